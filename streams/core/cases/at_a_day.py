"""A case or record at a glance: what it was at the end of a day, for people to read."""

from typing import Any

from streams.core.cases import timeline_rows as rows
from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import CLOSED, OPEN
from streams.core.county.clock import StageDue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date


def glance(row: Row, as_of: int, deadlines: Deadlines) -> dict[str, Any] | None:
    """Return what a case or record was at the end of a day.

    Args:
        row: Its row, with whatever happened later.
        as_of: The day, as a number.
        deadlines: By when cases must be closed.

    Returns:
        Of a case ``kind``, ``channel``, ``received``, ``category``, ``nature``, ``department``,
        ``standing``, ``replied`` (the day of the first reply), ``closed`` (the day of the last
        closing, if the case is closed), ``due`` and ``overdue``, which are of the closing, and
        ``stages``: of each stage that has a deadline ``due``, ``time`` (``15:30`` where the minute
        decides), ``paused`` and ``provisional`` (see `clock.StageDue`), and, if it has any,
        ``labels``; of a record ``kind``, ``channel``, ``day``, ``department``, ``column``,
        ``headline`` and ``quantity``. Days are written as 2015-03-02; None is what has not
        happened, and "" an attribute not given. None if there was nothing by then.
    """
    versions = rows.versions(row)
    timeline = next(version for version, until in versions if until is None or as_of < until)
    if isinstance(timeline, rows.CaseTimeline):
        return _case(timeline, as_of, deadlines)
    if isinstance(timeline, rows.RecordTimeline):
        return _record(timeline, as_of)
    return None


def _case(case: rows.CaseTimeline, as_of: int, deadlines: Deadlines) -> dict[str, Any] | None:
    if case.received > as_of:
        return None
    given = [entry for entry in case.attributes if entry.day <= as_of][-1]
    moves = [move for move in case.moves if move.day <= as_of]
    standing = moves[-1].standing if moves else OPEN
    labels = next((each.values for each in reversed(case.labels) if each.day <= as_of), {})
    courses = deadlines.courses(life_of(case), deciding_values(case, given, labels))
    dues = {stage: course.due(as_of) for stage, course in courses.items()}
    due = dues.get("close")
    told = {
        "kind": case.kind,
        "channel": case.channel,
        "received": _day(case.received),
        "category": given.category,
        "nature": given.nature,
        "department": given.department,
        "standing": standing,
        "replied": _day(case.replied) if _by(case.replied, as_of) else None,
        "closed": _day(moves[-1].day) if standing == CLOSED else None,
        "due": _day(due.last) if due else None,
        "overdue": standing == OPEN and due is not None and deadlines.is_over_after(due, as_of),
        "stages": {stage: _due(due) for stage, due in dues.items()},
    }
    return told | ({"labels": labels} if labels else {})


def _due(due: StageDue) -> dict[str, Any]:
    return {
        "due": _day(due.last),
        "time": None if due.minute is None else f"{due.minute // 60:02}:{due.minute % 60:02}",
        "paused": due.last is None,
        "provisional": due.provisional,
    }


def _record(record: rows.RecordTimeline, as_of: int) -> dict[str, Any] | None:
    said = [entry for entry in record.said if entry.day <= as_of]
    if not said:
        return None
    last = said[-1]
    return {
        "kind": last.kind,
        "channel": last.channel,
        "day": _day(record.day),
        "department": last.department,
        "column": last.column,
        "headline": last.headline,
        "quantity": last.quantity,
    }


def _by(day: int | None, as_of: int) -> bool:
    return day is not None and day <= as_of


def _day(number: int | None) -> str | None:
    return None if number is None else day_date(number).isoformat()
