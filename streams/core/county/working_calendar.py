"""Which days the office works, and since when that is known.

Working days are those of the official calendar (the package chinesecalendar holds the State
Council's yearly notices), with the days that the catalogue adds or takes away; in years it does not
reach, weekends alone are free.

A day that the catalogue takes away or adds may have become known later. As of the days before, the
calendar was without it: so there are as many *states* of the calendar as days on which it changed,
and one before. Days are day numbers.
"""

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Final

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, Ints
from streams.core.county.catalogue import FIRST_DAY, LAST_DAY, Catalogue, WorkingDays
from streams.core.days import day_date, day_number

OFFICIAL_YEARS: Final = (
    min(chinese_calendar.constants.holidays).year,
    max(chinese_calendar.constants.holidays).year,
)
"""The first and the last year that the official calendar covers."""

_FIRST: Final = day_number(FIRST_DAY) - 7
_LAST: Final = day_number(LAST_DAY)
"""Days of the calendar. In zones west of where an event was written, 1 January 1970 may be a day of
1969; and whatever day comes first must have one before it."""

_SATURDAY: Final = 5


def _official() -> NDArray[np.bool_]:
    """Return of each day whether one works on it, but for what a catalogue says.

    The State Council names the weekdays that are free and the weekends that are not. To ask the
    package for each day of 140 years would take a fifth of a second wherever a catalogue is read.
    """
    weekdays = (np.arange(_LAST + 1 - _FIRST) + day_date(_FIRST).weekday()) % 7
    works: NDArray[np.bool_] = weekdays < _SATURDAY
    for named, is_worked in (
        (chinese_calendar.constants.holidays, False),
        (chinese_calendar.constants.workdays, True),
    ):
        works[[day_number(day) - _FIRST for day in named]] = is_worked
    return works


class WorkingCalendar:
    """Which days the office works.

    Attributes:
        turns: The days on which the calendar changed, rising.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        changes = _changes(catalogue.working_days)
        self.turns: list[int] = sorted(changes.keys() - {ALWAYS})
        works = _official()
        self._through: list[Ints] = []
        self._counts: list[array[int]] = []
        self._worked: list[array[int]] = []
        for turn in (ALWAYS, *self.turns):
            for day, is_worked in changes.get(turn, {}).items():
                works[day - _FIRST] = is_worked
            self._through.append(np.cumsum(works, dtype=np.int64))
            # For one day at a time arrays of Python's own are quicker.
            self._counts.append(array("i", self._through[-1].tolist()))
            self._worked.append(array("i", (np.flatnonzero(works) + _FIRST).tolist()))
        self._last = day_number(date(OFFICIAL_YEARS[1], 12, 31))

    @property
    def ends(self) -> int:
        """The last day of which it is officially known whether one works."""
        return self._last

    def state(self, day: int) -> int:
        """Return the state of the calendar as it was known at the end of a day."""
        return bisect_right(self.turns, day)

    def states(self, days: Ints) -> Ints:
        """Return the state of the calendar as it was known at the end of each day."""
        return np.array(self.turns, dtype=np.int64).searchsorted(days, side="right")

    def after(self, received: Ints, days: int, state: int = -1) -> Ints:
        """Return the day that lies `days` working days after each day `received`.

        Args:
            received: Days.
            days: How many working days.
            state: The calendar's; unless told, the last.
        """
        through = self._through[state]
        wanted = through[np.clip(received, _FIRST, _LAST) - _FIRST] + days
        found = np.searchsorted(through, wanted).astype(np.int64) + _FIRST
        return np.maximum(found, received)

    def works(self, day: int, state: int | None = None) -> bool:
        """Return whether one works on a day, by a state; unless told, as is known at its end."""
        return bool(self.between(day - 1, day, self.state(day) if state is None else state))

    def day_after(self, day: int, days: int, state: int) -> int:
        """Return the day that lies `days` working days after a day; that day itself after none."""
        if not days:
            return day
        place = self._counts[state][_place(day)] + days - 1
        worked = self._worked[state]
        return max(worked[place] if place < len(worked) else _LAST + 1, day)

    def between(self, after: int, until: int, state: int) -> int:
        """Return how many working days lie after one day and until another, it included."""
        counts = self._counts[state]
        return counts[_place(until)] - counts[_place(after)]

    def worked(self, after: Ints, until: Ints) -> Ints:
        """Return how many working days lie after each day and until another, it included.

        They are those of the calendar as it is known last.
        """
        through = self._through[-1]
        ends = (through[np.clip(day, _FIRST, _LAST) - _FIRST] for day in (until, after))
        found: Ints = np.subtract(*ends)
        return found

    def not_before(self, days: Ints, state: int) -> Ints:
        """Return each day if it is a working day, else the next that is one."""
        eve = days - 1
        after = self.after(eve, 1, state)
        return np.maximum(after, days)

    def leaves(self, days: int) -> int:
        """Return the first day from which so many working days lead beyond what is known."""
        received = np.arange(_FIRST, self._last + 2)
        return int(received[np.argmax(self.after(received, days) > self._last)])


def _place(day: int) -> int:
    return min(max(day, _FIRST), _LAST) - _FIRST


def _changes(own: WorkingDays) -> Mapping[int, dict[int, bool]]:
    """Return by the day on which it became known which days are worked; `ALWAYS` where always."""
    found: dict[int, dict[int, bool]] = {}
    # What is taken away is so even where it is added, too.
    for days, is_worked in ((own.add, True), (own.remove, False)):
        for day in days:
            if isinstance(day, date):
                found.setdefault(ALWAYS, {})[day_number(day)] = is_worked
            else:
                known = found.setdefault(day_number(day.known), {})
                known[day_number(day.day)] = is_worked
    return found
