"""Deadlines of rows: by which day each case was due, as of each day.

Of most cases the days of receipt decide alone, and all of them are worked out at once. Of those
whose clock was moved, by steps, by a reopening or by a change of the calendar, or runs by the hour,
each is worked out by itself.
"""

from collections.abc import Iterator

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Flags, Ints
from streams.core.cases.clocked import life_of
from streams.core.county.clock import Course
from streams.core.county.deadline_tables import Stage
from streams.core.county.deadlines import NO_EDITION, Deadlines
from streams.core.county.lives import Life
from streams.core.figures.engine.cells import Cells
from streams.core.figures.engine.columns import CaseColumns, History, moments


def dues(cases: CaseColumns, cells: Cells, deadlines: Deadlines, stage: Stage = "close") -> History:
    """Return the last day of each case as of each day.

    Returns:
        A history by timeline, with one field; its days are those of the attributes themselves
        where those alone decide. As of a day an open case is late if the day is after
        it, and one that was closed if its closing is: where the minute decides, it is before or
        after all days. Without a deadline, or while none runs, it is `NEVER`.
    """
    stretches = cases.attributes
    cell = stretches.fields[0]
    received = cases.received[stretches.of]
    edition = deadlines.editions_of(
        stage, received, lambda dimension: cells.column(dimension)[cell], cells.names
    )
    last = deadlines.lasts(edition, received)
    singly = _singly(cases, deadlines, edition) | deadlines.are_moved(received, last)
    if not singly.any():
        return History(stretches.many, stretches.day, last)
    found = [*_pieces(cases, deadlines, edition, np.flatnonzero(singly))]
    plain = stretches.of[~singly], stretches.day[~singly], last[~singly]
    more = np.array(found, dtype=np.int64).T
    of, day, due = (np.concatenate(pair) for pair in zip(plain, more, strict=True))
    order = np.argsort(moments(of, day))
    return History(np.bincount(of, minlength=len(cases.received)), day[order], due[order])


def _singly(cases: CaseColumns, deadlines: Deadlines, edition: Ints) -> Flags:
    """Tell of which stretches the clock has to be run."""
    of = cases.attributes.of
    all_editions = deadlines.editions
    in_hours = np.array([each.length.in_hours for each in all_editions] + [False])
    anew = np.array([each.reopened is not None for each in all_editions] + [False])
    singly: Flags = in_hours[edition]
    if anew.any():
        singly |= anew[edition] & (cases.moves.many > 1)[of]
    if cases.clocked.any():
        singly |= cases.clocked[of]
    singly &= edition != NO_EDITION
    return singly


def _pieces(
    cases: CaseColumns, deadlines: Deadlines, edition: Ints, places: Ints
) -> Iterator[tuple[int, int, int]]:
    """Yield of stretches the timeline, from which day on it was due, and by which day."""
    stretches = cases.attributes
    ends = stretches.until
    before, life, courses = -1, Life(0), dict[int, Course]()
    for place in places.tolist():
        of, number = int(stretches.of[place]), int(edition[place])
        if of != before:
            before, life, courses = of, life_of(cases.timelines[of]), {}
        if number not in courses:
            courses[number] = deadlines.course(deadlines.editions[number], life)
        course = courses[number]
        since, until = int(stretches.day[place]), int(ends[place])
        days = {since, *(due.since for due in course.between(since, until))}
        if deadlines.editions[number].length.in_hours:
            days |= {turn.day for turn in life.turns if since <= turn.day < until}
        for day in sorted(days):
            yield of, day, _last(deadlines, course, life, day)


def _last(deadlines: Deadlines, course: Course, life: Life, day: int) -> int:
    """Return by which day a case was due as of the end of a day."""
    due = course.due(day)
    if due.last is None:
        return NEVER
    if due.minute is None:
        return due.last
    turn = next((turn for turn in reversed(life.turns) if turn.day <= day), None)
    if turn is None or turn.is_open:
        return due.last - 1  # Open as the day ends, it is late on that day.
    return ALWAYS if deadlines.is_over(due, turn.day, turn.minute) else NEVER
