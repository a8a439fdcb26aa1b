"""Deadlines: by which day a case must be closed. Computed when asked for, never stored.

The day of receipt is day 0 and the deadline is the end of the last day. Working days are those of
the official calendar (the package chinesecalendar holds the State Council's yearly notices), with
the days that the catalogue adds or takes away; in years it does not reach, weekends alone are
free.
"""

from datetime import date
from typing import Final

import chinese_calendar
import numpy as np

from streams.core.arrays import Ints
from streams.core.catalogue import Catalogue
from streams.core.cells import Names
from streams.core.days import day_date, day_number
from streams.core.errors import BadFile

NEVER: Final = np.int64(2**40)
"""The deadline of a case that has none."""

_FIRST: Final = day_number(date(1969, 12, 1))
"""No case is earlier; where 1970 has begun for a feeder, it may be 1969 still in the county."""

_LAST: Final = day_number(date(2110, 12, 31))
_SATURDAY: Final = 5


class WorkingCalendar:
    """Which days the office works."""

    def __init__(self, catalogue: Catalogue) -> None:
        add = _days("working_days.add", catalogue.working_days.add)
        remove = _days("working_days.remove", catalogue.working_days.remove)
        years = chinese_calendar.constants.holidays
        self.official = (min(years).year, max(years).year)
        """First and last year that the official calendar reaches."""
        works = [self._works(day_date(number)) for number in range(_FIRST, _LAST + 1)]
        for number in add:
            works[number - _FIRST] = True
        for number in remove:
            works[number - _FIRST] = False
        self._through = np.cumsum(np.array(works, dtype=np.int64))

    def _works(self, day: date) -> bool:
        first, last = self.official
        if first <= day.year <= last:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY

    def after(self, received: Ints, days: int) -> Ints:
        """Give the day that lies `days` working days after each day `received`."""
        through = self._through[np.clip(received, _FIRST, _LAST) - _FIRST] + days
        found = np.searchsorted(self._through, through).astype(np.int64) + _FIRST
        return np.maximum(found, received)


class Deadlines:
    """The catalogue's deadlines, applied to columns of cases."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rules = catalogue.deadlines
        self.calendar = WorkingCalendar(catalogue)

    def of(self, received: Ints, kind: Ints, channel: Ints, category: Ints, names: Names) -> Ints:
        """Give the last day of each case, or `NEVER`; the first rule that fits a case holds.

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
        """Give the last day of one case, or None; as `of`, for a case by itself."""
        for rule in self._rules:
            wanted = rule.kind, rule.channel, rule.category
            has = kind, channel, category
            if all(w in (None, h) for w, h in zip(wanted, has, strict=True)):
                if rule.working_days is not None:
                    return int(self.calendar.after(np.array([received]), rule.working_days)[0])
                return None if rule.calendar_days is None else received + rule.calendar_days
        return None


def _days(where: str, texts: list[str]) -> list[int]:
    numbers = []
    for text in texts:
        try:
            number = day_number(date.fromisoformat(text))
            if not _FIRST <= number <= _LAST:
                raise ValueError
        except ValueError:
            raise BadFile(f"{where}: {text!r} is no day; write one as 2015-03-02") from None
        numbers.append(number)
    return numbers
