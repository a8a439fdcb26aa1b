"""The agent report."""

import json
from typing import Any

import msgspec
import pytest

from streams.core.bulletins.quick_reports import WITHDRAWN_TITLE, DayDue, Item, Withdrawal
from streams.core.bulletins.reporter import Reporter
from streams.kafka.records import Record
from streams.worker.agents.report import report
from streams.worker.lanes.state import LaneState
from tests.unit.worker.agents.bench import (
    CATALOGUE,
    SETTINGS,
    counted,
    event,
    letter,
    record,
    state,
)
from tests.unit.worker.agents.bench import worked as _worked

Written = dict[tuple[str, int], list[tuple[Any, Any]]]

MIDNIGHT = 1_425_312_000_000
"""2015-03-03T00:00:00+08:00, in Kafka's milliseconds."""

ITEM = Item(
    "O-1", "urn:test", "1", 1_425_262_272_000_000, "opinion", "monitoring", "housing", "停水"
)


def reporting() -> LaneState:
    """Return the state of the partition with the quick reports."""
    lane = state(0)
    lane.reporter = Reporter(CATALOGUE.day_of, SETTINGS.message_bytes)
    return lane


def worked(lane: LaneState, *records: Record) -> Written:
    """Let the agent work on records."""
    return _worked(report, lane, *records)


def items(*items: Item) -> list[Record]:
    """Return the records of items."""
    return [record("quick-report-items", msgspec.json.encode(item)) for item in items]


def due(day: str = "2015-03-02", at: int = MIDNIGHT) -> Record:
    """Return the record of a day due that was passed on, as Kafka dates it."""
    return record("quick-report-items", msgspec.json.encode(DayDue(day, 1_000 * at)), timestamp=at)


def called(day: str = "2015-03-02", at: int = MIDNIGHT) -> Record:
    """Return the record of the event that calls for a day's quick report, as Kafka dates it."""
    return record("quick-report-due", event(day, "quick-report.due"), timestamp=at)


def redacted(issue: str, item: str, at: int = MIDNIGHT) -> Record:
    """Return the record of a redaction."""
    data = {"issue": issue, "reason": "含个人信息", "by": "0123abcd"}
    value = event(item, "quick-report.redacted", data)
    return record("quick-report-due", value, timestamp=at)


def test_a_day_due_issues_the_items_that_wait() -> None:
    """The key is year and number; a day due twice issues once; small issues look as they did."""
    lane = reporting()
    written = worked(lane, *items(ITEM), due(), due())
    ((key, value),) = written[("quick-reports", 0)]
    assert key == b"2015-1"
    assert value.decode() == (
        '{"year":2015,"number":1,"day":"2015-03-02","items":[{"type":"item","subject":"O-1",'
        '"source":"urn:test","id":"1","time":1425262272000000,"kind":"opinion",'
        '"channel":"monitoring","category":"housing","title":"停水"}]}'
    )
    issued: tuple[str, dict[str, str]] = ("quick_reports_issued_total", {})
    assert counted(lambda: lane.committed({"quick-reports": range(1)}), issued) == [1]
    worked(lane, redacted("2015-1", "O-1"))
    assert counted(lambda: lane.committed({"quick-reports": range(1)}), issued) == [0]


def test_a_day_due_goes_behind_the_items_that_are_there() -> None:
    """However far behind a worker is, the day has before it what had come before it."""
    lane = reporting()
    ((key, value),) = worked(lane, called(), *items(ITEM))[("quick-report-items", 0)]
    assert (key, json.loads(value)) == (
        b"2015-03-02",
        {"type": "due", "day": "2015-03-02", "at": 1_000 * MIDNIGHT},
    )
    passed_on = record("quick-report-items", value, timestamp=MIDNIGHT + 1)
    assert list(worked(lane, passed_on)) == [("quick-reports", 0)]


@pytest.mark.parametrize(
    ("day", "at", "issued"),
    [
        ("2015-03-02", MIDNIGHT - 1, False),
        ("2015-03-02", MIDNIGHT, True),
        ("2015-03-03", MIDNIGHT, False),
        ("9999-12-31", MIDNIGHT, False),
        ("2015-03-02", 1_900_000_000_000, True),
    ],
)
@pytest.mark.parametrize("old", [False, True], ids=["event", "of an older version"])
def test_a_day_is_over_by_the_clock_of_kafka(day: str, at: int, *, issued: bool, old: bool) -> None:
    """It is over to the millisecond, in the county's time zone; the worker's clock is not asked."""
    lane = reporting()
    coming = called(day, at)
    if old:
        coming = record("quick-report-items", msgspec.json.encode(DayDue(day)), timestamp=at)
    written: Written = {}
    rises = counted(
        lambda: written.update(worked(lane, *items(ITEM), coming)),
        ("events_refused_total", {"stage": "report", "reason": "not_over"}),
    )
    good = "quick-reports" if old else "quick-report-items"
    assert list(written) == [(good if issued else "dead-letters", 0)]
    assert rises == [not issued]


@pytest.mark.parametrize(
    ("said", "passed_on", "issued"),
    [
        (MIDNIGHT, MIDNIGHT - 300_000, True),
        (MIDNIGHT, MIDNIGHT - 300_001, False),
        (2**50, MIDNIGHT - 300_001, False),
        (MIDNIGHT - 1, MIDNIGHT, True),
    ],
)
def test_a_day_once_judged_is_not_judged_by_another_clock(
    said: int, passed_on: int, *, issued: bool
) -> None:
    """One broker's clock may be five minutes behind another's; more is not believed."""
    value = msgspec.json.encode(DayDue("2015-03-02", 1_000 * said))
    told = record("quick-report-items", value, timestamp=passed_on)
    written = worked(reporting(), *items(ITEM), told)
    assert list(written) == [("quick-reports" if issued else "dead-letters", 0)]


def test_another_event_is_not_taken_from_the_topic_of_days_due() -> None:
    """It is refused, so that it is seen."""
    rises = counted(
        lambda: worked(reporting(), record("quick-report-due", letter("L-1"))),
        ("events_refused_total", {"stage": "report", "reason": "misdirected"}),
    )
    assert rises == [1]


_GOOD = {
    "type": "item",
    "subject": "O-9",
    "source": "urn:test",
    "id": "1",
    "time": 1_425_262_272_000_000,
    "kind": "opinion",
    "channel": "monitoring",
    "category": "housing",
    "title": "停水",
}


@pytest.mark.parametrize(
    "bad",
    [
        None,
        b"",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        {"type": "due", "day": "abcd"},
        {"type": "due", "day": "2015-02-30"},
        {"type": "due", "day": "2015-03-02" * 1_000},
        {"type": "nonsense"},
        _GOOD | {"time": 2**62},
        _GOOD | {"time": 2**70},
        _GOOD | {"time": -(2**62)},
        _GOOD | {"time": "2015"},
        _GOOD | {"subject": ""},
        _GOOD | {"subject": "O" * 257},
        _GOOD | {"source": "a\nb"},
        _GOOD | {"id": "1" * 1_000_000},
        _GOOD | {"kind": "k" * 65},
        {"type": "voiding", "subject": "O-1", "source": "urn:test"},
    ],
    ids=lambda bad: str(bad)[:40],
)
def test_what_is_no_item_becomes_a_dead_letter(bad: Any) -> None:
    """What comes after it is used."""
    value = json.dumps(bad).encode() if isinstance(bad, dict) else bad
    written: list[tuple[str, int]] = []
    records = [record("quick-report-items", value), *items(ITEM), due()]
    rises = counted(
        lambda: written.extend(worked(reporting(), *records)),
        ("events_refused_total", {"stage": "report", "reason": "malformed"}),
        ("events_refused_total", {"stage": "report", "reason": "subject"}),
    )
    assert sorted(written) == [("dead-letters", 0), ("quick-reports", 0)]
    assert sum(rises) == 1


def test_a_title_that_is_too_long_is_cut() -> None:
    """Whatever waits can be written into an issue."""
    why = Withdrawal(1, "somebody", "因" * 1_000_000)
    long = msgspec.structs.replace(ITEM, title="长" * 1_000_000, withdrawn=why)
    ((_, value),) = worked(reporting(), *items(long), due())[("quick-reports", 0)]
    (item,) = json.loads(value)["items"]
    assert len(item["title"]) == 500
    assert "withdrawn" not in item


def test_a_title_is_withdrawn_from_an_issue_and_all_else_stays() -> None:
    """The key is the same, so compaction removes the old words; said again, it does nothing."""
    lane = reporting()
    other = msgspec.structs.replace(ITEM, subject="O-2", id="2")
    ((key, before),) = worked(lane, *items(ITEM, other), due())[("quick-reports", 0)]
    ((again, after),) = worked(lane, redacted("2015-1", "O-1"))[("quick-reports", 0)]
    assert again == key
    issue, changed = json.loads(before), json.loads(after)
    assert changed["items"][0].pop("withdrawn") == {
        "at": 1_000 * MIDNIGHT,
        "by": "0123abcd",
        "reason": "含个人信息",
    }
    assert changed["items"][0].pop("title") == WITHDRAWN_TITLE
    del issue["items"][0]["title"]
    assert changed == issue
    # It may be in the list of cases still, if it was taken out before there were titles.
    assert worked(lane, redacted("2015-1", "O-1")) == {
        ("titles", 3): [(b"O-1", None)],
        ("sketch-items", 0): [(None, b'{"partition":3,"gone":["O-1"]}')],
    }
    assert worked(lane, *items(ITEM), due("2015-03-03", MIDNIGHT + 86_400_000)) == {}


def test_many_titles_withdrawn_at_once_are_one_record() -> None:
    """A part is written once in a step, which bounds what a step may write."""
    lane = reporting()
    others = [msgspec.structs.replace(ITEM, subject=f"O-{number}") for number in range(9)]
    worked(lane, *items(*others), due())
    asked = [redacted("2015-1", other.subject) for other in others]
    ((_, value),) = worked(lane, *asked)[("quick-reports", 0)]
    assert {item["title"] for item in json.loads(value)["items"]} == {WITHDRAWN_TITLE}


@pytest.mark.parametrize(("issue", "item"), [("2015-2", "O-1"), ("2015-1", "O-3")])
def test_what_no_quick_report_holds_cannot_be_withdrawn(issue: str, item: str) -> None:
    """The redaction is refused, and says so."""
    lane = reporting()
    worked(lane, *items(ITEM), due())
    rises = counted(
        lambda: worked(lane, redacted(issue, item)),
        ("events_refused_total", {"stage": "report", "reason": "not_issued"}),
    )
    assert rises == [1]
