"""The ledger: a store of all rows of all tallies, kept up to date as flushes come in.

Invariant: each row is in one of four states, and in the runs that go with it: its facts are not
drawn yet, they wait to be drawn, they are in the spine of live rows, or in the spine of rows that
count nothing any more. A row goes to the last when its run is merged, and comes back as one
that waits; its facts stay in the last as well, for they never change, and are not put there again.

Number: two spines, each with runs at least 4 times as large as the next (`engine.spine`); what
waits is drawn together, 32,768 rows at most.

Cost: 4 µs to draw and merge a row, once, and some 5 µs more where it has steps; 1 µs to change
the count of a row that is known. In memory a row takes 14 bytes and its sums by day some 10; its
text, its digest and its facts, some 450 bytes, are where the shelf keeps them once they are in a
run of `two_spines.SHELVED_ROWS` rows or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from streams.core.arrays import Floats, Ints
from streams.core.cases.tallies import Row
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.drawing import Drawing, drawn_parts
from streams.core.figures.engine.row_book import RowBook
from streams.core.figures.engine.row_states import (
    ROW_GONE,
    ROW_LIVE,
    ROW_PENDING,
    ROW_UNREAD,
    RowStates,
)
from streams.core.figures.engine.shelf import IN_MEMORY, ArrayShelf
from streams.core.figures.engine.store import View
from streams.core.figures.engine.two_spines import TwoSpines
from streams.core.figures.ledger_parts import LedgerParts

_MOST_PENDING: Final = 32_768
"""How many rows may wait for a question to be read."""


class Ledger:
    """The rows that there are now, a `Store`; not safe to use from several threads.

    Rows known are kept for good, also those whose count is 0.

    Args:
        catalogue: Says which kinds are a stock, and which units and labels there are.
        deadlines: By when cases must be closed.
        shelf: Where large runs are kept.
    """

    def __init__(
        self, catalogue: Catalogue, deadlines: Deadlines, shelf: ArrayShelf = IN_MEMORY
    ) -> None:
        self._catalogue = catalogue
        self._deadlines = deadlines
        self._shelf = shelf
        self._coarser = catalogue.coarser
        self.clear()

    def clear(self) -> None:
        """Forget all rows."""
        self._drawing = Drawing(self._catalogue, self._deadlines)
        self._of = RowStates()
        self._spines = TwoSpines(self._shelf, self._of)
        self._book = RowBook(self._shelf)
        self._pending: list[int] = []
        self._unread: list[int] = []

    @property
    def unreadable(self) -> set[Row]:
        """The rows that are not timelines; they count nowhere.

        Only once it is asked for what a row says does this show.
        """
        return self._drawing.unreadable

    def __len__(self) -> int:
        return len(self._book)

    def see_whole(self) -> None:
        """See that the shelf still has what it keeps, as anything that asks the ledger does.

        Raises:
            ShelfSpoiled: It does not.
        """
        self._shelf.see_whole()

    def add(self, changes: Mapping[Row, int]) -> None:
        """Change how many cases or records rows count.

        Args:
            changes: By how much, by row; rows may be new.

        Raises:
            ValueError: A row would count fewer than none; nothing is changed then.
        """
        change = np.fromiter(changes.values(), dtype=np.float64, count=len(changes))
        self.change(self.numbers([*changes]), change)

    def numbers(self, rows: Sequence[Row]) -> Ints:
        """Return the numbers of rows; those not known yet become known, and count nothing."""
        self._shelf.see_whole()
        before = len(self)
        numbers = self._book.numbers(rows)
        self._know(before)
        return numbers

    def change(self, numbers: Ints, change: Floats) -> None:
        """Change how many cases or records rows count.

        Args:
            numbers: Of the rows, each once.
            change: By how much.

        Raises:
            ValueError: A row would count fewer than none; nothing is changed then.
        """
        after = self._of.count[numbers] + change
        if (after < 0).any():
            row = self.row(int(numbers[after < 0][0]))
            raise ValueError(f"the row {row!r} would count {int(after.min())} cases or records")
        self._of.count[numbers] = after
        states = self._of.state[numbers]
        drawn = np.flatnonzero(states == ROW_LIVE)
        if drawn.size:
            for run in self._spines.live:
                if run.cases.sums:
                    run.cases.sums.change(numbers[drawn], change[drawn])
        wanted = (after > 0) & ((states == ROW_UNREAD) | (states == ROW_GONE))
        self._of.state[numbers[wanted]] = ROW_PENDING
        self._pending += numbers[wanted].tolist()
        while len(self._pending) >= _MOST_PENDING:
            # So many together: of a few more, a run would be made that is merged for nothing.
            some, self._pending = self._pending[:_MOST_PENDING], self._pending[_MOST_PENDING:]
            self._read_some(some)

    def number_of(self, row: Row) -> int:
        """Return the number of a row; one not known yet becomes known, and counts nothing."""
        return int(self.numbers([row])[0])

    def row(self, number: int) -> Row:
        """Return the row of a number."""
        return self._book.row(number)

    def days(self, as_of: int) -> Ints:
        """Return by row number what `days_of` returns of each."""
        return self.days_of(np.arange(len(self)), as_of)

    def days_of(self, rows: Ints, as_of: int) -> Ints:
        """Return of rows the day of receipt, or a record's day; without one, `NEVER`.

        Where a row has versions, the one that speaks as of the end of a day says it.
        """
        self._read_all()
        return self._drawing.days.of(rows, as_of)

    def live(self) -> View:
        """Return the runs of rows that count something; what waits is drawn first."""
        self._shelf.see_whole()
        self._read_pending()
        return self._view()

    def whole(self) -> View:
        """Return the runs of all rows; what was never drawn is drawn first."""
        self._shelf.see_whole()
        self._read_all()
        is_past = self._of.state[: len(self)] == ROW_GONE
        return replace(self._view(), past=tuple(self._spines.gone), is_past=is_past)

    def tidy(self) -> bool:
        """Write a large run again of which most rows count nothing any more, if there is one.

        Returns:
            Whether there was one. There may be more: each takes as long as the largest merge.
        """
        self._shelf.see_whole()
        return self._spines.tidy()

    def _view(self) -> View:
        runs, count = tuple(self._spines.live), self._of.count[: len(self)]
        return View(runs, self._drawing.profiles, count, self._coarser)

    def _know(self, before: int) -> None:
        """Let the arrays by row number reach to the last row; those from a number on are new."""
        self._unread += range(before, len(self))
        self._of.reach(len(self))
        self._drawing.days.reach(len(self))

    def _read_pending(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            self._read_some(pending)

    def _read_some(self, pending: Sequence[int]) -> None:
        for rows, texts in drawn_parts(pending, self._book.rows, _MOST_PENDING):
            self._of.state[rows] = ROW_LIVE
            self._spines.add(self._drawing.draw(rows, texts))
        if len(self._unread) >= _MOST_PENDING:
            self._unread = self._still_unread()

    def _read_all(self) -> None:
        """Read the rows that never counted anything, too."""
        self._read_pending()
        unread, self._unread = self._still_unread(), []
        for rows, texts in drawn_parts(unread, self._book.rows, _MOST_PENDING):
            self._spines.put_by(self._drawing.draw(rows, texts))

    def _still_unread(self) -> list[int]:
        unread = np.array(self._unread, dtype=np.int64)
        still: list[int] = unread[self._of.state[unread] == ROW_UNREAD].tolist()
        return still

    def parts(self) -> LedgerParts:
        """Return what an equal ledger can begin from; it stays as it is."""
        self._read_pending()
        many, of, spines = len(self), self._of, self._spines
        state, shelved = of.state[:many].copy(), of.shelved[:many].copy()
        for run in spines.gone:
            if run.kept is None:
                shelved[run.rows] = False
                state[run.rows[state[run.rows] == ROW_GONE]] = ROW_UNREAD
        for run in spines.live:
            if run.kept is None:
                state[run.rows] = ROW_UNREAD
        profiles, days = self._drawing.profiles, self._drawing.days
        return LedgerParts(
            [run.kept for run in spines.live if run.kept is not None],
            [run.kept for run in spines.gone if run.kept is not None],
            *self._book.kept(),
            {
                "count": of.count[:many].copy(),
                "day": days.days(many).copy(),
                "state": state,
                "shelved": shelved,
                "version": days.versions().copy(),
                "cell": profiles.cell,
                "what": profiles.what,
            },
            [*profiles.cells],
            [*profiles.cells.names],
            [*self.unreadable],
        )

    def begin(self, parts: LedgerParts) -> None:
        """Begin from what the `parts` of a ledger of the same catalogue were.

        Args:
            parts: Their arrays may be read-only.
        """
        self.clear()
        arrays = parts.arrays
        self._drawing.begin(parts.names, parts.cells, arrays, parts.unreadable)
        self._book.begin(parts.pages, parts.indexes, parts.young)
        self._of.begin(arrays["count"], arrays["state"], arrays["shelved"])
        state, version = self._of.state, arrays["version"]
        # What is drawn again says its versions again.
        self._drawing.days.begin(arrays["day"], version[:, state[version[0]] != ROW_UNREAD])
        unread = np.flatnonzero(state == ROW_UNREAD)
        counts = self._of.count[unread] > 0
        state[unread[counts]] = ROW_PENDING
        self._pending, self._unread = unread[counts].tolist(), unread[~counts].tolist()
        self._spines.begin(parts.live, parts.gone)
