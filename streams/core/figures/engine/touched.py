"""Which facts a question touches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, Flags, Ints
from streams.core.figures.engine.block_sums import settled
from streams.core.figures.engine.cells import ABSENT, Cells
from streams.core.figures.engine.duration_facts import ENDS
from streams.core.figures.engine.fact_tables import Cut
from streams.core.figures.engine.question import Question
from streams.core.figures.engine.runs import CAME_IN_DRAWER, STOCK_DRAWER, Run


class CountsIn(Enum):
    """In which of several periods a fact counts."""

    BY_DAY = auto()
    FIRST = auto()
    EVERY = auto()
    SUMMED = auto()
    """In the only one, and they are summed up already."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Facts of one sort: those of `columns` of which `holds` is true.

    Attributes:
        columns: By name (see `facts`); sums of blocks have ``profile`` and ``sum`` alone.
        counts: In which periods they count.
        records: Whether they are records, with ``quantity``.
    """

    columns: Cut | dict[str, NDArray[Any]]
    holds: Flags | bool
    counts: CountsIn
    records: bool = False


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
        # Blocks know no parts, and reach over the end of one into the next.
        self._blocks = None if is_cut else settled(self._start, self._end, self._as_of)

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
            yield from self._cases(runs, drawers, None if singly else self._blocks)
        kind = cells.column("kind")[~of_cases & self.chosen]
        if kind.size:
            yield from self._records(runs)

    def came_in(self, runs: Sequence[Run]) -> Touched | None:
        """Find the records that came in in the period, if any did; kinds of stock are left out."""
        tables = [run.records for run in runs]
        if cut := Cut(tables, CAME_IN_DRAWER, self._as_of, self._start, self._end):
            return Touched(cut, self._in_period(cut), CountsIn.BY_DAY, records=True)
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
        if cut := Cut(tables, drawers, self._as_of, self._start, self._end):
            return Touched(cut, self._in_period(cut), CountsIn.BY_DAY)
        return None

    def _cases(
        self, runs: Sequence[Run], kinds: Ints, blocks: tuple[int, int] | None
    ) -> Iterator[Touched]:
        tables = [run.cases for run in runs]
        cut = Cut(tables, kinds, self._as_of, self._start, self._end, blocks=blocks)
        if cut:
            yield Touched(cut, self._in_period(cut), CountsIn.BY_DAY)
        for table in tables:
            if blocks and table.blocks:
                yield Touched(table.blocks.between(*blocks), holds=True, counts=CountsIn.SUMMED)
        # As of a day before the period begins, nothing later is known of how it will begin.
        eve = min(self._start - 1, self._as_of)
        if eve >= ALWAYS and (cut := Cut([run.opens for run in runs], kinds, eve, ALWAYS, eve)):
            yield Touched(cut, self._speaks(cut) & (cut["end"] > eve), CountsIn.FIRST)

    def _records(self, runs: Sequence[Run]) -> Iterator[Touched]:
        as_of, tables = self._as_of, [run.records for run in runs]
        if came := self.came_in(runs):
            yield came
        if cut := Cut(tables, STOCK_DRAWER, as_of, ALWAYS, as_of):
            yield Touched(cut, self._speaks(cut), CountsIn.EVERY, records=True)

    def _in_period(self, cut: Cut) -> Flags:
        day = cut["day"]
        return self._speaks(cut) & (day >= self._start) & (day <= self._end)

    def _speaks(self, cut: Cut) -> Flags:
        speaks: Flags = (cut["since"] <= self._as_of) & (cut["until"] > self._as_of)
        return speaks
