"""By when open cases are due, by row: what is worked out once for a row, and asked of all cases.

Rows never change, and neither does what is owed in one as of a day. So what was found stays; of a
county with a hundred thousand open cases only the rows that are new since the last question are
worked out for the next.

Where a row is in the table is kept in pages of rows, and only for pages with a row that was asked
for: those of open cases, which are among the latest. So a table does not grow with the rows there
are, of which most are settled.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Flags, Ints
from streams.core.cases.owed import OwedOn
from streams.core.cases.tallies import Row
from streams.core.county.clock import StageDue
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.county.deadlines import Deadlines

SLOTS: Final = 1441
"""Slots of a day for deadlines: one for each minute, and the last for those of the whole day."""

WHOLE_DAY: Final = SLOTS - 1

NOT_OWED: Final = 2**62
PAUSED: Final = 2**62 - 1
"""In place of a deadline: of a stage that is done or has no deadline, and of a paused case."""

_STAGES: Final = len(DEADLINE_STAGES)
_UNKNOWN: Final = -1
_FIRST_SIZE: Final = 1_024

_PAGE_BITS: Final = 8
_PAGE: Final = 1 << _PAGE_BITS
_NO_PAGE: Final = 0
"""In place of a page that has no row; it is there, and all of its rows are unknown."""


def due_key(due: StageDue) -> int:
    """Return a deadline as one number, in the order of time; `PAUSED` where none runs."""
    if due.last is None:
        return PAUSED
    return due.last * SLOTS + (WHOLE_DAY if due.minute is None else due.minute)


def of_key(key: int) -> tuple[int, int | None]:
    """Return the day of a deadline, and its minute if it has one."""
    day, minute = divmod(key, SLOTS)
    return day, None if minute == WHOLE_DAY else minute


class DueTable:
    """What is owed in rows as of the end of one day.

    Attributes:
        as_of: The day, as a number.
        departments: The units that rows are of, by their codes.
        owed: Tells what is owed in one row.
    """

    def __init__(self, deadlines: Deadlines, as_of: int) -> None:
        self.as_of = as_of
        self.owed = OwedOn(deadlines, as_of)
        self.departments: list[str] = []
        self._codes: dict[str, int] = {}
        self._pages = np.full(_FIRST_SIZE, _NO_PAGE, dtype=np.int32)
        self._slots = np.full((1, _PAGE), _UNKNOWN, dtype=np.int32)
        self._pages_used = 1
        self._size = 0
        self._keys = np.empty((_STAGES, _FIRST_SIZE), dtype=np.int64)
        self._provisional = np.empty((_STAGES, _FIRST_SIZE), dtype=bool)
        self._department = np.empty(_FIRST_SIZE, dtype=np.int32)

    def unknown(self, rows: NDArray[np.int32]) -> list[int]:
        """Return which of some rows, by their numbers, are not worked out yet; each once."""
        self._reach(int(rows.max(initial=0)) + 1)
        found: list[int] = np.unique(rows[self._slots_of(rows) == _UNKNOWN]).tolist()
        return found

    def learn(self, numbers: Sequence[int], row_of: Callable[[int], Row]) -> None:
        """Work out rows that were `unknown`.

        Args:
            numbers: Of the rows.
            row_of: Returns the row of a number.
        """
        keys: list[list[int]] = []
        provisional: list[list[bool]] = []
        departments: list[int] = []
        for number in numbers:
            debtor = self.owed.debtor(row_of(number))
            at, unsure = [NOT_OWED] * _STAGES, [False] * _STAGES
            for stage, due in debtor.owed if debtor else ():
                place = DEADLINE_STAGES.index(stage)
                at[place], unsure[place] = due_key(due), due.provisional
            keys.append(at)
            provisional.append(unsure)
            departments.append(self._code(debtor.department if debtor else ""))
        self._make_room(len(numbers))
        slots = slice(self._size, self._size + len(numbers))
        self._keys[:, slots] = np.array(keys, dtype=np.int64).reshape(-1, _STAGES).T
        self._provisional[:, slots] = np.array(provisional, dtype=bool).reshape(-1, _STAGES).T
        self._department[slots] = departments
        # Last, so that a row is known only once all of it is there.
        self._place(np.array(numbers, dtype=np.int64), np.arange(slots.start, slots.stop))
        self._size = slots.stop

    def keys(self, stage: int, rows: NDArray[np.int32]) -> Ints:
        """Return the deadlines of rows that are known, for a stage by its place, as `due_key`."""
        found: Ints = self._keys[stage][self._slots_of(rows)]
        return found

    def provisional(self, stage: int, rows: NDArray[np.int32]) -> Flags:
        """Return of rows that are known whether the deadline of a stage is provisional."""
        found: Flags = self._provisional[stage][self._slots_of(rows)]
        return found

    def department(self, rows: NDArray[np.int32]) -> Ints:
        """Return the codes of the units of rows that are known."""
        return self._department[self._slots_of(rows)].astype(np.int64)

    def _code(self, department: str) -> int:
        code = self._codes.setdefault(department, len(self.departments))
        if code == len(self.departments):
            self.departments.append(department)
        return code

    def _slots_of(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        found: NDArray[np.int32] = self._slots[self._pages[rows >> _PAGE_BITS], rows & (_PAGE - 1)]
        return found

    def _place(self, rows: Ints, slots: Ints) -> None:
        """Say in which slot each row is; their pages are made where they are not there."""
        of = rows >> _PAGE_BITS
        new = np.unique(of[self._pages[of] == _NO_PAGE])
        lacks = self._pages_used + new.size - len(self._slots)
        if lacks > 0:
            more = max(lacks, len(self._slots) // 2)
            empty = np.full((more, _PAGE), _UNKNOWN, dtype=np.int32)
            self._slots = np.concatenate([self._slots, empty])
        self._pages[new] = np.arange(self._pages_used, self._pages_used + new.size)
        self._pages_used += new.size
        self._slots[self._pages[of], rows & (_PAGE - 1)] = slots

    def _reach(self, rows: int) -> None:
        more = (rows >> _PAGE_BITS) + 1 - len(self._pages)
        if more > 0:
            more = max(more, len(self._pages) // 2)
            self._pages = np.append(self._pages, np.full(more, _NO_PAGE, dtype=np.int32))

    def _make_room(self, many: int) -> None:
        lacks = self._size + many - self._department.size
        if lacks <= 0:
            return
        more = max(lacks, self._department.size // 2)
        wide = ((0, 0), (0, more))
        self._keys = np.pad(self._keys, wide)
        self._provisional = np.pad(self._provisional, wide)
        self._department = np.pad(self._department, (0, more))
