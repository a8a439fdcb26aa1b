"""Who opened a case or record: the receipts among its events."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.core.cases.merging import canonical
from streams.core.events.reader import Reduced

OPENING: Final = frozenset({"received", "counted"})
"""The events that say what a case or record is; all others are steps."""


class Receipt(NamedTuple):
    """A receipt of a case or record, voided or not.

    Attributes:
        time: In microseconds since the epoch.
        source: Of the event.
        mark: Of all that counts of it: the same within this process where that is the same.
    """

    time: int
    source: str
    mark: int


def receipt(event: Reduced) -> Receipt:
    """Return an event, which opens a case or record, as a receipt."""
    return Receipt(event[0], event[1], hash(canonical(event)))


def receipts(events: Iterable[Reduced]) -> list[Receipt]:
    """Return the receipts among a case's events."""
    return [receipt(event) for event in events if event[3] in OPENING]
