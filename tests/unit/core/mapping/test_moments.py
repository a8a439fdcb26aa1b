"""All the ways in which sheets write when something happened."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.core.mapping.cells import CellFault
from streams.core.mapping.moments import EMPTY_TIME, NO_SUCH_TIME, NOT_A_TIME, cell_moment

ZONE = ZoneInfo("Asia/Shanghai")
AT = "2015-03-02T08:12:00+08:00"
DAY = "2015-03-02T00:00:00+08:00"
LOCAL = dt.datetime.fromisoformat("2015-03-02T08:12:00")


@pytest.mark.parametrize(
    "cells",
    [
        [LOCAL],
        [LOCAL - dt.timedelta(microseconds=1)],
        [42065.3416666667],
        ["42065.3416666667"],
        ["2015/3/2 8:12"],
        ["２０１５／３／２　８：１２"],
        ["2015-03-02 08:12:00.0"],
        ["2015-03-02T08:12:00+08:00"],
        ["2015-03-02T00:12:00Z"],
        ["2015年3月2日 8时12分"],
        ["2015年3月2日(星期一) 8:12"],
        ["2015年3月2日 上午8:12"],
        ["2015/3/2 8:12:00 AM"],
        ["2015.3.2 8:12"],
        ["201503020812"],
        ["20150302081200"],
        ["\u200b2015/3/2\n8:12 "],
        ["2015-3-2", "8:12"],
        [dt.date(2015, 3, 2), dt.time(8, 12)],
        [42065, 0.341666666667],
        ["2015年3月2日", "8时12分"],
    ],
)
def test_a_moment(cells: list[Any]) -> None:
    """Each of these is the same one."""
    found = cell_moment(cells, ZONE)
    assert found.moment == dt.datetime.fromisoformat(AT)
    assert not found.is_day


@pytest.mark.parametrize(
    "cell",
    [dt.date(2015, 3, 2), 42065, 42065.0, "2015-03-02", "2015年3月2日", "2015.3.2", 20150302],
)
def test_a_day(cell: Any) -> None:
    """A day alone begins at its first moment, and is known as a day."""
    found = cell_moment([cell], ZONE)
    assert (found.moment.isoformat(), found.is_day) == (DAY, True)
    assert cell_moment([cell, None], ZONE) == found


def test_an_afternoon() -> None:
    """Noon is 12 in the afternoon; midnight is 12 in the morning."""
    hours = {"下午3:05": 15, "下午12:05": 12, "上午12:05": 0, "上午11:05": 11, "下午15:05": 15}
    for said, hour in hours.items():
        assert cell_moment([f"2015/3/2 {said}"], ZONE).moment.hour == hour
    assert cell_moment(["2015/3/2 3:05:06 PM"], ZONE).moment.hour == 15


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("3/2/2015", NOT_A_TIME),
        ("三月二日", NOT_A_TIME),
        (True, NOT_A_TIME),
        (dt.time(8, 12), NOT_A_TIME),
        (17, NOT_A_TIME),
        ("2015-02-30", NO_SUCH_TIME),
        ("2015-03-02 25:00", NO_SUCH_TIME),
        (None, EMPTY_TIME),
        (" \u3000", EMPTY_TIME),
    ],
)
def test_what_is_none(cell: Any, why: Any) -> None:
    """What may mean two days, or no day, is refused and not guessed."""
    with pytest.raises(CellFault) as fault:
        cell_moment([cell], ZONE)
    assert fault.value.why == why
