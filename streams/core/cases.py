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

from streams.core.conflicts import Conflict, differing
from streams.core.events import Reduced
from streams.core.growth import MOST_EVENTS, Bound
from streams.core.reduced import FIRST, says_the_same

_FEW: Final = 16
"""Among so many events looking for one is quicker than an index of them."""

canonical = msgspec.json.Encoder().encode
"""The canonical encoding of a reduced event: compact JSON, whose bytes are compared."""


class Merged(msgspec.Struct, frozen=True, gc=False):
    """What came of merging events into a case.

    Attributes:
        events: The case's events in order of time and identity.
        new: Those whose identity the case did not have.
        changed: Whether `events` differs from what the case was.
        conflicts: Those that came with an identity the case had, and another content.
        over: Those refused because the case may not grow further, and by which bound.
        replaced: Those that gave way to another content of their identity, in order of arrival.
    """

    events: list[Reduced]
    new: list[Reduced]
    changed: bool
    conflicts: list[Conflict]
    over: list[tuple[Reduced, Bound]]
    replaced: list[Reduced] = []

    def before(self) -> list[Reduced]:
        """Return the events of the case before, in order of time and identity."""
        new = {(event[1], event[2]) for event in self.new}
        events = {(event[1], event[2]): event for event in [*self.events, *self.replaced[::-1]]}
        return sorted(event for identity, event in events.items() if identity not in new)


def merge(events: list[Reduced], arrived: Iterable[Reduced], most: int = MOST_EVENTS) -> Merged:
    """Unite a case's `events` with those that `arrived`."""
    held = _Held(events)
    new: list[Reduced] = []
    over: list[tuple[Reduced, Bound]] = []
    replaced: list[Reduced] = []
    conflicts: list[Conflict] = []
    changed = False
    for event in arrived:
        place = held.place(event)
        if place is None:
            if len(held.events) >= most - 1 and held.is_full(event, most):
                over.append((event, Bound.EVENTS))
                continue
            held.add(event)
            new.append(event)
            changed = True
            continue
        other = held.events[place]
        if event != other:
            counts = canonical(event) < canonical(other)
            if not says_the_same(event, other):
                conflicts.append(Conflict(event, differing(event, other), counts))
            if counts:
                replaced.append(other)
                held.events[place] = event
                changed = True
    if not changed:
        return Merged(events, new, changed, conflicts, over)
    held.events.sort()
    return Merged(held.events, new, changed, conflicts, over, replaced)


class _Held:
    """The events of a case while others are united with them."""

    def __init__(self, events: list[Reduced]) -> None:
        self.events = list(events)
        self._places: dict[tuple[str, str], int] | None = None
        self._firsts: int | None = None

    def add(self, event: Reduced) -> None:
        """Add an event whose identity is not there."""
        if self._places is not None:
            self._places[event[1], event[2]] = len(self.events)
        if self._firsts is not None:
            self._firsts += event[3] in FIRST
        self.events.append(event)

    def place(self, wanted: Reduced) -> int | None:
        """Find the event with an identity. Most cases have few events: they are looked through."""
        if self._places is None and len(self.events) > _FEW:
            self._places = {(event[1], event[2]): at for at, event in enumerate(self.events)}
        if self._places is not None:
            return self._places.get((wanted[1], wanted[2]))
        source, identity = wanted[1], wanted[2]
        for place, event in enumerate(self.events):
            if event[2] == identity and event[1] == source:
                return place
        return None

    def is_full(self, arrived: Reduced, most: int) -> bool:
        """Tell whether a case has no room for an event.

        Receipts and follow-ups are counted apart, so that a flood of replies that comes before its
        letter does not keep the letter from being counted.
        """
        if self._firsts is None:
            self._firsts = sum(event[3] in FIRST for event in self.events)
        firsts = self._firsts
        return (firsts if arrived[3] in FIRST else len(self.events) - firsts) >= most - 1
