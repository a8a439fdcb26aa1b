"""The agent report."""

import json

import msgspec

from streams.agents.report import report
from streams.core.quick_reports import Due, Item, Reporter
from streams.kafka.state import LaneState
from tests.unit.agents.bench import CATALOGUE, counted, record, state, worked


def reporting() -> LaneState:
    """Give the state of the partition with the quick reports."""
    lane = state(0)
    lane.reporter = Reporter(CATALOGUE.day_of)
    return lane


ITEM = msgspec.json.encode(
    Item("O-1", "urn:test", "1", 1_425_262_272_000_000, "opinion", "monitoring", "housing", "停水")
)
DUE = msgspec.json.encode(Due("2015-03-02"))


def test_a_day_due_issues_the_items_that_wait() -> None:
    """The key is year and number; a day due twice issues once."""
    written = worked(
        report, reporting(), *(record("quick-report-items", v) for v in (ITEM, DUE, DUE))
    )
    ((key, value),) = written[("quick-reports", 0)]
    assert key == b"2015-1"
    assert [item["subject"] for item in json.loads(value)["items"]] == ["O-1"]


def test_what_is_no_item_becomes_a_dead_letter() -> None:
    """And what comes after it is used."""
    records = [record("quick-report-items", value) for value in (b"{}", ITEM, DUE)]
    written: list[tuple[str, int]] = []
    rises = counted(
        lambda: written.extend(worked(report, reporting(), *records)),
        ("events_refused_total", {"stage": "report", "reason": "malformed"}),
    )
    assert sorted(written) == [("dead-letters", 0), ("quick-reports", 0)]
    assert rises == [1]
