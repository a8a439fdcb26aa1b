"""What workers tell Prometheus is what they have done, wherever partitions go meanwhile."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, Final

import pytest

from streams.broker import ports
from streams.core.county.ladder_tables import ACTIONS
from streams.core.events.reasons import REASONS
from streams.metrics.metrics import STAGES
from streams.topics.topics import QUICK_REPORT_DUE, first_topics
from tests.live.conftest import Install
from tests.live.test_notices import call
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.processes import wait_until
from tests.support.record import Told, keyed
from tests.support.scraping import Series, by, scrape, value, watching

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]

FED: Final = 9_000
"""How many events of the record are enough.

Some come again, some before their case's first, and a few are opinion items, of which there are
none before 2014: quick reports are issued.
"""

FIRST: Final = {"received", "counted"}

MORNINGS: Final = (date(2013, 11, 1), date(2013, 11, 4))
"""On these notices are given."""


@pytest.mark.slow
def test_every_partition_has_one_owner_whoever_comes_and_goes(
    kuaibao: Installation, record: Told
) -> None:
    """Two workers, one of them killed, one more that joins and is asked to stop.

    At every settled moment each partition is shown by one worker alone, the cases add up to all
    cases told so far, and so do those that wait for their first event. What the worker that stays
    has counted never falls.
    """
    stays, killed, stopped = (ports.free() for _ in range(3))
    half, told = (Told([*WAITING, *record.events[:many]]) for many in (FED // 2, FED))
    with watching([stays, killed, stopped]) as watch:
        first = kuaibao.worker(opens=4, metrics_port=stays)
        second = kuaibao.worker(opens=2, metrics_port=killed)
        first.wait_open(2)
        kuaibao.feed(half.events)
        check_settled(kuaibao, half, stays, killed)

        second.kill()
        kuaibao.feed(told.events[len(half.events) :])
        first.wait_open(4)
        check_settled(kuaibao, told, stays)

        third = kuaibao.worker(opens=2, metrics_port=stopped)
        first.wait_open(2)
        check_settled(kuaibao, told, stays, stopped)
        assert third.terminate() == 0
        first.wait_open(4)
        check_settled(kuaibao, told, stays)
    assert min(watch.scrapes.values()) > 3, watch.scrapes
    assert not watch.fallen


def check_settled(kuaibao: Installation, told: Told, *asked: int) -> None:
    """Wait until the workers have read all; they show each partition and each case once."""
    kuaibao.drain()
    owned = {str(number): 1.0 for number in range(kuaibao.settings.partitions)}
    waiting = sum(FIRST.isdisjoint(event[3] for event in case) for case in told.cases.values())
    expected = (owned, len(told.cases), waiting)

    def shown() -> tuple[dict[str, float], float, float]:
        workers = [scrape(port) for port in asked]
        names = (f"kuaibao_partition_{name}" for name in ("owned", "cases", "cases_waiting"))
        owners, cases, waiting = (
            sum((Counter(by(worker, name, "partition")) for worker in workers), Counter[str]())
            for name in names
        )
        return dict(owners), cases.total(), waiting.total()

    # A step is shown just after it was committed.
    wait_until(lambda: shown() == expected, f"{shown()} becomes {expected}", limit=5)


def test_counts_are_those_of_the_topics(kuaibao: Installation, record: Told) -> None:
    """Each counter is what the topics hold, after duplicates, conflicts and bad events.

    Before the first event every series is there, at 0, so that rates see the first one too.
    """
    port = ports.free()
    worker = kuaibao.worker(opens=4, metrics_port=port)
    check_from_the_start(kuaibao, scrape(port))

    told = Told([*record.events[:FED], *CONFLICTING, *MISPLACED])
    kuaibao.feed([*record.events[:FED], *CONFLICTING])
    wrong = (kuaibao.partition_of(MISPLACED[0][0]) + 1) % kuaibao.settings.partitions
    kuaibao.feed(MISPLACED, "letters.housing", wrong)
    kuaibao.write("intake", *BAD.values())
    kuaibao.drain()
    kuaibao.feed(record.due[:400], QUICK_REPORT_DUE)
    call(kuaibao, *MORNINGS)
    kuaibao.drain()

    issues = len(kuaibao.issues())
    name = "kuaibao_quick_reports_issued_total"
    wait_until(lambda: value(scrape(port), name) == issues > 0, "the last step is shown", limit=5)
    check_counts(kuaibao, scrape(port), told)
    assert worker.terminate() == 0


LETTER: Final = sent("received", "2015-03-02", "L-twice", "one") | {
    "data": {"kind": "letter", "channel": "mayor-mailbox", "category": "housing"}
}
CONFLICTING: Final = keyed(
    LETTER, LETTER | {"data": LETTER["data"] | {"category": "traffic"}}, LETTER
)
"""One is new, one says otherwise, and one says the same again, in whatever order they are read."""

WAITING: Final = keyed(sent("closed", "2015-03-02", "closed", "L-waits"))
"""Of a case whose first event never comes."""

MISPLACED: Final = keyed(LETTER | {"subject": "L-astray", "id": "astray"})


def _bad(**changed: Any) -> Raw:
    event = LETTER | {"subject": "L-bad"} | changed
    return Raw(json.dumps(event).encode(), b"L-bad")


BAD: Final = {
    "malformed": Raw(b"\xff{", b"L-bad"),
    "envelope": _bad(specversion="0.3"),
    "type": _bad(type="kuaibao.case.lost.v1"),
    "identity": _bad(source="not a URI"),
    "subject": _bad(subject="L-\x00bad"),
    "time": _bad(time="yesterday"),
    "kind": _bad(data=LETTER["data"] | {"kind": "parcel"}),
    "channel": _bad(data=LETTER["data"] | {"channel": "pigeon"}),
    "category": _bad(data=LETTER["data"] | {"category": "weather"}),
    "nature": _bad(data=LETTER["data"] | {"nature": "human"}),
    "department": _bad(data=LETTER["data"] | {"department": "nobody"}),
    "data": _bad(data=LETTER["data"] | {"title": 5}),
}
"""By reason an event that is refused for it."""


def check_from_the_start(kuaibao: Installation, series: Series) -> None:
    """All series are there and at 0, except those of partitions; none is the gateway's."""
    for stage, reason in product(STAGES, REASONS):
        assert value(series, "kuaibao_events_refused_total", stage=stage, reason=reason) == 0
    for became, action in product(("given", "withdrawn"), ACTIONS):
        assert value(series, f"kuaibao_notices_{became}_total", action=action) == 0
    topics = {*first_topics(kuaibao.catalogue), "replies"}
    assert by(series, "kuaibao_events_routed_total", "topic") == dict.fromkeys(topics, 0)
    for name in ("events_total", "batch_events_count", "stage_seconds_count"):
        assert by(series, f"kuaibao_{name}", "stage") == dict.fromkeys(STAGES, 0)
    names = {name for name, _ in series}
    assert {"process_resident_memory_bytes", "kuaibao_build_info"} <= names
    assert not {name for name in names if name.startswith(("kuaibao_http", "kuaibao_gateway"))}


def check_counts(kuaibao: Installation, series: Series, told: Told) -> None:
    """Compare the counters of the only worker with the topics and with what was sent."""

    def alone(name: str) -> float:
        return value(series, f"kuaibao_{name}")

    refused = by(series, "kuaibao_events_refused_total", "reason")
    assert {reason: many for reason, many in refused.items() if many} == dict.fromkeys(BAD, 1)
    assert sum(refused.values()) == len(kuaibao.read("dead-letters"))

    routed = by(series, "kuaibao_events_routed_total", "topic")
    read = {"route": {"intake"}, "report": {"quick-report-items", "quick-report-due"}}
    read |= {"notice": {"notices-due"}, "number": {"notice-items"}}
    read |= {"publish": {"publication-requests"}}
    read["track"] = set(routed)
    taken = {
        stage: sum(len(kuaibao.read(topic)) for topic in topics) for stage, topics in read.items()
    }
    assert by(series, "kuaibao_events_total", "stage") == taken
    assert by(series, "kuaibao_batch_events_sum", "stage") == taken
    # What is passed on is counted in the same step, in which it is one event.
    assert alone("step_events_sum") == sum(taken.values()) - sum(routed.values())
    assert sum(routed.values()) == taken["route"] - len(BAD)

    assert alone("events_counted_total") == sum(len(case) for case in told.cases.values())
    assert alone("events_conflicting_total") == 1
    assert alone("events_misplaced_total") == len(MISPLACED)
    became = ("counted", "duplicate", "conflicting", "misplaced")
    assert sum(alone(f"events_{name}_total") for name in became) == taken["track"]

    notices = [json.loads(record.value) for record in kuaibao.read("notice-items")]
    for what, is_withdrawn in (("given", False), ("withdrawn", True)):
        counted = by(series, f"kuaibao_notices_{what}_total", "action")
        assert counted == {
            action: sum(
                (one["action"], bool(one.get("withdrawn"))) == (action, is_withdrawn)
                for one in notices
            )
            for action in ACTIONS
        }
    assert notices

    written = kuaibao.read("figures")
    flushes = sum(row.key == b"flush" for row in written)
    assert alone("flushes_written_total") == flushes
    assert alone("tally_rows_written_total") == len(written) - flushes
    assert alone("partition_load_seconds_count") == kuaibao.settings.partitions


def test_a_flush_says_when_kafka_took_in_its_earliest_event(install: Install) -> None:
    """The time is exact to the millisecond: when the event came into the first of its topics.

    One that comes later is in a later flush, which says when that one came.
    """
    kuaibao = install(partitions=1)
    worker = kuaibao.worker(opens=1)
    for subject in ("L-1", "L-2"):
        kuaibao.feed(keyed(LETTER | {"subject": subject}))
        kuaibao.drain()
    taken_in = [at(record.timestamp) for record in kuaibao.read("intake")]
    flushes = [
        json.loads(record.value) for record in kuaibao.read("figures") if record.key == b"flush"
    ]
    assert [datetime.fromisoformat(flush["intake_from"]) for flush in flushes] == taken_in
    assert [datetime.fromisoformat(flush["intake_time"]) for flush in flushes] == taken_in
    assert worker.terminate() == 0


def at(milliseconds: int) -> datetime:
    """Return a moment."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
