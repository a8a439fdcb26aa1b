"""The agent route."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from streams.core.cases.routing import GUESS_HEADER
from streams.core.record_headers import MOST_HEADERS, weight
from streams.worker.agents.route import route
from tests.unit.worker.agents.bench import (
    BENCH,
    counted,
    event,
    letter,
    record,
    state,
    worked,
    written,
)


def test_an_event_goes_on_unchanged_to_the_topic_of_its_category() -> None:
    """Bytes, unknown fields among them, are passed on; the key is the subject."""
    value = letter("L-1", category="housing", strange={"kept": 10**30})
    written = worked(route, state(3), record("intake", value, key=b"whatever"))
    assert written == {("letters.housing", 3): [(b"L-1", value)]}


def test_keywords_tell_the_category_of_an_event_that_names_none() -> None:
    """Most keywords in title and text win; none at all is uncategorised."""
    written = worked(
        route,
        state(0),
        record("intake", letter("L-1", title="学校乱收费，学费太高", text="小区")),
        record("intake", letter("L-2", title="你好")),
    )
    assert [place for place, _ in written] == ["letters.education", "letters.uncategorised"]


Header = tuple[str, bytes]


def guesses(*values: bytes, headers: Sequence[Header] = ()) -> dict[str, list[list[Any]]]:
    """Return the headers with which *route* passes letters on, by topic."""
    records = [record("intake", value, headers=[*headers]) for value in values]
    sent = written(route, state(0), *records)
    return {topic: [[*own] for _, _, own in outputs] for (topic, _), outputs in sent.items()}


def test_what_is_guessed_is_said_in_a_header() -> None:
    """By what, and how sure; the value stays as it came, and so do the headers before it."""
    value = letter("L-1", title="供暖不热")
    said = (GUESS_HEADER, b"housing keywords 0.92")
    assert guesses(value) == {"letters.housing": [[said]]}
    trace = ("traceparent", b"00-1-2-01")
    assert guesses(value, headers=[trace]) == {"letters.housing": [[trace, said]]}
    assert worked(route, state(0), record("intake", value))["letters.housing", 0] == [
        (b"L-1", value)
    ]


def test_where_nothing_is_guessed_nothing_is_said() -> None:
    """A category that was named, one that nobody knows, a kind without topics by category."""
    disclosure = {"kind": "disclosure", "channel": "post", "title": "申请公开供暖"}
    found = guesses(
        letter("L-1", category="traffic", title="供暖不热"),
        letter("L-2", title="你好"),
        event("D-1", "case.received", disclosure),
    )
    assert found == {"letters.traffic": [[]], "letters.uncategorised": [[]], "disclosures": [[]]}


def test_what_others_say_of_a_guess_gives_way() -> None:
    """A feeder may write any header; the one of this name says what *route* has guessed."""
    forged = (GUESS_HEADER, b"housing model:0a1b2c3d 1.00")
    found = guesses(letter("L-1", title="供暖不热"), headers=[forged, ("own", b"1")])
    said = [("own", b"1"), (GUESS_HEADER, b"housing keywords 0.92")]
    assert found == {"letters.housing": [said]}


def test_a_guess_for_which_there_is_no_room_is_not_said() -> None:
    """The event goes on as it came: with one header more no topic might take it."""
    value = letter("L-1", title="供暖不热")
    many: list[Header] = [("own", b"1")] * MOST_HEADERS
    assert guesses(value, headers=many) == {"letters.housing": [many]}
    room = BENCH.most_record_bytes - len(value)
    full: Header = ("own", b"x" * (room - weight([("own", b"")])))
    assert guesses(value, headers=[full]) == {"letters.housing": [[full]]}
    said: Header = (GUESS_HEADER, b"housing keywords 0.92")
    spare: Header = ("own", b"x" * (room - weight([("own", b""), said])))
    assert guesses(value, headers=[spare]) == {"letters.housing": [[spare, said]]}


def test_guesses_are_counted_by_what_made_them() -> None:
    """Two series, whatever the catalogue has."""
    rises = counted(
        lambda: guesses(
            letter("L-1", title="供暖不热"), letter("L-2"), letter("L-3", title="学校")
        ),
        ("events_guessed_total", {"by": "keywords"}),
        ("events_guessed_total", {"by": "model"}),
    )
    assert rises == [2, 0]


def test_every_kind_of_event_has_its_topic() -> None:
    """Records, disclosures and services go to theirs, follow-ups to replies."""
    counted = event("V-1", "record.counted", {"kind": "visit", "channel": "query-point"})
    asked = event("D-1", "case.received", {"kind": "disclosure", "channel": "in-person"})
    voided = event("D-1", "event.voided", {"source": "a", "id": "b"})
    written = worked(route, state(0), *(record("intake", v) for v in (counted, asked, voided)))
    assert [place for place, _ in written] == ["records", "disclosures", "replies"]


@pytest.mark.parametrize(
    "value",
    [
        event("2015-03-02", "quick-report.due"),
        event("O-1", "quick-report.redacted", {"issue": "2015-1", "reason": "r", "by": "b"}),
    ],
)
def test_whoever_may_only_feed_issues_and_redacts_nothing(value: bytes) -> None:
    """A day due and a redaction have a topic of their own; in `intake` they are refused."""
    written: dict[tuple[str, int], list[tuple[bytes, bytes]]] = {}
    rises = counted(
        lambda: written.update(worked(route, state(5), record("intake", value))),
        ("events_refused_total", {"stage": "route", "reason": "misdirected"}),
    )
    assert list(written) == [("dead-letters", 5)]
    assert rises == [1]


def test_what_cannot_be_used_becomes_a_dead_letter_and_the_rest_goes_on() -> None:
    """The original bytes are in the dead letter; the good event after it is routed."""
    good = letter("L-2", category="traffic")
    written = worked(route, state(1), record("intake", b"\xff{"), record("intake", good))
    assert written[("dead-letters", 1)] == [(b"k", b"\xff{")]
    assert written[("letters.traffic", 1)] == [(b"L-2", good)]


def test_an_event_too_large_to_be_passed_on_is_refused() -> None:
    """A compressed record may be larger than a topic takes once it is written plain."""
    value = letter("L-1", padding="x" * 100_000)
    written = worked(route, state(0), record("intake", value))
    assert list(written) == [("dead-letters", 0)]


def test_binary_mode_is_passed_on_with_its_headers() -> None:
    """The attributes are in headers, which go with the data."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", b"kuaibao.case.closed.v1"),
        ("ce_source", b"urn:test"),
        ("ce_id", b"1"),
        ("ce_subject", b"L-1"),
        ("ce_time", b"2015-03-02T10:00:00Z"),
    ]
    written = worked(route, state(0), record("intake", json.dumps({}).encode(), headers=headers))
    assert list(written) == [("replies", 0)]


def test_what_was_sent_on_is_counted_by_topic_and_what_was_refused_by_reason() -> None:
    """A dead letter is not sent on."""
    good = letter("L-1", category="housing")
    records = [record("intake", value) for value in (good, good, b"", letter("L-2", kind="parcel"))]
    rises = counted(
        lambda: worked(route, state(0), *records),
        ("events_routed_total", {"topic": "letters.housing"}),
        ("events_refused_total", {"stage": "route", "reason": "malformed"}),
        ("events_refused_total", {"stage": "route", "reason": "kind"}),
        ("events_routed_total", {"topic": "dead-letters"}),
    )
    assert rises == [2, 1, 1, 0]
