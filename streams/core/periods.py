"""Periods and days as people write them: 2015, 2015-H1, 2015-Q3, 2015-W10, 2015-01..2015-11."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from streams.core.days import day_date, day_number
from streams.core.errors import BadQuery

FORMS: Final = (
    "2015, 2015-Q3, 2015-H1, 2015-03, 2015-W10, 2015-03-02, "
    "a range such as 2015-01..2015-11, or an open one such as ..2014-12-31"
)
_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>\d\d)"
    r"|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
"""In English; not from the calendar module, which would follow the machine's locale."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included, as day numbers; no start means all until `end`."""

    start: int | None
    end: int

    def __str__(self) -> str:
        start = "" if self.start is None else day_date(self.start).isoformat()
        return f"{start}..{day_date(self.end).isoformat()}"


def parse_day(text: str, parameter: str = "as_of") -> int:
    """Read a day, ``2015-03-02``.

    Raises:
        BadQuery: The text is not a day of the calendar.
    """
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return day_number(date.fromisoformat(text))
    except ValueError:
        pass
    raise BadQuery(parameter, f"{text!r} is not a day of the calendar; write one as 2015-03-02")


def parse_period(text: str, parameter: str = "period") -> Period:
    """Read a period in any of the forms of `FORMS`.

    Raises:
        BadQuery: The text has none of the forms, names a day that does not exist, or ends before
            it begins.
    """
    first, dots, last = text.partition("..")
    if not dots:
        start, end = _span(first, text, parameter)
        return Period(start, end)
    begin = None if not first else _span(first, text, parameter)[0]
    _, end = _span(last, text, parameter)
    if begin is not None and begin > end:
        raise BadQuery(parameter, f"{text!r} ends before it begins")
    return Period(begin, end)


def _span(point: str, text: str, parameter: str) -> tuple[int, int]:
    found = _POINT.fullmatch(point)
    if not found:
        raise BadQuery(parameter, f"{text!r} is not a period; write {FORMS}")
    year = int(found["year"])
    try:
        if found["day"]:
            start = end = date(year, int(found["month"]), int(found["day"]))
        elif found["month"]:
            month = int(found["month"])
            start = date(year, month, 1)
            end = date(year, month, calendar.monthrange(year, month)[1])
        elif found["week"]:
            start = date.fromisocalendar(year, int(found["week"]), 1)
            end = start + timedelta(days=6)
        elif found["half"] or found["quarter"]:
            months = 6 if found["half"] else 3
            month = months * int(found["half"] or found["quarter"])
            start = date(year, month - months + 1, 1)
            end = date(year, month, calendar.monthrange(year, month)[1])
        else:
            start, end = date(year, 1, 1), date(year, 12, 31)
    except (ValueError, OverflowError):
        raise BadQuery(parameter, f"{text!r}: the calendar has no {point}") from None
    return day_number(start), day_number(end)
