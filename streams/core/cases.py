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

from streams.core.events import Reduced
from streams.core.reduced import FIRST, says_the_same

MOST_EVENTS: Final = 1_000
"""How many events one case may have, a receipt among them, unless a setting says otherwise."""

canonical = msgspec.json.Encoder().encode
"""The canonical encoding of a reduced event: compact JSON, whose bytes are compared."""


class Merged(msgspec.Struct, frozen=True, gc=False):
    """What came of merging events into a case.

    Attributes:
        events: The case's events in order of time and identity.
        new: Those whose identity the case did not have.
        changed: Whether `events` differs from what the case was.
        conflicts: How many came with an identity the case had, and another content.
        over: Those refused because the case has as many events as it may.
        replaced: Those that gave way to another content of their identity, in order of arrival.
    """

    events: list[Reduced]
    new: list[Reduced]
    changed: bool
    conflicts: int
    over: list[Reduced]
    replaced: list[Reduced] = []

    def before(self) -> list[Reduced]:
        """Return the events of the case before, in order of time and identity."""
        new = {(event[1], event[2]) for event in self.new}
        events = {(event[1], event[2]): event for event in [*self.events, *self.replaced[::-1]]}
        return sorted(event for identity, event in events.items() if identity not in new)


def merge(events: list[Reduced], arrived: Iterable[Reduced], most: int = MOST_EVENTS) -> Merged:
    """Unite a case's `events` with those that `arrived`."""
    held = list(events)
    new: list[Reduced] = []
    over: list[Reduced] = []
    replaced: list[Reduced] = []
    conflicts = 0
    changed = False
    for event in arrived:
        place = _place(held, event)
        if place is None:
            if len(held) >= most - 1 and _is_full(held, event, most):
                over.append(event)
                continue
            held.append(event)
            new.append(event)
            changed = True
        elif held[place] != event:
            conflicts += not says_the_same(held[place], event)
            if canonical(event) < canonical(held[place]):
                replaced.append(held[place])
                held[place] = event
                changed = True
    if not changed:
        return Merged(events, new, changed, conflicts, over)
    held.sort()
    return Merged(held, new, changed, conflicts, over, replaced)


def _is_full(events: list[Reduced], arrived: Reduced, most: int) -> bool:
    """Tell whether a case has room for an event.

    Receipts and follow-ups are counted apart, so that a flood of replies that comes before its
    letter does not keep the letter from being counted.
    """
    first = arrived[3] in FIRST
    return sum((event[3] in FIRST) is first for event in events) >= most - 1


def _place(events: list[Reduced], wanted: Reduced) -> int | None:
    """Find the event with an identity. Cases have few events: looking is quicker than an index."""
    source, identity = wanted[1], wanted[2]
    for place, event in enumerate(events):
        if event[2] == identity and event[1] == source:
            return place
    return None
