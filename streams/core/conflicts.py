"""Conflicts: one identity met with two contents.

What is said of a conflict names fields and never values, so that it can be listed and logged.
"""

from typing import Final

import msgspec

from streams.core.events import Reduced

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


def differing(one: Reduced, other: Reduced) -> list[str]:
    """Return the names of the fields in which two reduced events of one identity differ.

    Where their types differ, their other fields are not comparable and are not named.
    """
    names = ["time"] if one[0] != other[0] else []
    if one[_WHAT] != other[_WHAT]:
        return [*names, "type"]
    said = zip(FIELDS[one[_WHAT]], one[_WHAT + 1 :], other[_WHAT + 1 :], strict=False)
    return names + [name for name, mine, yours in said if mine != yours]
