"""Sums of facts by day, and of these by 32 and by 1,024 days, so that no fact is added up twice.

A block is 1, 32 or 1,024 days; a period is made of the largest that are whole in it.

Only facts are summed that hold for ever from less than `SETTLED` days after their day. As of a day
on which all of them hold each day's sums are right; as of an earlier one those are, of which that
day is at least so much later.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Days, Floats, Ints
from streams.core.figures.engine.shelf import Arrays

SETTLED: Final = 32
"""Only facts are summed that hold for ever from less than this many days after their day."""

_WIDTHS: Final = (1, 32, 1_024)
"""Days of an entry, by level."""

_KEY: Final = 32


class DaySums:
    """How much is counted by profile on each day.

    Args:
        arrays: What `arrays_of` made of the facts that are summed.
        count: By row, how many cases it counts.

    Attributes:
        arrays: Those given, which never change.
        latest: The last day from which on one of the facts holds.
    """

    def __init__(self, arrays: Arrays, count: Floats) -> None:
        self.arrays = arrays
        self.latest = int(arrays["latest"][0])
        self._row, self._place = arrays["row"], arrays["place"]
        self._rows = int(self._row[0]), int(self._row[-1])
        first = np.bincount(self._place, count[self._row], len(arrays["time0"]))
        self._sums: list[Floats] = [first.astype(np.float64, copy=False)]
        for level in range(1, len(_WIDTHS)):
            up = arrays[f"up{level}"]
            many = len(arrays[f"time{level}"])
            self._sums.append(np.bincount(up, self._sums[-1], many).astype(np.float64, copy=False))

    def change(self, rows: Ints, by: Floats) -> None:
        """Change how many cases some rows count; rows that are not here change nothing."""
        first, last = self._rows
        inside = np.flatnonzero((rows >= first) & (rows <= last))
        if not inside.size:
            return
        wanted = rows[inside].astype(self._row.dtype)  # else all the others would be converted
        begin = self._row.searchsorted(wanted)
        many = self._row.searchsorted(wanted, side="right") - begin
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        places = self._place[np.repeat(begin, many) + within]
        change = np.repeat(by[inside], many)
        for level, sums in enumerate(self._sums):
            if level:
                places = self.arrays[f"up{level}"][places]
            np.add.at(sums, places, change)

    def settled(self, last: int, as_of: int) -> int:
        """Return the last day, at most `last`, whose sums are right as of a day."""
        return last if as_of >= self.latest else min(last, as_of - SETTLED + 1)

    def between(self, first: int, last: int) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield the ``sum`` by ``profile`` of some days, both included, in several parts."""
        yield from self._between(first, last + 1, 0)

    def by_day(self, first: int, last: int) -> dict[str, NDArray[Any]]:
        """Return the ``sum`` by ``day`` and ``profile`` of some days, both included."""
        found = self._slice(0, first, last + 1)
        return found | {"day": self.arrays["time0"][self._where(0, first, last + 1)]}

    def _between(self, first: int, end: int, level: int) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield entries of a level from one to before another, whole ones of the next instead."""
        if first >= end:
            return
        if level + 1 == len(_WIDTHS):
            yield self._slice(level, first, end)
            return
        more = _WIDTHS[level + 1] // _WIDTHS[level]
        low, high = -(-first // more), end // more
        if low >= high:
            yield self._slice(level, first, end)
            return
        yield self._slice(level, first, low * more)
        yield from self._between(low, high, level + 1)
        yield self._slice(level, high * more, end)

    def _where(self, level: int, first: int, end: int) -> slice:
        time = self.arrays[f"time{level}"]
        low, high = time.searchsorted(
            np.array([first, end], dtype=np.int64).clip(-(2**31), 2**31 - 1).astype(np.int32)
        )
        return slice(int(low), int(high))

    def _slice(self, level: int, first: int, end: int) -> dict[str, NDArray[Any]]:
        where = self._where(level, first, end)
        profile = self.arrays[f"profile{level}"][where]
        return {"profile": profile, "sum": self._sums[level][where]}


def arrays_of(day: Days, profile: Ints, row: NDArray[np.int32], latest: int) -> Arrays:
    """Lay out the sums of facts, without summing anything yet.

    Args:
        day: On which day each fact counts.
        profile: As what.
        row: Of which row it is.
        latest: The last day from which on one of them holds.
    """
    found: dict[str, NDArray[Any]] = {"latest": np.array([latest])}
    key, place = np.unique((day.astype(np.int64) << _KEY) + profile, return_inverse=True)
    order = np.argsort(row, kind="stable")
    found["row"], found["place"] = row[order], place[order].astype(np.int32)
    for level, width in enumerate(_WIDTHS):
        if level:
            wider = ((key >> _KEY) // (width // _WIDTHS[level - 1]) << _KEY) + (key & _MASK)
            key, up = np.unique(wider, return_inverse=True)
            found[f"up{level}"] = up.astype(np.int32)
        found[f"time{level}"] = (key >> _KEY).astype(np.int32)
        found[f"profile{level}"] = (key & _MASK).astype(np.int32)
    return found


_MASK: Final = (1 << _KEY) - 1
