"""The clock of notices: mornings of working days, and every few minutes for rungs in hours."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.events.messages import NoticesDue
from streams.core.notices.due import notices_due

LOOKED_EVERY: Final = timedelta(minutes=5)
"""How often cases are looked at for rungs in hours."""


class NoticeClock:
    """Says when notices are due.

    Args:
        at: The local time of mornings, ``08:00``, or ``off`` for never.
        zone: The catalogue's time zone.
        works: Tells whether the office works on a local day.
        by_the_hour: Whether any rung is in hours.
    """

    def __init__(
        self, at: str, zone: ZoneInfo, works: Callable[[date], bool], *, by_the_hour: bool
    ) -> None:
        self._at = None if at == "off" else time.fromisoformat(at)
        self._zone = zone
        self._works = works
        self._by_the_hour = by_the_hour
        self._morning = ""
        self._looked: datetime | None = None

    def due(self, now: datetime) -> NoticesDue | None:
        """Return the event that makes notices due at the moment `now` (aware), if any are.

        A worker that starts later in the day looks again: what was given is not given twice.
        """
        local = now.astimezone(self._zone)
        if self._at is None:
            return None
        day = local.date().isoformat()
        if day != self._morning and local.time() >= self._at and self._works(local.date()):
            return notices_due(day, now, only_hours=False)
        if self._by_the_hour and (self._looked is None or now - self._looked >= LOOKED_EVERY):
            return notices_due(day, now, only_hours=True)
        return None

    def sent(self, event: NoticesDue, now: datetime) -> None:
        """Note that an event was sent at a moment."""
        self._looked = now
        if event.data is None:
            self._morning = event.subject
