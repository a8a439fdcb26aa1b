"""Which notices letters get, computed in the plainest way: by walking through the days.

It knows one deadline in working days and the ladder of `tests.support.ladder`: a reminder two
working days before, an urging one after, a supervision five working days after the urging.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE: Final = ZoneInfo("Asia/Shanghai")
MORNING: Final = time(8)
FREE: Final = {date(2015, 3, 4)}
EXTRA: Final = {date(2015, 2, 21)}

Works = Callable[[date], bool]

Key = tuple[str, str]
"""The rung, and the morning, as an ISO day."""


def works(day: date) -> bool:
    """Return whether the county of the tests works on a day."""
    return day not in FREE and (day in EXTRA or chinese_calendar.is_workday(day))


def later(day: date, many: int, works: Works = works) -> date:
    """Return the day so many working days after a day; before it, if the number is negative."""
    step = timedelta(1 if many > 0 else -1)
    left = abs(many)
    while left:
        day += step
        left -= works(day)
    return day


def notices(
    received: datetime,
    closed: datetime | None,
    mornings: Collection[date],
    *,
    days: int = 5,
    remind: int = 2,
    works: Works = works,
) -> list[Key]:
    """Return the notices of a letter on some mornings, in order.

    Args:
        received: When it came in.
        closed: When it was closed, if ever.
        mornings: The days on whose mornings the office looks, in order; days off are left out.
        days: How many working days there are until it is due.
        remind: How many working days before that it is reminded of.
        works: Tells on which days the office works.
    """
    due = later(received.astimezone(ZONE).date(), days, works)
    had: list[Key] = []
    urged: date | None = None
    for day in filter(works, mornings):
        at = datetime.combine(day, MORNING, ZONE)
        if at < received or (closed is not None and closed <= at):
            continue
        rungs = [rung for rung, _ in had]
        if urged and "supervise" not in rungs and day >= later(urged, 5, works):
            had.append(("supervise", day.isoformat()))
        elif not urged and day > due:
            had.append(("urge", day.isoformat()))
            urged = day
        elif not rungs and later(due, -remind, works) <= day <= due:
            had.append(("remind", day.isoformat()))
    return had
