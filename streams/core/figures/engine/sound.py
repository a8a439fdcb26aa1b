"""Whether what is read back is what Kuaibao writes.

Nothing here is asked of records one by one as long as all can be read together.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.core.arrays import NEVER, Ints
from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.tallies import Row
from streams.core.days import EARLIEST_DAY, LATEST_DAY
from streams.core.figures.engine.columns import Columns

MOST_EXACT: Final = 2**53
"""No count, quantity or number of a flush reaches this; beyond it sums are not exact."""


class Unsound(ValueError):
    """Something read back is not what Kuaibao writes. Says which part of it, and no value."""


def check_columns(columns: Columns) -> None:
    """Check that columns are of timelines that we write.

    Raises:
        Unsound: They are not.
    """
    cases, records = columns.cases, columns.records
    if len(cases.row) != len(cases.received) or len(records.row) != len(records.day):
        raise Unsound("a row holds more than one timeline")
    for days in (cases.received, records.day):
        _check_days(days)
    for history in (cases.attributes, cases.moves, cases.ratings, records.said):
        _check_days(history.day)
    _check_days(cases.replied[cases.replied != NEVER])
    quantity = records.said.fields[2]
    if quantity.size and not 0 <= quantity.min() <= quantity.max() < MOST_EXACT:
        raise Unsound("a quantity is not valid")


def _check_days(days: Ints) -> None:
    if days.size and not EARLIEST_DAY <= np.min(days) <= np.max(days) <= LATEST_DAY:
        raise Unsound("a day is not valid")


def unreadable_rows(rows: Sequence[Row]) -> list[Row]:
    """List those rows that are not timelines: all are tried together, then halves of them."""
    if not rows or _are_sound(rows):
        return []
    if len(rows) == 1:
        return list(rows)
    middle = len(rows) // 2
    return unreadable_rows(rows[:middle]) + unreadable_rows(rows[middle:])


def _are_sound(rows: Sequence[Row]) -> bool:
    try:
        check_columns(Columns(dict.fromkeys(rows, 0)))
    except Exception:  # noqa: BLE001 - whatever it is that nonsense leads to
        return False
    return True


def check_case(records: CaseRecords, key: bytes | None, value: bytes) -> None:
    """Check that a record of `cases` is one that we write: its events, and the timeline of them.

    Raises:
        Unsound: It is not.
    """
    try:
        (key or b"").decode()
        row = records.row(value)
        again, made = records.make(records.events(value))
    except Exception as error:
        raise Unsound(f"cannot be read as a case ({type(error).__name__})") from error
    if not key:
        raise Unsound("has no key")
    if row != made:
        raise Unsound("its timeline is not that of its events")
    if not records.events(again):
        raise Unsound("has no events")
    if row != NO_TIMELINE and not _are_sound([row]):
        raise Unsound("its timeline cannot be read")
