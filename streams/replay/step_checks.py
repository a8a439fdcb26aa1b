"""Whether the counts of a group's steps add up, and what all checks of a plan say alike."""

from collections.abc import Collection, Iterator

from streams.replay.groups import CaseGroup
from streams.replay.plan import Plan
from streams.replay.step_counts import CaseSteps, most_labelled


def broken_steps(plan: Plan, group: CaseGroup, steps: CaseSteps) -> Iterator[str]:
    """Yield what is wrong with the steps of a group, as key and rule."""
    valid = group.received - group.rejected
    closed = group.closed_by_then
    in_time = closed - group.late - group.reopened - group.reopened_after
    yield from at_most("accepted", steps.accepted, "received without rejected", valid)
    yield from at_most("accepted_late", steps.accepted_late, "accepted", steps.accepted)
    yield from at_most("returned", steps.returned, "received without rejected", valid)
    yield from _broken_names(plan, steps)
    yield from at_most("paused", steps.paused, "closed in time for good", in_time)
    yield from at_most("restarted", steps.restarted, "paused", steps.paused)
    yield from at_most("extended", steps.extended, "late", group.late)
    yield from at_most("supervised", steps.supervised, "late", group.late)
    busy = steps.paused + steps.extended + steps.urged
    yield from at_most("paused + extended + urged", busy, "accepted", steps.accepted)
    yield from at_most("called_back", steps.called_back, "closed", closed)
    yield from at_most("reached", steps.reached, "called_back", steps.called_back)
    yield from at_most("contacted", steps.contacted, "reached", steps.reached)
    yield from at_most("solved", steps.solved, "reached", steps.reached)
    yield from at_most("grades", sum(steps.grades), "reached", steps.reached)
    yield from at_most("perfunctory + substantive", steps.judged, "closed", closed)
    yield from at_most("archived", steps.archived, "closed", closed - group.reopened_after)
    labelled = most_labelled(steps.closing_labels)
    yield from at_most("labels", most_labelled(steps.labels), "received", group.received)
    yield from at_most("closing_labels", labelled, "closed", closed)
    if steps.judged and not group.answered:
        yield "perfunctory + substantive: there are no replies; the group has answered = false"


def _broken_names(plan: Plan, steps: CaseSteps) -> Iterator[str]:
    if steps.returned and steps.returned_to is None:
        yield "returned_to: name a set of departments that returned cases are routed to"
    if steps.returned_to is not None and steps.returned_to not in plan.departments:
        yield f"returned_to: {absent(steps.returned_to, plan.departments)}"
    elif steps.returned_to is not None and len(plan.departments[steps.returned_to]) == 1:
        yield "returned_to: name a set of two departments or more"
    if steps.paused and not any(steps.pauses.values()):
        yield "pauses: give weights of the reasons, such as { supplement = 2, joint = 1 }"
    if steps.extended and not steps.extend_by:
        yield "extend_by: must be at least 1 working day"


def at_most(key: str, value: int, of: str, limit: int) -> Iterator[str]:
    """Yield the rule where a count is larger than the one that it is part of."""
    if value > limit:
        yield f"{key}: {value} is more than {of}, {limit}"


def absent(name: str, table: Collection[str]) -> str:
    """Say that a plan does not have a name, and which it has."""
    return f"{name!r} is not in this plan, which has {', '.join(sorted(table)) or 'none'}"
