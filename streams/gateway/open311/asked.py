"""Which requests a list is asked for: GeoReport's parameters, and pages as many endpoints have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.days import day_number
from streams.core.periods import Period
from streams.gateway.http.problems import Problem
from streams.gateway.open311.following import WantedRequests

_DAYS: Final = 90
"""How far back a list reaches where no start is asked for, as GeoReport has it."""

_DAYS_UPDATED: Final = 366
"""The same, where it is asked for by what happened lately."""


def read_wanted(query: Mapping[str, str], today: int, zone_name: str) -> WantedRequests:
    """Return which requests are asked for.

    Args:
        query: The parameters.
        today: The day, as a number, with which a list ends where no end is asked for.
        zone_name: In which days are meant.

    Raises:
        Problem: 400, a parameter has a value that it may not have.
    """
    zone = ZoneInfo(zone_name)
    updated = (_moment(query, "updated_after", zone), _moment(query, "updated_before", zone))
    start, end = _moment(query, "start_date", zone), _moment(query, "end_date", zone)
    last = _day(end, zone) if end else today
    back = _DAYS_UPDATED if any(updated) else _DAYS
    first = _day(start, zone) if start else last - back
    statuses = frozenset(filter(None, query.get("status", "").split(",")))
    if not statuses <= {"open", "closed"}:
        raise Problem(400, "Bad request", "status: is open, closed or both")
    codes = frozenset(filter(None, query.get("service_code", "").split(",")))
    if first > last:
        raise Problem(400, "Bad request", "start_date: is after end_date")
    return WantedRequests(Period(first, last), codes, statuses, updated)


def _moment(query: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # A + that was not encoded.
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        found.astimezone(zone)
    except (ValueError, OverflowError):
        rule = "is not a time such as 2015-03-02T00:00:00Z"
        raise Problem(400, "Bad request", f"{name}: {rule}") from None
    return found


def _day(at: datetime, zone: ZoneInfo) -> int:
    return day_number(at.astimezone(zone).date())


def read_count(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most`, or a default where it is left out.

    Raises:
        Problem: 400, it is none.
    """
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):  # noqa: PLR2004
        raise Problem(400, "Bad request", f"{name}: is a number from 1 to {most}")
    return int(text)
