"""In which row of the tallies each case is, and was a short while ago.

A figure is as of certain flushes. The cases behind it are those that were in its rows as of the
same flushes, though meanwhile more may have been read; so recent moves are kept and can be undone.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Ints
from streams.core.cases.tallies import Row

Rows = NDArray[np.int32]

NOWHERE: Final = -1
"""The row of a case that counts nowhere, or is not known yet."""

KEPT_MOVES: Final = 1_000_000
"""How many moves can be undone: 20 MB, and of a busy day some hours."""

_FIRST_SIZE: Final = 1_024

_MOST_MOVED: Final = 200_000
"""Moves after which cases are put in order again: each list looks at all that were moved."""


def rows_by_number(rows: Sequence[Row | None], numbers_of: Callable[[Sequence[Row]], Ints]) -> Ints:
    """Return the numbers of rows, asked for together; `NOWHERE` of none."""
    numbers = np.full(len(rows), NOWHERE, dtype=np.int64)
    there = [place for place, row in enumerate(rows) if row is not None]
    numbers[there] = numbers_of([row for row in rows if row is not None])
    return numbers


class Expired(Exception):
    """What was asked for is further back than is remembered."""


class Placement:
    """The row of each case. Cases are numbered from 0.

    Attributes:
        reached: By partition, the last flush all of whose moves have been made. The caller that
            makes them sets it: they may be made bit by bit, for until then nobody is shown them.
    """

    def __init__(self, partitions: int, kept: int = KEPT_MOVES) -> None:
        self.reached = [0] * partitions
        self._latest = [0] * partitions
        self._rows = np.full(_FIRST_SIZE, NOWHERE, dtype=np.int32)
        self._size = 0
        # The rows in order, and the case of each, as of a while ago; which were moved since.
        self._by_row: tuple[Rows, Rows] | None = None
        self._moved = np.zeros(_FIRST_SIZE, dtype=bool)
        self._many_moved = 0
        # The moves last made, as a ring. Its memory is not touched before it is written to.
        self._kept = kept
        self._made = 0
        self._partition = np.zeros(kept, dtype=np.int16)
        self._flush = np.zeros(kept, dtype=np.int64)
        self._number = np.zeros(kept, dtype=np.int32)
        self._before = np.zeros(kept, dtype=np.int32)
        self._oldest = np.zeros(partitions, dtype=np.int64)

    def __len__(self) -> int:
        return self._size

    def begin(self, rows: Rows, flushes: Sequence[int]) -> None:
        """Start with cases as they were as of certain flushes."""
        self._grow(len(rows))
        self._rows[: len(rows)] = rows
        self._by_row = None
        self.reached = list(flushes)
        self._latest = list(flushes)
        self._oldest[:] = flushes

    @property
    def is_whole(self) -> bool:
        """Whether no flush has been made in part only."""
        return all(map(int.__le__, self._latest, self.reached))

    def rows(self) -> Rows:
        """Return the row of each case now; a copy."""
        return self._rows[: self._size].copy()

    def move(
        self,
        partition: int,
        flushes: Sequence[int],
        numbers: Sequence[int],
        rows: Sequence[int] | Ints,
    ) -> None:
        """Move cases of a partition to other rows, in order.

        Args:
            partition: The partition of all of them.
            flushes: Of each move, the number of the flush that it belongs to.
            numbers: Of each move, the number of the case.
            rows: Of each move, the row that the case enters; `NOWHERE` is none.
        """
        if not numbers:
            return
        self._grow(max(numbers) + 1)
        held = self._rows
        before: Rows
        if len(set(numbers)) == len(numbers):
            before = held[numbers]
            held[numbers] = rows
        else:
            before = np.empty(len(numbers), dtype=np.int32)
            for place, (number, row) in enumerate(zip(numbers, rows, strict=True)):
                before[place] = held[number]
                held[number] = row
        self._remember(partition, flushes, numbers, before)
        self._latest[partition] = flushes[-1]
        self._many_moved += len(numbers)
        self._moved[numbers] = True

    def in_rows(self, rows: Ints, flushes: Sequence[int]) -> tuple[Ints, Ints]:
        """Return the cases that were in some rows as of flushes, and of each its row.

        It costs what these cases cost, and those that were moved lately, however many there are.

        Args:
            rows: The rows, rising.
            flushes: By partition; they have been reached.

        Returns:
            The numbers of the cases, rising, and their rows.

        Raises:
            Expired: Moves made since then are forgotten.
        """
        later = self._later(flushes)
        by_row = self._by_row
        if by_row is None or self._many_moved > _MOST_MOVED:
            by_row = self.arrange()
        sorted_rows, sorted_numbers = by_row
        wanted = rows.astype(np.int32)  # else all the others would be converted
        first = sorted_rows.searchsorted(wanted)
        many = sorted_rows.searchsorted(wanted, side="right") - first
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        found = sorted_numbers[np.repeat(first, many) + within]
        moved = np.flatnonzero(self._moved[: self._size])
        numbers = np.unique(np.concatenate([found, moved, self._number[later]]).astype(np.int64))
        row = self._rows[numbers].astype(np.int64)
        if later.size:
            place = numbers.searchsorted(self._number[later])
            row[place] = self._before[later]
        there = np.zeros(len(numbers), dtype=bool)
        if rows.size:
            there = rows[rows.searchsorted(row).clip(max=len(rows) - 1)] == row
        return numbers[there], row[there]

    def arrange(self) -> tuple[Rows, Rows]:
        """Put cases in the order of their rows; those that are moved later are told apart.

        Returns:
            The rows of all cases, rising, and the number of each case.
        """
        rows = self._rows[: self._size]
        if self._by_row is None:
            order = np.argsort(rows, kind="stable").astype(np.int32)
            self._by_row = rows[order], order
        else:
            self._by_row = self._mended(*self._by_row)
        self._moved[:] = False
        self._many_moved = 0
        return self._by_row

    def _mended(self, sorted_rows: Rows, order: Rows) -> tuple[Rows, Rows]:
        """Return what was in order with those put where they belong that were moved since.

        Sorting all cases of a city again would hold up everybody for seconds.
        """
        stays = ~self._moved[order]
        sorted_rows, order = sorted_rows[stays], order[stays]
        moved = np.flatnonzero(self._moved[: self._size]).astype(np.int32)
        row = self._rows[moved]
        by_row = np.argsort(row, kind="stable")
        moved, row = moved[by_row], row[by_row]
        place = sorted_rows.searchsorted(row, side="right")
        return np.insert(sorted_rows, place, row), np.insert(order, place, moved)

    def as_of(self, flushes: Sequence[int]) -> Rows:
        """Return the row of each case as of flushes that have been reached.

        Raises:
            Expired: Moves made since then are forgotten.
        """
        later = self._later(flushes)
        rows = self._rows[: self._size].copy()
        rows[self._number[later]] = self._before[later]
        return rows

    def _later(self, flushes: Sequence[int]) -> NDArray[np.int64]:
        """Return the moves made after flushes as places of the ring, latest first."""
        if all(at >= latest for at, latest in zip(flushes, self._latest, strict=True)):
            return np.empty(0, dtype=np.int64)
        if any(at < oldest for at, oldest in zip(flushes, self._oldest, strict=True)):
            raise Expired
        order = self._order()
        later = order[self._flush[order] > np.array(flushes)[self._partition[order]]]
        # Latest first, so that what stays is what was before the first of several moves.
        return later[::-1]

    def _grow(self, size: int) -> None:
        if size > len(self._rows):
            more = np.full(max(size, 2 * len(self._rows)) - len(self._rows), NOWHERE, np.int32)
            self._rows = np.concatenate((self._rows, more))
            self._moved = np.append(self._moved, np.zeros(len(more), dtype=bool))
        # Those that are new are in no order yet.
        self._moved[self._size : size] = True
        self._size = max(self._size, size)

    def _remember(
        self,
        partition: int,
        flushes: Sequence[int],
        numbers: Sequence[int],
        before: Rows,
    ) -> None:
        over = len(numbers) - self._kept
        if over > 0:
            self._oldest[partition] = max(self._oldest[partition], flushes[over - 1])
            flushes, numbers, before = flushes[over:], numbers[over:], before[over:]
        steps = np.arange(self._made, self._made + len(numbers))
        places = steps % self._kept
        taken = places[steps >= self._kept]
        np.maximum.at(self._oldest, self._partition[taken], self._flush[taken])
        self._partition[places] = partition
        self._flush[places] = flushes
        self._number[places] = numbers
        self._before[places] = before
        self._made += len(numbers)

    def _order(self) -> NDArray[np.int64]:
        """Return the places of the ring that are in use, oldest move first."""
        return np.arange(max(0, self._made - self._kept), self._made) % self._kept
