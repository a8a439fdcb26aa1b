"""How long cases took, as histograms: those of several groups can be united, as medians cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.core.arrays import Floats, Ints

STATISTICS: Final = ("median", "mean", "p90")

DURATIONS: Final = ("reply_days", "reply_working_days", "closing_days", "closing_working_days")
"""What is measured in days: to the first reply and to the last closing."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many cases took how many days.

    Attributes:
        days: Numbers of days, rising.
        cases: How many cases took each.
    """

    days: Ints
    cases: Ints

    @classmethod
    def united(cls, several: Iterable["Histogram"]) -> "Histogram":
        """Return the histogram of all cases of several."""
        all_of = [*several]
        if not all_of:
            return NO_CASES
        days, place = np.unique(np.concatenate([one.days for one in all_of]), return_inverse=True)
        cases = np.zeros(len(days), dtype=np.int64)
        np.add.at(cases, place, np.concatenate([one.cases for one in all_of]))
        return cls(days, cases)

    @property
    def many(self) -> int:
        """How many cases there are."""
        return int(self.cases.sum())

    @property
    def total(self) -> int:
        """The days of all cases together: the mean is this by how many there are."""
        return int(self.days @ self.cases)

    def within(self, numerator: int, denominator: int) -> int | None:
        """Return the fewest days within which such a part of the cases was done, None of none."""
        many = self.many
        if not many:
            return None
        place = np.searchsorted(self.cases.cumsum(), -(-many * numerator // denominator))
        return int(self.days[place])

    @property
    def median(self) -> int | None:
        """The fewest days within which at least half was done."""
        return self.within(1, 2)

    @property
    def p90(self) -> int | None:
        """The fewest days within which at least nine tenths were done."""
        return self.within(9, 10)


NO_CASES: Final = Histogram(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))

_DENSE: Final = 1 << 22
"""Places for which room is made at once, rather than that durations are sorted."""


def histograms(place: Ints, places: int, days: Ints, weight: Floats) -> dict[int, Histogram]:
    """Return the histogram of each place that has cases.

    Args:
        place: Of each duration, the place that it belongs to.
        places: How many places there are.
        days: The durations.
        weight: How many cases took so long.
    """
    if not len(days):
        return {}
    span = int(days.max()) + 1
    key = place.astype(np.int64) * span + days
    if places * span <= _DENSE:
        sums = np.bincount(key, weight)
        found = np.flatnonzero(sums)
        sums = sums[found]
    else:
        found, at = np.unique(key, return_inverse=True)
        sums = np.bincount(at, weight)
        found, sums = found[sums > 0], sums[sums > 0]
    at_place = found // span
    begins = np.flatnonzero(np.append(True, at_place[1:] != at_place[:-1])[: len(found)])
    parts = zip(
        at_place[begins].tolist(),
        np.split(found % span, begins[1:]),
        np.split(sums.astype(np.int64), begins[1:]),
        strict=True,
    )
    return {number: Histogram(each, cases) for number, each, cases in parts}
