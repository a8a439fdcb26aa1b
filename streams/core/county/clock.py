"""The clock of a case: by when it must be accepted, answered or closed, as it was on each day.

A pure function of an edition, the calendar and what happened to the case. What is decided by a day
is never undone by a later one, so the answer is a history: from a day on, the deadline was this.

- The day of receipt is day 0; the deadline is the end of the last day, or a minute.
- While the case is paused no deadline runs. The day of the pause still counts; the day on which it
  goes on is day 0 of what was left. Whatever ends the case ends its pause.
- A restart makes that day day 0 of the whole deadline, as if the case came in then.
- An extension moves the end, as far and as often as the edition allows, and not once it is over.
- A reopened case has the deadline it had, or one from the reopening on, if the edition says so.
- A change of the calendar moves a deadline that has not passed on the day it becomes known.

What is senseless has no effect, and the clock says why.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import NamedTuple

from streams.core.county.editions import Edition, Length, Unit
from streams.core.county.lives import ClockStep, Happened, Life, Turn, in_order
from streams.core.county.minutes import ZoneMinutes
from streams.core.county.rulers import DayRuler, MinuteRuler
from streams.core.county.working_calendar import WorkingCalendar


class Idle(Enum):
    """Why a step has no effect on a clock."""

    ENDED = "the case is closed or rejected"
    OVER = "the deadline is over"
    PAUSED = "the case is paused already"
    RUNNING = "the case is not paused"
    NOT_ALLOWED = "the deadline cannot be extended"
    USED = "the deadline has been extended as often as it may"
    TOO_LONG = "the deadline cannot be extended by so much"
    NO_LATER = "the deadline would not be later"
    OTHER_UNIT = "hours do not go with a deadline in days, nor days with one in hours"


class StageDue(NamedTuple):
    """A deadline as it was as of days from `since` on, until the next one of its history.

    Attributes:
        since: The first of these days.
        last: The last day; None while the case is paused, and no deadline runs.
        minute: The minute of that day; None: its end.
        provisional: Whether it lies beyond the days of which it is known whether one works.
    """

    since: int
    last: int | None
    minute: int | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a deadline.

    Attributes:
        dues: Its history, a day once.
        idle: By the places of steps why they had no effect.
    """

    dues: tuple[StageDue, ...]
    idle: dict[int, Idle]

    def due(self, as_of: int) -> StageDue:
        """Return the deadline as of the end of a day; of one before receipt, the first."""
        return self.dues[max(0, bisect_right(self.dues, as_of, key=_since) - 1)]

    def between(self, since: int, until: int) -> tuple[StageDue, ...]:
        """Return those that begin on a day from `since` to before `until`."""
        first, end = (bisect_left(self.dues, day, key=_since) for day in (since, until))
        return self.dues[first:end]


_since = attrgetter("since")


def run(edition: Edition, life: Life, calendar: WorkingCalendar, minutes: ZoneMinutes) -> Course:
    """Run the clock of an edition over the life of a case.

    Args:
        edition: Of the case's day of receipt, for one stage.
        life: What happened to the case.
        calendar: Which days the office works.
        minutes: The minutes of the catalogue's time zone.
    """
    ruler: DayRuler | MinuteRuler
    if edition.length.in_hours:
        ruler = MinuteRuler(minutes)
    else:
        ruler = DayRuler(calendar, life.received, rolls_over=edition.rolls_over)
    clock = _Clock(edition, ruler, ruler.at(life.received, life.minute, later=True))
    for happened in in_order(life, ruler):
        clock.take(happened)
    return Course(tuple(clock.dues), clock.idle)


class _Clock:
    """A deadline as it runs.

    It is counted: so much is left from a moment on; or its end is fixed, because it was extended
    to a day or in another unit.

    Attributes:
        dues, idle: See `Course`.
    """

    def __init__(self, edition: Edition, ruler: DayRuler | MinuteRuler, received: int) -> None:
        self.dues: list[StageDue] = []
        self.idle: dict[int, Idle] = {}
        self._edition = edition
        self._ruler = ruler
        self._is_open = True
        self._begin(received, edition.length)
        self._tell(ruler.day(received))

    def take(self, happened: Happened) -> None:
        """Take what happened next."""
        at, day, what, place = happened
        if what is None:
            self._ruler.learn(at, passed=self._is_over(at))
            # A day of the past may have been taken away: what was spent is counted again.
            self._used = sum(self._ruler.between(*part, self._unit) for part in self._spent)
        elif isinstance(what, Turn):
            self._turn(at, is_open=what.is_open)
        else:
            why = self._step(at, what)
            if why:
                self.idle[place] = why
        self._tell(max(day, self.dues[0].since))

    def _begin(self, at: int, length: Length) -> None:
        self._length = length
        self._from, self._unit = at, length.unit
        self._total = self._ruler.ticks(length)
        self._spent: list[tuple[int, int]] = []
        self._used = 0
        self._fixed: int | None = None
        self._extended = 0
        self._paused = False
        self._by_calendar = self._edition.rolls_over or self._unit is Unit.WORKING_DAYS
        self._ruler.renew()

    @property
    def _end(self) -> int:
        if self._fixed is not None:
            return self._fixed
        return self._ruler.end(self._from, self._unit, self._left)

    @property
    def _left(self) -> int:
        return max(0, self._total - self._used)

    def _is_over(self, at: int) -> bool:
        return not self._paused and at > self._ruler.rolled(self._end)

    def _turn(self, at: int, *, is_open: bool) -> None:
        self._is_open = is_open
        if not is_open:
            self._go_on(at)
        elif self._edition.reopened:
            self._begin(at, self._edition.reopened)

    def _step(self, at: int, step: ClockStep) -> Idle | None:
        if not self._is_open:
            return Idle.ENDED
        if step.what == "resumed":
            if not self._paused:
                return Idle.RUNNING
            if step.restart:
                self._begin(at, self._length)
            self._go_on(at)
            return None
        if self._is_over(at):
            return Idle.OVER
        if step.what == "extended":
            return self._extend(at, step)
        if self._paused:
            return Idle.PAUSED
        self._pause(at)
        return None

    def _pause(self, at: int) -> None:
        if self._fixed is None:
            part = self._from, min(at, self._end)
            self._spent.append(part)
            self._used += self._ruler.between(*part, self._unit)
        else:
            self._total = self._ruler.between(at, self._fixed, self._unit)
            self._spent, self._used, self._fixed = [], 0, None
        self._from, self._paused = at, True

    def _go_on(self, at: int) -> None:
        if self._paused:
            self._from, self._paused = at, False

    def _extend(self, at: int, step: ClockStep) -> Idle | None:
        edition, ruler = self._edition, self._ruler
        most = edition.extension
        if most is None:
            return Idle.NOT_ALLOWED
        if self._extended >= edition.times:
            return Idle.USED
        length = step.length or most
        if step.until is None and length.in_hours != edition.length.in_hours:
            return Idle.OTHER_UNIT
        if self._paused:
            self._from = at  # As if it went on now: what is paused later comes on top.
        end = self._end
        asked = self._moved(end, length) if step.until is None else ruler.last(step.until)
        if ruler.rolled(asked) > ruler.rolled(self._moved(end, most)):
            return Idle.TOO_LONG
        if ruler.rolled(asked) <= ruler.rolled(end):
            return Idle.NO_LATER
        self._extended += 1
        self._by_calendar |= step.until is None and length.unit is Unit.WORKING_DAYS
        if step.until is None and self._fixed is None and length.unit is self._unit:
            self._total += ruler.ticks(length)
        else:
            self._fixed = asked
            if self._paused:
                self._pause(at)
        return None

    def _moved(self, end: int, length: Length) -> int:
        ticks = self._ruler.ticks(length)
        if self._fixed is None and length.unit is self._unit:
            return self._ruler.end(self._from, self._unit, self._left + ticks)
        return self._ruler.end(end, length.unit, ticks)

    def _tell(self, day: int) -> None:
        if self._paused:
            due = StageDue(day, None)
        else:
            last, minute = self._ruler.told(self._ruler.rolled(self._end))
            provisional = self._by_calendar and last > self._ruler.known_until
            due = StageDue(day, last, minute, provisional)
        if self.dues and self.dues[-1].since == day:
            self.dues.pop()
        if not self.dues or self.dues[-1][1:] != due[1:]:
            self.dues.append(due)
