"""In which order cases are listed, and the numbers by which they are put in it.

Behind each order is the day of receipt, oldest first, and then the subject, so that each is whole:
a page begins where the one before ended, and a case has one before it and one behind.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from streams.core.arrays import Flags, Ints
from streams.core.cases.tallies import Row
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.county.deadlines import Deadlines
from streams.core.figures.due_tables import PAUSED, DueTable
from streams.gateway.index.placement import Rows

SORTS: Final = ("received", "due", "age", "number")
"""What a list may be ordered by: the day of receipt, the deadline of the answer that closes it, how
long an open case has been open, its subject."""

_CLOSING: Final = DEADLINE_STAGES.index("close")

_DAY_BITS: Final = 22
_FIRST_DAY: Final = -(2**20)
"""No day that has a date is before this one, nor `_DAY_BITS` away from it."""

_WITHOUT: Final = 2**39
"""In place of what a case does not have: such cases come last, both ways."""

_KEPT_DAYS: Final = 2
"""Days of which it is kept what is owed in rows."""


class ListOrder(NamedTuple):
    """An order of cases.

    Attributes:
        by: One of `SORTS`.
        down: Whether the largest come first: the latest day, the longest open.
    """

    by: str = "received"
    down: bool = False


BY_RECEIPT: Final = ListOrder()


class OrderKeys:
    """Puts cases in order.

    Args:
        deadlines: By when cases are due.
        row_of: Returns the row of a number.
    """

    def __init__(self, deadlines: Deadlines, row_of: Callable[[int], Row]) -> None:
        self._deadlines = deadlines
        self._row_of = row_of
        self._tables: OrderedDict[int, DueTable] = OrderedDict()
        # A table is read and added to by one question at a time.
        self._lock = threading.Lock()

    def of(self, order: ListOrder, rows: Rows, days: Ints, is_open: Flags, as_of: int) -> Ints:
        """Return a number for each case, by which they are in order; small ones come first.

        Args:
            order: Which.
            rows: Of each case, its row.
            days: Of each, the day of receipt.
            is_open: Of each, whether it is open.
            as_of: As of which day.
        """
        if order.by == "number":
            return np.zeros(len(rows), dtype=np.int64)
        if order.by == "received":
            return -days if order.down else days
        if order.by == "age":
            values, has = as_of - days, is_open
        else:
            values, has = self._dues(rows, is_open, as_of)
        first = np.where(has, -values if order.down else values, _WITHOUT)
        keys: Ints = (first << _DAY_BITS) + (days - _FIRST_DAY)
        return keys

    def _dues(self, rows: Rows, is_open: Flags, as_of: int) -> tuple[Ints, Flags]:
        values = np.full(len(rows), PAUSED, dtype=np.int64)
        owing = rows[is_open]
        with self._lock:
            table = self._tables.pop(as_of, None) or DueTable(self._deadlines, as_of)
            self._tables[as_of] = table
            if len(self._tables) > _KEPT_DAYS:
                self._tables.popitem(last=False)
            table.learn(table.unknown(owing), self._row_of)
            values[is_open] = table.keys(_CLOSING, owing)
        return values, values < PAUSED
