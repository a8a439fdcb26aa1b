"""On which days how many records came in, by group."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from streams.core.county.coarser import GroupedBy
from streams.core.figures.engine.cells import Group
from streams.core.figures.engine.measures import COLUMN, WEIGHTS
from streams.core.figures.engine.store import View
from streams.core.figures.engine.sums import among
from streams.core.figures.engine.touched import Reach


@dataclass(frozen=True, slots=True)
class RecordDays:
    """The days on which records came in.

    Attributes:
        days: As numbers, in order; each once.
        until: Of each, how many records came in up to its end.
    """

    days: Sequence[int] = ()
    until: Sequence[int] = ()

    @classmethod
    def of(cls, days: Sequence[int], many: Sequence[int]) -> "RecordDays":
        """Make them of days in order, and of how many records there are of each."""
        return cls(days, [*accumulate(many)])

    def between(self, first: int, last: int) -> int:
        """Return how many records came in on some days, the first and the last included."""
        return self._up_to(bisect_right(self.days, last)) - self._up_to(
            bisect_left(self.days, first)
        )

    def reached(self, many: int, first: int) -> int | None:
        """Return the first day by whose end so many had come in from a day on, None if none is.

        Args:
            many: How many, 1 or more.
            first: From which day on they are counted.
        """
        place = bisect_left(self.until, many + self._up_to(bisect_left(self.days, first)))
        return self.days[place] if place < len(self.days) else None

    @property
    def last(self) -> int | None:
        """The last day, None where nothing came in."""
        return self.days[-1] if self.days else None

    def _up_to(self, place: int) -> int:
        return self.until[place - 1] if place else 0


def sum_record_days(view: View, reach: Reach, by: Sequence[GroupedBy]) -> dict[Group, RecordDays]:
    """Return the days on which records of each group came in; groups without any are left out.

    Args:
        view: Where the facts are.
        reach: What is asked.
        by: What to group by.
    """
    touched = reach.came_in(view.runs)
    if touched is None:
        return {}
    profiles = view.profiles
    group_of_cell, groups = among(*profiles.cells.groups(by), reach.chosen)
    columns = touched.columns
    counts = WEIGHTS[COLUMN["count"]][profiles.what] * reach.chosen[profiles.cell]
    weight = counts[columns["profile"]] * view.count[columns["row"]]
    there = np.flatnonzero(weight > 0)
    if not there.size:
        return {}
    group = group_of_cell[profiles.cell[columns["profile"][there]]]
    day = columns["day"][there].astype(np.int64)
    # One number for group and day: sorting pairs takes ten times as long.
    first, span = int(day.min()), int(np.ptp(day)) + 1
    keys, place = np.unique(group * span + (day - first), return_inverse=True)
    many = np.bincount(place, weight[there]).astype(np.int64)
    of_group, of_day = np.divmod(keys, span)
    starts = np.flatnonzero(np.diff(of_group, prepend=-1))
    ends = [*starts[1:].tolist(), len(keys)]
    return {
        groups[of_group[start]]: RecordDays.of(
            (of_day[start:end] + first).tolist(), many[start:end].tolist()
        )
        for start, end in zip(starts.tolist(), ends, strict=True)
    }
