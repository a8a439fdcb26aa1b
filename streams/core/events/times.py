"""Times and days as events carry them. Source: RFC 3339."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from streams.core.days import DAY_US, instant
from streams.core.events.refusals import Refused, shown

AHEAD_US: Final = DAY_US
"""How far ahead of the clock a time may be."""

CLOCKS_APART_US: Final = 300_000_000
"""How far the clocks of two brokers of Kafka may be apart."""

NO_TIME: Final = "is not an RFC 3339 time with an offset, such as 2015-03-02T09:30:00+08:00"
"""The message about a text that does not have the form of a time."""

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_FINER = re.compile(r"\.\d{6}0*[1-9]", re.ASCII)
"""A fraction of a second finer than microseconds: order is by time, and must not get lost."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_time(text: str, now: int) -> int:
    """Read an RFC 3339 time with its offset into microseconds since the epoch.

    Raises:
        Refused: Not of that form, no such moment, before 1970, or more than a day ahead of `now`.
    """
    offset = _OFFSETS.get(text[19:])
    midnight = _MIDNIGHTS.get(text[:11])
    minute = _MINUTES.get(text[11:16])
    second = _SECONDS.get(text[16:19])
    if offset is None or midnight is None or minute is None or second is None:
        try:
            us = _read_any_time(text)
        except ValueError:
            raise Refused("time", _what_is_wrong(text), shown(text)) from None
    else:
        # Nearly all times are of a day and end in an offset that were seen before.
        us = midnight + minute + second - offset
    if text < "1970":
        raise Refused("time", "is before 1970", shown(text))
    if us > now + AHEAD_US:
        raise Refused("time", "is more than a day ahead of the clock", shown(text))
    return us


_MICROSECOND: Final = timedelta(microseconds=1)
_OFFSETS: dict[str, int] = {}
"""Offsets from UTC in microseconds, by how a time ends that has no fraction of a second."""

_MIDNIGHTS: dict[str, int] = {}
"""When days begin in UTC, in microseconds since the epoch, by how a time of that day begins."""

_MINUTES: Final = {f"{n // 60:02}:{n % 60:02}": n * 60_000_000 for n in range(24 * 60)}
_SECONDS: Final = {f":{n:02}": n * 1_000_000 for n in range(60)}

_MOST_DAYS: Final = 40_000
"""So many days are remembered: a century."""


def _read_any_time(text: str) -> int:
    if not _TIME.fullmatch(text) or _FINER.search(text):
        raise ValueError
    # RFC 3339 lets T and Z be small (section 5.6); Python reads no small z.
    moment = datetime.fromisoformat(text.upper())
    offset = moment.utcoffset()
    if offset is not None and "." not in text:
        _OFFSETS[text[19:]] = offset // _MICROSECOND
    if text[10] == "T" and len(_MIDNIGHTS) < _MOST_DAYS:
        midnight = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        _MIDNIGHTS[text[:11]] = instant(midnight)
    return instant(moment)


def _what_is_wrong(text: str) -> str:
    """Say why a text is not a time here."""
    if not _TIME.fullmatch(text):
        return NO_TIME
    if _FINER.search(text):
        return (
            "is finer than a microsecond: a fraction of a second has at most six digits here, and "
            "further ones must be 0"
        )
    if text[17:19] == "60":
        return "is a leap second, which no clock here has; write second 59 or the next minute"
    return "names a day that is not in the calendar"


def read_day(text: str, field: str = "subject") -> date:
    """Read a day: the subject of a ``due`` event, or another field.

    Raises:
        Refused: It is not a day of the calendar.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused(field, "is not a day of the calendar, such as 2015-03-02", shown(text))
