"""Tables of facts, in an order in which those that a question touches are adjacent.

Facts are sorted into drawers, in these by how long they hold, then by day. A question as of a day
looks at those that hold for ever, and of those that held for less than 4, 16, 64 … days at the
ones that began less than so long before it: few, however many there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, NEVER, Flags, Floats, Ints
from streams.core.figures.engine.block_sums import DAYS, SETTLED, Blocks
from streams.core.figures.engine.facts import Facts

_REACHES: Final = (4, 16, 64, 256, 1024, 4096)
_LONG: Final = len(_REACHES)
_LATE: Final = _LONG + 1
_LASTING: Final = _LONG + 2
_SHELVES: Final = _LONG + 3
"""One for each reach, one for what holds longer and ends, two for what does not end: what holds
only `SETTLED` days after its day or later, and the rest."""

_WINDOWS: Final = np.array([*range(_SHELVES), _LASTING], dtype=np.int64)
"""The shelves that are looked at, the last one before and after the days that blocks answer for."""

_KEY: Final = 32
"""Bits of a key that a day takes."""

_TYPES: Final = {"profile": np.int64, "quantity": np.int64}
"""Types of columns that are not 32 bits: indices are quickest as they are used."""


class Table:
    """Facts in order.

    Attributes:
        keys: Drawer, shelf and day of each fact in one number; rising.
        columns: By name, as long as the keys.
        blocks: Sums of what lasts, if `make_blocks` was called.
    """

    def __init__(self, key: Ints, columns: dict[str, NDArray[Any]]) -> None:
        self.keys = key
        self.columns = columns
        self.blocks: Blocks | None = None

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

    def make_blocks(self, count: Floats) -> None:
        """Have sums of blocks kept, which pays where facts are many; rows count `count`."""
        lasting = np.flatnonzero((self.keys >> _KEY) % _SHELVES == _LASTING)
        if lasting.size:
            day, profile, row = (self.columns[name][lasting] for name in ("day", "profile", "row"))
            self.blocks = Blocks(day, profile, row, count)

    def slices(self, bounds: Ints) -> Iterator[slice]:
        """Return where facts are in some windows of keys; `bounds` as `_bounds` gives them."""
        first, last = self.keys.searchsorted(bounds)
        some = np.flatnonzero(first < last)
        return map(slice, first[some].tolist(), last[some].tolist())


class Cut:
    """Facts of several tables that a question touches.

    Args:
        tables: Where.
        drawers: Which drawers.
        as_of: Facts that end are looked for that may hold then.
        first, last: Facts that do not end are looked for that have their day between these, both
            included.
        blocks: Tables that have blocks leave out what is summed in those from the first of these
            to before the second.
    """

    def __init__(
        self,
        tables: Iterable[Table],
        drawers: Ints,
        as_of: int,
        first: int,
        last: int,
        *,
        blocks: tuple[int, int] | None = None,
    ) -> None:
        last = min(last, as_of)
        whole = _bounds(drawers, as_of, first, last, (last + 1, last + 1))
        around = whole
        if blocks:
            around = _bounds(drawers, as_of, first, last, (blocks[0] * DAYS, blocks[1] * DAYS))
        self._parts = [
            (table.columns, where)
            for table in tables
            for where in table.slices(whole if table.blocks is None else around)
        ]

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __getitem__(self, name: str) -> NDArray[Any]:
        parts = [columns[name][where] for columns, where in self._parts]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _bounds(drawers: Ints, as_of: int, first: int, last: int, without: tuple[int, int]) -> Ints:
    """Return the lowest keys of all windows that are looked at, and those above the highest.

    Of what lasts, the days from the first of `without` to before the second are left out.
    """
    low = [*(as_of - reach + 2 for reach in _REACHES), ALWAYS, first, first, without[1]]
    above = [*[as_of + 1] * _LATE, last + 1, without[0], last + 1]
    shelf = ((drawers[:, np.newaxis] * _SHELVES + _WINDOWS) << _KEY) - ALWAYS
    bounds = np.array([[low], [above]], dtype=np.int64) + shelf
    return bounds.reshape(2, -1)
