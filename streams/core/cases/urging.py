"""Who urged a case last, by the end of a day, and what has happened to it since."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from streams.core.cases.timeline_rows import CaseTimeline
from streams.core.cases.voidings import void
from streams.core.days import DayOf
from streams.core.events.reduced import FIELDS, FIRST, OWN, SOURCE, TIME, WHAT, Reduced, identity_of
from streams.core.events.sources import CLOCK

By = Literal["clock", "person"]

_MEANS: Final = OWN + FIELDS["urged"].index("means")


class Since(NamedTuple):
    """What happened to a case after it was urged.

    Attributes:
        day: On which day, as a number.
        what: The middle word of its event's type, such as ``replied``.
        department: The unit that the event names; "" if it names none.
    """

    day: int
    what: str
    department: str


class Urging(NamedTuple):
    """How a case was urged last.

    Attributes:
        day: On which day, as a number.
        by: By whom.
        means: How: ``phone``, ``notice`` or ``message``; "" if that was not said.
        since: What has happened since, in order of time.
    """

    day: int
    by: By
    means: str
    since: tuple[Since, ...]


def last_urging(events: Sequence[Reduced], as_of: int, day_of: DayOf) -> Urging | None:
    """Return how a case was urged last, as its events say; None if it never was.

    Args:
        events: All of its events, in order of time and identity.
        as_of: The day by whose end it was urged, as a number.
        day_of: From instants to the county's days.
    """
    by_then = [event for event in events if day_of(event[TIME]) <= as_of]
    gone = void([event for event in by_then if event[WHAT] == "voided"])
    left = [
        event for event in by_then if event[WHAT] != "voided" and identity_of(event) not in gone
    ]
    first = next((event for event in left if event[WHAT] == "received"), None)
    urged = [place for place, event in enumerate(left) if event[WHAT] == "urged"]
    if first is None or not urged:
        return None
    # What was timed before the case came in takes effect as it comes in.
    received = day_of(first[TIME])
    last = left[urged[-1]]
    since = tuple(
        Since(max(received, day_of(event[TIME])), event[WHAT], _department(event))
        for event in left[urged[-1] + 1 :]
        if event[WHAT] not in FIRST
    )
    day = max(received, day_of(last[TIME]))
    return Urging(day, _by(last), last[_MEANS], since)


def last_urging_of_row(
    case: CaseTimeline, events: Sequence[Reduced], as_of: int, day_of: DayOf
) -> Urging | None:
    """Return the same as a row says it, of a case that has changed since its row was counted.

    A row does not say who urged, nor which unit did something, and of replies it has the first.

    Args:
        case: What the row says.
        events: The case's events as they are now; among them is what urged it then.
        as_of: The day by whose end it was urged, as a number.
        day_of: From instants to the county's days.
    """
    steps = [step for step in case.steps if step.day <= as_of]
    urged = [place for place, step in enumerate(steps) if step.what == "urged"]
    if not urged:
        return None
    last = steps[urged[-1]]
    same = (
        event
        for event in reversed(events)
        if event[WHAT] == "urged"
        and event[_MEANS] == last.means
        and max(case.received, day_of(event[TIME])) == last.day
    )
    event = next(same, None)
    later = [Since(step.day, step.what, step.department) for step in steps[urged[-1] + 1 :]]
    named = {"open": "reopened"}
    other = [(move.day, named.get(move.standing, move.standing)) for move in case.moves]
    other += [(case.replied, "replied")] if case.replied is not None else []
    other += [(given.day, "routed") for given in case.attributes[1:]]
    later += [Since(day, what, "") for day, what in other if last.day < day <= as_of]
    later.sort(key=lambda one: one.day)
    return Urging(last.day, _by(event) if event else "person", last.means, tuple(later))


def _by(event: Reduced) -> By:
    return "clock" if event[SOURCE] == CLOCK else "person"


def _department(event: Reduced) -> str:
    fields = FIELDS[event[WHAT]]
    if "department" not in fields:
        return ""
    return str(event[OWN + fields.index("department")])
