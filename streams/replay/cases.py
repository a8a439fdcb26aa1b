"""Events of a group of cases: each comes in, and then takes its course."""

from collections.abc import Iterator
from itertools import groupby
from random import Random
from typing import Final

from streams.replay import fates
from streams.replay.chance import TooFew
from streams.replay.contents import Bare, WrittenCases
from streams.replay.courses import Courses
from streams.replay.envelope import EventSeries, Made
from streams.replay.groups import CaseGroup
from streams.replay.plan import Plan, PlanError
from streams.replay.rhythm import DAY, Times
from streams.replay.texts import Writer

RECEIVED: Final = "kuaibao.case.received.v1"
_HASTE: Final = 8
"""What follows on the same day does so within this part of what is left of it."""


def case_events(
    plan: Plan, times: Times, name: str, group: CaseGroup, rng: Random
) -> Iterator[tuple[int, list[Made]]]:
    """Make a group's events, by the day on which their cases came in, in order of these days.

    Raises:
        PlanError: The group asks for more than its days have room for.
    """
    rhythm, office = times.rhythm(group.rhythm), times.office
    days = rhythm.days(group.first, group.last, group.received, group.days, rng)
    series = EventSeries(plan, times, name, group.channel)
    writer = Writer(plan, rng)
    try:
        contents = (
            WrittenCases(plan, name, group, group.topics, writer=writer, rng=rng)
            if group.topics
            else Bare(plan, group, rng)
        )
        drawn = fates.draw(group, days, rng)
    except TooFew as error:
        raise PlanError(f"cases.{name}.{error}") from None
    courses = Courses(group, fates=drawn, office=office, series=series, writer=writer, rng=rng)
    for day, indexes in groupby(range(group.received), key=days.__getitem__):
        made = []
        for index in indexes:
            data, routing = contents.of(index, day)
            moment = day * DAY + rhythm.second(rng)
            made.append(series.write(index, 0, RECEIVED, moment, data))
            for number, step in enumerate(courses.steps(index, day, routing), 1):
                kind, on, data = step
                if on * DAY > moment:
                    moment = on * DAY + office.second(rng)
                else:
                    left = (moment // DAY + 1) * DAY - moment
                    moment += 1 + int(rng.random() * left / _HASTE)
                made.append(series.write(index, number, kind, moment, data))
        yield day, made
