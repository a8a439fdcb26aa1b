"""In which flush of its partition each event of a case became known, and the case as known then.

A published figure was computed at some flushes. What a case was to it is the fold over the events
that were known by then: `as_known`. No figure, no timeline and no row depends on it.

The flush of an event is that in which its content first came: one that comes again keeps it. Where
an identity came with another content that counts from then on (`streams.core.cases.merging`), the
one before is kept with the flushes between which it counted. So a case as known at a flush is
exactly what it was at that flush, by the rules and the catalogue now in force.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.core.cases.merging import Merged
from streams.core.events.reduced import Reduced

BEFORE: Final = 0
"""The flush of events that were known before flushes were written down. Flushes begin at 1."""


class GaveWay(NamedTuple):
    """An event that gave way to another content of its identity.

    Attributes:
        known: The flush in which it became known.
        until: The flush from which on the other counts.
        event: What it said.
    """

    known: int
    until: int
    event: Reduced


class KnownCase(NamedTuple):
    """A case, and when each of its events became known.

    Attributes:
        events: In order of time and identity.
        flushes: Of each of them the flush in which it became known, or `BEFORE`. None at all where
            all were known before.
        gave_way: What counted once and does not any more, in the order in which it gave way.
    """

    events: list[Reduced]
    flushes: Sequence[int] = ()
    gave_way: Sequence[GaveWay] = ()


def as_known(case: KnownCase, flush: int) -> list[Reduced]:
    """Return the events of a case as they were known at a flush of its partition.

    They are in order of time and identity; none where nothing of the case was known yet.
    """
    flushes = case.flushes or [BEFORE] * len(case.events)
    known = [event for event, at in zip(case.events, flushes, strict=True) if at <= flush]
    known += [event for since, until, event in case.gave_way if since <= flush < until]
    return sorted(known)


def learnt(before: KnownCase, merged: Merged, flush: int) -> KnownCase:
    """Return a case after a merging, of which all that is new becomes known in a flush.

    Args:
        before: The case with whose events others were merged.
        merged: What came of that.
        flush: In which flush what arrived becomes known; `BEFORE` if nobody writes that down.
    """
    if not flush and not before.flushes:
        return KnownCase(merged.events, (), before.gave_way)
    events, flushes, gave_way = before
    many = len(events)
    if not many:
        return KnownCase(merged.events, [flush] * len(merged.events), gave_way)
    if not merged.replaced and merged.events[many - 1] is events[-1]:
        # The most frequent way, and the quickest: all that is new comes after what was there.
        added = [flush] * (len(merged.events) - many)
        return KnownCase(merged.events, [*(flushes or [BEFORE] * many), *added], gave_way)
    # Merging keeps the very events that were there.
    known = dict(zip(map(id, events), flushes or [BEFORE] * many, strict=True))
    if merged.replaced:
        gave_way = [
            *gave_way,
            *(
                GaveWay(known[id(event)], flush, event)
                for event in merged.replaced
                if known.get(id(event), flush) < flush  # What gave way at once was never shown.
            ),
        ]
    return KnownCase(
        merged.events, [known.get(id(event), flush) for event in merged.events], gave_way
    )


def as_steps(flushes: Sequence[int]) -> list[int]:
    """Return flushes as they are written: each as what it is more than the one before.

    Zeros at the end are left out: of a case that came all at once a single number is left.
    """
    steps, last = [], 0
    for flush in flushes:
        steps.append(flush - last)
        last = flush
    while steps and not steps[-1]:
        steps.pop()
    return steps


def of_steps(steps: Iterable[int], many: int) -> list[int]:
    """Return the flushes of so many events from how they are written.

    Raises:
        ValueError: There are more of them than events, or one is less than 0.
    """
    flushes, flush = [], BEFORE
    for step in steps:
        flush += step
        if flush < 0:
            raise ValueError("a flush that is less than none")
        flushes.append(flush)
    if len(flushes) > many:
        raise ValueError("more flushes than events")
    return flushes + [flush] * (many - len(flushes)) if len(flushes) < many else flushes
