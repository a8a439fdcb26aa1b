"""Days: the catalogue's time zone cuts instants into days, and figures know days alone.

An instant is a whole number of microseconds since 1970-01-01T00:00:00Z; a day is a whole number of
days since 1970-01-01 in the catalogue's time zone (the proleptic Gregorian calendar throughout).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY_US: Final = 86_400_000_000
_EPOCH: Final = date(1970, 1, 1).toordinal()
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

DayOf = Callable[[int], int]

MinuteOf = Callable[[int], int]
"""From instants to minutes of a time zone's day, 0 to 1439, as a clock on the wall shows them."""

EARLIEST_DAY: Final = -1
"""No event is timed before 1970 in UTC, which west of Greenwich is a day earlier."""

LATEST_DAY: Final = date.max.toordinal() - _EPOCH

ALWAYS: Final = -(2**31)
"""The day before all days: the beginning of what has always been so."""

NEVER: Final = 2**31 - 1
"""The day after all days: of a reply not given, of a deadline there is not, the end of what lasts.

These two are the only infinities of days; days fit in 32 bits. What lasts ends *before* this day,
so the last day that figures can be asked as of is the day before it.
"""


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_date(number: int) -> date:
    """Return the calendar date of a day number."""
    return date.fromordinal(number + _EPOCH)


def instant(moment: datetime) -> int:
    """Return the microseconds since the epoch of an aware datetime."""
    return (moment - _EPOCH_UTC) // _MICROSECOND


def moment(us: int) -> datetime:
    """Return the UTC datetime of an instant."""
    return _EPOCH_UTC + us * _MICROSECOND


def days_in(zone: ZoneInfo) -> DayOf:
    """Make the function from instants to days of a time zone.

    Asking ``zoneinfo`` for each event would cost more than all else that is done with it, so the
    offset is remembered for each UTC day on which it does not change.
    """
    steady: dict[int, int] = {}

    def offset(us: int) -> int:
        shift = moment(us).astimezone(zone).utcoffset()
        return (shift or timedelta(0)) // _MICROSECOND

    def day_of(us: int) -> int:
        utc_day = us // DAY_US
        shift = steady.get(utc_day)
        if shift is None:
            shift = offset(us)
            if offset(utc_day * DAY_US) == offset((utc_day + 1) * DAY_US):
                steady[utc_day] = shift
        return (us + shift) // DAY_US

    return day_of


def minutes_in(zone: ZoneInfo) -> MinuteOf:
    """Make the function from instants to minutes of the day of a time zone."""

    def minute_of(us: int) -> int:
        shown = moment(us).astimezone(zone)
        return shown.hour * 60 + shown.minute

    return minute_of
