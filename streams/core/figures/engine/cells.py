"""Cells: the combinations of kind, channel, category … that cases and records really have.

There are a few thousand at most, however many rows: what is wanted and what is grouped by is
decided for cells, and rows only say which cell they are of.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.core.arrays import Flags, Ints, Names
from streams.core.county.catalogue import DIMENSIONS
from streams.core.errors import BadQuery

ABSENT: Final = -1
"""The code where there is no such dimension: records have no category, cases no column."""

Cell = tuple[str, str, str | None, str | None, str, str | None]
"""A value of each dimension; "" where it has none, None where there is no such dimension."""

Group = tuple[str, ...]

_MOST_GROUPINGS: Final = 64

CountedValues = Callable[[str], Collection[str]]
"""Returns the values of a dimension that something is counted under. The catalogue may have them no
more; what is counted can be asked for all the same."""


def nothing(_dimension: str) -> Collection[str]:
    """Say that nothing is counted under any value."""
    return ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases and records: of each dimension the values that are wanted; none named, all.

    The value "" selects what has none. A selection by category or nature has no records, one by
    column no cases.
    """

    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for dimension in self.wanted:
            if dimension not in DIMENSIONS:
                raise BadQuery(dimension, f"is not a dimension; there are {', '.join(DIMENSIONS)}")


class Cells(dict[Cell, int]):
    """Numbers of cells: ``cells[cell]`` is its number, a new one if it had none.

    Attributes:
        names: The codes of the cells' values.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names = Names({"": 0})
        self._codes: list[list[int]] = []
        self._table = np.empty((len(DIMENSIONS), 0), dtype=np.int64)
        self._groups: dict[tuple[str, ...], tuple[Ints, list[Group]]] = {}
        self._values: dict[str, frozenset[str]] = {}

    def __missing__(self, cell: Cell) -> int:
        names = self.names
        self._codes.append([ABSENT if value is None else names[value] for value in cell])
        return self.setdefault(cell, len(self))

    def column(self, dimension: str) -> Ints:
        """Return the code of each cell's value in a dimension, `ABSENT` where there is none."""
        column: Ints = self._columns()[DIMENSIONS.index(dimension)]
        return column

    def values_of(self, dimension: str) -> frozenset[str]:
        """Return the values that cells have in a dimension, "" of those that have none left out."""
        self._columns()
        found = self._values.get(dimension)
        if found is None:
            place = DIMENSIONS.index(dimension)
            found = frozenset(cell[place] or "" for cell in self) - {""}
            self._values[dimension] = found
        return found

    def chosen(self, selection: Selection) -> Flags:
        """Return, for each cell, whether a selection contains it."""
        chosen = np.ones(len(self), dtype=bool)
        for dimension, values in selection.wanted.items():
            wanted = np.zeros(len(self.names) + 1, dtype=bool)  # the last is for ABSENT
            wanted[self.names.known(values)] = True
            chosen &= wanted[self.column(dimension)]
        return chosen

    def groups(self, by: Sequence[str]) -> tuple[Ints, list[Group]]:
        """Number the groups by some dimensions.

        Returns:
            The number of each cell's group, and the groups by number.
        """
        self._columns()
        found = self._groups.get(tuple(by))
        if found is None:
            found = self._grouped(by)
            if len(self._groups) >= _MOST_GROUPINGS:
                self._groups.clear()
            self._groups[tuple(by)] = found
        return found

    def still(self) -> "Cells":
        """Return cells that stay as these are now, to be asked from another thread."""
        still = Cells()
        still.update(self)
        still.names = Names(self.names)
        still._codes = self._codes[: len(self)]
        still._table = self._columns()
        return still

    def _columns(self) -> Ints:
        """Return the codes of all cells, a row a dimension; what was made of fewer is forgotten."""
        if self._table.shape[1] != len(self):
            self._table = np.array(self._codes, dtype=np.int64).T
            self._groups.clear()
            self._values.clear()
        return self._table

    def _grouped(self, by: Sequence[str]) -> tuple[Ints, list[Group]]:
        columns = [np.maximum(self.column(dimension), self.names[""]) for dimension in by]
        number = np.zeros(len(self), dtype=np.int64)
        first = number[:1]
        for column in columns:
            mixed = number * len(self.names) + column
            _, first, number = np.unique(mixed, return_index=True, return_inverse=True)
        names = list(self.names)
        codes = [column[first].tolist() for column in columns]
        groups = list(zip(*codes, strict=True)) if codes else [()]
        return number, [tuple(names[code] for code in group) for group in groups]
