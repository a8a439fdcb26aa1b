"""The mornings of a replayed record: when each working day's notices were due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue
from streams.core.county.working_calendar import WorkingCalendar
from streams.core.days import day_number
from streams.core.notices.due import encode_notices_due, notices_due
from streams.feeding.sending import Keyed

USUAL: Final = time(8)
"""When mornings begin where the workers' clock is off."""


def mornings(catalogue: Catalogue, first: date, last: date, at: str) -> Iterator[Keyed]:
    """Make the events that make notices due on the working days of a time.

    Args:
        catalogue: Whose working days and time zone.
        first: The first day.
        last: The last day.
        at: The local time, ``08:00``; ``off``: `USUAL`.
    """
    calendar = WorkingCalendar(catalogue)
    zone = ZoneInfo(catalogue.time_zone)
    begins = USUAL if at == "off" else time.fromisoformat(at)
    for many in range((last - first).days + 1):
        day = first + timedelta(many)
        if calendar.works(day_number(day)):
            event = notices_due(
                day.isoformat(), datetime.combine(day, begins, zone), only_hours=False
            )
            yield day.isoformat().encode(), encode_notices_due(event)
