"""Sums of facts by period, group and measure, by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.figures.engine.cells import Group
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.measures import (
    CARRIED_OVER,
    FINISHED,
    HEADLINE,
    IS_CLOSED,
    IS_OPEN,
    NOT_RATED,
    RECORD,
    REOPENED,
    state,
)
from streams.core.figures.engine.store import View
from streams.core.figures.engine.sums import Sums
from streams.core.figures.engine.touched import CountsIn, Touched
from streams.core.periods import Period
from tests.unit.core.figures.engine.by_hand import columns, ints, letter, record

OPEN = int(state(ints(IS_OPEN), ints(0), ints(0), ints(NOT_RATED))[0])
CLOSED = int(state(ints(IS_CLOSED), ints(0), ints(0), ints(NOT_RATED))[0])

HEATING, ARCHIVES, VISIT, OTHER_VISIT = range(4)
"""The cells of the five rows below, by number."""

WEEKS = [Period(10, 16), Period(17, 23)]


class Sheet:
    """Sums over cells of four rows, to be filled with facts by hand.

    Args:
        by: What to group by.
        periods: Over which periods.
        count: How many cases or records the rows 0 to 4 count.
        kinds: Which kinds are selected.
    """

    def __init__(
        self,
        by: Sequence[str] = (),
        periods: Sequence[Period] = WEEKS[:1],
        count: Sequence[int] = (1, 1, 1, 1, 1),
        kinds: Sequence[str] = ("letter", "visit"),
    ) -> None:
        taken = columns(
            letter(),
            letter(given=[[10, "housing", "", "archives"]]),
            record(10, [10, "visit", "desk", "archives", "", False, 1]),
            record(10, [10, "visit", "hall", "archives", "", False, 1]),
        )
        self.profiles = Profiles(taken.cells)
        # Each cell as each thing that a fact can say, so that facts can be written down below.
        for what in (OPEN, CLOSED, REOPENED, FINISHED, CARRIED_OVER, RECORD, HEADLINE):
            self.profiles.number(ints(*range(4)), ints(*[what] * 4))
        names = taken.cells.names
        chosen = np.isin(taken.cells.column("kind"), names.known(kinds))
        weights = np.array(count, dtype=np.float64)
        self._sums = Sums(View((), self.profiles, weights), chosen, by, periods)

    def add(
        self,
        *facts: tuple[int, int, int, int],
        counts: CountsIn = CountsIn.BY_DAY,
        quantities: Sequence[int] = (),
    ) -> None:
        """Add facts: of each its row, cell, what it says, and day; of records, quantities."""
        row, cell, what, day = (ints(*column) for column in zip(*facts, strict=True))
        touched: dict[str, NDArray[Any]] = {
            "row": row,
            "profile": self.profiles.number(cell, what),
            "day": day,
        }
        if quantities:
            touched["quantity"] = ints(*quantities)
        self._sums.add(Touched(touched, counts, records=bool(quantities)))

    def add_summed(self, cell: int, what: int, value: int) -> None:
        """Add what is summed up by day already."""
        profile = self.profiles.number(ints(cell), ints(what))
        summed = {"profile": profile, "sum": np.array([float(value)])}
        self._sums.add(Touched(summed, CountsIn.BY_DAY, summed=True))

    def read(self) -> list[dict[Group, dict[str, int]]]:
        """Return the measures that are not 0, by period and group."""
        return [
            {group: {name: value for name, value in told.items() if value} for group, told in each}
            for each in (groups.items() for groups in self._sums.groups())
        ]


def test_four_facts_in_one_period() -> None:
    """Two letters are open, one is closed and finished; each fact counts for what its row does."""
    sheet = Sheet(count=(1, 2, 1, 1, 1))
    sheet.add(
        (0, HEATING, OPEN, 10),
        (1, HEATING, OPEN, 11),
        (2, ARCHIVES, CLOSED, 12),
        (2, ARCHIVES, FINISHED, 14),
    )
    assert sheet.read() == [
        {
            (): {"received": 4, "valid": 4, "open": 3, "closed": 1, "closed_in_time": 1}
            | {"finished": 1, "carried_on": 3}
        }
    ]


def test_groups() -> None:
    """Each fact is in the group of its cell; a group of which all is 0 is left out."""
    sheet = Sheet(by=["department"], count=(3, 1, 1, 1, 1))
    sheet.add((0, HEATING, OPEN, 10), (1, HEATING, CLOSED, 10))
    heating = {"received": 4, "valid": 4, "open": 3, "closed": 1, "closed_in_time": 1}
    assert sheet.read() == [{("heating",): heating | {"carried_on": 4}}]


def test_what_is_not_selected_is_forgotten() -> None:
    """A cut of facts may contain some that a question does not select."""
    sheet = Sheet(kinds=["visit"])
    sheet.add((0, HEATING, OPEN, 10))
    assert sheet.read() == [{(): {}}]


def test_each_fact_is_in_the_period_of_its_day() -> None:
    """What the first week carries on, the second carries over."""
    sheet = Sheet(periods=WEEKS)
    sheet.add((0, HEATING, OPEN, 16), (1, HEATING, OPEN, 17), (2, HEATING, REOPENED, 23))
    first = {"received": 1, "valid": 1, "open": 1, "carried_on": 1}
    second = {"received": 1, "valid": 1, "open": 1, "carried_over": 1, "reopened": 1}
    assert sheet.read() == [{(): first}, {(): second | {"carried_on": 3}}]


def test_what_was_there_before_is_carried_over_into_the_first() -> None:
    """Open on the eve of the first week, and finished in the second: it flows through both."""
    sheet = Sheet(periods=WEEKS)
    sheet.add((0, HEATING, CARRIED_OVER, 5), counts=CountsIn.FIRST)
    sheet.add((0, HEATING, FINISHED, 20))
    assert sheet.read() == [
        {(): {"carried_over": 1, "carried_on": 1}},
        {(): {"carried_over": 1, "finished": 1}},
    ]


def test_records_have_quantities_and_departments() -> None:
    """Quantities are added up, and departments counted once, however many records name them."""
    sheet = Sheet(by=["kind"], count=(1, 1, 2, 1, 1))
    sheet.add(
        (2, VISIT, RECORD, 10),
        (3, VISIT, HEADLINE, 12),
        (4, OTHER_VISIT, RECORD, 12),
        quantities=[30, 5, 2**53 + 1],
    )
    assert sheet.read() == [
        {("visit",): {"count": 4, "headlines": 1, "quantity": 2**53 + 1 + 65} | {"departments": 1}}
    ]


def test_a_stock_counts_in_every_period() -> None:
    """What there is on the as-of day is there in each of the weeks."""
    sheet = Sheet(periods=WEEKS)
    sheet.add((2, VISIT, RECORD, 3), counts=CountsIn.EVERY, quantities=[7])
    stock = {"count": 1, "quantity": 7, "departments": 1}
    assert sheet.read() == [{(): stock}, {(): stock}]


def test_what_is_summed_already_is_taken_as_it_is() -> None:
    """It counts for many cases, and is not weighed by the row again."""
    sheet = Sheet(count=(9, 9, 9, 9, 9))
    sheet.add_summed(HEATING, OPEN, 40)
    sheet.add((0, HEATING, OPEN, 10))
    many = 49
    counted = dict.fromkeys(("received", "valid", "open", "carried_on"), many)
    assert sheet.read() == [{(): counted}]
