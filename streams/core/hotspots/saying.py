"""From an event of a hotspot to what is kept of it."""

from collections.abc import Mapping
from typing import Final

from streams.core.events.masking import mask
from streams.core.events.reader import Event
from streams.core.events.reduced import ID, OWN, SOURCE, TIME, WHAT
from streams.core.events.refusals import Refused
from streams.core.hotspots.said import HotspotSaid, WhatIsSaid

NOT_OF_CASES: Final = Refused(
    "type", "is of a hotspot, and belongs to the topic intake", reason="misdirected"
)
"""Why an event of a hotspot is not taken from the topics of cases."""

_SAID: Final[Mapping[str, WhatIsSaid]] = {
    "hotspot-joined": "join",
    "hotspot-parted": "part",
    "hotspot-named": "name",
    "hotspot-closed": "close",
    "hotspot-reopened": "open",
    "hotspot-told": "told",
    "hotspot-spoke": "spoke",
    "hotspot-answered": "answered",
}

OF_HOTSPOTS: Final = frozenset(_SAID)
"""What reduced events say that are of a hotspot."""


def hotspot_said_of(event: Event) -> HotspotSaid | None:
    """Return what an event says of a hotspot; None if it is of a case.

    Raises:
        Refused: It joins a case with itself alone.
    """
    reduced = event.reduced
    what = _SAID.get(reduced[WHAT])
    if what is None:
        return None
    items = (event.subject, *reduced[OWN]) if what in {"join", "part"} else (event.subject,)
    items = tuple(dict.fromkeys(items))
    if what == "join" and len(items) == 1:
        raise Refused("data.items", "names the subject alone; name a case of another hotspot")
    return HotspotSaid(
        source=reduced[SOURCE],
        id=reduced[ID],
        at=reduced[TIME],
        what=what,
        items=items,
        name=mask(reduced[OWN]) if what == "name" else "",
    )
