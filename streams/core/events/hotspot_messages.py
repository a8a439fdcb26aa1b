"""The form of the events that say what an office decided and did about a hotspot.

The subject is an item of the hotspot, a case: so an event says the same, whatever becomes of which
items are together.
"""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from streams.core.events.envelope import PLAIN_LINE, Envelope, Note, Short

MOST_HOTSPOT_ITEMS: Final = 100
"""How many items one event names beside its subject. More are another event's."""

_Name = Annotated[str, Meta(max_length=40, pattern=PLAIN_LINE)]
_Items = Annotated[list[Short], Meta(max_length=MOST_HOTSPOT_ITEMS)]
_SomeItems = Annotated[list[Short], Meta(min_length=1, max_length=MOST_HOTSPOT_ITEMS)]


class HotspotData(msgspec.Struct, kw_only=True):
    """A word to those who read it, which is not kept."""

    note: Note | UnsetType = UNSET


class HotspotJoinedData(HotspotData, kw_only=True):
    """The hotspots of the subject and of all these items are one."""

    items: _SomeItems


class HotspotPartedData(HotspotData, kw_only=True):
    """The subject and these items are a hotspot of their own."""

    items: _Items | UnsetType = UNSET


class HotspotNamedData(HotspotData, kw_only=True):
    """The hotspot is called so."""

    name: _Name


class HotspotJoined(Envelope, tag="kuaibao.hotspot.joined.v1"):
    """The event `HotspotJoinedData`."""

    data: HotspotJoinedData


class HotspotParted(Envelope, tag="kuaibao.hotspot.parted.v1"):
    """The event `HotspotPartedData`."""

    data: HotspotPartedData


class HotspotNamed(Envelope, tag="kuaibao.hotspot.named.v1"):
    """The event `HotspotNamedData`."""

    data: HotspotNamedData


class HotspotClosed(Envelope, tag="kuaibao.hotspot.closed.v1"):
    """Nothing more is expected of the hotspot: nobody is warned of it."""

    data: HotspotData


class HotspotReopened(Envelope, tag="kuaibao.hotspot.reopened.v1"):
    """The hotspot is not closed any more."""

    data: HotspotData


class HotspotTold(Envelope, tag="kuaibao.hotspot.told.v1"):
    """Those who must know of the hotspot have been told."""

    data: HotspotData


class HotspotSpoke(Envelope, tag="kuaibao.hotspot.spoke.v1"):
    """An authority has said the first word about it."""

    data: HotspotData


class HotspotAnswered(Envelope, tag="kuaibao.hotspot.answered.v1"):
    """It has been answered in public."""

    data: HotspotData


OfHotspot = (
    HotspotJoined
    | HotspotParted
    | HotspotNamed
    | HotspotClosed
    | HotspotReopened
    | HotspotTold
    | HotspotSpoke
    | HotspotAnswered
)
