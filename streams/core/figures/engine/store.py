"""What figures are evaluated over: rows of tallies, as runs of facts.

A store keeps the rows; `Figures` asks it for a view and sums over that. Neither knows more of the
other than what is stated here.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from streams.core.arrays import Flags, Floats
from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import PLAIN, Coarser
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.runs import Run, Stocks


@dataclass(frozen=True, slots=True)
class View:
    """The content of a store at a moment; nothing but the store may change it.

    Attributes:
        runs: Facts. Each row is in one run at most.
        profiles: What the facts of these runs say.
        count: By row number, how many cases or records the row counts: whole numbers in
            floating point, in which sums are exact below 2**53.
        coarser: What a question may say of many values at once.
        past: Facts of rows that count nothing any more, among those of others, which are in `runs`.
        is_past: By row number, of which rows the facts in `past` are meant.
    """

    runs: tuple[Run, ...]
    profiles: Profiles
    count: Floats
    coarser: Coarser = PLAIN
    past: tuple[Run, ...] = ()
    is_past: Flags | None = None

    def still(self) -> "View":
        """Return a view that stays as this is now, to be asked from another thread.

        It costs a copy of the counts and of the cells; facts are shared, as they never change.
        """
        runs = tuple(run.still() for run in self.runs)
        return View(runs, self.profiles.still(), self.count.copy(), self.coarser)


class Store(Protocol):
    """Rows by number, as facts.

    Contract: a view is valid until the store is changed or asked again, and is asked in the
    thread of the store; a caller that needs it longer, or elsewhere, takes ``view.still()``.

    Invariant: the numbers of rows run from 0 without a gap, and a row keeps its number. Each row
    that counts something is in exactly one run of the live view, and each row in exactly one
    run of the whole view, of those in `past` only the rows for which `is_past` is true. A row that
    counts nothing may be in the live view, as 0.

    Cost: a question looks through each run of its view, so a store keeps them few; facts within a
    run are sorted, so that a question reads only those that it may touch.
    """

    def __len__(self) -> int:
        """How many rows there are, also those that count nothing."""

    def live(self) -> View:
        """Return at least the rows that count something: what figures are summed over."""

    def whole(self) -> View:
        """Return all rows: what a row would count is told also of those that count nothing."""


class Fixed:
    """A store that never changes.

    Args:
        view: What it holds: all rows there are.
    """

    def __init__(self, view: View) -> None:
        self._view = view

    @classmethod
    def of(cls, columns: Columns, catalogue: Catalogue, deadlines: Deadlines) -> "Fixed":
        """Make a store of rows, in one run; they are numbered as they come.

        Args:
            columns: The rows.
            catalogue: Says which kinds are a stock, and which units and labels there are.
            deadlines: By when cases must be closed.
        """
        profiles = Profiles(columns.cells)
        stocks = Stocks(catalogue, columns.cells.names)
        rows = np.arange(len(columns.count))
        run = Run.of(columns, profiles, deadlines, stocks, rows)
        count = columns.count.astype(np.float64)
        return cls(View((run,), profiles, count, catalogue.coarser))

    def __len__(self) -> int:
        return len(self._view.count)

    def live(self) -> View:
        """Return all rows."""
        return self._view

    def whole(self) -> View:
        """Return all rows."""
        return self._view
