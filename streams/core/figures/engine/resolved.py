"""Questions resolved: what they say of many values at once, as single values of their day."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from streams.core.county.catalogue import DIMENSIONS
from streams.core.county.coarser import AT, DEPARTMENT, WITHIN, Coarser, GroupedBy
from streams.core.county.filings import FILING
from streams.core.errors import BadQuery
from streams.core.figures.engine.cells import Cells, Selection
from streams.core.figures.engine.question import Question


class Resolved(NamedTuple):
    """A question as the engine answers it.

    Attributes:
        question: The question; its selection names single values.
        by: What it groups by, as it holds on its as-of day.
    """

    question: Question
    by: tuple[GroupedBy, ...]


def resolved(question: Question, coarser: Coarser, cells: Cells) -> Resolved:
    """Resolve a question by the tree of its as-of day.

    Args:
        question: As it was asked.
        coarser: What the catalogue says of many values at once.
        cells: Those that are counted; they may have labels that the catalogue has no more.

    Raises:
        BadQuery: It names what is not a dimension, a level or anything that is above values.
    """
    there = [*DIMENSIONS, *coarser.labels, FILING]
    known = {*there, *cells.labels}
    for dimension in question.selection.wanted:
        if dimension not in known:
            raise BadQuery(dimension, f"is not a dimension; there are {', '.join(there)}")
    for by in question.by:
        _check_grouping(by, coarser, [*there, *(known - {*there})])
    day = question.as_of
    wanted = {
        dimension: _values(dimension, values, coarser, day)
        for dimension, values in question.selection.wanted.items()
    }
    if question.within:
        inside = coarser.units_within(question.within, day)
        asked = wanted.get(DEPARTMENT, [*inside])
        wanted[DEPARTMENT] = [value for value in asked if value in inside]
    return Resolved(
        replace(question, selection=Selection(wanted)),
        tuple(coarser.grouping(by, day) for by in question.by),
    )


def _values(dimension: str, wanted: Sequence[str], coarser: Coarser, day: int) -> list[str]:
    found: list[str] = []
    for value in wanted:
        name = value.removesuffix(WITHIN)
        if name != value and name not in coarser.wholes(dimension):
            raise BadQuery(dimension, f"{value!r}: {name!r} has no values of {dimension} under it")
        found += coarser.values(dimension, value, day)
    return found


def _check_grouping(by: str, coarser: Coarser, known: Sequence[str]) -> None:
    dimension, at, level = by.partition(AT)
    if dimension not in known:
        raise BadQuery("by", f"{by!r}: name dimensions once, of {', '.join(known)}")
    if at and level not in coarser.levels(dimension):
        levels = ", ".join(coarser.levels(dimension)) or "none"
        raise BadQuery("by", f"{by!r}: the levels of {dimension} are {levels}")
