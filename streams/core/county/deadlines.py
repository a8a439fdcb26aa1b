"""Deadlines: by which day a case must be closed. Computed when asked for, never stored.

Figures apply them where facts are drawn (`streams/core/figures/engine/facts.py`).

The day of receipt is day 0 and the deadline is the end of the last day. Working days are those of
the official calendar (the package chinesecalendar has the State Council's yearly notices), with
the days that the catalogue adds or takes away; in years it does not reach, weekends alone are
free.
"""

from datetime import date
from typing import Final

import chinese_calendar
import numpy as np

from streams.core.arrays import NEVER, Ints, Names
from streams.core.county.catalogue import FIRST_DAY, LAST_DAY, Catalogue
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


class WorkingCalendar:
    """Which days the office works.

    Making one takes a quarter of a second: each day of 140 years is looked up.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        works = [self._works(day_date(number)) for number in range(_FIRST, _LAST + 1)]
        for day in catalogue.working_days.add:
            works[day_number(day) - _FIRST] = True
        for day in catalogue.working_days.remove:
            works[day_number(day) - _FIRST] = False
        self._last = day_number(date(OFFICIAL_YEARS[1], 12, 31))
        self._through = np.cumsum(np.array(works, dtype=np.int64))

    @property
    def ends(self) -> int:
        """The last day of which it is officially known whether one works."""
        return self._last

    def _works(self, day: date) -> bool:
        first, last = OFFICIAL_YEARS
        if first <= day.year <= last:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY

    def after(self, received: Ints, days: int) -> Ints:
        """Return the day that is `days` working days after each day `received`."""
        through = self._through[np.clip(received, _FIRST, _LAST) - _FIRST] + days
        found = np.searchsorted(self._through, through).astype(np.int64) + _FIRST
        return np.maximum(found, received)

    def leaves(self, days: int) -> int:
        """Return the first day from which so many working days lead beyond what is known."""
        received = np.arange(_FIRST, self._last + 2)
        return int(received[np.argmax(self.after(received, days) > self._last)])


class Deadlines:
    """The catalogue's deadlines, applied to columns of cases."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rules = catalogue.deadlines
        self.calendar = WorkingCalendar(catalogue)
        leaves = [
            self.calendar.leaves(rule.working_days)
            for rule in self._rules
            if rule.working_days is not None
        ]
        self.unknown_from: int | None = min(leaves, default=None)
        """The first day on which a case may be received whose deadline is in years of which the
        official calendar is not known; None where no deadline is of working days."""

    def calendar_ends(self, today: int) -> int | None:
        """Return the last day of the official calendar once deadlines reach beyond it, else None.

        Args:
            today: The day on which a case may be received.
        """
        if self.unknown_from is None or today < self.unknown_from:
            return None
        return self.calendar.ends

    def of(self, received: Ints, kind: Ints, channel: Ints, category: Ints, names: Names) -> Ints:
        """Return the last day of each case, or `NEVER`; the first rule that fits a case applies.

        Args:
            received: Days received.
            kind: Codes of kinds, as `names` gives them.
            channel: Codes of channels.
            category: Codes of categories.
            names: The codes of identifiers.
        """
        last = np.full(received.shape, NEVER)
        undecided = np.ones(received.shape, dtype=bool)
        for rule in self._rules:
            fits = undecided.copy()
            for wanted, column in (
                (rule.kind, kind),
                (rule.channel, channel),
                (rule.category, category),
            ):
                if wanted is not None:
                    fits &= column == names[wanted]
            undecided &= ~fits
            if rule.working_days is not None:
                last[fits] = self.calendar.after(received[fits], rule.working_days)
            elif rule.calendar_days is not None:
                last[fits] = received[fits] + rule.calendar_days
        return last

    def last_day(self, received: int, kind: str, channel: str, category: str) -> int | None:
        """Return the last day of one case, or None; as `of`, for a case by itself."""
        for rule in self._rules:
            wanted = rule.kind, rule.channel, rule.category
            has = kind, channel, category
            if all(w in (None, h) for w, h in zip(wanted, has, strict=True)):
                if rule.working_days is not None:
                    return int(self.calendar.after(np.array([received]), rule.working_days)[0])
                return None if rule.calendar_days is None else received + rule.calendar_days
        return None
