"""Sums of facts by day, 32 days and 1,024 days, by hand and against plain addition."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

from streams.core.arrays import Floats
from streams.core.figures.engine.day_sums import DaySums, arrays_of
from tests.unit.core.figures.engine.by_hand import ints

# Five facts: profile 0 on the days 0, 31 and 32, profile 1 on the days 40 and 100. Row 7 has two.
DAY = np.array([0, 31, 32, 40, 100], dtype=np.int32)
PROFILE = ints(0, 0, 0, 1, 1)
ROW = np.array([7, 3, 7, 5, 6], dtype=np.int32)


def sums(latest: int = 110) -> DaySums:
    """Make the sums of the five facts; row 3 counts 10 cases, the others one each."""
    count: Floats = np.ones(8)
    count[3] = 10
    return DaySums(arrays_of(DAY, PROFILE, ROW, latest), count)


def added(parts: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Add parts up by profile."""
    found: Counter[int] = Counter()
    for part in parts:
        for profile, much in zip(part["profile"].tolist(), part["sum"].tolist(), strict=True):
            found[profile] += int(much)
    return {profile: much for profile, much in found.items() if much}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 0, {0: 1}),
        (1, 31, {0: 10}),
        (0, 31, {0: 11}),
        (32, 63, {0: 1, 1: 1}),
        (41, 99, {}),
        (-2_000, 5_000, {0: 12, 1: 2}),
        (-(2**31) - 5, 2**31 + 5, {0: 12, 1: 2}),
        (5, 4, {}),
    ],
)
def test_days_are_added_up(first: int, last: int, expected: dict[int, int]) -> None:
    """Each fact counts once on its day, times the cases of its row."""
    assert added(sums().between(first, last)) == expected


def test_a_row_whose_count_changes() -> None:
    """Its facts count for as many more on every day on which it has some; others do not."""
    made = sums()
    made.change(ints(7, 3, 2, 99), np.array([4.0, -10.0, 1.0, 1.0]))
    assert added(made.between(0, 0)) == {0: 5}
    assert added(made.between(0, 31)) == {0: 5}
    assert added(made.between(32, 63)) == {0: 5, 1: 1}
    assert added(made.between(-2_000, 5_000)) == {0: 10, 1: 2}


def test_days_one_by_one() -> None:
    """Where a period is cut into parts each day is told apart."""
    found = sums().by_day(31, 40)
    assert [found[name].tolist() for name in ("day", "profile", "sum")] == [
        [31, 32, 40],
        [0, 0, 1],
        [10, 1, 1],
    ]


@pytest.mark.parametrize(
    ("last", "as_of", "settled"), [(100, 110, 100), (100, 109, 78), (50, 109, 50), (50, 40, 9)]
)
def test_up_to_which_day_sums_are_right(last: int, as_of: int, settled: int) -> None:
    """As of the last day from which on a fact holds all are; before, those 31 days back."""
    assert sums().settled(last, as_of) == settled


def test_thousands_of_days_are_as_plain_addition_says() -> None:
    """Whatever days a period has, with entries of all widths, and after changes."""
    random = np.random.default_rng(7)
    many = 3_000
    day = random.integers(-2_500, 4_000, many).astype(np.int32)
    profile = random.integers(0, 9, many)
    row = random.integers(0, 700, many).astype(np.int32)
    count = random.integers(0, 5, 700).astype(np.float64)
    made = DaySums(arrays_of(day, profile, row, 5_000), count)
    for _ in range(60):
        rows = random.permutation(700)[:50]
        by = random.integers(0, 3, 50).astype(np.float64)
        count[rows] += by
        made.change(rows, by)
        first, last = sorted(random.integers(-2_600, 4_100, 2).tolist())
        inside = (day >= first) & (day <= last)
        plain = np.bincount(profile[inside], count[row[inside]], 9)
        assert added(made.between(first, last)) == {
            at: int(much) for at, much in enumerate(plain.tolist()) if much
        }
