"""Who opened a case or record: the receipts among its events."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.core.cases.merging import canonical
from streams.core.events.reduced import FIRST, SOURCE, TIME, WHAT, Reduced


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
    return Receipt(event[TIME], event[SOURCE], hash(canonical(event)))


def receipts(events: Iterable[Reduced]) -> list[Receipt]:
    """Return the receipts among a case's events."""
    return [receipt(event) for event in events if event[WHAT] in FIRST]
