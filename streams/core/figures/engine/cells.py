"""Cells: the combinations of kind, channel, category … that cases and records really have.

There are a few thousand at most, however many rows: what is wanted and what is grouped by is
decided for cells, and rows only say which cell they are of.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.core.arrays import Flags, Ints, Names
from streams.core.cases.timeline_rows import category_of, filing_of
from streams.core.county.catalogue import DIMENSIONS
from streams.core.county.coarser import GroupedBy
from streams.core.county.filings import FILING

ABSENT: Final = -1
"""The code where there is no such dimension: records have no category, cases no column."""

CellLabels = tuple[tuple[str, str], ...]
"""The labels of a cell, each with its value; names sorted."""

PlainCell = tuple[str, str, str | None, str | None, str, str | None]
"""A value of each of `DIMENSIONS`; "" where it has none, None where there is no such dimension. The
category is as rows have it, and so marked where it was guessed."""

Cell = PlainCell | tuple[str, str, str | None, str | None, str, str | None, CellLabels]
"""Values of all dimensions. Most cells have no label, and are plain."""

Group = tuple[str, ...]

_MOST_GROUPINGS: Final = 64

_COLUMNS: Final = (*DIMENSIONS, FILING)

CountedValues = Callable[[str], Collection[str]]
"""Returns the values of a dimension that something is counted under. The catalogue may have them no
more; what is counted can be asked for all the same."""


def nothing(_dimension: str) -> Collection[str]:
    """Say that nothing is counted under any value."""
    return ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases and records: of each dimension the values that are wanted; none named, all.

    The value "" selects what has none. A selection by category, nature or a label has no records,
    one by column no cases. A value may stand for many: a unit with all under it, or a group (see
    `streams.core.county.coarser`).
    """

    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Cells(dict[Cell, int]):
    """Numbers of cells: ``cells[cell]`` is its number, a new one if it had none.

    Attributes:
        names: The codes of the cells' values.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names = Names({"": 0})
        self._codes: list[list[int]] = []
        self._labelled: dict[str, dict[int, str]] = {}
        self._table = np.empty((len(_COLUMNS), 0), dtype=np.int64)
        self._groups: dict[tuple[GroupedBy, ...], tuple[Ints, list[Group]]] = {}
        self._labels: dict[str, Ints] = {}
        self._values: dict[str, frozenset[str]] = {}

    def __missing__(self, cell: Cell) -> int:
        names = self.names
        self._codes.append([ABSENT if value is None else names[value] for value in _values(cell)])
        for label, value in _labels(cell):
            self._labelled.setdefault(label, {})[len(self)] = value
            names[value]  # From now on it has a code.
        return self.setdefault(cell, len(self))

    def column(self, dimension: str) -> Ints:
        """Return the code of each cell's value in a dimension, `ABSENT` where there is none."""
        columns = self._columns()
        if dimension in _COLUMNS:
            column: Ints = columns[_COLUMNS.index(dimension)]
            return column
        found = self._labels.get(dimension)
        if found is None:
            of_case = columns[DIMENSIONS.index("column")] == ABSENT
            found = np.where(of_case, self.names[""], ABSENT)
            for cell, value in self._labelled.get(dimension, {}).items():
                found[cell] = self.names[value]
            self._labels[dimension] = found
        return found

    @property
    def labels(self) -> Collection[str]:
        """The labels that cells have or had, whatever the catalogue names."""
        return self._labelled.keys()

    def values_of(self, dimension: str) -> frozenset[str]:
        """Return the values that cells have in a dimension, "" of those that have none left out."""
        self._columns()
        found = self._values.get(dimension)
        if found is None:
            if dimension in _COLUMNS:
                place = _COLUMNS.index(dimension)
                values = {each[place] or "" for each in map(_values, self)}
            else:
                values = {*self._labelled.get(dimension, {}).values()}
            found = frozenset(values - {""})
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

    def groups(self, by: Sequence[GroupedBy]) -> tuple[Ints, list[Group]]:
        """Number the groups by some dimensions, as they are or united.

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
        still._labelled = {label: dict(cells) for label, cells in self._labelled.items()}
        return still

    def _columns(self) -> Ints:
        """Return the codes of all cells, a row a dimension; what was made of fewer is forgotten."""
        if self._table.shape[1] != len(self):
            self._table = np.array(self._codes, dtype=np.int64).T
            self._groups.clear()
            self._values.clear()
            self._labels.clear()
        return self._table

    def _grouped(self, by: Sequence[GroupedBy]) -> tuple[Ints, list[Group]]:
        columns = [*map(self._united, by)]
        number = np.zeros(len(self), dtype=np.int64)
        first = number[:1]
        for column in columns:
            mixed = number * len(self.names) + column
            _, first, number = np.unique(mixed, return_index=True, return_inverse=True)
        names = list(self.names)
        codes = [column[first].tolist() for column in columns]
        groups = list(zip(*codes, strict=True)) if codes else [()]
        return number, [tuple(names[code] for code in group) for group in groups]

    def _united(self, by: GroupedBy) -> Ints:
        """Return the code of what each cell is grouped by in a dimension, that of "" for nothing.

        What values are united in gets a code where it has none.
        """
        dimension = by if isinstance(by, str) else by.dimension
        column: Ints = np.maximum(self.column(dimension), self.names[""])
        if isinstance(by, str):
            return column
        codes, place = np.unique(column, return_inverse=True)
        values = list(self.names)
        united = [self.names[by.into(values[code])] for code in codes.tolist()]
        into: Ints = np.array(united, dtype=np.int64)[place]
        return into


def _values(cell: Cell) -> Sequence[str | None]:
    """Return the values of a cell in `_COLUMNS`."""
    kind, channel, filed, nature, department, column, *_ = cell
    if filed is None:
        return kind, channel, None, nature, department, column, None
    return kind, channel, category_of(filed), nature, department, column, filing_of(filed)


def _labels(cell: Cell) -> CellLabels:
    last = cell[-1]
    return last if isinstance(last, tuple) else ()
