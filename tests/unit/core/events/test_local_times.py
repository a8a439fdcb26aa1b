"""Local times without an offset: as spreadsheets and forms write them, in a zone."""

from zoneinfo import ZoneInfo

import pytest

from streams.core.events.local_times import is_local, with_offset
from streams.core.events.refusals import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2015/3/2 8:12", "2015-03-02T08:12:00+08:00"),
        ("2015/03/02 08:12:30", "2015-03-02T08:12:30+08:00"),
        ("2015-03-02 08:12", "2015-03-02T08:12:00+08:00"),
        ("2015-03-02 08:12 ", "2015-03-02T08:12:00+08:00"),
        ("2015-03-02T08:12:00", "2015-03-02T08:12:00+08:00"),
        ("2015-03-02T08:12:00.5", "2015-03-02T08:12:00.500000+08:00"),
        ("2015-03-02T08:12:00.000001000", "2015-03-02T08:12:00.000001+08:00"),
        ("2015年3月2日", "2015-03-02T00:00:00+08:00"),
        ("2015年3月2日 8时12分", "2015-03-02T08:12:00+08:00"),
        ("2015年03月02日8時12分30秒", "2015-03-02T08:12:30+08:00"),
        ("2015年3月2日 8:12", "2015-03-02T08:12:00+08:00"),
        ("2015-03-02", "2015-03-02T00:00:00+08:00"),
        ("2015.3.2", "2015-03-02T00:00:00+08:00"),
        ("42065.3416666667", "2015-03-02T08:12:00+08:00"),
        ("42065", "2015-03-02T00:00:00+08:00"),
        ("42065.999999", "2015-03-03T00:00:00+08:00"),
        ("25569", "1970-01-01T00:00:00+08:00"),
        # China had summer time from 1986 to 1991.
        ("1988/7/1 8:00", "1988-07-01T08:00:00+09:00"),
    ],
)
def test_a_local_time_gets_the_offset_of_its_zone(text: str, time: str) -> None:
    """In whatever way it is written, Excel's serial numbers too."""
    assert is_local(text)
    assert with_offset(text, SHANGHAI) == time


@pytest.mark.parametrize(
    "text",
    [
        *("", "today", "2015-03-02T08:12:00Z", "2015-03-02T08:12:00+08:00", "3/2/2015", "2.3.2015"),
        *("20150302", "1234", "2015/3-2", "2015-03-02 8", "24000", "9999999", "２０１５-03-02"),
        *(" 2015-03-02", "2015年3月", "1.5", "2015-03-02  08:12:00.1234567"),
    ],
)
def test_what_has_an_offset_or_may_mean_two_days_is_left(text: str) -> None:
    """It is for the reader to say whether it is a time."""
    assert not is_local(text)
    assert with_offset(text, SHANGHAI) == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2015-02-29", "names a day or time that does not exist"),
        ("2015/3/2 24:00", "names a day or time that does not exist"),
        ("2015/13/2 8:00", "names a day or time that does not exist"),
        ("2015-03-29 02:30", "does not exist in Europe/Berlin, where the clock was put forward"),
    ],
)
def test_a_time_that_there_is_not_is_refused(text: str, rule: str) -> None:
    """The message says why."""
    assert is_local(text)
    with pytest.raises(Refused) as caught:
        with_offset(text, BERLIN)
    assert caught.value.rule.startswith(rule)


def test_of_two_moments_the_first_is_meant() -> None:
    """A clock that is put back shows an hour twice."""
    assert with_offset("2015-10-25 02:30", BERLIN) == "2015-10-25T02:30:00+02:00"
