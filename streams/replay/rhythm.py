"""When things happen: days by weekday and holiday, hours of the day, and how moments are written.

A day is its proleptic Gregorian ordinal (`date.toordinal`). A moment is wall-clock time in the
plan's zone: day x 86,400 + second of that day.
"""

import heapq
from bisect import bisect_right
from datetime import date, datetime, time
from itertools import accumulate
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from streams.replay.plan import Plan, PlannedRhythm

DAY: Final = 86_400
HOUR: Final = 3_600
_LAST_RECEIPT: Final = DAY - HOUR - 1


class Rhythm:
    """Draws days and times of day by the weights of a plan's rhythm."""

    def __init__(self, weekly: PlannedRhythm, holidays: frozenset[int]) -> None:
        self._weekdays = weekly.weekdays
        busy = max(weekly.weekdays) / 2
        self._works = [weight >= busy for weight in weekly.weekdays]
        self._holiday = weekly.holiday
        self._holidays = holidays
        self._hours = list(accumulate(weekly.hours))

    def second(self, rng: Random) -> int:
        """Draw a second of the day at which something comes in.

        Never in the last hour, so that what follows on the same day has room.
        """
        hour = bisect_right(self._hours, rng.random() * self._hours[-1])
        return min(hour * HOUR + int(rng.random() * HOUR), _LAST_RECEIPT)

    def works(self, day: int) -> bool:
        """Return whether a day is neither a holiday nor half as busy as the busiest weekday."""
        return self._works[(day + 6) % 7] and day not in self._holidays

    def working_day(self, day: int, earliest: int) -> int:
        """Find the last working day up to `day`; `day` itself, if there is none from `earliest`."""
        for candidate in range(day, earliest - 1, -1):
            if self.works(candidate):
                return candidate
        return day

    def days(
        self, first: date, last: date, count: int, distinct: int | None, rng: Random
    ) -> list[int]:
        """Draw `count` days in order; on exactly `distinct` different ones, if given."""
        days = list(range(first.toordinal(), last.toordinal() + 1))
        drawn: list[int] = []
        if distinct is not None:
            # A weighted draw without replacement (Efraimidis and Spirakis, 2006).
            keys = {day: rng.random() ** (1 / max(self._weight(day), 1e-9)) for day in days}
            days = drawn = sorted(heapq.nlargest(distinct, days, key=keys.__getitem__))
        cumulative = list(accumulate(map(self._weight, days)))
        if not cumulative[-1]:
            cumulative = list(range(1, len(days) + 1))
        more = rng.choices(days, cum_weights=cumulative, k=count - len(drawn))
        return sorted(drawn + more)

    def _weight(self, day: int) -> float:
        return self._holiday if day in self._holidays else self._weekdays[(day + 6) % 7]


class Times:
    """The days and moments of one plan: its rhythms, and its zone's way to write them."""

    def __init__(self, plan: Plan) -> None:
        holidays = frozenset(
            day
            for first, last in plan.holidays
            for day in range(first.toordinal(), last.toordinal() + 1)
        )
        self._rhythms = {name: Rhythm(spec, holidays) for name, spec in plan.rhythms.items()}
        self.office = self._rhythms[plan.rhythm]
        self._zone = ZoneInfo(plan.time_zone)
        self._written: dict[int, tuple[str, str]] = {}

    def rhythm(self, name: str | None) -> Rhythm:
        """The rhythm of that name, or the offices' own."""
        return self._rhythms[name] if name else self.office

    def write(self, moment: int) -> str:
        """Write a moment as RFC 3339, with the offset in force at that day's noon."""
        day, second = divmod(moment, DAY)
        if day not in self._written:
            noon = datetime.combine(date.fromordinal(day), time(12), self._zone)
            head, _, tail = noon.isoformat().partition("T12:00:00")
            self._written[day] = head + "T", tail
        head, offset = self._written[day]
        minute, second = divmod(second, 60)
        hour, minute = divmod(minute, 60)
        return f"{head}{hour:02}:{minute:02}:{second:02}{offset}"
