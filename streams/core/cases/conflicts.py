"""Conflicts: one identity met with two contents.

What is said of a conflict names fields and never values, so that it can be listed and logged.
"""

from datetime import datetime
from typing import Final

import msgspec

from streams.core.events.reader import Reduced

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "received": ("kind", "channel", "category", "nature", "department"),
    "routed": ("category", "nature", "department"),
    "replied": ("department",),
    "closed": (),
    "reopened": (),
    "rejected": ("reason",),
    "rated": ("satisfied",),
    "voided": ("voids.source", "voids.id"),
    "counted": ("kind", "channel", "department", "column", "headline", "quantity"),
    "due": (),
    "redacted": (),
}
"""Of each sort of reduced event the names of what follows the sort, in order."""

_WHAT: Final = 3


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """An event that came with an identity its case had, and with another content.

    Attributes:
        event: The event.
        fields: The names of the fields in which it differs.
        counts: Whether it is what counts from now on, and not what was there.
    """

    event: Reduced
    fields: list[str]
    counts: bool


class Noted(msgspec.Struct, frozen=True):
    """A conflict as it is kept in the topic `conflicts`, the last one of an identity.

    Attributes:
        subject: Of which case or record.
        source: Source and id are what came with two contents.
        id: As above.
        fields: The names of the fields in which they differ.
        at: When Kafka took in the later one of the two.
        counts: Which of the two counts from then on, by their arrival: ``earlier`` or ``later``.
    """

    subject: str
    source: str
    id: str
    fields: list[str]
    at: datetime
    counts: str

    @property
    def key(self) -> bytes:
        """The key of its record."""
        return msgspec.json.encode([self.subject, self.source, self.id])


read_noted = msgspec.json.Decoder(Noted).decode
"""Read a record of the topic `conflicts`."""


def noted(subject: str, conflict: Conflict, at: datetime) -> Noted:
    """Put down a conflict of a subject."""
    _, source, identity, *_ = conflict.event
    counts = "later" if conflict.counts else "earlier"
    return Noted(subject, source, identity, conflict.fields, at, counts)


def differing(one: Reduced, other: Reduced) -> list[str]:
    """Return the names of the fields in which two reduced events of one identity differ.

    Where their types differ, their other fields are not comparable and are not named.
    """
    names = ["time"] if one[0] != other[0] else []
    if one[_WHAT] != other[_WHAT]:
        return [*names, "type"]
    said = zip(FIELDS[one[_WHAT]], one[_WHAT + 1 :], other[_WHAT + 1 :], strict=False)
    return names + [name for name, mine, yours in said if mine != yours]
