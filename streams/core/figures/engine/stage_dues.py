"""Deadlines for accepting and answering, to the minute, and extensions that had an effect.

Where a deadline is one of days any minute of its last day is in time.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from streams.core.arrays import NEVER, Ints
from streams.core.cases.clocked import life_of
from streams.core.county.deadline_tables import Stage
from streams.core.county.deadlines import NO_EDITION, Deadlines
from streams.core.county.minutes import MINUTES
from streams.core.figures.engine.cells import ABSENT, Cells
from streams.core.figures.engine.columns import CaseColumns, History
from streams.core.figures.engine.dues import dues

_NEVER: Final = NEVER * MINUTES


def has_stage(deadlines: Deadlines, stage: Stage) -> bool:
    """Return whether any case has a deadline for a stage."""
    return any(edition.stage == stage for edition in deadlines.editions)


def due_minutes(cases: CaseColumns, cells: Cells, deadlines: Deadlines, stage: Stage) -> History:
    """Return the last minute of each case for a stage, as of each day.

    Returns:
        A history by timeline with one field, minutes since the epoch in the county's time zone:
        beyond all days where there is no deadline, or none runs.
    """
    due = dues(cases, cells, deadlines, stage)
    last = np.where(due.fields[0] == NEVER, _NEVER, due.fields[0] * MINUTES + MINUTES - 1)
    for entry, edition in _in_hours(cases, cells, deadlines, stage, due):
        life = life_of(cases.timelines[due.of[entry]])
        now = deadlines.course(deadlines.editions[edition], life).due(int(due.day[entry]))
        last[entry] = _NEVER if now.last is None else deadlines.last_minute(now)
    return History(due.many, due.day, last)


def _in_hours(
    cases: CaseColumns, cells: Cells, deadlines: Deadlines, stage: Stage, due: History
) -> Iterator[tuple[int, int]]:
    """Yield the entries whose deadline is one of hours, each with the number of its edition."""
    hours = [each.length.in_hours and each.stage == stage for each in deadlines.editions]
    if not any(hours):
        return
    attributes = cases.attributes
    cell = attributes.fields[0]
    number = deadlines.editions_of(
        stage,
        cases.received[attributes.of],
        lambda dimension: cells.column(dimension)[cell],
        cells.names,
    )
    stretch, _ = attributes.last(due.of, due.day)
    edition = number[stretch]
    for entry in np.flatnonzero((edition != NO_EDITION) & np.array([*hours, False])[edition]):
        yield int(entry), int(edition[entry])


def replied_at(cases: CaseColumns, deadlines: Deadlines) -> Ints:
    """Return the minute of each case's first reply; of one without a minute the day's first."""
    at: Ints = cases.replied * MINUTES
    if any(edition.length.in_hours for edition in deadlines.editions):
        at += np.fromiter(
            ((case.minutes.replied or 0) if case.minutes else 0 for case in cases.timelines),
            dtype=np.int64,
        )
    return at


def extensions(
    cases: CaseColumns, cells: Cells, deadlines: Deadlines, of: Ints
) -> list[tuple[int, int, int]]:
    """Return which cases count as extended: as of days from which to before which.

    Args:
        cases: All of them.
        cells: Their cells.
        deadlines: Which of their extensions had an effect, on the deadline of any stage.
        of: The cases that were to be extended.
    """
    attributes = cases.attributes
    until = attributes.until
    names = list(cells.names)
    deciding = {dimension for edition in deadlines.editions for dimension in edition.wanted}
    codes = {dimension: cells.column(dimension) for dimension in deciding}
    found = []
    for number in of.tolist():
        life = life_of(cases.timelines[number])
        begin = int(attributes.start[number])
        for stretch in range(begin, begin + int(attributes.many[number])):
            cell = attributes.fields[0][stretch]
            values = {
                name: "" if of_cell[cell] == ABSENT else names[of_cell[cell]]
                for name, of_cell in codes.items()
            }
            days = [
                step.day
                for course in deadlines.courses(life, values).values()
                for place, step in enumerate(life.steps)
                if step.what == "extended" and place not in course.idle
            ]
            if days:
                since = max(min(days), int(attributes.day[stretch]))
                found.append((number, since, int(until[stretch])))
    return found
