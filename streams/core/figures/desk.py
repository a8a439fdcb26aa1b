"""The desk: which deadlines of open cases are over or near, by unit, and which come first.

Four lists that do not overlap, as of a moment of a day: what is *overdue*; what is *due today*;
what is due after today and on or before the next working day (*due in 1*); what is due after that
and on or before the third working day (*due in 3*). A case is in them once for each stage that is
due. A case that is paused has no deadline, and is counted apart.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Flags, Ints
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.minutes import MINUTES
from streams.core.county.working_calendar import WorkingCalendar
from streams.core.figures.due_tables import PAUSED, SLOTS, DueTable, of_key

WHEN: Final = ("overdue", "due_today", "due_in_1", "due_in_3")
"""The lists, the most urgent first."""

_OVERDUE: Final = 0

COUNTED: Final = (*WHEN, "paused")
"""What is counted of a unit."""

DeskCounts = dict[str, int]
"""How many deadlines are in each of the lists, and how many are paused: by `COUNTED`."""


class Horizon:
    """What is over, and what is near, as of a moment.

    Args:
        as_of: The day, as a number.
        minute: Its minute, as clocks in the county show it: deadlines in hours are over once it has
            passed; `MINUTES` is the end of the day.
        calendar: Which days the office works, as that was known on the day.
    """

    def __init__(self, as_of: int, minute: int, calendar: WorkingCalendar) -> None:
        self.as_of = as_of
        self._calendar = calendar
        self._state = calendar.state(as_of)
        last = (as_of, *(calendar.day_after(as_of, many, self._state) for many in (1, 3)))
        ends = [(day + 1) * SLOTS for day in last]
        self._bounds = np.array([as_of * SLOTS + minute, *ends], dtype=np.int64)

    @classmethod
    def on(cls, as_of: int, now: tuple[int, int], calendar: WorkingCalendar) -> "Horizon":
        """Make that of a day, seen now.

        A day that is over is seen as of its end, today as of now, a day to come as of its
        beginning.

        Args:
            as_of: The day, as a number.
            now: The day and minute that it is in the county.
            calendar: Which days the office works.
        """
        today, minute = now
        if as_of != today:
            minute = MINUTES if as_of < today else 0
        return cls(as_of, minute, calendar)

    def when(self, keys: Ints) -> Ints:
        """Return in which of `WHEN` deadlines are, by place; those in none have the place after."""
        return np.searchsorted(self._bounds, keys, side="right")

    def days_over(self, key: int) -> tuple[int, int]:
        """Return for how many calendar days and working days a deadline has been over."""
        day, _ = of_key(key)
        if day >= self.as_of:
            return 0, 0
        return self.as_of - day, self._calendar.between(day, self.as_of, self._state)


class DeskUnit(NamedTuple):
    """What a unit owes.

    Attributes:
        department: The unit; "" of cases that have none.
        counts: Of all stages.
        stages: By stage; those of which there is nothing are left out.
        most_days_over: For how many calendar days its oldest deadline has been over; 0 if none is.
    """

    department: str
    counts: DeskCounts
    stages: dict[Stage, DeskCounts]
    most_days_over: int


class DeskPlace(NamedTuple):
    """Where a deadline is in the order: by time, then by subject, then by stage.

    Attributes:
        key: The deadline, as `due_key` writes it.
        subject: Of its case.
        stage: By place.
    """

    key: int
    subject: str
    stage: int


class DeskEntry(NamedTuple):
    """A deadline that is listed.

    Attributes:
        place: Where it is in the order.
        number: The number of its case.
        row: The number of its case's row.
        when: In which of `WHEN`, by place.
        provisional: Whether the deadline is in a year whose days off are not known yet.
    """

    place: DeskPlace
    number: int
    row: int
    when: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The deadlines that are over or near, one entry for each case and stage.

    Attributes:
        horizon: As of which moment.
        units: What each unit owes: the most overdue first, then the most due today.
        totals: Of all units together.
        stages: Of all units together, by stage.
        numbers, rows, stage, keys, when, provisional: Of each entry its case, its row, its stage,
            its deadline, its list, and whether it is provisional.
    """

    horizon: Horizon
    units: Sequence[DeskUnit]
    totals: DeskCounts
    stages: dict[Stage, DeskCounts]
    numbers: Ints
    rows: Ints
    stage: Ints
    keys: Ints
    when: Ints
    provisional: Flags

    def __len__(self) -> int:
        return len(self.keys)

    def near(self, after: DeskPlace | None, limit: int | None) -> NDArray[np.intp]:
        """Return the entries among which a page is: all of its deadlines' moments.

        Args:
            after: Where the page before ended; None at the beginning.
            limit: How many entries the page may have; None is all.
        """
        ahead = self.keys if after is None else self.keys[self.keys >= after.key]
        last = PAUSED
        if limit is not None:
            # Those of the first moment may all have been on earlier pages.
            same = 0 if after is None else int(np.count_nonzero(ahead == after.key))
            enough = limit + 1 + same
            if len(ahead) > enough:
                last = int(np.partition(ahead, enough - 1)[enough - 1])
        first = self.keys.min(initial=PAUSED) if after is None else after.key
        return np.flatnonzero((self.keys >= first) & (self.keys <= last))

    def page(
        self,
        near: NDArray[np.intp],
        subjects: Sequence[str],
        after: DeskPlace | None,
        limit: int | None,
    ) -> list[DeskEntry]:
        """Return the page and one more, if there is one.

        Args:
            near: What `near` returned for the same page.
            subjects: Of each of these the subject of its case.
            after: Where the page before ended.
            limit: How many entries the page may have.
        """
        keys, stages = self.keys[near].tolist(), self.stage[near].tolist()
        places = map(DeskPlace, keys, subjects, stages)
        ordered = sorted(zip(places, near.tolist(), strict=True))
        if after is not None:
            ordered = [each for each in ordered if each[0] > after]
        return [
            DeskEntry(
                place,
                int(self.numbers[entry]),
                int(self.rows[entry]),
                int(self.when[entry]),
                bool(self.provisional[entry]),
            )
            for place, entry in ordered[: None if limit is None else limit + 1]
        ]


def make_desk(
    table: DueTable,
    numbers: Ints,
    rows: NDArray[np.int32],
    horizon: Horizon,
    *,
    stages: Collection[Stage] = DEADLINE_STAGES,
    wanted: Callable[[str], bool] = lambda _department: True,
) -> Desk:
    """Find which deadlines of open cases are over or near.

    Args:
        table: By when the rows are due, as of the day of the horizon; knows all of them.
        numbers: The numbers of the open cases.
        rows: Of each the number of its row.
        horizon: As of which moment.
        stages: Which stages are asked for.
        wanted: Whether a unit is asked for.
    """
    department = table.department(rows)
    is_wanted = np.array([wanted(name) for name in table.departments], dtype=bool)
    if not is_wanted.all():
        asked = is_wanted[department]
        numbers, rows, department = numbers[asked], rows[asked], department[asked]
    places = [place for place, name in enumerate(DEADLINE_STAGES) if name in stages]
    parts: list[tuple[NDArray[Any], ...]] = []
    counts = np.zeros((len(table.departments), len(DEADLINE_STAGES), len(COUNTED)), dtype=np.int64)
    for place in places:
        keys = table.keys(place, rows)
        when = horizon.when(keys)
        listed = np.flatnonzero(when < len(WHEN))
        np.add.at(counts[:, place], (department[listed], when[listed]), 1)
        paused = department[keys == PAUSED]
        np.add.at(counts[:, place, len(WHEN)], paused, 1)
        parts.append(
            (
                numbers[listed],
                rows[listed].astype(np.int64),
                np.full(len(listed), place),
                keys[listed],
                when[listed],
                table.provisional(place, rows[listed]),
                department[listed],
            )
        )
    nothing = (np.empty(0, dtype=np.int64),) * 5 + (np.empty(0, dtype=bool),)
    joined = [np.concatenate(each) for each in zip((*nothing, nothing[0]), *parts, strict=True)]
    *columns, of = joined
    over = np.zeros(len(table.departments), dtype=np.int64)
    late = columns[4] == _OVERDUE
    np.maximum.at(over, of[late], horizon.as_of - columns[3][late] // SLOTS)
    units = [
        DeskUnit(
            table.departments[code], _counts(each.sum(axis=0)), _by_stage(each), int(over[code])
        )
        for code, each in enumerate(counts)
        if each.any()
    ]
    units.sort(key=lambda u: (-u.counts["overdue"], -u.counts["due_today"], u.department))
    whole = counts.sum(axis=0)
    return Desk(horizon, units, _counts(whole.sum(axis=0)), _by_stage(whole), *columns)


def _counts(of: Ints) -> DeskCounts:
    return dict(zip(COUNTED, of.tolist(), strict=True))


def _by_stage(of: Ints) -> dict[Stage, DeskCounts]:
    return {
        stage: _counts(counts)
        for stage, counts in zip(DEADLINE_STAGES, of, strict=True)
        if counts.any()
    }
