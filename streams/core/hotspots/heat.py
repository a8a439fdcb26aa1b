"""Heat: whether more is written on a day than is usual, for counts that are mostly 0 or 1.

The usual is a rate by day, learned from the days before, with the weekly rhythm of *all* items and
that of free days. Counts so low are not normal, and a rate that was learned from few of them is not
known well: so what is likely is said by Poisson's distribution with a rate that is itself uncertain
(a gamma distribution), which is the negative binomial one.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import Final

DAYS_LEARNED: Final = 56
"""From how many days before the usual is learned: eight weeks."""

DAYS_LEFT_OUT: Final = 7
"""How many of the days just before are left out: a storm does not become usual in a week."""

_BEFORE_ITEMS: Final = 0.5
_BEFORE_DAYS: Final = 28.0
"""What is believed before anything was seen: half an item in four weeks."""

_FREE: Final = 7
_KINDS: Final = 8
_LEAST_FACTOR: Final = 0.05


@dataclass(frozen=True)
class Heat:
    """How one day compares with the usual.

    Attributes:
        count: How many there were.
        usual: How many are usual on such a day.
        surprise: The decimal logarithm of how unlikely so many or more are, from 0 up: 3 is a
            day in a thousand.
    """

    count: int
    usual: float
    surprise: float


def rhythm(totals: Mapping[int, int], free: AbstractSet[int]) -> tuple[float, ...]:
    """Return how much is written on each weekday from Monday, and on free days, 1 on average.

    Args:
        totals: How many items there were on each day number, days with none included.
        free: Day numbers of holidays that are not weekends.
    """
    sums, days = [0.0] * _KINDS, [0] * _KINDS
    for day, count in totals.items():
        kind = _kind(day, free)
        sums[kind] += count
        days[kind] += 1
    whole = sum(sums) / (sum(days) or 1)
    if not whole:
        return (1.0,) * _KINDS
    # Four days of the average are added to each: one quiet holiday says little.
    factors = [(sums[k] + 4 * whole) / ((days[k] + 4) * whole) for k in range(_KINDS)]
    return tuple(max(factor, _LEAST_FACTOR) for factor in factors)


def heat(
    counts: Mapping[int, int],
    day: int,
    factors: Sequence[float],
    free: AbstractSet[int] = frozenset(),
) -> Heat:
    """Return how `day` compares with what was usual before it.

    Args:
        counts: How many items, or writers, there were on each day number; days may be left out.
        day: The day number that is asked for.
        factors: What `rhythm` returned.
        free: Day numbers of holidays that are not weekends.
    """
    learned = range(day - DAYS_LEFT_OUT - DAYS_LEARNED, day - DAYS_LEFT_OUT)
    seen = _BEFORE_ITEMS + sum(counts.get(before, 0) for before in learned)
    during = _BEFORE_DAYS + sum(factors[_kind(before, free)] for before in learned)
    exposure = factors[_kind(day, free)]
    count = counts.get(day, 0)
    return Heat(count, seen * exposure / during, _surprise(count, seen, during, exposure))


def _surprise(count: int, shape: float, during: float, exposure: float) -> float:
    """Return -log10 of the probability of at least `count`, by the negative binomial."""
    if count == 0:
        return 0.0
    chance = log(exposure) - log(during + exposure)
    none = shape * (log(during) - log(during + exposure))

    def term(n: int) -> float:
        return lgamma(shape + n) - lgamma(shape) - lgamma(n + 1) + none + n * chance

    # The tail is summed from its largest term on, so that nothing is lost where it is tiny.
    largest = max(term(n) for n in range(count, count + 2))
    total, n = 0.0, count
    while True:
        part = exp(term(n) - largest)
        total += part
        n += 1
        if part < total * 1e-12 and n > count + 1:
            break
    tail = largest + log1p(total - 1)
    return max(0.0, -tail / log(10))


def _kind(day: int, free: AbstractSet[int]) -> int:
    """Day number 0 is 1 January 1970, a Thursday."""
    return _FREE if day in free else (day + 3) % 7
