"""Events of a group of records."""

from collections.abc import Iterator
from itertools import groupby, repeat
from random import Random
from typing import Final

from streams.replay.chance import pick, share_out
from streams.replay.envelope import Data, EventSeries, Made
from streams.replay.groups import RecordGroup
from streams.replay.plan import Plan
from streams.replay.rhythm import DAY, Times

RECORD_COUNTED: Final = "kuaibao.record.counted.v1"


def record_events(
    plan: Plan, times: Times, name: str, group: RecordGroup, rng: Random
) -> Iterator[tuple[int, list[Made]]]:
    """Make a group's events, day by day in order."""
    size = group.many()
    rhythm = times.rhythm(group.rhythm)
    days = rhythm.days(group.first, group.last, size, None, rng)
    headlines = pick(rng, "headlines", group.headlines, range(size))
    departments: Iterator[str] = repeat("")
    if group.departments:
        weights = plan.department_weights(group.departments)
        departments = iter(share_out(weights, size, rng))
    series = EventSeries(plan, times, name, group.channel)
    told: list[Data] = []
    for day, indexes in groupby(range(size), key=days.__getitem__):
        made = []
        for index in indexes:
            data: Data = {"kind": group.kind, "channel": group.channel}
            if department := next(departments):
                data["department"] = department
            if group.column:
                data["column"] = group.column
            if group.headlines:
                data["headline"] = index in headlines
            if group.quantities:
                data["quantity"] = group.quantities[index]
            moment = day * DAY + rhythm.second(rng)
            made.append(series.write(index, 0, RECORD_COUNTED, moment, data))
            told.append(data)
        yield day, made
    if group.again and group.again_on is not None:
        day = group.again_on.toordinal()
        moments = sorted(day * DAY + rhythm.second(rng) for _ in told)
        yield (
            day,
            [
                series.write(index, 1, RECORD_COUNTED, moment, data | {"quantity": quantity})
                for index, (moment, data, quantity) in enumerate(
                    zip(moments, told, group.again, strict=True)
                )
            ],
        )
