"""The ledger: a store of all rows of all tallies, kept up to date as flushes come in.

Invariant: each row is in one of four states, and in the runs that go with it: its facts are not
drawn yet, they wait to be drawn, they are in the spine of live rows, or in the spine of rows that
count nothing any more. A row goes to the last when its run is merged, and comes back as one
that waits; until the runs of rows that are gone are merged, its facts are in them as well.

Number: two spines, each with runs at least 4 times as large as the next (`engine.spine`); what
waits is drawn together, 32,768 rows at most.

Cost: 4 µs to draw and merge a row, once, and some 5 µs more where it has steps; 0.5 µs to change
the count of a row that is known. A row takes some 725 bytes while it counts something, 435 after,
and 150 more where it has steps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Floats, Ints
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import unfolds_to
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.cells import Cells
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.runs import Run, Stocks, merge_runs
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
"""Rows of a run that keeps sums of blocks."""


class Ledger:
    """The rows that there are now, a `Store`; not safe to use from several threads.

    Rows known are kept for good, also those whose count is 0: each takes some 400 bytes.

    Args:
        catalogue: Says which kinds are a stock, and which units and labels there are.
        deadlines: By when cases must be closed.

    Attributes:
        unreadable: The rows that are not timelines; they count nowhere. Only once it is asked for
            what a row says does this show.
    """

    def __init__(self, catalogue: Catalogue, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        cells = Cells()
        self._profiles = Profiles(cells)
        self._stocks = Stocks(catalogue, cells.names)
        self._coarser = catalogue.coarser
        self._spine = Spine()
        self._gone = Spine()
        self._back = False  # Whether runs of rows that are gone have some that have come back.
        self._numbers: dict[Row, int] = {}
        self._rows: list[Row] = []
        self._pending: list[int] = []
        self.unreadable: set[Row] = set()
        self._count: Floats = np.empty(0)
        self._days: Ints = np.empty(0, dtype=np.int64)
        self._states = np.empty(0, dtype=np.int8)
        # Of rows that have versions: row, as-of days from since to before until, and the day then.
        self._versions: list[tuple[Ints, Ints, Ints, Ints]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, changes: Mapping[Row, int]) -> None:
        """Change how many cases or records rows count.

        Args:
            changes: By how much, by row; rows may be new.

        Raises:
            ValueError: A row would count fewer than none; nothing is changed then.
        """
        known = self._numbers
        new = [row for row in changes if row not in known]
        known.update(zip(new, range(len(self), len(self) + len(new)), strict=True))
        self._rows += new
        self._make_room()
        numbers = np.fromiter(map(known.__getitem__, changes), dtype=np.int64)
        change = np.fromiter(changes.values(), dtype=np.float64)
        after = self._count[numbers] + change
        if (after < 0).any():
            row = self._rows[numbers[after < 0][0]]
            raise ValueError(f"the row {row!r} would count {int(after.min())} cases or records")
        self._count[numbers] = after
        for run in self._spine:
            if run.cases.blocks:
                run.cases.blocks.change(numbers, change)
        states = self._states[numbers]
        wanted = (after > 0) & ((states == _UNREAD) | (states == _GONE))
        self._back |= bool((states[wanted] == _GONE).any())
        self._states[numbers[wanted]] = _PENDING
        self._pending += numbers[wanted].tolist()
        if len(self._pending) >= _MOST_PENDING:
            self._read_pending()

    def number_of(self, row: Row) -> int:
        """Return the number of a row; one not known yet becomes known, and counts nothing."""
        number = self._numbers.setdefault(row, len(self._rows))
        if number == len(self._rows):
            self._rows.append(row)
        return number

    def row(self, number: int) -> Row:
        """Return the row of a number."""
        return self._rows[number]

    def days(self, as_of: int) -> Ints:
        """Return by row number the day of receipt, or a record's day; without one, `NEVER`.

        Where a row has versions, the one that speaks as of the end of a day says it.
        """
        self._read_all()
        days = self._days[: len(self)].copy()
        for row, since, until, day in self._versions:
            speaks = (since <= as_of) & (as_of < until)
            days[row[speaks]] = day[speaks]
        return days

    def live(self) -> View:
        """Return the runs of rows that count something; what waits is drawn first."""
        self._read_pending()
        return self._view(self._spine)

    def whole(self) -> View:
        """Return the runs of all rows; what was never drawn is drawn first."""
        self._read_all()
        return self._view(chain(self._spine, self._gone))

    def _view(self, runs: Iterable[Run]) -> View:
        return View(tuple(runs), self._profiles, self._count[: len(self)], self._coarser)

    def _make_room(self) -> None:
        """Let the arrays by row number reach to the last row."""
        more = len(self) - len(self._states)
        if more > 0:
            more = max(more, len(self) // 2)
            self._states = np.append(self._states, np.full(more, _UNREAD, dtype=np.int8))
            self._days = np.append(self._days, np.full(more, NEVER))
            self._count = np.append(self._count, np.zeros(more))

    def _read_pending(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            for rows in self._parts(pending):
                self._states[rows] = _LIVE
                self._spine.add(self._read(rows), self._merged)

    def _read_all(self) -> None:
        """Read the rows that never counted anything, too."""
        self._make_room()
        self._read_pending()
        unread = np.flatnonzero(self._states[: len(self)] == _UNREAD)
        for rows in self._parts(unread.tolist()):
            self._put_by(self._read(rows))
        self._take_out()

    def _parts(self, numbers: list[int]) -> Iterator[Ints]:
        """Part rows that are to be read, so that those of many versions do not fill the memory."""
        begin = entries = 0
        for place, number in enumerate(numbers):
            more = unfolds_to(self._rows[number])
            if more and entries and entries + more > _MOST_ENTRIES:
                yield np.array(numbers[begin:place])
                begin, entries = place, 0
            entries += more
        if begin < len(numbers):
            yield np.array(numbers[begin:])

    def _read(self, rows: Ints) -> Run:
        texts = self._rows
        columns = self._columns([texts[row] for row in rows.tolist()])
        for timelines, day in (
            (columns.cases, columns.cases.received),
            (columns.records, columns.records.day),
        ):
            self._days[rows[timelines.row]] = day
            for_all = (timelines.since == ALWAYS) & (timelines.until == NEVER)
            if not for_all.all():
                some = ~for_all
                version = rows[timelines.row[some]], timelines.since[some], timelines.until[some]
                self._versions.append((*version, day[some]))
        return Run.of(columns, self._profiles, self._deadlines, self._stocks, rows)

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
        if kept.rows.size >= _LARGE:
            kept.cases.make_blocks(self._count)
        if gone.rows.size:
            self._put_by(gone)
        return kept

    def _put_by(self, run: Run) -> None:
        """Keep a run of rows that count nothing."""
        self._take_out()
        self._states[run.rows] = _GONE
        self._gone.add(run, self._still_gone)

    def _take_out(self) -> None:
        """Take rows that have come back out of the runs of those that are gone."""
        if self._back:
            self._gone.replace(self._still_gone(*self._gone))
            self._back = False

    def _still_gone(self, *runs: Run) -> Run:
        return merge_runs(runs, self._states == _GONE)[0]
