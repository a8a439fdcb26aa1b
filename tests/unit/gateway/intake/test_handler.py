"""Taking events in: what is accepted, what is refused and with which words."""

from collections import Counter
from typing import Any

import pytest

from streams.core.record_headers import Headers
from streams.gateway.intake.feeder import Away, Busy
from streams.metrics import metrics
from tests.support.county import Sent, letter, sent, to_json
from tests.support.posting import (
    BATCH,
    STRUCTURED,
    Answer,
    FakeFeeder,
    Gateway,
    posted,
    with_gateway,
)

LETTER = letter("2015-03-02", "e1", "s1", title="小区停暖")


def posted_batch(events: list[Any]) -> Answer:
    """Post one batch to a gateway of its own."""
    return with_gateway(lambda gateway: gateway.batch(events))


def test_one_event_goes_on_as_it_came() -> None:
    """A structured event is passed on byte for byte under its subject, and named in the answer."""
    value = b' {"note": 1.50, "unknown": {"a" : [ ]},' + to_json(LETTER)[1:] + b"\n"

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.post(value, STRUCTURED + "; charset=UTF-8")
        assert answer.status == 202
        named = {"index": 0, "source": "/test", "id": "e1", "subject": "s1"}
        assert answer.body == {"accepted": [named]}
        assert gateway.feeder.sent == [(b"s1", value.strip())]

    with_gateway(scenario)


def test_a_batch_goes_on_in_its_order() -> None:
    """Each event of a batch is passed on as it came, and named with its index."""
    events = [letter("2015-03-02", f"e{number}", f"号{number % 3}") for number in range(40)]

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch(events)
        assert answer.status == 202
        assert answer.body["accepted"] == [
            {"index": index, "source": "/test", "id": event["id"], "subject": event["subject"]}
            for index, event in enumerate(events)
        ]
        assert gateway.feeder.sent == [(e["subject"].encode(), to_json(e)) for e in events]

    with_gateway(scenario)


def test_nothing_of_a_batch_with_a_wrong_event_is_accepted() -> None:
    """Every event that cannot be used is told with index, field, value and rule; none is sent."""
    events = [
        LETTER,
        letter("2015-03-02", category="houses"),
        letter("2015-03-02", title="张三" * 300),
        LETTER,
        letter("2026-01-03"),
    ]

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch(events)
        assert answer.status == 422
        assert answer.body["title"] == "Unusable events"
        assert answer.body["detail"].startswith("3 of 5 events cannot be used; nothing was accept")
        assert answer.body["errors"] == [
            {
                "index": 1,
                "field": "data.category",
                "value": '"houses"',
                "rule": "is not a category in the catalogue (housing, traffic, uncategorised); "
                "similar are housing",
            },
            {
                "index": 2,
                "field": "data.title",
                "value": "",
                "rule": "must be str of length <= 500",
            },
            {
                "index": 4,
                "field": "time",
                "value": '"2026-01-03T10:00:00+08:00"',
                "rule": "is more than a day ahead of the clock",
            },
        ]
        assert "张三" not in str(answer.body)
        assert gateway.feeder.sent == []

    with_gateway(scenario)


def test_all_that_is_wrong_with_an_event_is_told() -> None:
    """Somebody who mends it need not send it once for each fault."""
    event = letter("2015-03-02", "2.01503E+17", "s1 ", category="houses", title="题" * 501)
    event |= {"time": "2015/3/2", "source": "高陵"}
    answer = posted(to_json(event))
    assert answer.status == 422
    assert answer.body["detail"].startswith("1 of 1 events cannot be used")
    assert {(index, field) for index, field, _ in answer.errors} == {
        (0, field) for field in ("data.title", "subject", "source", "id", "time", "data.category")
    }
    values = {error["field"]: error["value"] for error in answer.body["errors"]}
    assert values["data.category"] == '"houses"'
    assert values["data.title"] == ""


def test_two_contents_of_one_identity_are_refused_at_once() -> None:
    """A worker would keep one of them in silence; the same again is harmless."""
    other = letter("2015-03-02", "e1", "s1", title="小区停暖", category="housing")
    text = letter("2015-03-02", "e1", "s1", title="路灯不亮")
    elsewhere = letter("2015-03-03", "e1", "s2")
    assert posted_batch([LETTER, elsewhere, LETTER]).status == 202
    answer = posted_batch([LETTER, elsewhere, other, LETTER, text, letter("2015-03-04", "e1")])
    assert answer.status == 422
    rule = "the event of index 0 has the same subject, source and id, and says something else in"
    assert [(index, field) for index, field, _ in answer.errors] == [(i, "id") for i in (2, 4, 5)]
    for (_, _, said), fields in zip(answer.errors, ("category", "title", "time"), strict=True):
        assert said.startswith(f"{rule} {fields};")
    assert "路灯" not in str(answer.body)


@pytest.mark.parametrize(
    ("inside", "field", "rule"),
    [
        (b'"data":{"kind":"letter","channel":"mailbox"},"id":"e2"', "id", "is given twice"),
        (b'"x":123456789012345678901234567890', "x", "is a number beyond 64 bits"),
        (b'"x":1e400', "x", "is a number beyond 64 bits"),
        (b'"x":"\\u0000"', "x", "contains NUL"),
        (b'"x":["\\ud800"]', "x[0]", "contains NUL (\\u0000) or half of a surrogate pair"),
        (b'"x":"\\udc00\\ud83d\\ude00"', "x", "contains NUL (\\u0000) or half of a surrogate pair"),
        (b'"x":' + b"[" * 40 + b"]" * 40, "event", "is nested too deeply"),
        (b'"x":"\xff"', "event", "is not UTF-8"),
    ],
)
@pytest.mark.parametrize("batch", [False, True])
def test_what_readers_differ_on_is_refused(
    inside: bytes, field: str, rule: str, batch: bool
) -> None:
    """What is JSON, but not to everybody the same, is refused though it is in no known field."""
    bad = b"{%b,%b" % (inside, to_json(LETTER)[1:])
    good = to_json(letter("2015-03-02", title="😀\\"))
    answer = posted(b"[%b,%b]" % (good, bad), BATCH) if batch else posted(bad)
    assert answer.status == 422
    ((index, said, why),) = answer.errors
    assert (index, said) == (int(batch), field)
    assert why.startswith(rule)


@pytest.mark.parametrize(
    ("fault", "status", "title", "seconds"),
    [
        (Busy("Kafka did not acknowledge every event within 10 s"), 429, "Busy", "2"),
        (Away("Kafka acknowledged nothing within 10 s"), 503, "Kafka is away", "5"),
    ],
)
def test_what_is_not_acknowledged_is_not_accepted(
    fault: Exception, status: int, title: str, seconds: str
) -> None:
    """Where Kafka is slow or away, the answer says so and when to try again."""

    async def scenario(gateway: Gateway) -> None:
        gateway.feeder.fault = fault
        answer = await gateway.post(to_json(LETTER))
        assert (answer.status, answer.body["title"]) == (status, title)
        assert answer.body["detail"].startswith(str(fault))
        assert answer.headers["Retry-After"] == seconds
        gateway.feeder.fault = None
        assert (await gateway.post(to_json(LETTER))).status == 202

    with_gateway(scenario)


def test_a_key_speaks_for_its_own_sources_only() -> None:
    """A caller limited to prefixes may neither send nor void what is another source's."""
    own = letter("2015-03-02", source_="/gaoling/portal/7")
    foreign = letter("2015-03-02", source_="/gaoling/mayor")
    voiding = sent("voided", "2015-03-02", source_="/gaoling/portal", id="e2")
    voiding["data"] = {"source": "/gaoling/mayor", "id": "e1"}

    async def scenario(gateway: Gateway) -> None:
        assert (await gateway.batch([own, own])).status == 202
        gateway.feeder.sent.clear()
        answer = await gateway.batch([own, foreign, own, voiding])
        assert answer.status == 403
        rule = "this key is for /gaoling/portal or urn:x and what is under it"
        assert answer.errors == [(1, "source", rule), (3, "data.source", rule)]
        assert answer.body["errors"][0]["value"] == '"/gaoling/mayor"'
        assert answer.body["detail"].startswith(
            'the event of index 1 has source "/gaoling/mayor", and this key is for /gaoling/portal'
        )
        assert gateway.feeder.sent == []

    with_gateway(scenario, sources=("/gaoling/portal", "urn:x"))


def due(day: str, **envelope: str) -> Sent:
    """Call for the quick report of a day."""
    return sent("due", "2015-03-03", subject=day) | envelope


def test_days_due_need_a_role_of_their_own() -> None:
    """A key that may only feed issues nothing; nothing else of its request is accepted either."""

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch([LETTER, due("2015-03-02")])
        assert answer.status == 403
        ((index, field, rule),) = answer.errors
        assert (index, field) == (1, "type")
        assert "lacks the role due" in rule
        assert gateway.feeder.sent == []

    with_gateway(scenario, roles=("feed",))


def test_days_due_go_to_a_topic_of_their_own() -> None:
    """They go after the other events of the request, which may be what they call for."""
    issuing = FakeFeeder()

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch([due("2015-03-02"), LETTER, due("2015-03-01")])
        assert answer.status == 202
        assert len(answer.body["accepted"]) == 3
        assert [key for key, _ in gateway.feeder.sent] == [b"s1"]
        assert [key for key, _ in issuing.sent] == [b"2015-03-02", b"2015-03-01"]

    with_gateway(scenario, roles=("feed", "due"), due=issuing)


def test_a_key_for_some_sources_calls_for_quick_reports_as_these_alone() -> None:
    """The role does not widen what a key speaks for."""

    async def scenario(gateway: Gateway) -> None:
        assert (await gateway.batch([due("2015-03-02", source="/office")])).status == 202
        answer = await gateway.batch([due("2015-03-02", source="/portal")])
        assert answer.status == 403
        assert [field for _, field, _ in answer.errors] == ["source"]

    with_gateway(scenario, sources=("/office",), roles=("feed", "due"))


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-12-31", 202), ("2026-01-01", 422), ("9999-12-31", 422)],
)
def test_a_day_due_must_be_over(day: str, status: int) -> None:
    """It is 8 in the morning of 1 January 2026 in the county; the sender learns at once."""

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch([due(day)])
        assert answer.status == status
        if status == 422:
            ((_, field, rule),) = answer.errors
            assert field == "subject"
            assert "is not over" in rule

    with_gateway(scenario, roles=("feed", "due"))


def test_a_redaction_is_not_fed() -> None:
    """The key says who asks for one; the event could name anybody."""
    event = sent("redacted", "2015-03-02", issue="2015-1", reason="r", by="b")

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.batch([event])
        assert answer.status == 422
        ((_, field, rule),) = answer.errors
        assert field == "type"
        assert "role redact" in rule

    with_gateway(scenario, roles=("feed", "due", "redact"))


def test_the_same_request_again_is_accepted_again() -> None:
    """Sent again, a request is answered as before; that it counts once is the workers' business."""

    async def scenario(gateway: Gateway) -> None:
        first, second = await gateway.batch([LETTER]), await gateway.batch([LETTER])
        assert first.status == second.status == 202
        assert first.body == second.body
        assert gateway.feeder.sent[:1] == gateway.feeder.sent[1:]

    with_gateway(scenario)


@pytest.mark.parametrize(
    ("events", "fault", "status", "counted"),
    [
        ([LETTER] * 3, None, 202, {"accepted": 3}),
        ([LETTER, LETTER, letter("2015-03-02", category="houses")], None, 422, {"refused": 3}),
        ([LETTER] * 2, Busy("so much"), 429, {"failed": 2}),
        ([LETTER] * 2, Away("nobody"), 503, {"failed": 2}),
        (["no event"], None, 422, {"refused": 1}),
    ],
)
def test_events_are_counted_by_what_became_of_them(
    events: list[Any], fault: Exception | None, status: int, counted: dict[str, int]
) -> None:
    """Events and not requests: with one that cannot be used, none of its request is accepted."""

    def count() -> Counter[str]:
        (family,) = metrics.INTAKE_EVENTS.collect()
        return Counter({each.labels["outcome"]: int(each.value) for each in family.samples})

    before = count()

    async def scenario(gateway: Gateway) -> None:
        gateway.feeder.fault = fault
        assert (await gateway.batch(events)).status == status

    with_gateway(scenario)
    assert count() - before == counted


def test_a_body_that_cannot_be_taken_apart_counts_as_one_event() -> None:
    """A feeder that sends nothing else thus shows in the metrics."""
    (family,) = metrics.INTAKE_EVENTS.collect()
    before = {each.labels["outcome"]: each.value for each in family.samples}
    assert posted(b"[1, 2", BATCH).status == 400
    (family,) = metrics.INTAKE_EVENTS.collect()
    after = {each.labels["outcome"]: each.value for each in family.samples}
    assert after == before | {"refused": before["refused"] + 1}


TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    ("headers", "passed_on"),
    [
        ({"traceparent": TRACE}, [("traceparent", TRACE.encode())]),
        ({"ce-traceparent": TRACE}, [("traceparent", TRACE.encode())]),
        ({"traceparent": "zhang-san"}, []),
        (
            {"traceparent": TRACE, "tracestate": "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE"},
            [
                ("traceparent", TRACE.encode()),
                ("tracestate", b"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
            ],
        ),
        (
            {"ce-traceparent": TRACE, "ce-tracestate": "a=1"},
            [("traceparent", TRACE.encode()), ("tracestate", b"a=1")],
        ),
        ({"traceparent": TRACE, "tracestate": "张三"}, [("traceparent", TRACE.encode())]),
        ({"tracestate": "a=1"}, []),
        ({}, []),
    ],
)
def test_a_trace_goes_on_beside_the_event(headers: dict[str, str], passed_on: Headers) -> None:
    """As a header of its record; the event stays as it came."""
    event = to_json(letter("2015-03-02"))

    async def work(gateway: Gateway) -> None:
        answer = await gateway.post(event, **headers)
        assert answer.status == 202
        assert [value for _, value in gateway.feeder.sent] == [event]
        assert gateway.feeder.headers == [passed_on]

    with_gateway(work)
