"""Evaluating a question: within bounds, and without holding up other questions."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

from streams.core.errors import BadQuery
from streams.core.figures.figures import Durations, Figures, Group, Measures
from streams.core.periods import Period
from streams.gateway.queries.growing import (
    NO_MEASURES,
    STOCKS,
    CellBase,
    Comparing,
    Groups,
)
from streams.gateway.queries.question import Breakdown
from streams.gateway.state.current import Current
from streams.gateway.state.state import State

T = TypeVar("T")

MOST_ROWS: Final = 5_000
"""How many rows an answer may have; each takes about a kilobyte, and time in which others wait."""

MOST_GROUPS: Final = 20_000
"""How many groups there may be to look for rows in, of the selection in any period: room is made
for each, some two kilobytes, before it is known which have anything in this one."""

MOST_GROWN_ROWS: Final = 1_000
"""How many rows may say how much they have grown; each takes some ten kilobytes."""

_NARROWER: Final = "select more narrowly, or group by less"

LONG: Final = 500
"""Rows that an answer may have before a thread works it out, which takes milliseconds more."""

AT_ONCE: Final = 2
"""How many long questions are worked out at once; others wait for their turn."""


class AnswerCell(NamedTuple):
    """The figures of one group in one part of the period.

    Attributes:
        part: None where there is no series.
        whole: What shares are of: the same of all groups together.
        durations: How long cases took, where that is asked.
        stocks: What there is of the group at the end of the part, where that is asked; None of a
            part that has not begun.
        bases: What it is compared with, where that is asked.
    """

    part: Period | None
    group: Group
    measures: Measures
    whole: int
    durations: Durations | None = None
    stocks: Measures | None = None
    bases: tuple[CellBase, ...] = ()


def answer_cells(figures: Figures, asked: Breakdown, most: int = MOST_ROWS) -> list[AnswerCell]:
    """Evaluate a question: cells in order of part and group. Empty groups are left out.

    A group of which there is nothing but a stock, or a base, is not empty where these are asked.

    Raises:
        BadQuery: There are more than `most`, or could be, of a series; or too many groups to look
            among.
    """
    if asked.growth:
        most = min(most, MOST_GROWN_ROWS)
    question, by = asked.question, asked.question.by
    possible = figures.possible(question)
    if possible > MOST_GROUPS:
        rule = f"{','.join(by)} makes {possible} groups of this selection, and there may be"
        raise BadQuery("by", f"{rule} {MOST_GROUPS}; select more narrowly, or group by less")
    groups: Mapping[Group, Measures] = {}
    if by or asked.each is None:
        groups = figures.evaluate(question)
    if asked.each is None:
        _bounded(asked, len(groups), most)
        cells = _cells(None, groups, asked.share)
        return _compared(figures, asked, _with_durations(figures, asked, cells), most)
    # What is in a part is in the whole. Many parts of many groups would hold up all others.
    _bounded(asked, max(1, len(groups)), most)
    series = figures.series(question, asked.parts, among=groups if by else None)
    parts = zip(asked.parts, series, strict=True)
    cells = (cell for part, groups in parts for cell in _cells(part, groups, asked.share))
    return _compared(figures, asked, _with_durations(figures, asked, cells), most)


def _compared(
    figures: Figures, asked: Breakdown, cells: list[AnswerCell], most: int
) -> list[AnswerCell]:
    """Say of cells what there is and what they are compared with, if that is asked.

    Raises:
        BadQuery: With the groups that have nothing else there are too many rows.
    """
    if not (asked.growth or asked.stocks):
        return cells
    comparing = Comparing(figures, asked)
    of_parts: dict[Period | None, dict[Group, AnswerCell]] = {}
    for cell in cells:
        of_parts.setdefault(cell.part, {})[cell.group] = cell
    found: list[AnswerCell] = []
    for part in asked.parts:
        named = None if asked.each is None else part
        found += _compared_part(comparing, asked, part, named, of_parts.get(named, {}))
        if len(found) > most:
            raise BadQuery("by", f"makes more than {most} rows of this; {_NARROWER}")
    return found


def _compared_part(
    comparing: Comparing,
    asked: Breakdown,
    part: Period,
    named: Period | None,
    of: Mapping[Group, AnswerCell],
) -> Iterator[AnswerCell]:
    stocks = comparing.stocks(part) if asked.stocks else None
    bases = [
        (base, sum(size(measures, asked.share) for measures in base.groups.values()))
        for base in comparing.bases(part)
    ]
    groups = {*of, *_there(stocks)}
    for base, _ in bases:
        groups.update(base.groups, _there(base.stocks))
    whole = next((cell.whole for cell in of.values()), 0)
    for group in sorted(groups):
        cell = of.get(group) or AnswerCell(
            named, group, NO_MEASURES, whole, {} if asked.durations else None
        )
        yield cell._replace(
            stocks=None if stocks is None else stocks.get(group, NO_MEASURES),
            bases=tuple(
                CellBase(
                    base,
                    base.groups.get(group, NO_MEASURES),
                    None if base.stocks is None else base.stocks.get(group, NO_MEASURES),
                    size_then,
                )
                for base, size_then in bases
            ),
        )


def _there(stocks: Groups | None) -> Iterator[Group]:
    """Return the groups of which there is any."""
    for group, measures in (stocks or {}).items():
        if any(measures[name] for name in STOCKS):
            yield group


def _with_durations(
    figures: Figures, asked: Breakdown, cells: Iterable[AnswerCell]
) -> list[AnswerCell]:
    """Say of cells how long their cases took, if that is asked."""
    if not asked.durations:
        return [*cells]
    of_parts = zip(asked.parts, figures.durations(asked.question, asked.parts), strict=True)
    taken = {(part, group): took for part, groups in of_parts for group, took in groups.items()}
    whole = asked.question.period
    return [
        cell._replace(durations=taken.get((cell.part or whole, cell.group), {})) for cell in cells
    ]


def _bounded(asked: Breakdown, groups: int, most: int) -> None:
    """Check that an answer does not have too many rows, before they are made.

    Raises:
        BadQuery: It may have too many.
    """
    rows = len(asked.parts) * groups
    if rows <= most:
        return
    made = f"makes {rows} rows of this"
    if asked.each is not None:
        made = f"makes up to {rows} rows of this ({len(asked.parts)} parts × {groups} groups)"
    rule = f"{made}, and an answer may have {most}; {_NARROWER}"
    raise BadQuery("by", rule)


def size(measures: Measures, share: str | None) -> int:
    """Return how much a group counts in shares: in the measure that is asked for, if one is."""
    return measures["received"] + measures["count"] if share is None else measures[share]


def _cells(
    part: Period | None, groups: Mapping[Group, Measures], share: str | None
) -> Iterator[AnswerCell]:
    whole = sum(size(measures, share) for measures in groups.values())
    for group in sorted(groups):
        measures = groups[group]
        # A state that was reached in another way may know groups that are empty by now.
        if not group or any(measures.values()):
            yield AnswerCell(part, group, measures, whole)


class Answering:
    """Works questions out: short ones at once, long ones in threads of their own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question")
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def answer(
        self, state: State, asked: Breakdown, work: Callable[[Figures, Current], T]
    ) -> T:
        """Return what `work` makes of the figures as they are now, and of how current they are.

        Args:
            state: What the gateway knows.
            asked: What is asked.
            work: Works it out; of a long question in a thread, over figures that stay as they are.
        """
        figures = state.tallies.figures
        if not is_long(figures, asked):
            return work(figures, state.current())
        return await self.aside(state, work)

    async def aside(self, state: State, work: Callable[[Figures, Current], T]) -> T:
        """Return the same as `answer` does, worked out in a thread however little is asked."""
        loop = asyncio.get_running_loop()
        async with self._turns:
            still, current = state.tallies.figures.still(), state.current()
            return await loop.run_in_executor(self._threads, work, still, current)

    def end(self) -> None:
        """Take no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def is_long(figures: Figures, asked: Breakdown) -> bool:
    """Return whether others would notice that a question is worked out."""
    if asked.each is not None or asked.durations or asked.growth:
        return True  # A series, as durations, is summed up fact by fact.
    return figures.possible(asked.question) > LONG
