"""Until which day a case may have to be looked at, told from its record and row without reading."""

import re
from typing import Final

from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import CASE, VERSIONS
from streams.core.events.sources import CLOCK

NOT_ENDED: Final = b"\xff\xff\xff\xff"
"""The place of a case that has not ended, or has been given notices, which may turn out wrong."""

PLACE_BYTES: Final = len(NOT_ENDED)
"""How many bytes a place has."""

_EPOCH: Final = 1 << 31
"""What is added to a day, so that days before 1970 come before those after."""

_CLOCK: Final = CLOCK.encode()

_ended = re.compile(rb'\[(-?\d{1,7}),"(?:closed|rejected)"\]\],')
"""How the moves of a case end that was closed or rejected and stayed so."""

_CLOSED: Final = b'"closed"]],'
"""The same of nearly all that ended, but for the day before it."""


def place_of_day(day: int) -> bytes:
    """Return the place of cases that ended on a day since 1970-01-01; places sort as days do."""
    return (day + _EPOCH).to_bytes(PLACE_BYTES, "big")


def place_of(record: bytes, row: Row) -> bytes | None:
    """Return the place of a case among those to be looked at; None if it need never be.

    It need not be looked at as of any later day than that of its place.
    """
    return NOT_ENDED if _CLOCK in record else _place_by_end(row)


def settled_place(record: bytes, row: Row) -> bytes | None:
    """Return the place that a case with notices has by its end alone.

    It has that once it was looked at after its end, and nothing was found of it. None if it has not
    ended, or has no notices.
    """
    if b'ed"]],' not in row or _CLOCK not in record:
        return None
    place = _place_by_end(row)
    return None if place == NOT_ENDED else place


def _place_by_end(row: Row) -> bytes | None:
    if row[1] == CASE:
        # Most that are asked for are open, and a look is quicker than a search.
        if b'ed"]],' not in row:
            return NOT_ENDED
        at = row.find(_CLOSED)
        day = row[row.rfind(b"[", 0, at) + 1 : at - 1] if at > 0 else b""
        if day.isdigit():
            return place_of_day(int(day))
        found = _ended.search(row)
        return place_of_day(int(found[1])) if found else NOT_ENDED
    return NOT_ENDED if row[1] == VERSIONS else None
