"""A page of the cases behind a figure, oldest first."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Ints
from streams.core.cases.tallies import Row
from streams.gateway.index.placement import Placement, Rows

CasePosition = tuple[int, str]
"""Where a case is in the order: its number in it (see `OrderKeys`; oldest first, that is its day of
receipt), and its subject."""

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class NotYet(Exception):
    """The index of cases has not read what was asked for; says why. It is worth asking again."""


class Listed(NamedTuple):
    """A case behind a figure.

    Attributes:
        subject: Its id.
        day: Of receipt; of a record, its day.
        times: How often the figure counts it: more than once where it was reopened twice, say.
        row: Its timeline.
        key: Its place in the order of the list; see `CasePosition`.
        title: Masked; "" if it has none.
        about: The subject of the application that it is about; "" if it names none.
    """

    subject: str
    day: int
    times: int
    row: Row
    key: int = 0
    title: str = ""
    about: str = ""


class Neighbours(NamedTuple):
    """What is beside a case in a list.

    Attributes:
        before: The subject of the case before it; None if it is the first.
        behind: The same of the case behind it.
    """

    before: str | None
    behind: str | None


class CasePage(NamedTuple):
    """A page of the cases behind a figure.

    Attributes:
        at: The flushes as of which it was made, by partition.
        figure: The figure as of these flushes.
        cases: How many cases are behind it, on all pages.
        items: Those of this page, in the order that was asked for.
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
        numbers: Of each its number, rising.
        rows: Its row.
        times: How often the figure counts it.
        days: Its day of receipt.
        only: The numbers of the cases that may be listed; None: all.

    Attributes:
        figure: What they add up to.
        numbers: Of each its number.
        rows, times, days: Of each its row, how often it is counted, and its day.
        keys: Of each its place in the order, oldest first until `sort` says another.
    """

    def __init__(
        self, numbers: Ints, rows: Ints, times: Ints, days: Ints, only: Ints | None = None
    ) -> None:
        if only is not None:
            listed = np.isin(numbers, only)
            numbers, rows = numbers[listed], rows[listed]
            times, days = times[listed], days[listed]
        self.numbers = numbers
        self.rows = rows
        self.times = times
        self.days = days
        self.keys = days
        self.figure = int(self.times.sum())

    def __len__(self) -> int:
        return len(self.numbers)

    def distinct_rows(self) -> list[int]:
        """Return each row that any of them is in, once."""
        return [int(row) for row in np.unique(self.rows)]

    def near(self, after: CasePosition | None, limit: int) -> NDArray[np.intp]:
        """Return those among whom the page is: all of its days, for the order is by subject too."""
        return _nearest(self.keys, after[0] if after else None, limit)

    def near_before(self, before: CasePosition) -> NDArray[np.intp]:
        """Return those among whom the case before a place is."""
        return _nearest(-self.keys, -before[0], 1)

    def page(
        self,
        near: NDArray[np.intp],
        subjects: Sequence[str],
        after: CasePosition | None,
        limit: int,
    ) -> list[tuple[int, str]]:
        """Return the page and one more, if there is one: places of these cases, with subjects."""
        keys = self.keys[near].tolist()
        ordered = sorted(zip(keys, subjects, near.tolist(), strict=True))
        if after:
            ordered = [entry for entry in ordered if entry[:2] > after]
        return [(place, subject) for _, subject, place in ordered[: limit + 1]]


def _nearest(keys: Ints, after: int | None, limit: int) -> NDArray[np.intp]:
    """Return where the smallest keys are from one on, all that are alike, and one more."""
    first = _LEAST if after is None else after
    ahead = keys if after is None else keys[keys >= first]
    # Those of the first key may all have been on earlier pages.
    enough = limit + 1 + (0 if after is None else int(np.count_nonzero(ahead == first)))
    last = np.partition(ahead, enough - 1)[enough - 1] if len(ahead) > enough else _MOST
    return np.flatnonzero((keys >= first) & (keys <= last))
