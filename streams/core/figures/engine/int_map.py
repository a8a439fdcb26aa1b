"""Whole numbers by whole numbers, many at a time: a hash table of two arrays.

A dictionary takes 100 bytes an entry; this takes 12 to 30, and what is asked of many entries is
asked at once. Probing is linear; nothing is ever taken out.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Ints

_FREE: Final = -1
_FIRST_SIZE: Final = 1_024
_MOST_SMALL: Final = 2**31 - 1
_MIXED: Final = np.uint64(0x9E3779B97F4A7C15)


class IntMap:
    """Values by key; both are whole numbers, keys not negative.

    Args:
        keys: The keys to begin with, each once.
        values: Their values.
    """

    def __init__(self, keys: Ints | None = None, values: Ints | None = None) -> None:
        self._used = 0
        self._values: NDArray[Any]
        self._make(_FIRST_SIZE)
        if keys is not None and values is not None:
            self.put(keys, values)

    def __len__(self) -> int:
        return self._used

    def get(self, keys: Ints) -> Ints:
        """Return the value of each key; 0 where it has none."""
        place = self._places(keys)
        return np.where(self._keys[place] == keys, self._values[place], 0).astype(np.int64)

    def put(self, keys: Ints, values: Ints) -> None:
        """Set the values of keys, each named once."""
        if 2 * (self._used + len(keys)) > len(self._keys):
            self._grow(self._used + len(keys))
        if values.max(initial=0) > _MOST_SMALL:
            self._values = self._values.astype(np.int64)
        left, wanted = keys, values
        while left.size:
            place = self._places(left)
            free = self._keys[place] == _FREE
            # Of several keys that would have one place, the last written gets it.
            self._keys[place[free]] = left[free]
            has = self._keys[place] == left
            self._values[place[has]] = wanted[has]
            self._used += int(np.count_nonzero(free & has))
            left, wanted = left[~has], wanted[~has]

    def items(self) -> tuple[Ints, Ints]:
        """Return all keys and their values."""
        there = np.flatnonzero(self._keys != _FREE)
        return self._keys[there], self._values[there].astype(np.int64)

    def _make(self, size: int) -> None:
        self._keys: Ints = np.full(size, _FREE, dtype=np.int64)
        self._values = np.zeros(size, dtype=np.int32)
        self._shift = np.uint64(64 - (size.bit_length() - 1))

    def _grow(self, wanted: int) -> None:
        keys, values = self.items()
        self._make(1 << (3 * wanted).bit_length())
        self._used = 0
        self.put(keys, values)

    def _places(self, keys: Ints) -> Ints:
        """Return where each key is, or the first free place where it would be."""
        last = len(self._keys) - 1
        place: Ints = ((keys.astype(np.uint64) * _MIXED) >> self._shift).astype(np.int64)
        there = self._keys[place]
        open_ = np.flatnonzero((there != keys) & (there != _FREE))
        while open_.size:
            place[open_] = (place[open_] + 1) & last
            there = self._keys[place[open_]]
            open_ = open_[(there != keys[open_]) & (there != _FREE)]
        return place
