"""Sums of facts, by period, group and measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Flags, Floats, Ints
from streams.core.county.coarser import GroupedBy
from streams.core.county.measure_names import MEASURES
from streams.core.figures.engine.cells import Group
from streams.core.figures.engine.measures import COLUMN, WEIGHTS, WHATS, Measures
from streams.core.figures.engine.store import View
from streams.core.figures.engine.touched import CountsIn, Touched
from streams.core.periods import Period

_COUNTED: Final = WEIGHTS.T.astype(np.float64)


class Sums:
    """Adds up how much facts count.

    Each fact is added in one place, of its period, its group and of what it says; measures are made
    of that at the end.

    Args:
        view: Where the facts are from.
        chosen: Which cells are selected.
        by: The dimensions to group by.
        periods: Adjacent ones.
    """

    def __init__(
        self, view: View, chosen: Flags, by: Sequence[GroupedBy], periods: Sequence[Period]
    ) -> None:
        profiles = view.profiles
        self._profiles = profiles
        self._count = view.count
        self._chosen = chosen
        self._by = by
        self._starts = np.array([period.start for period in periods[1:]], dtype=np.int32)
        # What is not selected is added up as one more group, and forgotten.
        group_of_cell, self._groups = among(*profiles.cells.groups(by), chosen)
        self._group = group_of_cell[profiles.cell]
        self._place = self._group * WHATS + profiles.what
        many = len(periods), len(self._groups) + 1
        self._sums: Floats = np.zeros((*many, WHATS))
        self._quantity: Ints = np.zeros(many, dtype=np.int64)
        self._departments: _Departments | None = None

    def add(self, touched: Touched) -> None:
        """Add facts that a question touches."""
        columns = touched.columns
        profile = columns["profile"]
        weight = columns["sum"] if touched.summed else self._count[columns["row"]]
        period: Ints | int = 0
        many = 1
        if touched.counts is CountsIn.BY_DAY and self._starts.size:
            period = self._starts.searchsorted(columns["day"], side="right")
            many = len(self._sums)
        periods = slice(0, 1) if touched.counts is CountsIn.FIRST else slice(None)

        def add(sums: NDArray[Any], place: Ints, sum_up: Callable[[Ints, int], Any]) -> None:
            size = sums[0].size
            found = sum_up(place[profile] + period * size, many * size)
            sums[periods] += found.reshape(many, *sums.shape[1:])

        def quantities(place: Ints, size: int) -> Ints:
            # Quantities may be too large to be summed up in floating point.
            found = np.zeros(size, dtype=np.int64)
            np.add.at(found, place, columns["quantity"] * weight.astype(np.int64))
            return found

        add(self._sums, self._place, lambda place, size: np.bincount(place, weight, size))
        if touched.records:
            add(self._quantity, self._group, quantities)
            seen = self._departments = self._departments or self._no_departments()
            add(seen.sums, seen.place, lambda place, size: np.bincount(place, weight, size))

    def groups(self) -> list[dict[Group, Measures]]:
        """Return for each period the measures of each group; those of which all are 0 are left out.

        Without dimensions to group by there is always one group, the empty tuple.
        """
        table = (self._sums[:, :-1] @ _COUNTED).astype(np.int64)
        # What one period carries on, the next carries over: only of the first was that asked.
        if len(table) > 1:
            carried = np.cumsum(table[:, :, COLUMN["carried_on"]], axis=0)
            table[:, :, COLUMN["carried_on"]] = carried
            table[1:, :, COLUMN["carried_over"]] = carried[:-1]
        if seen := self._departments:
            table[:, :, COLUMN["quantity"]] = self._quantity[:, :-1]
            period, place = np.nonzero(seen.sums[:, :-1])
            np.add.at(table[:, :, COLUMN["departments"]], (period, seen.group[place]), 1)
        there = table.any(axis=2) | (not self._by)
        found: list[dict[Group, Measures]] = [{} for _ in table]
        places = np.argwhere(there).tolist()
        for (part, group), row in zip(places, table[there].tolist(), strict=True):
            found[part][self._groups[group]] = dict(zip(MEASURES, row, strict=True))
        return found

    def _no_departments(self) -> "_Departments":
        cells = self._profiles.cells
        by = self._by if "department" in self._by else [*self._by, "department"]
        named = self._chosen & (cells.column("department") != cells.names[""])
        place, places = among(*cells.groups(by), named)
        group = np.zeros(len(places) + 1, dtype=np.int64)
        group[place] = among(*cells.groups(self._by), self._chosen)[0]
        return _Departments(
            place[self._profiles.cell],
            group[:-1],
            np.zeros((len(self._sums), len(places) + 1)),
        )


def among(number: Ints, groups: list[Group], chosen: Flags) -> tuple[Ints, list[Group]]:
    """Number the groups of those cells alone that are chosen.

    Room is made for each group in each period: a question about little must not take as much as
    one about all.

    Returns:
        The number of each cell's group, one above all others where it is not chosen; the groups.
    """
    if len(groups) == 1:
        return np.where(chosen, 0, 1), groups
    used = np.unique(number[chosen])
    place = np.where(chosen, used.searchsorted(number), len(used))
    return place, [groups[group] for group in used.tolist()]


@dataclass(frozen=True, slots=True)
class _Departments:
    """Which departments records name, in each group.

    Attributes:
        place: By profile, where the department of a group is noted; last what names none.
        group: Of each place but the last.
        sums: By period and place, how many records there are.
    """

    place: Ints
    group: Ints
    sums: Floats
