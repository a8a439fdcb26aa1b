"""Which facts a question touches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, Flags, Ints
from streams.core.figures.engine.cells import ABSENT, Cells
from streams.core.figures.engine.duration_facts import ENDS
from streams.core.figures.engine.fact_tables import Cut, Held, Table
from streams.core.figures.engine.facts import Facts
from streams.core.figures.engine.question import Question
from streams.core.figures.engine.runs import CAME_IN_DRAWER, STOCK_DRAWER, Run


class CountsIn(Enum):
    """In which of several periods a fact counts."""

    BY_DAY = auto()
    FIRST = auto()
    EVERY = auto()


@dataclass(frozen=True, slots=True)
class Touched:
    """Facts of one sort.

    Attributes:
        columns: By name (see `facts`); those that are summed up have ``profile``, ``sum`` and,
            where the period is cut, ``day`` alone.
        counts: In which periods they count.
        records: Whether they are records, with ``quantity``.
        summed: Whether they are summed up already.
    """

    columns: Held | dict[str, NDArray[Any]]
    counts: CountsIn
    records: bool = False
    summed: bool = False


class Reach:
    """How far a question reaches: which cells it selects, and which days it looks at.

    Args:
        question: What is asked.
        cells: The cells of the facts that are asked.
        is_cut: Whether the question's period is cut into parts.

    Attributes:
        chosen: Which cells are selected.
    """

    def __init__(self, question: Question, cells: Cells, *, is_cut: bool = False) -> None:
        period, self._as_of = question.period, question.as_of
        self.chosen = cells.chosen(question.selection)
        self._cells = cells
        self._start = ALWAYS if period.start is None else period.start
        self._end = period.end
        self._is_cut = is_cut

    def touched(self, runs: Sequence[Run], *, singly: bool = False) -> Iterator[Touched]:
        """Find the facts that count, and with them some of cells that are not selected.

        Args:
            runs: Where.
            singly: Whether each fact is wanted, and not the sum of many.
        """
        cells = self._cells
        of_cases = cells.column("column") == ABSENT
        kind = cells.column("kind")[of_cases & self.chosen]
        if kind.size:
            drawers = np.flatnonzero(np.bincount(kind))
            yield from self._cases(runs, drawers, singly=singly)
        kind = cells.column("kind")[~of_cases & self.chosen]
        if kind.size:
            yield from self._records(runs)

    def came_in(self, runs: Sequence[Run]) -> Touched | None:
        """Find the records that came in in the period, if any did; kinds of stock are left out."""
        tables = [run.records for run in runs]
        cut = Cut(tables, CAME_IN_DRAWER, self._as_of, self._start, self._end)
        if held := cut.held(self._in_period):
            return Touched(held, CountsIn.BY_DAY, records=True)
        return None

    def durations(self, runs: Sequence[Run], end: int) -> Touched | None:
        """Find how long the cases took that were received in the period, if any did.

        Args:
            runs: Where.
            end: To what: one of the ends of `duration_facts`.
        """
        kind = self._cells.column("kind")[self.chosen]
        drawers = np.unique(kind) * ENDS + end
        tables = [run.durations for run in runs]
        cut = Cut(tables, drawers, self._as_of, self._start, self._end)
        if held := cut.held(self._in_period):
            return Touched(held, CountsIn.BY_DAY)
        return None

    def _cases(self, runs: Sequence[Run], kinds: Ints, *, singly: bool) -> Iterator[Touched]:
        tables = [run.cases for run in runs]
        without = None if singly else self._summed
        cut = Cut(tables, kinds, self._as_of, self._start, self._end, without=without)
        if held := cut.held(self._in_period):
            yield Touched(held, CountsIn.BY_DAY)
        if not singly:
            for table in tables:
                yield from self._sums(table)
        # As of a day before the period begins, nothing later is known of how it will begin.
        eve = min(self._start - 1, self._as_of)
        if eve >= ALWAYS:
            cut = Cut([run.opens for run in runs], kinds, eve, ALWAYS, eve)
            if held := cut.held(lambda facts: self._speaks(facts) & (facts["end"] > eve)):
                yield Touched(held, CountsIn.FIRST)

    def _sums(self, table: Table) -> Iterator[Touched]:
        """Find what is summed up of a table."""
        sums = table.sums
        first, end = self._summed(table)
        if sums is None or first >= end:
            return
        if self._is_cut:
            yield Touched(sums.by_day(first, end - 1), CountsIn.BY_DAY, summed=True)
            return
        for part in sums.between(first, end - 1):
            yield Touched(part, CountsIn.BY_DAY, summed=True)

    def _summed(self, table: Table) -> tuple[int, int]:
        """Return the days that a table's sums answer for: from which to before which."""
        last = min(self._end, self._as_of)
        settled = last if table.sums is None else table.sums.settled(last, self._as_of)
        return self._start, max(settled + 1, self._start)

    def _records(self, runs: Sequence[Run]) -> Iterator[Touched]:
        as_of, tables = self._as_of, [run.records for run in runs]
        if came := self.came_in(runs):
            yield came
        cut = Cut(tables, STOCK_DRAWER, as_of, ALWAYS, as_of)
        if held := cut.held(self._speaks):
            yield Touched(held, CountsIn.EVERY, records=True)

    def _in_period(self, facts: Facts) -> Flags:
        day = facts["day"]
        in_period: Flags = (day >= self._start) & (day <= self._end)
        return self._speaks(facts) & in_period

    def _speaks(self, facts: Facts) -> Flags:
        speaks: Flags = (facts["since"] <= self._as_of) & (facts["until"] > self._as_of)
        return speaks
