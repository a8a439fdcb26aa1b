"""What a limited key may feed: its sources, its subjects, and what others opened."""

from collections.abc import Collection
from typing import Any

import pytest

from streams.core.cases.receipts import Receipt
from streams.gateway.access.lately import MOST_SOURCES, Lately
from streams.gateway.http.callers import Caller
from streams.gateway.index.listing import NotYet
from tests.support.county import Sent, letter, sent
from tests.support.posting import Answer, Gateway, with_gateway

PORTAL = "/gaoling/portal"
MAYOR = "/gaoling/mayor"
INDEXED = {
    "mayor-1": [Receipt(100, MAYOR, 0)],
    "portal-1": [Receipt(100, PORTAL, 0)],
    "both-1": [Receipt(200, PORTAL, 0), Receipt(100, MAYOR, 0)],
    "both-2": [Receipt(100, f"{PORTAL}/letters", 0), Receipt(200, MAYOR, 0)],
}
STEPS = ("routed", "replied", "closed", "reopened", "rejected", "rated")
DATA: dict[str, dict[str, Any]] = {
    "routed": {"category": "traffic"},
    "rejected": {"reason": "invalid"},
    "rated": {"score": 5},
}


async def index(subjects: Collection[str]) -> dict[str, list[Receipt]]:
    """Answer as an index that has these cases."""
    return {subject: INDEXED[subject] for subject in subjects if subject in INDEXED}


def limited(**more: Any) -> Caller:
    """Make a key limited to the portal."""
    return Caller("portal", frozenset({"feed"}), (PORTAL,))._replace(**more)


def step(what: str, subject: str) -> Sent:
    """Make a step of the portal's."""
    return sent(what, "2015-03-03", f"e-{what}", subject, source_=PORTAL, **DATA.get(what, {}))


def voiding(subject: str, of: str) -> Sent:
    """Make the portal void what a source said."""
    event = sent("voided", "2015-03-03", "e-void", subject, source_=PORTAL)
    return event | {"data": {"source": of, "id": "e1"}}


def received(subject: str, source: str = PORTAL) -> Sent:
    """Make a receipt."""
    return letter("1970-01-02", "e-again", subject, source_=source, kind="disclosure")


def fed(who: Caller, *events: Sent, receipts: Any = index) -> Answer:
    """Feed events with a key, to a gateway of its own."""

    async def scenario(gateway: Gateway) -> Answer:
        answer = await gateway.batch(events)
        assert bool(gateway.feeder.sent) == (answer.status == 202)
        return answer

    return with_gateway(scenario, who=who, receipts=receipts)


def test_a_key_of_one_source_does_not_rewrite_the_case_of_another() -> None:
    """A mayor's letter does not become a disclosure application of 1970."""
    answer = fed(limited(), step("closed", "mayor-1"), received("mayor-1"))
    assert answer.status == 403
    assert answer.body["title"] == "Not your case"
    ((index_, field, rule),) = answer.errors
    assert (index_, field) == (1, "subject")
    assert "restate_others" in rule
    assert MAYOR not in str(answer.body)  # It is told nothing that it does not know.


@pytest.mark.parametrize("subject", ["both-1", "both-2"])
def test_nor_one_that_both_have_opened(subject: str) -> None:
    """What counts of a case comes of all its receipts."""
    assert fed(limited(), received(subject)).status == 403


def test_a_record_is_restated_by_no_other_source_either() -> None:
    """Counted events are receipts too."""
    record = {"kind": "visit", "channel": "desk", "department": "archives"}
    counted = sent("counted", "2015-03-03", "e9", "mayor-1", source_=PORTAL, **record)
    assert fed(limited(), counted).status == 403
    assert fed(limited(), counted | {"subject": "new-1"}).status == 202


@pytest.mark.parametrize("what", STEPS)
def test_steps_may_be_added_by_anyone(what: str) -> None:
    """A key may add to every case unless it is limited; it may receive its own and new ones."""
    assert fed(limited(), step(what, "mayor-1"), received("portal-1")).status == 202
    assert fed(limited(), step(what, "new-1"), received("new-1")).status == 202


@pytest.mark.parametrize("what", STEPS)
def test_a_key_for_its_own_cases_adds_no_step_to_others(what: str) -> None:
    """A case belongs to the source of its first receipt; before that, to nobody."""
    who = limited(own_cases=True)
    for subject in ("mayor-1", "both-1"):
        answer = fed(who, step(what, subject))
        assert answer.status == 403
        assert "own_cases" in answer.errors[0][2]
    for subject in ("portal-1", "both-2", "new-1"):
        assert fed(who, step(what, subject)).status == 202
    assert fed(who, received("both-2")).status == 403


def test_a_key_voids_what_its_own_sources_said() -> None:
    """In whatever case, also where it may add no step."""
    for who in (limited(), limited(own_cases=True)):
        assert fed(who, voiding("mayor-1", PORTAL)).status == 202
        answer = fed(who, voiding("mayor-1", MAYOR))
        assert (answer.status, answer.errors[0][1]) == (403, "data.source")


def test_a_key_that_says_so_restates_others() -> None:
    """It voids too, and still speaks as itself alone."""
    who = limited(restate_others=True)
    assert fed(who, received("mayor-1"), voiding("mayor-1", MAYOR)).status == 202
    answer = fed(who, received("mayor-1", MAYOR))
    assert answer.errors[0][1] == "source"


def test_a_key_without_limits_asks_no_index() -> None:
    """A key that may restate others does not either, nor one that only adds steps."""

    async def asked(_: Collection[str]) -> dict[str, list[Receipt]]:
        raise AssertionError

    everywhere = Caller("all", frozenset({"feed"}), ())
    assert fed(everywhere, received("mayor-1", MAYOR), receipts=asked).status == 202
    assert fed(limited(restate_others=True), received("mayor-1"), receipts=asked).status == 202
    assert fed(limited(), step("closed", "mayor-1"), receipts=asked).status == 202


def test_what_cannot_be_told_yet_is_not_let_through() -> None:
    """503 and when to come again, until the index is there."""

    async def not_yet(_: Collection[str]) -> dict[str, list[Receipt]]:
        raise NotYet("index of cases: 1 of about 2 records")

    answer = fed(limited(), received("new-1"), receipts=not_yet)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    assert "1 of about 2 records" in answer.body["detail"]


def test_what_came_a_moment_ago_is_known_before_the_index_knows_it() -> None:
    """At one gateway the key that comes first opens a case."""

    async def scenario(gateway: Gateway) -> None:
        for source, status in ((MAYOR, 202), (PORTAL, 403), (MAYOR, 202)):
            callers.append(Caller("any", frozenset({"feed"}), (source,)))
            assert (await gateway.batch([received("new-1", source)])).status == status

    callers: list[Caller] = []
    with_gateway(scenario, who=lambda: callers[-1], receipts=index)


def test_what_is_refused_opens_nothing() -> None:
    """A request of which one event is refused leaves no trace of the others."""

    async def scenario(gateway: Gateway) -> None:
        callers.append(limited())
        refused = await gateway.batch([received("new-1"), received("mayor-1")])
        assert refused.status == 403
        callers.append(Caller("mayor", frozenset({"feed"}), (MAYOR,)))
        assert (await gateway.batch([received("new-1", MAYOR)])).status == 202

    callers: list[Caller] = []
    with_gateway(scenario, who=lambda: callers[-1], receipts=index)


@pytest.mark.parametrize(
    "source",
    [
        "/gaoling/portal/../mayor",
        "/gaoling/portal/%2e%2e/mayor",
        "/gaoling/portal/%2E./mayor",
        "/gaoling/./mayor",
        "/gaoling/portal2",
    ],
)
def test_a_source_is_compared_by_what_it_means(source: str) -> None:
    """Neither dots nor percent signs lead out of a limit, nor into another's right to void."""
    assert fed(limited(), received("new-1", source)).status == 403
    assert fed(limited(), voiding("new-1", source)).status == 403
    mayor = Caller("mayor", frozenset({"feed"}), (MAYOR,))
    assert mayor.speaks_for(source) == source.endswith("mayor")


def test_an_event_goes_on_as_it_was_written() -> None:
    """Its source is compared in normal form, and passed on in its own."""

    async def scenario(gateway: Gateway) -> None:
        written = "/gaoling/./%70ortal"
        assert (await gateway.batch([received("new-1", written)])).status == 202
        ((_, value),) = gateway.feeder.sent
        assert written.encode() in value

    with_gateway(scenario, who=limited(), receipts=index)


def test_a_key_may_be_limited_to_subjects() -> None:
    """Subjects are limited by how they begin, for all events, with or without limited sources."""
    for sources in ((), (PORTAL,)):
        who = Caller("portal", frozenset({"feed"}), sources, subjects=("portal-", "p:"))
        assert fed(who, received("portal-1"), step("closed", "p:9")).status == 202
        for event in (received("p"), step("closed", "mayor-1"), voiding("Portal-1", PORTAL)):
            answer = fed(who, received("portal-1"), event)
            assert answer.status == 403
            rule = "this key is for subjects that begin with portal- or p:"
            assert answer.errors == [(1, "subject", rule)]


def test_what_was_accepted_may_be_sent_again() -> None:
    """This is so even if another has opened the case since: an answer may have been lost."""
    callers: list[Caller] = []
    everywhere = Caller("all", frozenset({"feed"}), ())

    async def scenario(gateway: Gateway) -> None:
        first = received("new-1")
        for who, event, status in (
            (limited(), first, 202),
            (everywhere, received("new-1", MAYOR), 202),
            (limited(), first, 202),
            (limited(), first | {"id": "another"}, 403),
            (limited(), first | {"time": "1970-01-01T10:00:00+08:00"}, 403),
            (limited(), first | {"data": first["data"] | {"kind": "letter"}}, 403),
        ):
            callers.append(who)
            assert (await gateway.batch([event])).status == status

    with_gateway(scenario, who=lambda: callers[-1], receipts=index)


def test_the_memory_is_bounded() -> None:
    """The oldest go, half at a time; of one subject a few receipts are enough."""
    lately = Lately(10)
    for number in range(100):
        lately.add(f"s{number}", Receipt(number, PORTAL, 0))
    known = [number for number in range(100) if lately.of(f"s{number}")]
    assert known == list(range(90, 100))
    for number in range(100):
        lately.add("s99", Receipt(number, f"/{number}", 0))
    assert len(lately.of("s99")) == MOST_SOURCES
