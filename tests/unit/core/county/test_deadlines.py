"""Deadlines and the days an office works."""

from datetime import date
from pathlib import Path

import chinese_calendar
import msgspec
import numpy as np
import pytest

from streams.core.arrays import NEVER, Names
from streams.core.county.catalogue import WorkingDays
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import NO_EDITION, Deadlines
from streams.core.county.lives import Life
from streams.core.county.working_calendar import OFFICIAL_YEARS, WorkingCalendar
from streams.core.days import day_date, day_number
from tests.support.county import DEADLINES, TEXT

SHIPPED = Path(__file__).parents[4] / "schemas" / "catalogue.toml"


def after(calendar: WorkingCalendar, received: str, days: int) -> str:
    """Return the day so many working days after a day."""
    numbers = np.array([day_number(date.fromisoformat(received))])
    return day_date(int(calendar.after(numbers, days)[0])).isoformat()


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        ("2015-03-09", 1, "2015-03-10"),
        ("2015-03-06", 1, "2015-03-09"),  # Friday: the next working day is Monday
        ("2015-03-07", 1, "2015-03-09"),  # Saturday
        ("2015-03-09", 0, "2015-03-09"),
        ("2015-03-07", 0, "2015-03-07"),
        ("2014-12-31", 1, "2015-01-04"),  # New Year to Saturday; Sunday is worked
        ("2015-02-16", 3, "2015-02-26"),  # 17, then Spring Festival to 24, 25, 26
        ("2015-02-13", 1, "2015-02-15"),  # the Sunday before the festival is worked
        ("2015-02-27", 1, "2015-02-28"),  # and so is the Saturday after it
        ("2015-02-13", 15, "2015-03-11"),
        ("2015-09-30", 5, "2015-10-13"),  # National Day to 7; Saturday the 10th is worked
        ("2003-10-01", 1, "2003-10-02"),  # before the official calendar reaches: weekends alone
        ("2040-10-05", 1, "2040-10-08"),  # and after it
        ("1969-12-31", 1, "1970-01-01"),  # the day before, for a county west of its feeder
        ("1969-12-30", 2, "1970-01-01"),
    ],
)
def test_working_days(received: str, days: int, last: str) -> None:
    """The day of receipt is day 0; holidays are free, and the weekends worked for them are not."""
    calendar = Deadlines(load_catalogue(SHIPPED.read_text(encoding="utf-8"), "c")).calendar
    assert after(calendar, received, days) == last


@pytest.mark.parametrize(
    ("received", "last"), [("1969-12-30", "1970-01-02"), ("1969-12-31", "1970-01-02")]
)
def test_days_before_the_first_of_all_are_counted_too(received: str, last: str) -> None:
    """In some zones an event of 1970 is of 1969: Thursday, 1 January is the day after it."""
    days = 3 if received.endswith("30") else 2
    assert after(DEADLINES.calendar, received, days) == last


def reaching(rules: str) -> Deadlines:
    """Return the deadlines of a county that has these alone."""
    head, _, rest = TEXT.partition("[[deadlines]]")
    return Deadlines(
        load_catalogue(head + rules + "[working_days]" + rest.partition("[working_days]")[2], "c")
    )


def test_from_when_deadlines_reach_beyond_the_calendar() -> None:
    """They do from the day on which the longest deadline of working days leads beyond its end."""
    deadlines = reaching(
        '[[deadlines]]\nkind = "letter"\nworking_days = 3\n[[deadlines]]\nworking_days = 15\n'
    )
    calendar, first = deadlines.calendar, deadlines.unknown_from
    assert first is not None
    assert day_date(calendar.ends) == date(OFFICIAL_YEARS[1], 12, 31)
    last = [int(calendar.after(np.array([day]), 15)[0]) for day in (first - 1, first)]
    assert last[0] <= calendar.ends < last[1]
    assert deadlines.calendar_ends(first - 1) is None
    assert deadlines.calendar_ends(first) == calendar.ends


def test_without_working_days_no_calendar_ends() -> None:
    """Deadlines of calendar days need none."""
    deadlines = reaching("[[deadlines]]\ncalendar_days = 15\n")
    assert deadlines.unknown_from is None
    assert deadlines.calendar_ends(10**6) is None


def test_a_county_has_days_of_its_own() -> None:
    """What the catalogue adds is worked, what it takes away is free, whatever the calendar says."""
    assert after(DEADLINES.calendar, "2015-02-17", 1) == "2015-02-21"
    assert after(DEADLINES.calendar, "2015-03-03", 1) == "2015-03-05"


def test_the_calendar_says_how_far_it_reaches() -> None:
    """It returns the years that the official calendar knows."""
    first, last = OFFICIAL_YEARS
    assert first <= 2013
    assert last >= 2016


def test_days_of_the_official_calendar_are_worked_as_it_says() -> None:
    """Each day of its years, as the package answers for one; in other years weekends are free."""
    first, last = OFFICIAL_YEARS
    catalogue = load_catalogue(SHIPPED.read_text(encoding="utf-8"), str(SHIPPED))
    calendar = WorkingCalendar(msgspec.structs.replace(catalogue, working_days=WorkingDays()))
    days = map(date.fromordinal, range(date(1998, 1, 1).toordinal(), date(2040, 1, 1).toordinal()))
    for day in days:
        known = first <= day.year <= last
        works = chinese_calendar.is_workday(day) if known else day.isoweekday() < 6
        assert calendar.works(day_number(day)) == works, day


def last_days(deadlines: Deadlines, *cases: tuple[str, str, str, str]) -> list[str]:
    """Return the last days of cases (day received, kind, channel, category), asked in both ways."""
    names = Names()
    dimensions = ("kind", "channel", "category")
    received = np.array([day_number(date.fromisoformat(case[0])) for case in cases])
    columns = {
        dimension: np.array([names[case[place]] for case in cases])
        for place, dimension in enumerate(dimensions, 1)
    }
    numbers = deadlines.editions_of("close", received, columns.__getitem__, names)
    last = deadlines.lasts(numbers, received)
    for (_, *of), day, number, expected in zip(cases, received, numbers, last, strict=True):
        values = dict(zip(dimensions, of, strict=True))
        course = deadlines.courses(Life(int(day)), values).get("close")
        assert (course is None) == (number == NO_EDITION)
        assert (course.due(int(day)).last if course else NEVER) == expected
    return ["never" if day == NEVER else day_date(int(day)).isoformat() for day in last]


def test_the_first_rule_that_fits_holds() -> None:
    """Deadlines go by kind, channel and category, in the order of the catalogue."""
    assert last_days(
        DEADLINES,
        ("2015-03-09", "disclosure", "desk", "traffic"),
        ("2015-03-09", "letter", "board", "traffic"),
        ("2015-03-09", "letter", "mailbox", "traffic"),
        ("2015-03-09", "opinion", "board", "traffic"),
        ("2015-03-09", "opinion", "board", "housing"),
        ("2015-03-09", "letter", "mailbox", "housing"),
    ) == ["2015-03-30", "2015-03-12", "2015-03-14", "2015-03-14", "2015-03-09", "never"]


def test_no_rules_no_deadlines() -> None:
    """A catalogue without deadlines has none."""
    start = TEXT.index("[[deadlines]]")
    text = TEXT[:start] + TEXT[TEXT.index("[working_days]") :]
    deadlines = Deadlines(load_catalogue(text, "c"))
    assert last_days(deadlines, ("2015-03-09", "disclosure", "desk", "traffic")) == ["never"]
