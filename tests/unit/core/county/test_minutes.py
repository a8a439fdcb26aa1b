"""Minutes of a time zone, at the end of the calendar and where clocks are put back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.clock import Idle, StageDue
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import read_editions
from streams.core.county.lives import ClockStep, Life
from streams.core.county.minutes import MINUTES, ZoneMinutes
from streams.core.days import LATEST_DAY, day_number
from tests.support.county import TEXT

BACK = day_number(date(2015, 10, 25))
"""The day on which clocks in Berlin show 02:00 to 02:59 twice."""


def minute_of(hour: int, minute: int = 0) -> int:
    """Return a minute of the day."""
    return hour * 60 + minute


def deadlines(zone: str) -> Deadlines:
    """Return the deadlines of a county in a time zone."""
    return Deadlines(load_catalogue(TEXT.replace("Asia/Shanghai", zone), "zone.toml"))


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Shanghai"])
def test_the_last_minute_of_all_is_a_minute_in_every_zone(zone: str) -> None:
    """It is a day that an extension may name, whatever UTC can say of it."""
    last = ZoneMinutes(ZoneInfo(zone)).at(LATEST_DAY, MINUTES - 1, later=True)
    noon = ZoneMinutes(ZoneInfo(zone)).at(LATEST_DAY - 1, minute_of(12))
    assert last - noon == MINUTES + minute_of(11, 59)


def test_an_extension_until_the_last_day_of_all_is_too_long() -> None:
    """One such event must not keep figures from being computed at all."""
    rule = {"kind": "letter", "hours": 24, "extension": {"hours": 24}}
    edition = read_editions([msgspec.convert(rule, Deadline)])[0]
    life = Life(BACK, [ClockStep(BACK, "extended", until=LATEST_DAY, minute=600)], minute=540)
    course = deadlines("America/New_York").course(edition, life)
    assert course.idle == {0: Idle.TOO_LONG}


def test_minutes_are_those_of_the_instant() -> None:
    """A minute that clocks show twice is the earlier unless the later is asked for."""
    minutes = ZoneMinutes(ZoneInfo("Europe/Berlin"))
    first = int(datetime(2015, 10, 25, 0, 30, tzinfo=UTC).timestamp()) // 60
    assert minutes.at(BACK, minute_of(2, 30)) == first
    assert minutes.at(BACK, minute_of(2, 30), later=True) == first + 60
    assert minutes.shown(first) == minutes.shown(first + 60) == (BACK, minute_of(2, 30))


@pytest.mark.parametrize(
    ("due", "last"),
    [((1, 59), (1, 59)), ((2, 0), (2, 59)), ((2, 40), (2, 59)), ((3, 0), (3, 0))],
)
def test_no_minute_that_clocks_show_twice_is_late(
    due: tuple[int, int], last: tuple[int, int]
) -> None:
    """What was done at the first 02:50 is in time for the second 02:40, as `is_over` says."""
    berlin = deadlines("Europe/Berlin")
    stage = StageDue(BACK, BACK, minute_of(*due))
    end = berlin.last_minute(stage)
    assert end == BACK * MINUTES + minute_of(*last)
    assert not berlin.is_over(stage, *divmod(end, MINUTES))
    assert berlin.is_over(stage, *divmod(end + 1, MINUTES))


@pytest.mark.parametrize(
    ("day", "is_over"), [(BACK - 1, False), (BACK, True), (BACK + 1, True), (LATEST_DAY, True)]
)
def test_a_minute_is_over_when_its_day_has_ended(day: int, is_over: bool) -> None:
    """A case may be asked for as of any day of the calendar, the last as well."""
    for at in (minute_of(0), minute_of(23, 59)):
        assert deadlines("Europe/Berlin").is_over_after(StageDue(BACK, BACK, at), day) == is_over


def test_midnight_is_not_over_when_the_day_before_has_ended() -> None:
    """Done in the last minute before it, what is due at midnight is in time."""
    due = StageDue(BACK, BACK + 1, 0)
    assert not deadlines("Europe/Berlin").is_over_after(due, BACK)
