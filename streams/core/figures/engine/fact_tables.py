"""Tables of facts, in an order in which those that a question touches are adjacent.

Facts are sorted into drawers, in these by how long they hold, then by day. A question as of a day
looks at those that hold for ever, and of those that held for less than 4, 16, 64 … days at the
ones that began less than so long before it: few, however many there are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, NEVER, Flags, Floats, Ints
from streams.core.figures.engine.day_sums import SETTLED, DaySums, arrays_of
from streams.core.figures.engine.facts import Facts
from streams.core.figures.engine.shelf import Arrays

_REACHES: Final = (4, 16, 64, 256, 1024, 4096)
_LONG: Final = len(_REACHES)
_LATE: Final = _LONG + 1
_LASTING: Final = _LONG + 2
_SHELVES: Final = _LONG + 3
"""One for each reach, one for what holds longer and ends, two for what does not end: what holds
only `SETTLED` days after its day or later, and the rest."""

_WINDOWS: Final = np.array([*range(_SHELVES), _LASTING], dtype=np.int64)
"""The shelves that are looked at, the last one before and after the days that sums answer for."""

_KEY: Final = 32
"""Bits of a key that a day takes."""

_TYPES: Final = {"quantity": np.int64}
"""Types of columns that are not 32 bits."""

_KEYS: Final = "keys"
_SUMS: Final = "sums."


class Table:
    """Facts in order.

    Attributes:
        keys: Drawer, shelf and day of each fact in one number; rising.
        columns: By name, as long as the keys.
        sums: Sums of what lasts, if `make_sums` was called and anything does.
    """

    def __init__(self, key: Ints, columns: dict[str, NDArray[Any]]) -> None:
        self.keys = key
        self.columns = columns
        self.sums: DaySums | None = None

    @classmethod
    def of(cls, facts: Facts, drawer: Ints, first: str, end: str) -> "Table":
        """Make a table of facts that come unordered.

        Args:
            facts: Its columns.
            drawer: In which drawer each fact goes; a question opens those it needs.
            first: The column that says from which day a fact holds.
            end: The column that says before which day it ends.
        """
        since, until = facts[first].astype(np.int64), facts[end].astype(np.int64)
        shelf = np.searchsorted(_REACHES, until - since, side="right")
        lasts = until == NEVER
        shelf[lasts] = np.where(since - facts["day"] < SETTLED, _LASTING, _LATE)[lasts]
        day = np.where(lasts, facts["day"], since)
        key = ((drawer * _SHELVES + shelf) << _KEY) + (day - ALWAYS)
        columns = {name: c.astype(_TYPES.get(name, np.int32)) for name, c in facts.items()}
        order = np.argsort(key)
        return cls(key[order], {name: column[order] for name, column in columns.items()})

    @classmethod
    def merged(cls, tables: Sequence["Table"], alive: Flags) -> tuple["Table", "Table"]:
        """Make one table of several: of the facts of rows that are alive, and of the others."""
        key = np.concatenate([table.keys for table in tables])
        # The stable sort finds what is in order already, and merges it.
        order = np.argsort(key, kind="stable")
        rows = np.concatenate([table.columns["row"] for table in tables])
        live = alive[rows[order]]
        whole = {
            name: np.concatenate([table.columns[name] for table in tables])
            for name in tables[0].columns
        }
        kept, dropped = (
            cls(key[places], {name: column[places] for name, column in whole.items()})
            for places in (order[live], order[~live])
        )
        return kept, dropped

    def make_sums(self, count: Floats) -> None:
        """Have sums of days kept, which pays where facts are many; rows count `count`."""
        lasting = np.flatnonzero((self.keys >> _KEY) % _SHELVES == _LASTING)
        if lasting.size:
            day, profile, row = (self.columns[name][lasting] for name in ("day", "profile", "row"))
            latest = int(self.columns["since"][lasting].max())
            self.sums = DaySums(arrays_of(day, profile, row, latest), count)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return all of its arrays, their names beginning with a name."""
        found = {_KEYS: self.keys} | self.columns
        if self.sums:
            found |= {_SUMS + each: array for each, array in self.sums.arrays.items()}
        return {f"{name}.{each}": array for each, array in found.items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str, count: Floats) -> "Table":
        """Make the table of which `arrays` returned these; rows count `count`."""
        first = f"{name}."
        own = {each.removeprefix(first): arrays[each] for each in arrays if each.startswith(first)}
        sums = {
            each.removeprefix(_SUMS): own.pop(each) for each in [*own] if each.startswith(_SUMS)
        }
        table = cls(own.pop(_KEYS), own)
        if sums:
            table.sums = DaySums(sums, count)
        return table

    def slices(self, bounds: Ints) -> Iterator[slice]:
        """Return where facts are in some windows of keys; `bounds` as `_bounds` gives them."""
        first, last = self.keys.searchsorted(bounds)
        some = np.flatnonzero(first < last)
        return map(slice, first[some].tolist(), last[some].tolist())


Without = Callable[[Table], tuple[int, int]]
"""Returns the days of a table, from which to before which, that its sums answer for."""


class Cut:
    """Facts of several tables that a question touches.

    Args:
        tables: Where.
        drawers: Which drawers.
        as_of: Facts that end are looked for that may hold then.
        first, last: Facts that do not end are looked for that have their day between these, both
            included.
        without: Of tables that have sums, the days that are left out of these.
    """

    def __init__(
        self,
        tables: Iterable[Table],
        drawers: Ints,
        as_of: int,
        first: int,
        last: int,
        *,
        without: Without | None = None,
    ) -> None:
        last = min(last, as_of)
        all_days = (last + 1, last + 1)
        bounds: dict[tuple[int, int], Ints] = {}
        self._parts: list[tuple[dict[str, NDArray[Any]], slice]] = []
        for table in tables:
            out = all_days if without is None or table.sums is None else without(table)
            if out not in bounds:
                bounds[out] = _bounds(drawers, as_of, first, last, out)
            self._parts += [(table.columns, where) for where in table.slices(bounds[out])]

    def __bool__(self) -> bool:
        return bool(self._parts)

    def held(self, test: Callable[[Facts], Flags]) -> "Held":
        """Return those of the facts that pass a test of their columns."""
        parts = []
        for columns, where in self._parts:
            cut = {name: column[where] for name, column in columns.items()}
            places = np.flatnonzero(test(cut))
            if places.size:
                parts.append((cut, places))
        return Held(parts, self._parts[0][0] if self._parts else {})


class Held:
    """Facts that passed a test: their columns, by name."""

    def __init__(self, parts: Sequence[tuple[Facts, NDArray[np.intp]]], columns: Facts) -> None:
        self._parts = parts
        self._columns = columns

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __getitem__(self, name: str) -> NDArray[Any]:
        found = [columns[name][places] for columns, places in self._parts]
        if not found:
            return self._columns[name][:0]
        return found[0] if len(found) == 1 else np.concatenate(found)


def _bounds(drawers: Ints, as_of: int, first: int, last: int, without: tuple[int, int]) -> Ints:
    """Return the lowest keys of all windows that are looked at, and those above the highest.

    Of what lasts, the days from the first of `without` to before the second are left out.
    """
    low = [*(as_of - reach + 2 for reach in _REACHES), ALWAYS, first, first, without[1]]
    above = [*[as_of + 1] * _LATE, last + 1, without[0], last + 1]
    shelf = ((drawers[:, np.newaxis] * _SHELVES + _WINDOWS) << _KEY) - ALWAYS
    bounds = np.array([[low], [above]], dtype=np.int64) + shelf
    return bounds.reshape(2, -1)
