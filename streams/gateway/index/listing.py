"""A page of the cases behind a figure, oldest first."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, NEVER, Ints
from streams.core.cases.tallies import Row
from streams.gateway.index.placement import Placement, Rows

CasePosition = tuple[int, str]
"""Where a case is in the order: its day of receipt, and its subject."""


class NotYet(Exception):
    """The index of cases has not read what was asked for; says why. It is worth asking again."""


class Listed(NamedTuple):
    """A case behind a figure.

    Attributes:
        subject: Its id.
        day: Of receipt; of a record, its day.
        times: How often the figure counts it: more than once where it was reopened twice, say.
        row: Its timeline.
    """

    subject: str
    day: int
    times: int
    row: Row


class CasePage(NamedTuple):
    """A page of the cases behind a figure.

    Attributes:
        at: The flushes as of which it was made, by partition.
        figure: The figure as of these flushes.
        cases: How many cases are behind it, on all pages.
        items: Those of this page, by day of receipt and subject.
        more: Whether others follow.
    """

    at: tuple[int, ...]
    figure: int
    cases: int
    items: list[Listed]
    more: bool


class CasesCounted(NamedTuple):
    """The cases that a figure counts.

    Attributes:
        at: The flushes as of which they were found, by partition.
        numbers: Of each its number.
        rows: Of each the number of its row.
        placement: What numbers them.
    """

    at: tuple[int, ...]
    numbers: Ints
    rows: Rows
    placement: Placement


class Behind:
    """The cases that a figure counts, by number.

    Args:
        rows: The row of each case.
        weights: By row, how often the figure counts a case in it.
        days: By row, the day of receipt.

    Attributes:
        figure: What they add up to.
        numbers: Of each its number.
        rows, times, days: Of each its row, how often it is counted, and its day.
    """

    def __init__(self, rows: Rows, weights: Ints, days: Ints) -> None:
        # A case in no row has -1, which is the last: there nothing counts.
        times = np.append(weights, 0)[rows]
        self.numbers = np.flatnonzero(times)
        self.times = times[self.numbers]
        self.rows = rows[self.numbers]
        self.days = days[self.rows]
        self.figure = int(self.times.sum())

    def __len__(self) -> int:
        return len(self.numbers)

    def distinct_rows(self) -> list[int]:
        """Return each row that any of them is in, once."""
        return [int(row) for row in np.unique(self.rows)]

    def near(self, after: CasePosition | None, limit: int) -> NDArray[np.intp]:
        """Return those among whom the page is: all of its days, for the order is by subject too."""
        days = self.days
        first = after[0] if after else ALWAYS
        ahead = days[days >= first] if after else days
        # Those of the first day may all have been on earlier pages.
        enough = limit + 1 + (int(np.count_nonzero(ahead == first)) if after else 0)
        last = np.partition(ahead, enough - 1)[enough - 1] if len(ahead) > enough else NEVER
        return np.flatnonzero((days >= first) & (days <= last))

    def page(
        self,
        near: NDArray[np.intp],
        subjects: Sequence[str],
        after: CasePosition | None,
        limit: int,
    ) -> list[tuple[int, str]]:
        """Return the page and one more, if there is one: places of these cases, with subjects."""
        days = self.days[near].tolist()
        ordered = sorted(zip(days, subjects, near.tolist(), strict=True))
        if after:
            ordered = [entry for entry in ordered if entry[:2] > after]
        return [(place, subject) for _, subject, place in ordered[: limit + 1]]
