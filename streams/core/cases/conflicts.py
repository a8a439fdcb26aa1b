"""Conflicts: one identity met with two contents.

What is said of a conflict names fields and never values, so that it can be listed and logged.
"""

from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.events.reduced import FIELDS, OWN, TIME, WHAT, Reduced, identity_of, said


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """An event that came with an identity its case had, and with another content.

    Attributes:
        arrived: The event.
        fields: The names of the fields in which it differs.
        counts: Whether it is what counts from now on, and not what was there.
    """

    arrived: Arrived
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
    counts = "later" if conflict.counts else "earlier"
    return Noted(subject, *identity_of(conflict.arrived.reduced), conflict.fields, at, counts)


def differing(one: Reduced, other: Reduced) -> list[str]:
    """Return the names of the fields in which two reduced events of one identity differ.

    Where their types differ, their other fields are not comparable and are not named.
    """
    names = ["time"] if one[TIME] != other[TIME] else []
    if one[WHAT] != other[WHAT]:
        return [*names, "type"]
    fields = zip_longest(FIELDS[one[WHAT]], said(one)[OWN:], said(other)[OWN:])
    return names + [name for name, mine, yours in fields if _given(mine) != _given(yours)]


def _given(value: Any) -> Any:
    """Return a value; labels that are left out and an empty list of them are the same."""
    return [] if value is None else value
