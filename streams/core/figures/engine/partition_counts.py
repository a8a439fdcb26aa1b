"""How many cases or records each row has in each partition.

Most rows of a city are in one partition only: that one is noted in arrays by row number, the others
in a table.
"""

from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.figures.engine.int_map import IntMap
from streams.core.figures.engine.shelf import Arrays

_NOBODY: Final = -1
_MOST_COUNT: Final = 2**31 - 1
"""Beyond this counts take eight bytes: nobody has as many, but a foreign record may say so."""


class PartitionCounts:
    """Counts by partition and row number; six bytes a row, more where rows are in several.

    Args:
        partitions: How many partitions there are.
    """

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._home = np.empty(0, dtype=np.int16)
        self._at_home = np.empty(0, dtype=np.int32)
        self._elsewhere = IntMap()

    def put(self, partition: int, numbers: Ints, counts: Ints) -> Ints:
        """Set what rows count in a partition; return by how much that is more than before.

        Args:
            partition: Which.
            numbers: Of the rows, each once.
            counts: What they count there from now on.
        """
        self._reach(int(numbers.max(initial=-1)) + 1)
        if counts.max(initial=0) > _MOST_COUNT:
            self._at_home = self._at_home.astype(np.int64)
        homeless = self._home[numbers] == _NOBODY
        self._home[numbers[homeless]] = partition
        is_home = self._home[numbers] == partition
        before = np.zeros(len(numbers), dtype=np.int64)
        at_home = numbers[is_home]
        before[is_home] = self._at_home[at_home]
        self._at_home[at_home] = counts[is_home]
        away = ~is_home
        keys = numbers[away] * self._partitions + partition
        before[away] = self._elsewhere.get(keys)
        # What counts nothing, and never did, needs no entry.
        noted = (before[away] > 0) | (counts[away] > 0)
        self._elsewhere.put(keys[noted], counts[away][noted])
        changed: Ints = counts - before
        return changed

    def arrays(self) -> Arrays:
        """Return a copy of all of it."""
        keys, values = self._elsewhere.items()
        return {
            "home": self._home.copy(),
            "at_home": self._at_home.copy(),
            "away": keys,
            "at_away": values,
        }

    def begin(self, arrays: Arrays) -> None:
        """Begin with what `arrays` returned."""
        self._home, self._at_home = arrays["home"].copy(), arrays["at_home"].copy()
        self._elsewhere = IntMap(np.array(arrays["away"]), np.array(arrays["at_away"]))

    def _reach(self, rows: int) -> None:
        more = rows - len(self._home)
        if more > 0:
            more = max(more, len(self._home) // 4)
            self._home = np.append(self._home, np.full(more, _NOBODY, dtype=np.int16))
            self._at_home = np.append(self._at_home, np.zeros(more, self._at_home.dtype))
