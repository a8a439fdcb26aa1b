"""Telling the log of identities that came with two contents, of which there may be a flood."""

import logging
import time
from collections.abc import Callable, Collection
from typing import Final

from streams.core.cases.conflicts import Noted
from streams.core.events.refusals import shown

LINE_SECONDS: Final = 1.0
"""The shortest time between two lines, in seconds."""

logger = logging.getLogger(__name__)


class ConflictLog:
    """Writes a line of the log at most each second, with how many there were since the last one.

    Args:
        clock: Returns seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._many = 0
        self._last: Noted | None = None
        self._told_at: float | None = None

    def tell(self, conflicts: Collection[Noted], many: int) -> None:
        """Log the conflicts of a batch, which may have none, and those not logged yet.

        Args:
            conflicts: By identity.
            many: How often one came.
        """
        if conflicts:
            self._many += many
            *_, self._last = conflicts
        last = self._last
        if last is None:
            return
        now = self._clock()
        if self._told_at is not None and now < self._told_at + LINE_SECONDS:
            return
        logger.warning(
            "%d times an event came again with another content; the last is subject %s, source "
            "%s, id %s: another %s, and the %s content counts; kuaibao conflicts lists them",
            self._many,
            *map(shown, (last.subject, last.source, last.id)),
            ", ".join(last.fields) or "content",
            last.counts,
            extra={
                "conflicts": self._many,
                "subject": last.subject,
                "source": last.source,
                "event_id": last.id,
                "fields": last.fields,
                "counts": last.counts,
            },
        )
        self._many = 0
        self._last = None
        self._told_at = now
