"""Deadlines: by which day a case must be accepted, answered and closed. Never stored.

They are computed when asked for. Figures apply them where facts are drawn
(`streams/core/figures/engine/dues.py`): to columns of cases whose days alone decide, and with the
`clock` to the others, one by one.
"""

from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from streams.core.arrays import NEVER, Flags, Ints, Names
from streams.core.county.catalogue import Catalogue
from streams.core.county.clock import Course, StageDue, run
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage, WaitStage
from streams.core.county.editions import Edition, Unit, read_editions
from streams.core.county.lives import Life
from streams.core.county.minutes import MINUTES, ZoneMinutes
from streams.core.county.working_calendar import WorkingCalendar
from streams.core.days import EARLIEST_DAY, LATEST_DAY

NO_EDITION: Final = -1
"""The number of the edition of a case that none fits."""


class Deadlines:
    """The catalogue's deadlines, applied to cases.

    Attributes:
        editions: All there are, by their numbers: the order of the catalogue.
        calendar: Which days the office works.
        minutes: The minutes of the catalogue's time zone.
        unknown_from: The first day on which a case may be received whose deadline lies in years of
            which the official calendar is not known; None where no deadline is of working days.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.editions = read_editions(catalogue.deadlines)
        self.calendar = WorkingCalendar(catalogue)
        self.minutes = ZoneMinutes(ZoneInfo(catalogue.time_zone))
        self._unknown_from = {stage: self.unknown_from_of(stage) for stage in DEADLINE_STAGES}
        self.unknown_from: int | None = min(filter(None, self._unknown_from.values()), default=None)

    def unknown_from_of(self, stage: Stage) -> int | None:
        """Return what `unknown_from` is for one stage alone."""
        leaves = [
            (max(edition.first, self._leaves(edition)), edition.last)
            for edition in self.editions
            if edition.stage == stage
            and (edition.rolls_over or edition.length.unit is Unit.WORKING_DAYS)
        ]
        return min((first for first, last in leaves if first <= last), default=None)

    def _leaves(self, edition: Edition) -> int:
        many = edition.length.many
        return self.calendar.ends + 1 - many if edition.rolls_over else self.calendar.leaves(many)

    def calendar_ends(self, today: int) -> int | None:
        """Return the last day of the official calendar once deadlines reach beyond it, else None.

        Args:
            today: The day on which a case may be received.
        """
        return self._ends(self.unknown_from, today)

    def calendar_ends_by_stage(self, today: int) -> dict[Stage, int | None]:
        """Return what `calendar_ends` returns for the deadlines of each stage alone."""
        return {stage: self._ends(first, today) for stage, first in self._unknown_from.items()}

    def _ends(self, unknown_from: int | None, today: int) -> int | None:
        return None if unknown_from is None or today < unknown_from else self.calendar.ends

    def editions_of(
        self, stage: Stage, received: Ints, column: Callable[[str], Ints], names: Names
    ) -> Ints:
        """Return the number of each case's edition, or `NO_EDITION`; the first that fits holds.

        Args:
            stage: Until what.
            received: Days received.
            column: Returns the codes of the cases' values in a dimension.
            names: The codes of identifiers.
        """
        found = np.full(received.shape, NO_EDITION)
        for number, edition in enumerate(self.editions):
            if edition.stage != stage:
                continue
            fits = found == NO_EDITION
            if edition.first > EARLIEST_DAY or edition.last < LATEST_DAY:
                fits &= (edition.first <= received) & (received <= edition.last)
            for dimension, value in edition.wanted.items():
                fits &= column(dimension) == names[value]
            found[fits] = number
        return found

    def lasts(self, numbers: Ints, received: Ints) -> Ints:
        """Return the last day of each case, or `NEVER`: of an undisturbed one, as known at receipt.

        Args:
            numbers: Of their editions, as `editions_of` returns them; none in hours counts.
            received: Days received.
        """
        last = np.full(received.shape, NEVER)
        states = self.calendar.states(received)
        for number, edition in enumerate(self.editions):
            fits = numbers == number
            if edition.length.in_hours or not fits.any():
                continue
            for state in np.unique(states[fits]).tolist():
                here = fits & (states == state)
                last[here] = self._last(edition, received[here], state)
        return last

    def _last(self, edition: Edition, received: Ints, state: int) -> Ints:
        many = edition.length.many
        if edition.length.unit is Unit.WORKING_DAYS:
            return self.calendar.after(received, many, state)
        last = received + many
        return self.calendar.not_before(last, state) if edition.rolls_over else last

    def are_moved(self, received: Ints, last: Ints) -> Flags:
        """Tell of which cases the calendar changes after receipt and before the last day is over.

        Args:
            received: Days received.
            last: Last days, as `lasts` returns them; of cases without one the answer is no.
        """
        states = self.calendar.states
        moved: Flags = (states(received) != states(last)) & (last != NEVER)
        return moved

    def edition(
        self, stage: Stage | WaitStage, received: int, values: Mapping[str, str]
    ) -> Edition | None:
        """Return the edition of one case, or None; as `editions_of`, for a case by itself.

        Args:
            stage: Until what.
            received: The day of receipt.
            values: The case's values by dimension.
        """
        for edition in self.editions:
            if edition.stage == stage and edition.first <= received <= edition.last:
                wanted = edition.wanted.items()
                if all(values.get(dimension) == value for dimension, value in wanted):
                    return edition
        return None

    def course(self, edition: Edition, life: Life) -> Course:
        """Run the clock of an edition over the life of a case."""
        return run(edition, life, self.calendar, self.minutes)

    def courses(self, life: Life, values: Mapping[str, str]) -> dict[Stage, Course]:
        """Return the course of each stage that has a deadline for one case.

        Args:
            life: What happened to it.
            values: Its values by dimension.
        """
        found = ((stage, self.edition(stage, life.received, values)) for stage in DEADLINE_STAGES)
        return {stage: self.course(edition, life) for stage, edition in found if edition}

    def is_over(self, due: StageDue, day: int, minute: int | None = None) -> bool:
        """Return whether a moment lies after a deadline.

        Args:
            due: The deadline; without a minute it is over when its last day is.
            day: The day of the moment.
            minute: Its minute; where that is not known, the first of the day.
        """
        if due.last is None or due.minute is None:
            return due.last is not None and day > due.last
        return self.minutes.at(day, minute or 0) > self.minutes.at(due.last, due.minute, later=True)

    def last_minute(self, due: StageDue) -> int:
        """Return the last minute that is in time for a deadline in hours, as clocks show it.

        Where clocks show minutes twice, what is done is taken to be done at the first of them
        (see `is_over`), so more minutes than that of the deadline may be in time.

        Args:
            due: The deadline; it has a last day and a minute.

        Returns:
            Minutes since 1970-01-01T00:00 in the county's time zone.
        """
        day, minute = due.last or 0, due.minute or 0
        shown = day * MINUTES + minute
        end = self.minutes.at(day, minute, later=True)
        if end != self.minutes.at(day, minute):
            while self.minutes.at(*divmod(shown + 1, MINUTES)) <= end:
                shown += 1
        return shown

    def is_over_after(self, due: StageDue, day: int) -> bool:
        """Return whether a deadline is over when a day has ended."""
        if due.last is None or due.minute is None:
            return self.is_over(due, day)
        end = self.minutes.at(day, MINUTES - 1, later=True)  # The last day of all has no next one.
        return end >= self.minutes.at(due.last, due.minute, later=True)
