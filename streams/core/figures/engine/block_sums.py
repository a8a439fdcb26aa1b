"""Sums of facts by blocks of days, so that long periods are not added up each time."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Days, Floats, Ints

DAYS: Final = 32
"""Days of a block."""

SETTLED: Final = 32
"""Only facts are summed that hold for ever from less than this many days after their day."""


class Blocks:
    """How much is counted by profile in each block.

    Args:
        day, profile, row: Columns of the facts that are summed.
        count: By row, how many cases it counts.
    """

    def __init__(self, day: Days, profile: Ints, row: NDArray[np.int32], count: Floats) -> None:
        block = day // DAYS
        self._first = int(block.min())
        self._profiles = np.arange(int(profile.max()) + 1)
        shape = int(block.max()) + 1 - self._first, len(self._profiles)
        place = (block - self._first) * len(self._profiles) + profile
        sums = np.bincount(place, count[row], shape[0] * shape[1])
        self._sums: Floats = sums.astype(np.float64, copy=False).reshape(shape)
        order = np.argsort(row)
        self._row, self._place = row[order], place[order]

    def change(self, row: Ints, by: Floats) -> None:
        """Change how many cases some rows count; rows that are not here change nothing."""
        wanted = row.astype(self._row.dtype)  # else all the others would be converted
        first = self._row.searchsorted(wanted)
        many = self._row.searchsorted(wanted, side="right") - first
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        places = self._place[np.repeat(first, many) + within]
        np.add.at(self._sums.reshape(-1), places, np.repeat(by, many))

    def between(self, first: int, last: int) -> dict[str, NDArray[Any]]:
        """Return the ``sum`` by ``profile`` of the blocks from `first` to before `last`."""
        low, high = (max(block - self._first, 0) for block in (first, last))
        return {"profile": self._profiles, "sum": self._sums[low:high].sum(axis=0)}


def settled(first: int, last: int, as_of: int) -> tuple[int, int] | None:
    """Return from which to before which block all is in a period and settled as of a day.

    The period's days are `first` to `last`; None if there is no such block.
    """
    low, high = -(-first // DAYS), (min(last, as_of - SETTLED) + 1) // DAYS
    return (low, high) if low < high else None
