"""The rows behind a figure, each with how much one case or record of it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Ints

_MANY_TIMES = 8
"""Where there are so many fewer facts than numbers of rows, sorting them is quicker."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Rows whose weight is not 0.

    Attributes:
        rows: Their numbers, rising.
        weights: Of each.
    """

    rows: Ints
    weights: Ints

    @classmethod
    def of(cls, parts: Sequence[tuple[NDArray[Any], Ints]]) -> "Weighed":
        """Add up what facts say of rows; each part has the rows and weights of some facts."""
        if not parts:
            nothing = np.empty(0, dtype=np.int64)
            return cls(nothing, nothing)
        row = np.concatenate([row for row, _ in parts]).astype(np.int64)
        weight = np.concatenate([weight for _, weight in parts])
        if not row.size:
            return cls(row, weight)
        if row.size * _MANY_TIMES > int(row.max()):
            # Quantities may be too large to be summed up in floating point.
            whole = np.zeros(int(row.max()) + 1, dtype=np.int64)
            np.add.at(whole, row, weight)
            rows: Ints = np.flatnonzero(whole)
            return cls(rows, whole[rows])
        rows, place = np.unique(row, return_inverse=True)
        weights = np.zeros(len(rows), dtype=np.int64)
        np.add.at(weights, place, weight)
        there = weights != 0
        return cls(rows[there], weights[there])

    def by_row(self, rows: int) -> Ints:
        """Return one weight for each of so many rows."""
        found = np.zeros(rows, dtype=np.int64)
        found[self.rows] = self.weights
        return found

    def less(self, other: "Weighed") -> "Weighed":
        """Return by how much more rows weigh here than there, of those that do."""
        weights = np.maximum(self.weights - other.at(self.rows), 0)
        more = weights > 0
        return Weighed(self.rows[more], weights[more])

    def at(self, rows: NDArray[Any]) -> Ints:
        """Return the weights of some rows, 0 of those that are not here."""
        if not self.rows.size:
            return np.zeros(len(rows), dtype=np.int64)
        place = self.rows.searchsorted(rows).clip(max=len(self.rows) - 1)
        return np.where(self.rows[place] == rows, self.weights[place], 0).astype(np.int64)
