"""A case or record at a glance: what it was at the end of a day, for people to read."""

from collections.abc import Mapping
from typing import Any, Final

from streams.core.cases import timeline_rows as rows
from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import CLOSED, OPEN
from streams.core.county.clock import Course, StageDue
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date

_NONE: Final[dict[str, Any]] = {
    "due": None,
    "time": None,
    "paused": False,
    "provisional": False,
}
"""The deadline of a stage that has none, where it had one before."""


def glance(row: Row, as_of: int, deadlines: Deadlines) -> dict[str, Any] | None:
    """Return what a case or record was at the end of a day.

    Args:
        row: Its row, with whatever happened later.
        as_of: The day, as a number.
        deadlines: By when cases must be closed.

    Returns:
        Of a case ``kind``, ``channel``, ``received``, ``category``, ``filing`` (one of
        `FILINGS`: how the category was come by), ``nature``, ``department``,
        ``standing``, ``replied`` (the day of the first reply), ``closed`` (the day of the last
        closing, if the case is closed), ``due`` and ``overdue``, which are of the closing, and
        ``stages``: of each stage that has a deadline ``due``, ``time`` (``15:30`` where the minute
        decides), ``paused`` and ``provisional`` (see `clock.StageDue`), and, if it has any,
        ``labels``; of a record ``kind``, ``channel``, ``day``, ``department``, ``column``,
        ``headline`` and ``quantity``. Days are written as 2015-03-02; None is what has not
        happened, and "" an attribute not given. None if there was nothing by then.
    """
    timeline = _timeline(row, as_of)
    if isinstance(timeline, rows.CaseTimeline):
        return _case(timeline, as_of, deadlines)
    if isinstance(timeline, rows.RecordTimeline):
        return _record(timeline, as_of)
    return None


def deadline_histories(
    row: Row, as_of: int, deadlines: Deadlines
) -> dict[Stage, list[dict[str, Any]]]:
    """Return what became of each deadline of a case by the end of a day.

    Args:
        row: Its row, with whatever happened later.
        as_of: The day, as a number.
        deadlines: By when cases must be accepted, answered and closed.

    Returns:
        By stage, of the stages that have or had a deadline, its history in order: as of days from
        ``since`` on, it was ``due``, ``time``, ``paused`` and ``provisional``, as `glance` has
        them in ``stages``; where the case was given to a category without one, ``due`` is None
        and ``paused`` false. The last entry is the deadline of that day. Nothing of a record, or
        of a case that was not there by then.
    """
    case = _timeline(row, as_of)
    if not isinstance(case, rows.CaseTimeline) or case.received > as_of:
        return {}
    changes = {given.day for given in case.attributes} | {each.day for each in case.labels}
    days = sorted({case.received, *(day for day in changes if case.received < day <= as_of)})
    found: dict[Stage, list[dict[str, Any]]] = {stage: [] for stage in DEADLINE_STAGES}
    # Another category may have another deadline, so each stretch of days has courses of its own.
    for day, end in zip(days, [*days[1:], as_of + 1], strict=True):
        courses = _courses(case, day, deadlines)
        for stage, told in found.items():
            course = courses.get(stage)
            dues = (course.due(day), *course.between(day + 1, end)) if course else (None,)
            for due in dues:
                said = _due(due) if due else _NONE
                if told or due:
                    _add(told, max(day, due.since) if due else day, said)
    return {stage: told for stage, told in found.items() if told}


def _add(told: list[dict[str, Any]], since: int, said: dict[str, Any]) -> None:
    """Add a deadline, unless it is the one before."""
    if not told or {**told[-1], "since": None} != {"since": None, **said}:
        told.append({"since": _day(since), **said})


def _timeline(row: Row, as_of: int) -> rows.CaseTimeline | rows.RecordTimeline | None:
    versions = rows.versions(row)
    return next(version for version, until in versions if until is None or as_of < until)


def _courses(case: rows.CaseTimeline, as_of: int, deadlines: Deadlines) -> dict[Stage, Course]:
    values = deciding_values(case, _attributes(case, as_of), _labels(case, as_of))
    return deadlines.courses(life_of(case), values)


def _attributes(case: rows.CaseTimeline, as_of: int) -> rows.Given:
    return [entry for entry in case.attributes if entry.day <= as_of][-1]


def _labels(case: rows.CaseTimeline, as_of: int) -> Mapping[str, str]:
    return next((each.values for each in reversed(case.labels) if each.day <= as_of), {})


def _case(case: rows.CaseTimeline, as_of: int, deadlines: Deadlines) -> dict[str, Any] | None:
    if case.received > as_of:
        return None
    given = _attributes(case, as_of)
    moves = [move for move in case.moves if move.day <= as_of]
    standing = moves[-1].standing if moves else OPEN
    labels = _labels(case, as_of)
    courses = _courses(case, as_of, deadlines)
    dues = {stage: course.due(as_of) for stage, course in courses.items()}
    due = dues.get("close")
    told = {
        "kind": case.kind,
        "channel": case.channel,
        "received": _day(case.received),
        "category": given.category,
        "filing": rows.filing_of(given.filed),
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
