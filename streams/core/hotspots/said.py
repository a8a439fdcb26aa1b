"""What people said of hotspots: decisions about their items, and the moments that count for them.

A record of `hotspot-decisions`, whose key is the event's source and id. The same event that comes
again with another content replaces it.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from streams.core.hotspots.decisions import Decision

WhatIsSaid = Literal["join", "part", "name", "close", "open", "told", "spoke", "answered"]
"""What is said: five decisions, and three moments."""

DECISIONS: Final = frozenset({"join", "part", "name", "close", "open"})
"""What changes which items are together, or what is shown of them."""

MILESTONES: Final = ("told", "spoke", "answered")
"""When somebody was told, when an authority first spoke, and when it was answered."""

_US: Final = 1_000_000


class HotspotSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one event of an office says.

    Attributes:
        source: The source of the event.
        id: Its id.
        at: Its time, in microseconds since 1970 UTC.
        what: What it says.
        items: Ids of cases; the first is the event's subject.
        name: How people call the hotspot; of *name* alone, masked.
    """

    source: str
    id: str
    at: int
    what: WhatIsSaid
    items: tuple[str, ...]
    name: str = ""

    @property
    def key(self) -> str:
        """What tells it apart from all others."""
        return f"{self.source} {self.id}"


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(HotspotSaid).decode


def encode_said(said: HotspotSaid) -> bytes:
    """Return the value of a record of `hotspot-decisions`."""
    return _encode(said)


def decode_said(key: bytes | None, value: bytes) -> HotspotSaid:
    """Return what a record of `hotspot-decisions` says.

    Raises:
        ValueError: It is not such a record.
    """
    said = _decode(value)
    if said.key.encode() != key:
        raise ValueError("its key is not that of its event")
    _decision(said)
    return said


def decisions_of(said: Iterable[HotspotSaid]) -> list[Decision]:
    """Return the decisions among what was said."""
    found = (_decision(each) for each in said)
    return [decision for decision in found if decision is not None]


def milestones_of(
    said: Iterable[HotspotSaid], within: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Return the first moment of each milestone, in seconds since 1970 UTC, by hotspot.

    Args:
        said: What was said.
        within: The id of the hotspot that an item is in.
    """
    found: dict[str, dict[str, int]] = {}
    for each in said:
        hotspot = within.get(each.items[0])
        if each.what in DECISIONS or hotspot is None:
            continue
        of = found.setdefault(hotspot, {})
        of[each.what] = min(of.get(each.what, each.at // _US), each.at // _US)
    return found


def _decision(said: HotspotSaid) -> Decision | None:
    if not said.items:
        raise ValueError("items: it names none")
    if said.what in {"told", "spoke", "answered"}:
        return None
    return Decision(
        id=said.key,
        at=said.at // _US,
        what=said.what,  # type: ignore[arg-type]  # the three others were returned from before
        items=said.items,
        name=said.name,
    )
