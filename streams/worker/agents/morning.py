"""The clock of daily work: each morning the quick report of the day before is due."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from streams.core.events.messages import Due
from streams.core.events.sources import CLOCK

MORNING_SECONDS: Final = 30.0
"""Seconds between two looks at the clock."""


EARLIEST: Final = time(0, 5)
"""The local time before which the day before is not called due: Kafka's clock decides whether it is
over, and this one may be a little ahead of it."""


class Morning:
    """Says when a day's quick report is due.

    Args:
        at: The local time, ``08:00``, or ``off`` for never.
        zone: The catalogue's time zone.
    """

    def __init__(self, at: str, zone: ZoneInfo) -> None:
        self._at = None if at == "off" else max(EARLIEST, time.fromisoformat(at))
        self._zone = zone
        self._sent = ""

    def due_day(self, now: datetime) -> str | None:
        """Return the ISO day whose quick report is due at the moment `now` (aware), if any is.

        A worker that starts later in the day reports it again; a day due twice issues once.
        """
        local = now.astimezone(self._zone)
        if self._at is None or local.time() < self._at:
            return None
        day = (local.date() - timedelta(days=1)).isoformat()
        return None if day == self._sent else day

    def sent(self, day: str) -> None:
        """Note that the event for a day was sent."""
        self._sent = day


def due_event(day: str, now: datetime) -> bytes:
    """Write the event that makes the quick report of an ISO day due."""
    return msgspec.json.encode(
        Due(
            specversion="1.0",
            source=CLOCK,
            id=f"due-{day}",
            subject=day,
            time=now.isoformat(),
            data=None,
        )
    )
