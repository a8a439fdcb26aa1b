"""The attributes of a case with its labels: one history of both, of which each entry is a cell."""

from typing import NamedTuple

from streams.core.cases.timeline_rows import CaseTimeline, Given
from streams.core.figures.engine.cells import Cell


class LabelledAttributes(NamedTuple):
    """What a case was from a day on.

    Attributes:
        day: The day.
        given: Its attributes.
        labels: Its labels, each with its value, names sorted.
    """

    day: int
    given: Given
    labels: tuple[tuple[str, str], ...]


Attributes = Given | LabelledAttributes


def attributes_of(case: CaseTimeline) -> tuple[Attributes, ...]:
    """Return what a case was on which days, in order; most cases have no label."""
    if not case.labels:
        return case.attributes
    # No label has a day before that of the first attributes, which is the day of receipt.
    given = {entry.day: entry for entry in case.attributes}
    labels = {entry.day: tuple(sorted(entry.values.items())) for entry in case.labels}
    found: list[Attributes] = []
    was = case.attributes[0]
    had: tuple[tuple[str, str], ...] = ()
    for day in sorted({*given, *labels}):
        was, had = given.get(day, was), labels.get(day, had)
        found.append(LabelledAttributes(day, was, had))
    return tuple(found)


def cell_of(case: CaseTimeline, at: Attributes) -> Cell:
    """Return the cell that a case is of while it has some attributes."""
    if isinstance(at, Given):
        return case.kind, case.channel, at.filed, at.nature, at.department, None
    given = at.given
    plain = case.kind, case.channel, given.filed, given.nature, given.department, None
    return (*plain, at.labels) if at.labels else plain
