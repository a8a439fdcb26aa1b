"""What became known of cases after a publication: event by event, each with what it did to the row.

A case is followed from what it was known as at the flush of the publication to what it is known as
now, in the order in which its events became known. So each difference has one reason, and those of
a case add up to what it makes in all.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.known import BEFORE, KnownCase, as_known
from streams.core.cases.tallies import Row
from streams.core.days import DayOf
from streams.core.events.reduced import TIME, WHAT, EventIdentity, Reduced, identity_of
from streams.core.figures.engine.sound import MOST_EXACT

IsSeen = Callable[[Reduced], bool]
"""Tells whether an event can play a part in what was published."""


class Reason(StrEnum):
    """Why a figure is not what was printed."""

    CAME_LATE = "came-late"
    """The case or record itself became known later."""
    VOIDED = "voided"
    """An event of it was declared wrong."""
    REROUTED = "rerouted"
    """It was given to another category or unit, or sent back, or its receipt came again."""
    ANSWERED = "answered"
    """A reply, a closing, a rejection or a reopening became known later."""
    RATED = "rated"
    """A rating became known later."""
    STEP = "step"
    """Something that the office did on the way became known later."""
    REPLACED = "replaced"
    """Another content of an event counts since."""
    RESTATED = "restated"
    """A record was counted again."""


_REASONS: Final = {
    "voided": Reason.VOIDED,
    "routed": Reason.REROUTED,
    "returned": Reason.REROUTED,
    "received": Reason.REROUTED,
    "replied": Reason.ANSWERED,
    "closed": Reason.ANSWERED,
    "rejected": Reason.ANSWERED,
    "reopened": Reason.ANSWERED,
    "rated": Reason.RATED,
    "counted": Reason.RESTATED,
}
"""Of events of a case that was known; of all others it is a step."""


class Learnt(NamedTuple):
    """What one event did to the row of a case.

    Attributes:
        subject: Whose.
        flush: In which flush of its partition it became known.
        reason: What it was.
        before, after: The rows, one of which may be `NO_TIMELINE`.
    """

    subject: str
    flush: int
    reason: Reason
    before: Row
    after: Row


def learnt_since(
    cases: Iterable[tuple[str, KnownCase]],
    flush_of: Callable[[str], int],
    records: CaseRecords,
    until_of: Callable[[str], int] = lambda _: MOST_EXACT,
    is_seen: IsSeen = lambda _: True,
) -> Iterator[Learnt]:
    """Return what changed the rows of cases since a publication.

    A case that is in the row again in which it was is left out: it makes no difference.

    What happened after the last day that anything was published as of is nobody's difference. Years
    later that is nearly all of what became known, and making rows of it is what takes the time.

    Args:
        cases: All, or those of which anything became known later, by subject.
        flush_of: Returns the flush at which a case was counted for the publication.
        records: Makes rows, by the rules and the catalogue now in force.
        until_of: Returns the flush up to which its events are to be known: cases may have been read
            later than the figures that they are compared with. Left out, all are.
        is_seen: Tells whether an event happened by that last day (`seen_by`). Left out, all did.
    """
    for subject, case in cases:
        flush = flush_of(subject)
        if max(case.flushes, default=BEFORE) <= flush:
            continue
        later = _later(case, flush, until_of(subject))
        if not (case.gave_way or any(is_seen(event) for _, event in later)):
            continue
        steps = [*_steps(subject, as_known(case, flush), later, records, is_seen)]
        if steps and steps[0].before != steps[-1].after:
            yield from (step for step in steps if step.before != step.after)


def seen_by(day: int, day_of: DayOf) -> IsSeen:
    """Return what tells whether an event happened by the end of a day.

    Args:
        day: The last that anything was published as of (`Publication.last_day`).
        day_of: From instants to days.
    """
    return lambda event: day_of(event[TIME]) <= day


def _steps(
    subject: str,
    then: Iterable[Reduced],
    later: Iterable[tuple[int, Reduced]],
    records: CaseRecords,
    is_seen: IsSeen,
) -> Iterator[Learnt]:
    said: dict[EventIdentity, Reduced] = {identity_of(event): event for event in then}
    row_of = _rows(records)
    before = row_of(said)
    for known, event in later:
        identity = identity_of(event)
        is_other = identity in said
        if not is_other and not is_seen(event):
            continue  # Nothing counts differently by it; what it takes the place of would.
        reason = Reason.REPLACED if is_other else _REASONS.get(event[WHAT], Reason.STEP)
        said[identity] = event
        after = row_of(said)
        if before == NO_TIMELINE != after and reason is not Reason.REPLACED:
            reason = Reason.CAME_LATE if event[WHAT] != "voided" else reason
        yield Learnt(subject, known, reason, before, after)
        before = after


def _later(case: KnownCase, flush: int, until: int) -> list[tuple[int, Reduced]]:
    """Return what became known after a flush and up to one, that of one flush in order of time."""
    events = [*zip(case.flushes, case.events, strict=True)]
    events += [(each.known, each.event) for each in case.gave_way]
    return sorted(one for one in events if flush < one[0] <= until)


def _rows(records: CaseRecords) -> Callable[[dict[EventIdentity, Reduced]], Row]:
    return lambda said: records.make(sorted(said.values()))[1] if said else NO_TIMELINE
