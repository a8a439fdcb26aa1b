"""Events of the steps of a group's cases, beside the events of the cases themselves."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from random import Random

from streams.replay.chance import TooFew
from streams.replay.closing_fates import ClosingFates
from streams.replay.envelope import EventSeries, Made
from streams.replay.office_days import OfficeDays
from streams.replay.plan import Plan, PlanError
from streams.replay.rhythm import DAY, Rhythm, Times
from streams.replay.seen import Seen, cases_of, see
from streams.replay.step_fates import PlannedStep, StepFates

ByDay = list[tuple[int, list[Made]]]
"""A group's events by the day on which their cases came in, in order of these days."""


def with_steps(
    plan: Plan, times: Times, name: str, by_day: ByDay, rng: Random
) -> Iterator[tuple[int, list[Made]]]:
    """Make the events of a group's steps, and yield them with the events that there are.

    Those stay as they are, byte for byte: steps have a chance and ids of their own.

    Raises:
        PlanError: The group asks for more than its days have room for.
    """
    group = plan.cases[name]
    cutoff = group.cutoff.toordinal()
    each_made = (made for _, of_day in by_day for made in cases_of(of_day))
    cases = [see(index, made, cutoff) for index, made in enumerate(each_made)]
    try:
        steps = _drawn(plan, times, name, cases, rng)
    except TooFew as error:
        raise PlanError(f"cases.{name}.{error}") from None
    series = EventSeries(plan, times, name, group.channel)
    of = iter(cases)
    for day, made in by_day:
        todays = [next(of) for _ in cases_of(made)]
        more = [
            event
            for case in todays
            for event in _written(case, steps.get(case.index, ()), series, times.office, rng)
        ]
        yield day, made + more


def _drawn(
    plan: Plan, times: Times, name: str, cases: Sequence[Seen], rng: Random
) -> dict[int, list[PlannedStep]]:
    group = plan.cases[name]
    if group.steps is None:
        return {}
    to = group.steps.returned_to
    cutoff, days = group.cutoff.toordinal(), OfficeDays(times.office, plan.make_up_days)
    fates = StepFates(
        group.steps,
        cases,
        cutoff=cutoff,
        days=days,
        movers=plan.department_weights(to) if to else {},
        rng=rng,
    )
    closing = ClosingFates(fates, group.steps, cases, cutoff=cutoff, days=days, rng=rng)
    closing.draw(f"{plan.source}:{group.channel}")
    return fates.steps


def _written(
    case: Seen, steps: Sequence[PlannedStep], series: EventSeries, office: Rhythm, rng: Random
) -> Iterator[Made]:
    last = case.begin
    for number, step in enumerate(sorted(steps, key=attrgetter("day")), 1):
        last = _moment(step, max(last, step.after), case.taken, office, rng)
        case.taken.add(last)
        yield series.write(case.index, f"s{number}", step.kind, last, step.data)


def _moment(step: PlannedStep, last: int, taken: set[int], office: Rhythm, rng: Random) -> int:
    """Draw the moment of a step within its day, after the step before it."""
    first, end = max(step.day * DAY, last + 1), min((step.day + 1) * DAY, step.before)
    moment = step.day * DAY + office.second(rng)
    if not first <= moment < end:
        moment = first + int(rng.random() * (end - first))
    while moment in taken:
        moment += 1
    return moment
