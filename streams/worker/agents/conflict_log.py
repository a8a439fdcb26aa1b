"""Telling the log of identities that came with two contents, of which there may be a flood."""

import logging
import time
from collections.abc import Callable, Collection
from itertools import islice
from typing import Final

from streams.core.cases.conflicts import Noted
from streams.core.events.refusals import shown

LINE_SECONDS: Final = 1.0
"""The shortest time between two lines, in seconds."""

logger = logging.getLogger(__name__)


MOST_NAMED: Final = 10
"""How many of them a line names; `kuaibao conflicts` and /v1/conflicts list all."""


class ConflictLog:
    """Writes a line of the log at most each second, with how many there were since the last one.

    It names the last of them, by identity and by the fields that differ, and never what these say.

    Args:
        clock: Returns seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._many = 0
        self._last: dict[bytes, Noted] = {}
        self._told_at: float | None = None

    def tell(self, conflicts: Collection[Noted], many: int) -> None:
        """Log the conflicts of a batch, which may have none, and those not logged yet.

        Args:
            conflicts: By identity.
            many: How often one came.
        """
        if conflicts:
            self._many += many
            for conflict in islice(conflicts, max(0, len(conflicts) - MOST_NAMED), None):
                self._note(conflict)
        if not self._last:
            return
        now = self._clock()
        if self._told_at is not None and now < self._told_at + LINE_SECONDS:
            return
        named = list(reversed(self._last.values()))
        last, *others = named
        logger.warning(
            "%d times an event came again with another content; the last is %s%s; "
            "kuaibao conflicts lists them",
            self._many,
            _named(last),
            "".join(f"; before it {_named(other)}" for other in others),
            extra={
                "conflicts": self._many,
                "subject": last.subject,
                "source": last.source,
                "event_id": last.id,
                "fields": last.fields,
                "counts": last.counts,
                "others": [
                    {
                        "subject": other.subject,
                        "source": other.source,
                        "event_id": other.id,
                        "fields": other.fields,
                        "counts": other.counts,
                    }
                    for other in others
                ],
            },
        )
        self._many = 0
        self._last = {}
        self._told_at = now

    def _note(self, conflict: Noted) -> None:
        self._last.pop(conflict.key, None)
        self._last[conflict.key] = conflict
        if len(self._last) > MOST_NAMED:
            del self._last[next(iter(self._last))]


def _named(conflict: Noted) -> str:
    """Name a conflict: which event, and in which fields it differs."""
    subject, source, identity = map(shown, (conflict.subject, conflict.source, conflict.id))
    fields = ", ".join(conflict.fields) or "content"
    return (
        f"subject {subject}, source {source}, id {identity}: another {fields}, and the "
        f"{conflict.counts} content counts"
    )
