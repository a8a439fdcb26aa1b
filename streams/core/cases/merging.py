"""A case (or record) is the set of its events.

Merging is set union by identity (`source` and `id`; the subject is the case itself). Where one
identity comes with two contents, the smaller canonical encoding stays, so that the order of
arrival decides nothing; that is a conflict unless they differ in nothing but what the catalogue
added to them. Union is commutative, associative and idempotent: however events are
repeated, shuffled and cut into batches, the case ends the same.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.cases.conflicts import Conflict, differing
from streams.core.cases.growth import MOST_EVENTS, Bound
from streams.core.events.reduced import (
    FIRST,
    ID,
    SOURCE,
    WHAT,
    EventIdentity,
    Reduced,
    identity_of,
    says_the_same,
)

_FEW: Final = 16
"""Up to this many events, a search is quicker than an index."""

canonical = msgspec.json.Encoder().encode
"""The canonical encoding of a reduced event: compact JSON, whose bytes are compared."""


class Merged(msgspec.Struct, frozen=True, gc=False):
    """The result of merging events into a case.

    Attributes:
        events: The case's events in order of time and identity.
        new: Those that arrived whose identity the case did not have.
        changed: Whether `events` differs from what the case was.
        conflicts: Those that arrived with an identity the case had, and another content.
        over: Those that arrived and were refused because the case may not grow further, and by
            which bound.
        replaced: Those that gave way to another content of their identity, in order of arrival.
        replacing: Those that arrived and took their places, in the same order.
    """

    events: list[Reduced]
    new: list[Arrived]
    changed: bool
    conflicts: list[Conflict]
    over: list[tuple[Arrived, Bound]]
    replaced: list[Reduced] = []
    replacing: list[Arrived] = []

    def before(self) -> list[Reduced]:
        """Return the events of the case before, in order of time and identity."""
        new = {identity_of(one.reduced) for one in self.new}
        events = {identity_of(event): event for event in [*self.events, *self.replaced[::-1]]}
        return sorted(event for identity, event in events.items() if identity not in new)

    def arrivals(self) -> dict[EventIdentity, Arrived]:
        """Return, by identity, those of the case's events that have just arrived.

        Of one identity the last counts: an event that replaces another arrives after it.
        """
        return {identity_of(one.reduced): one for one in [*self.new, *self.replacing]}


def merge(  # noqa: C901 - one loop without calls: it runs for every event
    events: list[Reduced], arrived: Iterable[Arrived], most: int = MOST_EVENTS
) -> Merged:
    """Unite a case's `events` with those that `arrived`."""
    held = list(events)
    places: dict[EventIdentity, int] | None = None
    room: _Room | None = None
    new: list[Arrived] = []
    over: list[tuple[Arrived, Bound]] = []
    replaced: list[Reduced] = []
    replacing: list[Arrived] = []
    conflicts: list[Conflict] = []
    changed = False
    for one in arrived:
        event = one.reduced
        if places is None and len(held) > _FEW:
            places = {identity_of(other): at for at, other in enumerate(held)}
        place = _place(held, event) if places is None else places.get((event[SOURCE], event[ID]))
        if place is None:
            if len(held) >= most - 1:
                room = room or _Room(held, most - 1)
                if not room.takes(event):
                    over.append((one, Bound.EVENTS))
                    continue
            if places is not None:
                places[event[SOURCE], event[ID]] = len(held)
            held.append(event)
            new.append(one)
            changed = True
        elif held[place] != event:
            other = held[place]
            counts = canonical(event) < canonical(other)
            if not says_the_same(event, other):
                conflicts.append(Conflict(one, differing(event, other), counts))
            if counts:
                replaced.append(other)
                replacing.append(one)
                held[place] = event
                changed = True
    if not changed:
        return Merged(events, new, changed, conflicts, over)
    held.sort()
    return Merged(held, new, changed, conflicts, over, replaced, replacing)


class _Room:
    """What room a case has left.

    Receipts and follow-ups are counted apart, so that a flood of replies that comes before its
    letter does not keep the letter from being counted.
    """

    def __init__(self, events: list[Reduced], most: int) -> None:
        firsts = sum(event[WHAT] in FIRST for event in events)
        self._left = {True: most - firsts, False: most - (len(events) - firsts)}

    def takes(self, event: Reduced) -> bool:
        """Take room for an event, if there is any."""
        is_first = event[WHAT] in FIRST
        if self._left[is_first] <= 0:
            return False
        self._left[is_first] -= 1
        return True


def _place(events: list[Reduced], wanted: Reduced) -> int | None:
    """Find the event with an identity, among few."""
    source, identity = wanted[SOURCE], wanted[ID]
    for place, event in enumerate(events):
        if event[ID] == identity and event[SOURCE] == source:
            return place
    return None
