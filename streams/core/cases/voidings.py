"""Which events voidings void, and from which day to which.

A voiding names one event of its subject and is itself open to voiding. So the voidings that bear on
an event which is not a voiding form a tree: those that name it, those that name these, and so on.
Voidings that name each other in a ring name nothing else, and bear on nothing.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from operator import neg

from streams.core.days import DayOf
from streams.core.events.reduced import (
    TIME,
    VOIDED_ID,
    VOIDED_SOURCE,
    EventIdentity,
    Reduced,
    identity_of,
)

Changes = list[int]
"""The days on which a state begins and ends, by turns, from the last to the first."""


def void(voids: Iterable[Reduced]) -> set[EventIdentity]:
    """Name the identities, of events that are not voidings, that voidings void in the end."""
    changes = void_days(voids, lambda _: 0)
    return {identity for identity, days in changes.items() if days}


def void_days(voids: Iterable[Reduced], day_of: DayOf) -> dict[EventIdentity, Changes]:
    """Return the days on which each event named, unless a voiding, becomes void and counts again.

    Each voiding is looked at once, after all that name it. What is known of those that name it is
    taken over rather than copied, so that a chain of a thousand costs a thousand steps.
    """
    named = {identity_of(event): (event[VOIDED_SOURCE], event[VOIDED_ID]) for event in voids}
    day = {identity_of(event): day_of(event[TIME]) for event in voids}
    waits_for = Counter(named.values())
    ready = [voiding for voiding in named if voiding not in waits_for]
    changes: dict[EventIdentity, Changes] = {}
    while ready:
        voiding = ready.pop()
        target = named[voiding]
        stands = _standing(changes.pop(voiding, []), day[voiding])
        changes[target] = _united(changes.get(target, []), stands)
        waits_for[target] -= 1
        if target in named and not waits_for[target]:
            ready.append(target)
    return {identity: days for identity, days in changes.items() if identity not in named}


def _standing(changes: Changes, day: int) -> Changes:
    """Turn the days of a voiding being void into those of its being in force, from `day` on."""
    is_void = False
    while changes and changes[-1] <= day:
        changes.pop()
        is_void = not is_void
    if not is_void:
        changes.append(day)
    return changes


def _united(one: Changes, other: Changes) -> Changes:
    """Return when either state is in force."""
    few, many = sorted((one, other), key=len)
    while few:
        start = few.pop()
        _hold(many, start, few.pop() if few else None)
    return many


def _hold(changes: Changes, start: int, end: int | None) -> None:
    """Add that the state is in force from `start` to before `end` (None: for ever)."""
    earlier = bisect_right(changes, -start, key=neg)
    later = 0 if end is None else bisect_left(changes, -end, key=neg)
    edges = []
    if end is not None and not _holds(changes, later):
        edges.append(end)
    if not _holds(changes, earlier):
        edges.append(start)
    changes[later:earlier] = edges


def _holds(changes: Changes, place: int) -> bool:
    """Return whether the state is in force after the changes from a place on."""
    return (len(changes) - place) % 2 == 1
