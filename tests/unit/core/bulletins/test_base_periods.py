"""With which period another is compared, and as of which day that is seen."""

import pytest

from streams.core.bulletins.base_periods import Growth, base_day, base_period
from streams.core.days import day_date
from streams.core.periods import Period, parse_day, parse_period


@pytest.mark.parametrize(
    ("period", "year", "before"),
    [
        ("2015", "2014-01-01..2014-12-31", "2014-01-01..2014-12-31"),
        ("2015-H1", "2014-01-01..2014-06-30", "2014-07-01..2014-12-31"),
        ("2015-Q3", "2014-07-01..2014-09-30", "2015-04-01..2015-06-30"),
        ("2015-Q1", "2014-01-01..2014-03-31", "2014-10-01..2014-12-31"),
        ("2015-03", "2014-03-01..2014-03-31", "2015-02-01..2015-02-28"),
        ("2016-03", "2015-03-01..2015-03-31", "2016-02-01..2016-02-29"),
        ("2017-02", "2016-02-01..2016-02-29", "2017-01-01..2017-01-31"),
        ("2016-02", "2015-02-01..2015-02-28", "2016-01-01..2016-01-31"),
        ("2015-01..2015-11", "2014-01-01..2014-11-30", "2014-02-01..2014-12-31"),
        ("2015-W10", "2014-03-03..2014-03-09", "2015-02-23..2015-03-01"),
        ("2016-W10", "2015-03-02..2015-03-08", "2016-02-29..2016-03-06"),
        ("2015-W01", "2013-12-30..2014-01-05", "2014-12-22..2014-12-28"),
        ("2015-W53", None, "2015-12-21..2015-12-27"),
        ("2015-03-02", "2014-03-02..2014-03-02", "2015-03-01..2015-03-01"),
        ("2016-02-29", "2015-02-28..2015-02-28", "2016-02-28..2016-02-28"),
        ("2015-03-05..2015-03-14", "2014-03-05..2014-03-14", "2015-02-23..2015-03-04"),
        ("2017-02-15..2017-02-28", "2016-02-15..2016-02-28", "2017-02-01..2017-02-14"),
        ("..2014-12-31", "..2013-12-31", None),
        ("..2017-02-28", "..2016-02-29", None),
        ("0001", None, None),
        ("0001-01-03", None, "0001-01-02..0001-01-02"),
        ("..0001-05-05", None, None),
    ],
)
def test_bases(period: str, year: str | None, before: str | None) -> None:
    """Counted off on a calendar of paper: months by months, weeks by weeks, days by days."""
    found = [base_period(parse_period(period), growth) for growth in ("year", "period")]
    assert [each and str(each) for each in found] == [year, before]


@pytest.mark.parametrize(
    ("period", "as_of", "year", "before"),
    [
        # Seen on the last day, or some days after it: so is the base.
        ("2015-Q3", "2015-09-30", "2014-09-30", "2015-06-30"),
        ("2015-Q3", "2015-10-10", "2014-10-10", "2015-07-10"),
        ("2017-02", "2017-02-28", "2016-02-29", "2017-01-31"),
        ("2017-02", "2017-03-10", "2016-03-10", "2017-02-10"),
        ("2015-W10", "2015-03-10", "2014-03-11", "2015-03-03"),
        # Seen before it is over: as far into it, by the calendar.
        ("2015-Q3", "2015-08-15", "2014-08-15", "2015-05-15"),
        ("2015-Q2", "2015-04-30", "2014-04-30", "2015-01-31"),
        ("2017-Q1", "2017-02-28", "2016-02-29", "2016-11-30"),
        ("2015-03", "2015-03-15", "2014-03-15", "2015-02-15"),
        ("2015-03", "2015-03-30", "2014-03-30", "2015-02-28"),
        ("2016", "2016-02-29", "2015-02-28", "2015-02-28"),
        ("2015-W10", "2015-03-04", "2014-03-05", "2015-02-25"),
        ("2015-03-05..2015-03-14", "2015-03-06", "2014-03-06", "2015-02-24"),
        ("..2014-12-31", "2014-06-01", "2013-06-01", None),
    ],
)
def test_days_of_bases(period: str, as_of: str, year: str, before: str | None) -> None:
    """Both are seen as long after their end; one that is not over is held against as much."""
    asked, day = parse_period(period), parse_day(as_of)
    growths: list[tuple[Growth, str | None]] = [("year", year), ("period", before)]
    for growth, wanted in growths:
        base = base_period(asked, growth)
        if base is not None:
            assert day_date(base_day(day, asked, base, growth)).isoformat() == wanted
        else:
            assert wanted is None


def test_a_later_day_is_compared_with_a_later_day() -> None:
    """From one day to the next, the base is never seen earlier than it was."""
    for name in ("2016-02", "2015-Q1", "2015-W10", "2016", "2015-03-05..2015-03-14"):
        period = parse_period(name)
        for growth in ("year", "period"):
            base = base_period(period, growth)
            assert base is not None
            days = range((period.start or 0), period.end + 40)
            seen = [base_day(day, period, base, growth) for day in days]
            assert seen == sorted(seen)
            assert base_day(period.end, period, base, growth) == base.end


def test_what_is_before_the_first_year() -> None:
    """A day that is before all of them is moved by days alone."""
    period = Period(parse_day("0001-12-01"), parse_day("0002-01-31"))
    assert base_period(period, "year") is None
    base = parse_period("0001-02..0001-03")
    as_of = parse_day("0001-01-01")
    assert base_day(as_of, parse_period("0001-04..0001-05"), base, "period") == (
        base.end + as_of - parse_day("0001-05-31")
    )
