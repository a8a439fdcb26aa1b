"""Which steps of a case had no effect on its deadlines, and why."""

from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.steps import IS_STEP
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.cases.voidings import void
from streams.core.county.clock import Idle
from streams.core.county.deadlines import Deadlines
from streams.core.events.reduced import WHAT, EventIdentity, Reduced, identity_of


def without_effect(
    events: list[Reduced], row: Row, deadlines: Deadlines
) -> dict[EventIdentity, Idle]:
    """Return the pauses, resumptions and extensions that moved no deadline of the case, and why.

    It is told by all that is known, and by the attributes that the case has in the end. A step that
    moves the deadline of one stage has an effect; of one that moves none, the reason is that of the
    last stage. Of a case without a deadline nothing is told.

    Args:
        events: All of the case's events, in order of time and identity.
        row: The timeline that they make.
        deadlines: By when cases are due.
    """
    case, _ = versions(row)[-1]
    if not isinstance(case, CaseTimeline):
        return {}
    gone = void([event for event in events if event[WHAT] == "voided"])
    steps = [identity_of(event) for event in events if event[WHAT] in IS_STEP]
    steps = [identity for identity in steps if identity not in gone]
    given = case.attributes[-1]
    labels = case.labels[-1].values if case.labels else {}
    values = deciding_values(case, given, labels)
    idle = [course.idle for course in deadlines.courses(life_of(case), values).values()]
    if not idle:
        return {}
    everywhere = set.intersection(*map(set, idle))
    return {steps[place]: idle[-1][place] for place in sorted(everywhere)}
