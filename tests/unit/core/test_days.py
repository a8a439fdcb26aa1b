"""Instants and days."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from streams.core.days import DAY_US, day_date, day_number, days_in, instant, moment

HOUR = 3_600_000_000


def test_days_are_counted_from_1970() -> None:
    """Day 0 is the first of January 1970; days before have numbers below 0."""
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2015, 3, 2)) == 16_496
    assert day_number(date(1969, 12, 31)) == -1
    assert day_date(16_496) == date(2015, 3, 2)


def test_instants_are_microseconds() -> None:
    """An instant is the same however its time is written."""
    at = datetime(2015, 3, 2, 10, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    assert instant(at) == 1_425_261_600_000_001
    assert moment(1_425_261_600_000_001) == datetime(2015, 3, 2, 2, 0, 0, 1, tzinfo=UTC)


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    """In Shanghai a day begins at 16:00 UTC of the day before."""
    day_of = days_in(ZoneInfo("Asia/Shanghai"))
    begins = day_number(date(2015, 3, 2)) * DAY_US - 8 * HOUR
    assert day_date(day_of(begins)) == date(2015, 3, 2)
    assert day_date(day_of(begins - 1)) == date(2015, 3, 1)


def test_the_day_on_which_summer_time_begins() -> None:
    """On a day whose offset changes each instant has its own, whatever was asked before."""
    day_of = days_in(ZoneInfo("Asia/Shanghai"))
    before, after = (datetime(1990, 4, 14, hour, 30, tzinfo=UTC) for hour in (15, 18))
    for _ in range(2):
        assert day_date(day_of(instant(after))) == date(1990, 4, 15)
        assert day_date(day_of(instant(before))) == date(1990, 4, 14)


def test_summer_time_moves_midnight() -> None:
    """Shanghai had summer time until 1991: in the summer of 1990 days began at 15:00 UTC."""
    day_of = days_in(ZoneInfo("Asia/Shanghai"))
    begins = day_number(date(1990, 7, 1)) * DAY_US - 9 * HOUR
    assert day_date(day_of(begins)) == date(1990, 7, 1)
    assert day_date(day_of(begins - 1)) == date(1990, 6, 30)
