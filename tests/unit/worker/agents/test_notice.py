"""The agents *notice* and *number*: from moments to numbered notices."""

import asyncio
import json
from typing import Any, Final

import msgspec
import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.notices.numbering import Numbering
from streams.kafka.records import Record
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import DEAD_LETTERS, NOTICE_ITEMS, NOTICES, NOTICES_DUE
from streams.worker.agents import notice as agent
from streams.worker.agents.notice import notice
from streams.worker.agents.number import number
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.state import LaneState
from tests.support.county import TEXT
from tests.support.ladder import DEADLINE_TEXT, LADDER_TEXT, us
from tests.unit.worker.agents.bench import NOW, event, record, written

COUNTY: Final = load_catalogue(TEXT + DEADLINE_TEXT + LADDER_TEXT, "county.toml")
INSTALLATION: Final = Installation(Settings(partitions=1), COUNTY)
BENCH: Final = Workbench(INSTALLATION, clock=lambda: NOW)
LETTER: Final = {"kind": "letter", "channel": "mailbox", "category": "housing"}


def state() -> LaneState:
    """Return the state of a partition that numbers notices."""
    lane = LaneState(0, INSTALLATION)
    lane.numbering = Numbering(COUNTY.day_of)
    return lane


def moment(local: str, came: str = "2026-01-01T00:00", **data: Any) -> Record:
    """Return the record of a moment at which notices are due, as Kafka dates it."""
    value = event(local[:10], "notices.due", data or None, time=f"{local}:00+08:00")
    return record(NOTICES_DUE, value, timestamp=us(came) // 1_000)


def letter(subject: str, **more: Any) -> bytes:
    """Write the event of a letter that came in on the 2nd of March 2015 at 10:00."""
    return event(subject, "case.received", LETTER | more)


def come(lane: LaneState, subject: str = "L-1", **more: Any) -> None:
    """Let a letter come in."""
    value = letter(subject, **more)
    written(track, lane, record("letters.housing", value), bench=BENCH)


def noticed(lane: LaneState, *moments: Record) -> list[dict[str, Any]]:
    """Let moments come; return the notices, each as JSON."""
    found = written(notice, lane, *moments, bench=BENCH)
    lane.writes()
    return [json.loads(value or b"") for _, value, _ in found.get((NOTICE_ITEMS, 0), [])]


def numbered(lane: LaneState, *items: dict[str, Any]) -> list[dict[str, Any]]:
    """Let notices have their numbers."""
    records = [
        record(NOTICE_ITEMS, msgspec.json.encode(item), key=item["key"].encode()) for item in items
    ]
    found = written(number, lane, *records, bench=BENCH)
    return [json.loads(value or b"") for _, value, _ in found.get((NOTICES, 0), [])]


def test_a_notice_becomes_an_event_of_its_case_and_leaves_for_its_number() -> None:
    """It is given once, however often a moment comes; with the unit that has the case."""
    lane = state()
    come(lane, department="heating")
    morning = moment("2015-03-11T08:00")
    (item,) = noticed(lane, morning)
    assert item == {
        "key": "L-1/close/urge/2015-03-10",
        "subject": "L-1",
        "stage": "close",
        "rung": "urge",
        "action": "urge",
        "deadline": "2015-03-10",
        "given": "2015-03-11T00:00:00Z",
        "department": "heating",
        "kind": "letter",
    }
    assert noticed(lane, morning) == []
    assert noticed(lane, moment("2015-03-11T08:05")) == []
    clock = [each for each in lane.cases.events(b"L-1") if each[1] == "urn:kuaibao:clock"]
    assert [each[2:] for each in clock] == [
        ["close/urge/2015-03-10", "urged", "heating", "notice", ""]
    ]
    assert numbered(lane, item) == [item | {"year": 2015, "number": 1}]
    assert numbered(lane, item) == []


def test_what_is_told_late_withdraws_a_notice() -> None:
    """Its number stays; in the case it is void."""
    lane = state()
    come(lane)
    items = noticed(lane, moment("2015-03-06T08:00"), moment("2015-03-11T08:00"))
    assert [each["rung"] for each in items] == ["remind", "urge"]
    numbered(lane, *items)
    closed = event("L-1", "case.closed", time="2015-03-10T17:00:00+08:00")
    written(track, lane, record("replies", closed), bench=BENCH)
    (gone,) = noticed(lane, moment("2015-03-12T08:00"))
    assert (gone["rung"], gone["withdrawn"], gone["why"]) == (
        "urge",
        "2015-03-12T00:00:00Z",
        "done",
    )
    (told,) = numbered(lane, gone)
    assert (told["year"], told["number"]) == (2015, 1)
    assert noticed(lane, moment("2015-03-13T08:00")) == []
    assert numbered(lane, gone) == []


def test_a_lane_that_has_opened_again_gives_nothing_twice() -> None:
    """Cases are read back; all of them are looked at once."""
    lane = state()
    for subject in ("L-1", "L-2"):
        come(lane, subject)
    records = [(key, lane.cases.record(key)) for key in (b"L-1", b"L-2")]
    assert len(noticed(lane, moment("2015-03-11T08:00"))) == 2
    kept = [(key, lane.cases.record(key)) for key in (b"L-1", b"L-2")]
    again, before = state(), state()
    again.cases.load(kept)
    again.cases.count()
    before.cases.load(records)
    before.cases.count()
    assert noticed(again, moment("2015-03-11T08:00")) == []
    assert len(noticed(before, moment("2015-03-11T08:00"))) == 2


def test_moments_may_come_in_any_order() -> None:
    """At one before the last every case is looked at, as it was then."""
    lane = state()
    come(lane)
    come(lane, "L-2")
    closed = event("L-1", "case.closed", time="2015-03-12T10:00:00+08:00")
    written(track, lane, record("replies", closed), bench=BENCH)
    (first,) = noticed(lane, moment("2015-03-18T08:00"))
    assert (first["subject"], first["rung"]) == ("L-2", "urge")
    (second,) = noticed(lane, moment("2015-03-11T08:00"))
    assert (second["subject"], second["rung"]) == ("L-1", "urge")
    assert noticed(lane, moment("2015-03-19T08:00")) == []


def test_rungs_in_days_wait_for_a_morning() -> None:
    """A moment may say that it is not one."""
    lane = state()
    come(lane)
    assert noticed(lane, moment("2015-03-11T00:05", only="hours")) == []
    assert len(noticed(lane, moment("2015-03-11T08:00"))) == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            moment("2015-03-11T09:10", came="2015-03-11T08:00"),
            "time: has not come by Kafka's clock",
        ),
        (record(NOTICES_DUE, b"{}"), "type: is missing"),
        (record(NOTICES_DUE, letter("L-1")), "type: does not belong to the topic notices-due"),
        (moment("2015-03-11T08:00", only="days"), "data.only"),
    ],
)
def test_what_is_no_moment_is_set_aside(wrong: Record, why: str) -> None:
    """A clock that runs ahead gives nothing; the partition works on."""
    lane = state()
    come(lane)
    found = written(notice, lane, wrong, moment("2015-03-11T08:00"), bench=BENCH)
    assert len(found[NOTICE_ITEMS, 0]) == 1
    ((_, _, headers),) = found[DEAD_LETTERS, 0]
    assert why in (dict(headers)["kuaibao-reason"] or b"").decode()


def test_a_moment_in_another_topic_is_misdirected() -> None:
    """So is a notice that is not one."""
    lane = state()
    told = record("replies", moment("2015-03-11T08:00").value)
    assert (DEAD_LETTERS, 0) in written(track, lane, told, bench=BENCH)
    spoilt = record(NOTICE_ITEMS, b"{}", key=b"x")
    assert (DEAD_LETTERS, 0) in written(number, lane, spoilt, bench=BENCH)


@pytest.mark.parametrize("source", ["urn:kuaibao:clock", "URN:kuaibao:cloc%6b"])
def test_nobody_else_may_speak_for_the_clock(source: str) -> None:
    """An event of a case that names the clock as its source is refused, however it is written."""
    forged = json.loads(event("L-1", "case.urged")) | {"source": source}
    lane = state()
    found = written(track, lane, record("replies", msgspec.json.encode(forged)), bench=BENCH)
    ((_, _, headers),) = found[DEAD_LETTERS, 0]
    assert "source: is that of our own clock" in (dict(headers)["kuaibao-reason"] or b"").decode()


def test_without_a_ladder_nothing_is_given() -> None:
    """And no case is looked at."""
    plain = Installation(
        Settings(partitions=1), load_catalogue(TEXT + DEADLINE_TEXT, "county.toml")
    )
    bench = Workbench(plain, clock=lambda: NOW)
    lane = LaneState(0, plain)
    written(track, lane, record("letters.housing", letter("L-1")), bench=bench)
    assert written(notice, lane, moment("2015-03-11T08:00"), bench=bench) == {}


def with_ladder(ladder: str, **settings: Any) -> tuple[LaneState, Workbench]:
    """Return the empty state of a partition, by another ladder or other settings."""
    county = load_catalogue(TEXT + DEADLINE_TEXT + ladder, "county.toml")
    installation = Installation(Settings(partitions=1, **settings), county)
    return LaneState(0, installation), Workbench(installation, clock=lambda: NOW)


def given_at(lane: LaneState, bench: Workbench, at: Record) -> list[str]:
    """Let a moment come; return the cases that are given something."""
    found = written(notice, lane, at, bench=bench)
    lane.writes()
    return [json.loads(value or b"")["subject"] for _, value, _ in found.get((NOTICE_ITEMS, 0), [])]


def test_a_clock_that_is_a_little_ahead_loses_no_morning() -> None:
    """The moment is taken to be when it came in."""
    lane = state()
    come(lane)
    (item,) = noticed(lane, moment("2015-03-11T08:10", came="2015-03-11T08:00"))
    assert item["given"] == "2015-03-11T00:00:00Z"


@pytest.mark.timeout(20)
def test_a_rung_in_days_that_is_due_by_night_waits_for_the_morning() -> None:
    """It is looked at once at each moment until then."""
    hours = '[[ladder]]\nrung = "late"\naction = "urge"\nafter = { hours = 400 }\n'
    lane, bench = with_ladder(LADDER_TEXT + hours)
    written(track, lane, record("letters.housing", letter("L-1")), bench=bench)
    for by_night in ("2015-03-05T00:05", "2015-03-06T00:05", "2015-03-06T00:10"):
        assert given_at(lane, bench, moment(by_night, only="hours")) == []
    assert given_at(lane, bench, moment("2015-03-06T08:00")) == ["L-1"]


@pytest.mark.timeout(20)
def test_a_case_that_is_full_is_given_nothing_and_holds_nobody_up() -> None:
    """It takes no more events, of the clock either."""
    lane, bench = with_ladder(LADDER_TEXT, case_events=10)
    replies = [
        record("replies", event("L-1", "case.replied", id=f"r{number}")) for number in range(20)
    ]
    first = [record("letters.housing", letter(name)) for name in ("L-1", "L-2")]
    written(track, lane, *first, *replies, bench=bench)
    assert given_at(lane, bench, moment("2015-03-11T08:00")) == ["L-2"]
    assert given_at(lane, bench, moment("2015-03-11T08:00")) == []


def test_a_rung_is_climbed_from_the_morning_on_which_it_begins_to_hold() -> None:
    """Nothing else happens to the case until then."""
    ladder = LADDER_TEXT.replace('action = "urge"', 'action = "urge"\nfrom = 2015-03-16')
    lane, bench = with_ladder(ladder)
    written(track, lane, record("letters.housing", letter("L-1")), bench=bench)
    days = (11, 12, 13, 16, 17)
    given = [given_at(lane, bench, moment(f"2015-03-{day}T08:00")) for day in days]
    assert given == [[], [], [], ["L-1"], []]


def test_a_case_that_is_not_ours_keeps_no_other_from_its_notice() -> None:
    """Its record is left as it is."""
    lane = state()
    come(lane)
    come(lane, "L-2")
    good = lane.cases.record(b"L-1")
    spoilt = good[: good.index(b'"events":')] + b'"events":[[1,2,3]]}'
    lane.cases.load([(b"L-1", spoilt)])
    (item,) = noticed(lane, moment("2015-03-11T08:00"))
    assert item["subject"] == "L-2"


def test_a_withdrawn_notice_keeps_its_kind() -> None:
    """Even if the case does not count any more."""
    lane = state()
    come(lane)
    noticed(lane, moment("2015-03-11T08:00"))
    wrong = {"source": "urn:test", "id": "L-1-case.received"}
    void = event("L-1", "event.voided", wrong, time="2015-03-10T10:00:00+08:00")
    written(track, lane, record("replies", void), bench=BENCH)
    (gone,) = noticed(lane, moment("2015-03-12T08:00"))
    assert (gone["why"], gone["kind"]) == ("absent", "letter")


def test_others_have_their_turns_while_a_backlog_of_moments_is_worked_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kafka must hear of the worker meanwhile, however little there is to do at each moment."""
    lane = state()
    for each in range(30):
        come(lane, f"L-{each}")
    monkeypatch.setattr(agent, "TURN_SECONDS", 0.0)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def work() -> None:
        moments = [moment(f"2015-03-{day:02}T08:00") for day in range(3, 28)]
        batch = Batch(moments, lane, 0)
        meanwhile = asyncio.create_task(others())
        await batch.work(lambda batch: notice(batch, BENCH))
        meanwhile.cancel()
        assert (await batch.answer()).by_partition

    asyncio.run(work())
    # All cases are looked at on the first morning, and the reminders on a later one.
    assert turns >= 60
