"""With which period another is compared: the one before, or the same a year before."""

import calendar
from contextlib import suppress
from datetime import date
from typing import Final, Literal

from streams.core.days import day_date, day_number
from streams.core.periods import Period

Growth = Literal["year", "period"]
"""On what something has grown: on the same period a year before (同比), or on the period before it
(环比)."""

GROWTHS: Final[tuple[Growth, ...]] = ("year", "period")

_YEAR: Final = 12
_WEEK: Final = 7
_FIRST_DAY: Final = day_number(date.min)


def base_period(period: Period, growth: Growth) -> Period | None:
    """Return the period with which one is compared; None where the calendar has none.

    Whole months are moved by months: before July to September is April to June, and a year before
    February 2017 is all of February 2016. A week from Monday to Sunday is compared with the week
    before, or with the one of the same number a year before; a week 53 has none in a year of 52.
    Other days are moved by as many days as they are, or to the same dates a year before, of which
    29 February becomes the 28th. Everything until a day, without a beginning, is compared with
    everything until that day a year before; before it is nothing.
    """
    start, end = period.start, period.end
    try:
        if growth == "year" and _is_week(period):
            return _same_week(day_date(end))
        if step := _step(period, growth):
            first = None if start is None else _earlier(start, step)
            return Period(first, _earlier(end, step, is_end=start is None or _months(period) > 0))
        if start is None:
            return None
        first = start - (end - start + 1)
        return Period(first, start - 1) if first >= _FIRST_DAY else None
    except ValueError:  # There is no such week, or it would be before the year 1.
        return None


def base_day(as_of: int, period: Period, base: Period, growth: Growth) -> int:
    """Return the day as of whose end the base is seen: as long after it, or as far into it.

    Args:
        as_of: The day as of whose end `period` is seen.
        period: What is compared.
        base: With what, as `base_period` returns it.
        growth: How it is compared.
    """
    if as_of < period.end and (step := _step(period, growth)):
        with suppress(ValueError):  # Before the year 1.
            return _earlier(as_of, step, is_end=_months(period) > 0)
    return base.end + as_of - period.end


def _step(period: Period, growth: Growth) -> int:
    """Return by how many months a period is moved; 0 where it is moved by days."""
    if growth == "year":
        return 0 if _is_week(period) else _YEAR
    return _months(period)


def _months(period: Period) -> int:
    """Return how many months a period is; 0 where it is not whole months."""
    if period.start is None:
        return 0
    first, last = day_date(period.start), day_date(period.end)
    if first.day != 1 or last.day != _length(last.year, last.month):
        return 0
    return _YEAR * (last.year - first.year) + last.month - first.month + 1


def _earlier(day: int, months: int, *, is_end: bool = False) -> int:
    """Return the same day of an earlier month, or the last one that it has.

    Args:
        day: Which day.
        months: How many months earlier.
        is_end: Whether a month's last day becomes a month's last day.

    Raises:
        ValueError: It would be before the year 1.
    """
    of = day_date(day)
    year, month = divmod(_YEAR * of.year + of.month - 1 - months, _YEAR)
    if year < 1:
        raise ValueError(f"{months} months before {of} there are no years")
    longest = _length(year, month + 1)
    is_last = is_end and of.day == _length(of.year, of.month)
    return day_number(date(year, month + 1, longest if is_last else min(of.day, longest)))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _is_week(period: Period) -> bool:
    start, end = period.start, period.end
    return start is not None and end - start + 1 == _WEEK and day_date(start).weekday() == 0


def _same_week(day: date) -> Period:
    """Return the week of the same number a year before that of a day.

    Raises:
        ValueError: That year has no such week.
    """
    year, week, _ = day.isocalendar()
    monday = day_number(date.fromisocalendar(year - 1, week, 1))
    return Period(monday, monday + _WEEK - 1)
