"""Drawing facts of rows, a part at a time, in the cells and profiles of one ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import unfolds_to
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.cells import Cell, Cells
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.row_days import RowDays
from streams.core.figures.engine.runs import Run, Stocks
from streams.core.figures.engine.shelf import Arrays
from streams.core.figures.engine.sound import check_columns, unreadable_rows

_MOST_ENTRIES: Final = 1_000_000
"""How many entries of versions are written out at once, some 100 bytes each."""


def drawn_parts(
    numbers: Sequence[int], rows_of: Callable[[Ints], Sequence[Row]], most: int
) -> Iterator[tuple[Ints, Sequence[Row]]]:
    """Part rows that are to be drawn, so that those of many versions do not fill the memory.

    Args:
        numbers: Of the rows.
        rows_of: Returns the rows of numbers.
        most: How many rows are in a part.

    Yields:
        The numbers of the rows of a part, and the rows.
    """
    for first in range(0, len(numbers), most):
        some = np.array(numbers[first : first + most], dtype=np.int64)
        texts = rows_of(some)
        begin = entries = 0
        for place, text in enumerate(texts):
            more = unfolds_to(text)
            if more and entries and entries + more > _MOST_ENTRIES:
                yield some[begin:place], texts[begin:place]
                begin, entries = place, 0
            entries += more
        yield some[begin:], texts[begin:]


class Drawing:
    """Draws facts, and keeps what these are written in.

    Args:
        catalogue: Says which kinds are a stock.
        deadlines: By when cases must be closed.

    Attributes:
        profiles: What the facts say.
        days: The days of rows that were drawn; it must reach to the last of them.
        unreadable: The rows that are not timelines.
    """

    def __init__(self, catalogue: Catalogue, deadlines: Deadlines) -> None:
        self._catalogue = catalogue
        self._deadlines = deadlines
        self.profiles = Profiles(Cells())
        self._stocks = Stocks(catalogue, self.profiles.cells.names)
        self.days = RowDays()
        self.unreadable: set[Row] = set()

    def draw(self, rows: Ints, texts: Sequence[Row]) -> Run:
        """Return the facts of rows.

        Args:
            rows: Their numbers.
            texts: The rows.
        """
        columns = self._columns(texts)
        self.days.note(columns, rows)
        return Run.of(columns, self.profiles, self._deadlines, self._stocks, rows)

    def begin(
        self, names: Sequence[str], cells: Iterable[Cell], arrays: Arrays, unreadable: Iterable[Row]
    ) -> None:
        """Begin with names and cells in the order of their numbers; nothing is drawn yet.

        Args:
            names: The names.
            cells: The cells.
            arrays: ``cell`` and ``what`` of profiles.
            unreadable: The rows that are not timelines.
        """
        known = self.profiles.cells.names
        known.clear()
        known.update({name: code for code, name in enumerate(names)})
        self._stocks = Stocks(self._catalogue, known)
        self.profiles.begin(cells, arrays["cell"], arrays["what"])
        self.unreadable = set(unreadable)

    def _columns(self, texts: Sequence[Row]) -> Columns:
        """Take rows apart; those that are not timelines become rows of nothing."""
        try:
            columns = Columns(dict.fromkeys(texts, 0), self.profiles.cells)
            check_columns(columns)
        except Exception:
            bad = set(unreadable_rows(texts))
            if not bad:
                raise
            self.unreadable |= bad
            sound = (b"null %d" % at if row in bad else row for at, row in enumerate(texts))
            return Columns(dict.fromkeys(sound, 0), self.profiles.cells)
        return columns
