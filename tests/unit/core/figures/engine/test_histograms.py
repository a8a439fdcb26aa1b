"""Histograms of how long cases took."""

import numpy as np
import pytest

from streams.core.figures.engine import histograms as module
from streams.core.figures.engine.histograms import NO_CASES, Histogram, histograms
from tests.unit.core.figures.engine.by_hand import ints


def of(*days: int) -> Histogram:
    """Return the histogram of cases that took so many days each."""
    numbers, cases = np.unique(np.array(days, dtype=np.int64), return_counts=True)
    return Histogram(numbers, cases)


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [
        ((4,), 4, 4),
        ((1, 2), 1, 2),
        ((1, 2, 3), 2, 3),
        ((1, 2, 2, 9, 30), 2, 30),
        (tuple(range(1, 11)), 5, 9),
        (tuple(range(1, 12)), 6, 10),
        ((0, 0, 0, 0, 0, 0, 0, 0, 0, 7), 0, 0),
    ],
)
def test_as_many_days_as_half_and_nine_tenths_took(
    days: tuple[int, ...], median: int, p90: int
) -> None:
    """Each is a number of days that some case took, the fewest that are enough."""
    assert (of(*days).median, of(*days).p90) == (median, p90)


def test_the_mean_is_exact() -> None:
    """All days and all cases: whoever prints it divides."""
    assert (of(1, 2, 2, 9, 30).total, of(1, 2, 2, 9, 30).many) == (44, 5)


def test_of_no_cases_there_is_no_median() -> None:
    """It is None, and not 0, which cases may take."""
    assert (NO_CASES.median, NO_CASES.p90, NO_CASES.total, NO_CASES.many) == (None, None, 0, 0)
    assert Histogram.united([]) is NO_CASES


def test_groups_are_united() -> None:
    """The median of all is that of all cases, and not one of the medians."""
    united = Histogram.united([of(1, 1, 1), of(9, 9), of(1, 9, 12)])
    assert united.days.tolist() == [1, 9, 12]
    assert united.cases.tolist() == [4, 3, 1]
    assert united.median == 1


@pytest.mark.parametrize("dense", [1 << 22, 0])
def test_durations_are_put_into_their_places(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for each number of days, or sorted where that would be too much."""
    monkeypatch.setattr(module, "_DENSE", dense)
    weight = np.array([2.0, 1.0, 0.0, 5.0])
    found = histograms(ints(3, 0, 0, 3), 4, ints(7, 2, 9, 7), weight)
    assert {place: (one.days.tolist(), one.cases.tolist()) for place, one in found.items()} == {
        0: ([2], [1]),
        3: ([7], [7]),
    }
    assert histograms(ints(), 4, ints(), np.empty(0)) == {}
