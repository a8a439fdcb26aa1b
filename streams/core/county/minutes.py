"""ZoneMinutes of a time zone: hours run from the instant, whatever clocks on the wall show.

A minute of all time is a whole number of minutes since 1970-01-01T00:00:00Z; a minute of the day is
what the clock on the wall shows then, from 0 to 1439.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.days import day_date, day_number

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - local time, whose offset is taken off
MINUTES: Final = 1440
"""Minutes of a day, as clocks show them."""

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = 60


class ZoneMinutes:
    """Changes minutes of days of a zone into minutes of all time, and back.

    Args:
        zone: The time zone.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def at(self, day: int, minute: int, *, later: bool = False) -> int:
        """Return the minute of all time that a minute of a day was.

        Args:
            day: The day.
            minute: What the clock on the wall showed.
            later: Which of two is meant, where clocks showed it twice.
        """
        shown = time(*divmod(minute, _HOUR), fold=int(later))
        local = datetime.combine(day_date(day), shown)
        # West of Greenwich the last hours of the last day of all are beyond what UTC can say.
        offset = local.replace(tzinfo=self._zone).utcoffset() or timedelta(0)
        return (local - _LOCAL_EPOCH - offset) // _MINUTE

    def shown(self, at: int) -> tuple[int, int]:
        """Return the day and its minute that the clock on the wall showed then."""
        moment = (_EPOCH + at * _MINUTE).astimezone(self._zone)
        return day_number(moment.date()), moment.hour * _HOUR + moment.minute
