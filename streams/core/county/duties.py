"""Duties: which unit owes how many records for which days, by the units of that time.

A term is what is owed for at once: a week, a month, a quarter, a half-year, a year, or the part of
a year that ends with the day `by`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from streams.core.county.catalogue import Catalogue, Retired
from streams.core.county.coarser import WITHIN
from streams.core.county.duty_tables import Duty
from streams.core.days import LATEST_DAY, day_date, day_number
from streams.core.periods import Period

_MONTHS = {"1 month": 1, "1 quarter": 3, "1 half-year": 6, "1 year": 12}


class Term(NamedTuple):
    """What is owed for at once.

    Attributes:
        name: What people call it: ``2015-W10``, ``2015-03``, ``2015-Q1``, ``2015-H1``, ``2015``.
        first: Its first day, as a number.
        due: The day by whose end the unit must have published.
        last: The last day on which something published is still, late, for this term: the same day,
            unless the duty names a day of the year.
    """

    name: str
    first: int
    due: int
    last: int


class Debt(NamedTuple):
    """What one unit owes for one term.

    Attributes:
        duty: Of which it is.
        term: For which.
        unit: Who owes it.
    """

    duty: Duty
    term: Term
    unit: str


def terms(duty: Duty, period: Period) -> Iterator[Term]:
    """Return the terms of a duty that are due in a period, in order.

    Args:
        duty: Of the catalogue. A term that it does not have all days of is not among them.
        period: The days on which a term may be due.
    """
    since = day_number(duty.since)
    until = LATEST_DAY if duty.until is None else day_number(duty.until)
    first = since if period.start is None else max(since, period.start)
    last = min(period.end, until)
    # A term is due a year after it began at most, so none that is due later began before this.
    start = max(since, min(first, LATEST_DAY) - 366)
    if start > last:
        return
    for term in _from(duty, day_date(start)):
        if term.due > last:
            return
        if term.first >= since and term.due >= first:
            yield term


def debts(catalogue: Catalogue, period: Period) -> Iterator[Debt]:
    """Return what units owe: by duty in the catalogue's order, then by term, then by unit.

    Args:
        catalogue: Whose duties.
        period: The days on which it is due.
    """
    for duty in catalogue.duties:
        for term in terms(duty, period):
            for unit in holders(catalogue, duty, term.first, term.due):
                yield Debt(duty, term, unit)


def serving(duty: Duty, day: int) -> bool:
    """Return whether a duty holds on a day."""
    is_over = duty.until is not None and day_number(duty.until) < day
    return day_number(duty.since) <= day and not is_over


def holders(catalogue: Catalogue, duty: Duty, first: int, last: int) -> list[str]:
    """Return the units that have a duty all the time, in the order of the catalogue.

    These are the units that the duty names by the tree of the last day. A unit that was not there
    from the first day to the last is not among them; nor is any unit once new records may no longer
    name the unit, the kind or the column.

    Args:
        catalogue: Whose duty.
        duty: One that holds on these days.
        first: The first day, as a number.
        last: The last day, as a number.
    """
    if _gone(catalogue.kinds[duty.kind].retired, last):
        return []
    if duty.column is not None and _gone(catalogue.columns[duty.column].retired, last):
        return []
    named = _named(catalogue, duty, last)
    return [
        unit
        for unit, entry in catalogue.departments.items()
        if (named is None or unit in named)
        and not _gone(entry.retired, last)
        and _was_there(catalogue, unit, first)
        and (duty.level is None or _level(catalogue, unit, last) == duty.level)
    ]


def duty_start(catalogue: Catalogue, duty: Duty, unit: str) -> int:
    """Return the day, as a number, from which on a unit can have had a duty."""
    start = day_number(duty.since)
    return max(start, catalogue.tree.first_day(unit)) if unit in catalogue.tree else start


def _named(catalogue: Catalogue, duty: Duty, day: int) -> frozenset[str] | None:
    """Return the units that a duty names, None for all."""
    if duty.department is None:
        return None
    found = set[str]()
    for name in duty.departments:
        whole = name.endswith(WITHIN)
        found |= catalogue.tree.under(name.removesuffix(WITHIN), day) if whole else {name}
    return frozenset(found)


def _level(catalogue: Catalogue, unit: str, day: int) -> str | None:
    return catalogue.tree.on(unit, day).level if unit in catalogue.tree else None


def _was_there(catalogue: Catalogue, unit: str, day: int) -> bool:
    return unit not in catalogue.tree or catalogue.tree.first_day(unit) <= day


def _gone(retired: Retired, day: int) -> bool:
    return day >= day_number(retired) if isinstance(retired, date) else retired


def _from(duty: Duty, day: date) -> Iterator[Term]:
    """Return a duty's terms from the one that has a day on, to the end of the calendar."""
    if duty.by is not None:
        return _by_day(day.year, *duty.last_day_of_year)
    if duty.every == "1 week":
        return _weeks(day)
    return _months(day, _MONTHS[duty.every or "1 month"])


def _by_day(year: int, month: int, day: int) -> Iterator[Term]:
    for each in range(year, date.max.year + 1):
        first, last = date(each, 1, 1), date(each, 12, 31)
        due = date(each, month, day)
        yield Term(str(each), day_number(first), day_number(due), day_number(last))


def _weeks(day: date) -> Iterator[Term]:
    monday = day_number(day) - day.weekday()
    while monday + 6 <= LATEST_DAY:
        year, week, _ = day_date(monday).isocalendar()
        yield Term(f"{year}-W{week:02}", monday, monday + 6, monday + 6)
        monday += 7


def _months(day: date, many: int) -> Iterator[Term]:
    month = day.year * 12 + (day.month - 1) // many * many
    while month // 12 <= date.max.year:
        first = date(month // 12, month % 12 + 1, 1)
        month += many
        end = date.max
        if month // 12 <= date.max.year:
            end = date(month // 12, month % 12 + 1, 1) - timedelta(1)
        yield Term(_month_name(first, many), day_number(first), day_number(end), day_number(end))


def _month_name(first: date, many: int) -> str:
    part = (first.month - 1) // many + 1
    match many:
        case 1:
            return f"{first.year}-{first.month:02}"
        case 3:
            return f"{first.year}-Q{part}"
        case 6:
            return f"{first.year}-H{part}"
    return str(first.year)
