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
run of `SHELVED_ROWS` rows or more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Days, Flags, Floats, Ints
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import unfolds_to
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.cells import Cell, Cells
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.row_book import RowBook
from streams.core.figures.engine.runs import Run, Stocks, merge_runs
from streams.core.figures.engine.shelf import IN_MEMORY, Arrays, ArrayShelf
from streams.core.figures.engine.sound import check_columns, unreadable_rows
from streams.core.figures.engine.spine import Spine
from streams.core.figures.engine.store import View

_UNREAD, _PENDING, _LIVE, _GONE = range(4)
"""Where a row's facts are: not drawn, to be drawn, in the runs of rows that count something, in
those of rows that count nothing any more."""

_MOST_PENDING: Final = 32_768
"""How many rows may wait for a question to be read."""

_MOST_ENTRIES: Final = 1_000_000
"""How many entries of versions are written out at once, some 100 bytes each."""

_LARGE: Final = 16_384
"""Rows of a run that keeps sums of days."""

SHELVED_ROWS: Final = 65_536
"""Rows of a run that goes to the shelf; smaller ones are drawn again where a ledger begins from
what was kept."""


class LedgerParts(NamedTuple):
    """What a ledger can begin from again.

    Attributes:
        live, gone: Its runs that are on the shelf.
        pages, indexes, young: Its rows; see `RowBook.kept`.
        arrays: By row number ``count``, ``day``, ``state`` and ``shelved``; ``version`` of rows
            that have several; ``cell`` and ``what`` of profiles.
        cells: All cells, in the order of their numbers.
        names: All names that have codes, in the order of these.
        unreadable: See `Ledger`.
    """

    live: list[Arrays]
    gone: list[Arrays]
    pages: list[Arrays]
    indexes: list[Arrays]
    young: list[Row]
    arrays: Arrays
    cells: list[Cell]
    names: list[str]
    unreadable: list[Row]


class Ledger:
    """The rows that there are now, a `Store`; not safe to use from several threads.

    Rows known are kept for good, also those whose count is 0.

    Args:
        catalogue: Says which kinds are a stock, and which units and labels there are.
        deadlines: By when cases must be closed.
        shelf: Where large runs are kept.

    Attributes:
        unreadable: The rows that are not timelines; they count nowhere. Only once it is asked for
            what a row says does this show.
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
        cells = Cells()
        self._profiles = Profiles(cells)
        self._stocks = Stocks(self._catalogue, cells.names)
        self._spine = Spine()
        self._gone = Spine()
        self._book = RowBook(self._shelf)
        self._pending: list[int] = []
        self._unread: list[int] = []
        self.unreadable: set[Row] = set()
        self._count: Floats = np.empty(0)
        self._days: Days = np.empty(0, dtype=np.int32)
        self._states = np.empty(0, dtype=np.int8)
        self._shelved: Flags = np.empty(0, dtype=bool)  # Whose facts are among those that are gone.
        # Of rows that have versions: row, as-of days from since to before until, and the day then.
        self._versions: list[Ints] = []

    def __len__(self) -> int:
        return len(self._book)

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
        after = self._count[numbers] + change
        if (after < 0).any():
            row = self.row(int(numbers[after < 0][0]))
            raise ValueError(f"the row {row!r} would count {int(after.min())} cases or records")
        self._count[numbers] = after
        states = self._states[numbers]
        drawn = np.flatnonzero(states == _LIVE)
        if drawn.size:
            for run in self._spine:
                if run.cases.sums:
                    run.cases.sums.change(numbers[drawn], change[drawn])
        wanted = (after > 0) & ((states == _UNREAD) | (states == _GONE))
        self._states[numbers[wanted]] = _PENDING
        self._pending += numbers[wanted].tolist()
        if len(self._pending) >= _MOST_PENDING:
            self._read_pending()

    def number_of(self, row: Row) -> int:
        """Return the number of a row; one not known yet becomes known, and counts nothing."""
        before = len(self)
        number = self._book.number(row)
        self._know(before)
        return number

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
        days = self._days[rows].astype(np.int64)
        if self._versions:
            row, since, until, day = self._all_versions()
            speaks = np.flatnonzero((since <= as_of) & (as_of < until))
            speaks = speaks[np.argsort(row[speaks], kind="stable")]
            of = row[speaks]
            if of.size:
                place = of.searchsorted(rows, side="right") - 1
                there = (place >= 0) & (of[place] == rows)
                days[there] = day[speaks[place[there]]]
        return days

    def live(self) -> View:
        """Return the runs of rows that count something; what waits is drawn first."""
        self._read_pending()
        return self._view()

    def whole(self) -> View:
        """Return the runs of all rows; what was never drawn is drawn first."""
        self._read_all()
        return replace(
            self._view(), past=tuple(self._gone), is_past=self._states[: len(self)] == _GONE
        )

    def _view(self) -> View:
        runs = tuple(self._spine)
        return View(runs, self._profiles, self._count[: len(self)], self._coarser)

    def _know(self, before: int) -> None:
        """Let the arrays by row number reach to the last row; those from a number on are new."""
        self._unread += range(before, len(self))
        more = len(self) - len(self._states)
        if more > 0:
            more = max(more, len(self) // 4)
            self._states = np.append(self._states, np.full(more, _UNREAD, dtype=np.int8))
            self._shelved = np.append(self._shelved, np.zeros(more, dtype=bool))
            self._days = np.append(self._days, np.full(more, NEVER, dtype=np.int32))
            self._count = np.append(self._count, np.zeros(more))

    def _read_pending(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            for rows in self._parts(pending):
                self._states[rows] = _LIVE
                self._spine.add(self._read(rows), self._merged, self._settled)
        if len(self._unread) >= _MOST_PENDING:
            self._unread = self._still_unread()

    def _read_all(self) -> None:
        """Read the rows that never counted anything, too."""
        self._read_pending()
        unread, self._unread = self._still_unread(), []
        for rows in self._parts(unread):
            self._put_by(self._read(rows))

    def _still_unread(self) -> list[int]:
        unread = np.array(self._unread, dtype=np.int64)
        still: list[int] = unread[self._states[unread] == _UNREAD].tolist()
        return still

    def _parts(self, numbers: list[int]) -> Iterator[Ints]:
        """Part rows that are to be read, so that those of many versions do not fill the memory."""
        begin = entries = 0
        for place, number in enumerate(numbers):
            more = unfolds_to(self.row(number))
            if place - begin >= _MOST_PENDING or (
                more and entries and entries + more > _MOST_ENTRIES
            ):
                yield np.array(numbers[begin:place])
                begin, entries = place, 0
            entries += more
        if begin < len(numbers):
            yield np.array(numbers[begin:])

    def _read(self, rows: Ints) -> Run:
        columns = self._columns([self.row(row) for row in rows.tolist()])
        for timelines, day in (
            (columns.cases, columns.cases.received),
            (columns.records, columns.records.day),
        ):
            self._days[rows[timelines.row]] = day
            some = (timelines.since != ALWAYS) | (timelines.until != NEVER)
            if some.any():
                version = rows[timelines.row[some]], timelines.since[some], timelines.until[some]
                self._versions.append(np.stack([*version, day[some]]))
        return Run.of(columns, self._profiles, self._deadlines, self._stocks, rows)

    def _all_versions(self) -> Ints:
        self._versions = [np.concatenate([np.empty((4, 0), dtype=np.int64), *self._versions], 1)]
        return self._versions[0]

    def _columns(self, texts: Sequence[Row]) -> Columns:
        """Take rows apart; those that are not timelines become rows of nothing."""
        try:
            columns = Columns(dict.fromkeys(texts, 0), self._profiles.cells)
            check_columns(columns)
        except Exception:
            bad = set(unreadable_rows(texts))
            if not bad:
                raise
            self.unreadable |= bad
            sound = (b"null %d" % at if row in bad else row for at, row in enumerate(texts))
            return Columns(dict.fromkeys(sound, 0), self._profiles.cells)
        return columns

    def _merged(self, *runs: Run) -> Run:
        """Make one run of several of the spine; rows that count nothing are set apart."""
        kept, gone = merge_runs(runs, self._count > 0)
        if gone.rows.size:
            self._put_by(gone)
        return kept

    def _settled(self, run: Run) -> Run:
        """Let a large run keep sums of days, and a larger one be on the shelf."""
        if run.kept is None and run.rows.size >= _LARGE:
            if run.cases.sums is None:
                run.cases.make_sums(self._count)
            if run.rows.size >= SHELVED_ROWS:
                return run.put_on(self._shelf, self._count)
        return run

    def _put_by(self, run: Run) -> None:
        """Keep a run of rows that count nothing; of some of them the facts may be there already."""
        self._states[run.rows] = _GONE
        if self._shelved[run.rows].any():
            run = merge_runs([run], ~self._shelved)[0]
        self._shelved[run.rows] = True
        if run.rows.size:
            self._gone.add(run, lambda *both: merge_runs(both, self._shelved)[0], self._put_away)

    def _put_away(self, run: Run) -> Run:
        is_large = run.kept is None and run.rows.size >= SHELVED_ROWS
        return run.put_on(self._shelf, self._count) if is_large else run

    def tidy(self) -> None:
        """Write sealed runs again of which more than half of the rows count nothing any more."""

        def tidied(run: Run) -> Run:
            if run.kept is None or 2 * np.count_nonzero(self._count[run.rows]) >= run.rows.size:
                return run
            return self._settled(self._merged(run))

        self._spine.map(tidied)

    def parts(self) -> LedgerParts:
        """Return what an equal ledger can begin from; it stays as it is."""
        self._read_pending()
        many = len(self)
        states, shelved = self._states[:many].copy(), self._shelved[:many].copy()
        for run in self._gone:
            if run.kept is None:
                shelved[run.rows] = False
                states[run.rows[states[run.rows] == _GONE]] = _UNREAD
        for run in self._spine:
            if run.kept is None:
                states[run.rows] = _UNREAD
        profiles = self._profiles
        return LedgerParts(
            [run.kept for run in self._spine if run.kept is not None],
            [run.kept for run in self._gone if run.kept is not None],
            *self._book.kept(),
            {
                "count": self._count[:many].copy(),
                "day": self._days[:many].copy(),
                "state": states,
                "shelved": shelved,
                "version": self._all_versions().copy(),
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
        names = self._profiles.cells.names
        names.clear()
        names.update({name: code for code, name in enumerate(parts.names)})
        self._stocks = Stocks(self._catalogue, names)
        self._profiles.begin(parts.cells, parts.arrays["cell"], parts.arrays["what"])
        self._book.begin(parts.pages, parts.indexes, parts.young)
        self._count = np.array(parts.arrays["count"])
        self._days = np.array(parts.arrays["day"])
        self._states = np.array(parts.arrays["state"])
        self._shelved = np.array(parts.arrays["shelved"])
        self.unreadable = set(parts.unreadable)
        unread = np.flatnonzero(self._states == _UNREAD)
        # What is drawn again says its versions again.
        version = np.array(parts.arrays["version"])
        self._versions = [version[:, self._states[version[0]] != _UNREAD]]
        counts = self._count[unread] > 0
        self._states[unread[counts]] = _PENDING
        self._pending, self._unread = unread[counts].tolist(), unread[~counts].tolist()
        self._spine.begin([Run.from_arrays(arrays, self._count) for arrays in parts.live])
        self._gone.begin([Run.from_arrays(arrays, self._count) for arrays in parts.gone])
