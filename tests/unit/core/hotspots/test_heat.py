"""Heat and bursts, against sums and searches that are done plainly."""

from itertools import pairwise, product
from math import exp, factorial, log, log10

import pytest

from streams.core.hotspots.bursts import bursts
from streams.core.hotspots.heat import DAYS_LEARNED, heat, rhythm

_EVEN = (1.0,) * 8


def _tail_by_integration(count: int, shape: float, during: float) -> float:
    """Average Poisson's tail over a gamma-distributed rate, by small steps."""
    step = 0.0005
    whole = above = 0.0
    for n in range(1, 40_000):
        rate = n * step
        weight = exp((shape - 1) * log(rate) - during * rate)
        below = sum(exp(-rate) * rate**k / factorial(k) for k in range(count))
        whole += weight
        above += weight * (1 - below)
    return above / whole


@pytest.mark.parametrize("count", [1, 2, 4])
def test_surprise_is_the_tail_of_an_uncertain_rate(count: int) -> None:
    """One item a week before, and several today: how unlikely is that?"""
    day = 20_000
    before = {day - 8 - 7 * n: 1 for n in range(DAYS_LEARNED // 7)}
    got = heat({**before, day: count}, day, _EVEN)
    shape, during = 8.5, 28 + DAYS_LEARNED
    assert got.usual == pytest.approx(shape / during)
    assert got.surprise == pytest.approx(
        -log10(_tail_by_integration(count, shape, during)), abs=0.01
    )


def test_more_is_more_surprising_and_nothing_is_not() -> None:
    """Also far out, where the probability is smaller than what can be subtracted from 1."""
    surprises = [heat({100: count}, 100, _EVEN).surprise for count in (0, 1, 2, 5, 40, 400)]
    assert surprises[0] == 0
    assert surprises == sorted(set(surprises))
    assert surprises[-1] > 30


def test_the_same_count_says_more_on_a_quiet_weekday() -> None:
    """On Mondays everybody writes."""
    monday = 4  # 5 January 1970
    totals = {day: 30 if (day + 3) % 7 == 0 else 5 for day in range(monday, monday + 70)}
    factors = rhythm(totals, frozenset())
    assert factors[0] > 2 * factors[1]
    counts = dict.fromkeys(range(monday, monday + 71), 1)
    of_monday = heat({**counts, monday + 70: 4}, monday + 70, factors)
    of_tuesday = heat({**counts, monday + 71: 4}, monday + 71, factors)
    assert of_monday.surprise < of_tuesday.surprise


def test_a_storm_does_not_become_usual_within_a_week() -> None:
    """The days just before are left out: the third day of a storm is as hot as the first."""
    storm = {100: 9, 101: 9, 102: 9}
    assert heat(storm, 102, _EVEN) == heat(storm, 100, _EVEN)


def _cheapest(counts: list[int], usual: list[float], times: float) -> tuple[bool, ...]:
    def cost(states: tuple[bool, ...]) -> float:
        rates = [u * (times if s else 1) for u, s in zip(usual, states, strict=True)]
        days = sum(r - c * log(r) + log(factorial(c)) for c, r in zip(counts, rates, strict=True))
        begun = sum(s and not b for b, s in zip((False, *states), states, strict=False))
        return days + begun * log(len(counts) + 1)

    return min(product((False, True), repeat=len(counts)), key=cost)


@pytest.mark.parametrize(
    "counts",
    [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 5, 7, 4, 0, 0],
        [6, 5, 0, 0, 0, 0, 9, 8],
        [2, 2, 2, 2, 2, 2, 2, 2],
        [0, 3, 0, 3, 0, 3, 0, 9],
    ],
)
def test_bursts_are_the_cheapest_way_of_all(counts: list[int]) -> None:
    """Every way through eight days is tried, and the cheapest one has these bursts."""
    usual = [0.8, 0.8, 0.8, 0.8, 0.8, 0.3, 0.3, 0.8]
    states = _cheapest(counts, usual, 3.0)
    inside = {500 + n for n, state in enumerate(states) if state}
    found = bursts(500, counts, usual)
    assert {day for burst in found for day in range(burst.first, burst.last + 1)} == inside
    assert all(one.last + 1 < other.first for one, other in pairwise(found))


def test_what_a_burst_weighs() -> None:
    """Six where one is usual, three times as many expected: 6 log 3 less the two it costs."""
    (burst,) = bursts(1, [6], [1.0])
    assert burst[:2] == (1, 1)
    assert burst[2] == pytest.approx(6 * log(3) - 2)


def test_days_without_what_is_usual_are_refused() -> None:
    """Lists of different lengths are a mistake of the caller."""
    assert bursts(1, [], []) == []
    with pytest.raises(ValueError, match="2 days have 1"):
        bursts(1, [1, 2], [0.5])
