"""Who opened a case or record: the receipts among its events."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.core.events import Reduced

OPENING: Final = frozenset({"received", "counted"})
"""The events that say what a case or record is; all others are steps."""


class Receipt(NamedTuple):
    """A receipt of a case or record, voided or not.

    Attributes:
        time: In microseconds since the epoch.
        source: Of the event.
    """

    time: int
    source: str


def receipts(events: Iterable[Reduced]) -> list[Receipt]:
    """Return the receipts among a case's events."""
    return [Receipt(event[0], event[1]) for event in events if event[3] in OPENING]
