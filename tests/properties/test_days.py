"""Days, periods and working days, for every instant, text and day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.days import day_date, day_number, days_in, instant, moment
from streams.core.errors import BadQuery
from streams.core.periods import Period, parse_day, parse_period
from tests.support import oracle
from tests.support.county import DEADLINES, RAW

_DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
_MICROSECOND = timedelta(microseconds=1)

# Summer time of half an hour, a day left out, and Shanghai's own summers of 1986 to 1991.
_ZONES = ("Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York", "UTC")
_KNOWN = {zone: days_in(ZoneInfo(zone)) for zone in _ZONES}


@given(
    st.sampled_from(_ZONES),
    st.datetimes(datetime(1970, 1, 2), datetime(2038, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([0, 6, 10, 12, 15, 16, 18]),
)
def test_the_day_is_the_day_of_the_zone(zone: str, when: datetime, hours: int) -> None:
    """Every instant, whatever was asked before, has the date that its time zone gives it."""
    edge = when.replace(hour=hours, minute=0, second=0, microsecond=0)
    for at in (when, edge, edge - _MICROSECOND):
        assert day_date(_KNOWN[zone](instant(at))) == at.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize("zone", _ZONES)
def test_every_hour_of_decades_has_its_day(zone: str) -> None:
    """Summer time begins and ends without a day being wrong for any instant on the hour."""
    day_of = days_in(ZoneInfo(zone))
    for year in (1986, 1991, 2011, 2015):
        for hour in range(366 * 24):
            at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
            assert day_date(day_of(instant(at))) == at.astimezone(ZoneInfo(zone)).date()


@given(st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000), _DAYS)
def test_numbers_are_instants_and_days(us: int, day: date) -> None:
    """Microseconds and datetimes, and day numbers and dates, are each other's."""
    assert instant(moment(us)) == us
    assert day_date(day_number(day)) == day
    assert day_number(day) == (day - date(1970, 1, 1)).days


@given(_DAYS, _DAYS)
def test_a_period_is_written_as_it_is_read(one: date, other: date) -> None:
    """What a period prints is read as the same period."""
    period = Period(*sorted((day_number(one), day_number(other))))
    for asked in (period, Period(None, period.end)):
        assert parse_period(str(asked)) == asked
    assert parse_day(one.isoformat()) == day_number(one)


@given(_DAYS)
def test_every_day_lies_in_its_periods(day: date) -> None:
    """A day is in its month, quarter, week and year; ranges run from the first to the last."""
    week = day.isocalendar()
    for text, days in (
        (day.isoformat(), {1}),
        (f"{day:%Y-%m}", {28, 29, 30, 31}),
        (f"{day.year}-Q{(day.month + 2) // 3}", {90, 91, 92}),
        (f"{week.year}-W{week.week:02}", {7}),
        (f"{day.year}", {365, 366}),
    ):
        period = parse_period(text)
        assert period.start is not None
        assert period.start <= day_number(day) <= period.end
        assert period.end - period.start + 1 in days
        assert parse_period(f"{text}..{text}") == period
        assert parse_period(f"..{text}") == Period(None, period.end)


@given(
    st.text(max_size=12)
    | st.text("0123456789-WQ.", max_size=24)
    | st.from_regex(r"\A[0-9]{4}-([QW]?[0-9]{1,2}|[0-9]{2}-[0-9]{2})?\Z")
)
def test_any_text_is_a_period_or_a_bad_query(text: str) -> None:
    """Whatever is written, it is read, or refused by its parameter and text."""
    for read in (parse_period, parse_day):
        refused = ""
        try:
            read(text, "asked")
        except BadQuery as bad:
            refused = str(bad)
        assert not refused or (refused.startswith("asked: ") and repr(text) in refused)


_RECEIVED = st.dates(date(1999, 1, 1), date(2040, 1, 1)) | st.dates(
    date(1969, 12, 30), date(1970, 1, 31)
)


@given(st.lists(_RECEIVED, max_size=5), st.integers(0, 60))
def test_working_days_are_counted_one_by_one(received: list[date], days: int) -> None:
    """The deadline is where going day by day and counting working days ends."""
    numbers = np.array([day_number(day) for day in received], dtype=np.int64)
    after = oracle.working_days(RAW)
    expected = [day_number(after(day, days)) for day in received]
    assert DEADLINES.calendar.after(numbers, days).tolist() == expected
