"""Cutting a period into a series: its days, weeks, months, quarters or years."""

import calendar
from datetime import date
from typing import Final

from streams.core.days import day_date, day_number
from streams.core.errors import BadQuery
from streams.core.periods import Period

EACH: Final = ("day", "week", "month", "quarter", "year")
MOST_PARTS: Final = 370
"""A year of days, and a few more; every part is evaluated over all tally rows."""


def cut(period: Period, each: str) -> tuple[Period, ...]:
    """Cut a period at the calendar's borders; its first and last part may be shorter than others.

    Args:
        period: One that has a beginning.
        each: One of `EACH`; weeks begin on Monday.

    Raises:
        BadQuery: The period has no beginning, or more than `MOST_PARTS` parts.
    """
    if period.start is None:
        raise BadQuery("each", f"needs a period that has a beginning, and {period} has none")
    parts: list[Period] = []
    start = period.start
    while start <= period.end:
        if len(parts) == MOST_PARTS:
            rule = f"a {each} cuts {period} into more than {MOST_PARTS} parts"
            raise BadQuery("each", f"{rule}; ask for a shorter period or longer parts")
        end = min(_last(start, each), period.end)
        parts.append(Period(start, end))
        start = end + 1
    return tuple(parts)


def _last(start: int, each: str) -> int:
    """Return the last day of the day, week, month … that a day is in."""
    day = day_date(start)
    if each == "day":
        return start
    if each == "week":
        return start + 6 - day.weekday()
    month = {"month": day.month, "quarter": day.month + -day.month % 3, "year": 12}[each]
    return day_number(date(day.year, month, calendar.monthrange(day.year, month)[1]))
