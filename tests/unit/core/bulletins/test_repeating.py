"""Periods that repeat, by name and in words."""

from datetime import date, timedelta

import pytest

from streams.core.bulletins.repeating import (
    EVERY,
    EVERY_WORDS,
    Every,
    name_at,
    period_named,
    periods_back,
    words_of_period,
)
from streams.core.days import day_number
from streams.core.periods import parse_period


@pytest.mark.parametrize(
    ("every", "day", "name", "zh", "en"),
    [
        ("week", "2015-03-02", "2015-W10", "2015年第10周", "week 10 of 2015"),
        ("week", "2014-12-31", "2015-W01", "2015年第1周", "week 1 of 2015"),
        ("week", "2016-01-03", "2015-W53", "2015年第53周", "week 53 of 2015"),
        ("month", "2015-03-31", "2015-03", "2015年3月", "March 2015"),
        ("quarter", "2015-07-01", "2015-Q3", "2015年第三季度", "the third quarter of 2015"),
        ("quarter", "2015-12-31", "2015-Q4", "2015年第四季度", "the fourth quarter of 2015"),
        ("half-year", "2015-06-30", "2015-H1", "2015年上半年", "the first half of 2015"),
        ("half-year", "2015-07-01", "2015-H2", "2015年下半年", "the second half of 2015"),
        ("year", "2015-07-01", "2015", "2015年", "2015"),
    ],
)
def test_names_and_words(every: Every, day: str, name: str, zh: str, en: str) -> None:
    """The period that a day is in is named as periods are written everywhere."""
    number = day_number(date.fromisoformat(day))
    assert name_at(every, number) == name
    words = words_of_period(every, name)
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize("every", EVERY)
def test_each_day_is_in_one_period(every: Every) -> None:
    """Periods of one sort follow on each other without a gap, over leap years and weeks 53."""
    first, last = day_number(date(2011, 12, 25)), day_number(date(2017, 1, 9))
    names = list(periods_back(every, first, last))
    periods = [parse_period(name) for name in reversed(names)]
    days = [day for p in periods for day in range((p.start or 0), p.end + 1)]
    assert days == list(range(periods[0].start or 0, periods[-1].end + 1))
    assert periods[0].start is not None
    assert periods[0].start <= first <= periods[0].end
    assert periods[-1].start is not None
    assert periods[-1].start <= last <= periods[-1].end
    for name, period in zip(reversed(names), periods, strict=True):
        assert period_named(every, name) == period
        for other in EVERY:
            assert other == every or period_named(other, name) is None
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["", "2015-Q5", "2015-01..2015-03", "..2015", "2015-03-02", "Q3"])
def test_what_names_no_period(name: str) -> None:
    """Days and ranges are periods, but none that repeats."""
    assert all(period_named(every, name) is None for every in EVERY)


def test_a_day_later_is_at_most_one_period_later() -> None:
    """Names go up with days, so that lists can be cut by them."""
    for every in EVERY:
        at, names = date(2014, 12, 20), []
        while at < date(2016, 1, 12):
            names.append(name_at(every, day_number(at)))
            at += timedelta(days=1)
        assert names == sorted(names)


def test_all_are_in_words() -> None:
    """A list says how often there is a bulletin."""
    assert list(EVERY_WORDS) == list(EVERY)
