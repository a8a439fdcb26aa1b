"""Rulers: how a clock counts, in days or in minutes.

A moment is a day or a minute of all time; what is left of a deadline is counted in ticks: days,
working days or minutes.
"""

from collections.abc import Sequence
from typing import Final

from streams.core.arrays import NEVER
from streams.core.county.editions import Length, Unit
from streams.core.county.minutes import ZoneMinutes
from streams.core.county.working_calendar import WorkingCalendar

_MINUTES_OF: Final = {Unit.HOURS: 60}
_LAST_MINUTE: Final = 1439


class DayRuler:
    """Counts days, as far as the calendar is known.

    Args:
        calendar: Which days the office works.
        received: The day from which on something is counted.
        rolls_over: Whether an end on a day off moves to the next working day.

    Attributes:
        turns: The days after `received` on which the calendar changes.
        known_until: The last day of which it is known whether one works.
    """

    def __init__(self, calendar: WorkingCalendar, received: int, *, rolls_over: bool) -> None:
        self._calendar = calendar
        self._rolls_over = rolls_over
        self._state = self._latest = calendar.state(received)
        self.turns: Sequence[int] = calendar.turns[self._latest :]
        self.known_until = calendar.ends

    def learn(self, at: int, *, passed: bool) -> None:
        """Learn how the calendar changed; a deadline that has passed stays what it was."""
        self._latest = self._calendar.state(at)
        if not passed:
            self._state = self._latest

    def renew(self) -> None:
        """Count by the calendar as it is known now: a deadline begins."""
        self._state = self._latest

    def at(self, day: int, _minute: int | None, *, later: bool) -> int:  # noqa: ARG002 - of days there is one
        """Return the moment of a day."""
        return day

    def day(self, at: int) -> int:
        """Return the day of a moment."""
        return at

    def last(self, day: int) -> int:
        """Return the last moment of a day."""
        return day

    def ticks(self, length: Length) -> int:
        """Return a length in ticks."""
        return length.many

    def end(self, start: int, unit: Unit, ticks: int) -> int:
        """Return the moment that lies so many ticks after another."""
        if unit is Unit.WORKING_DAYS:
            return self._calendar.day_after(start, ticks, self._state)
        return start + ticks

    def between(self, start: int, end: int, unit: Unit) -> int:
        """Return how many ticks lie between two moments."""
        if unit is Unit.WORKING_DAYS:
            return self._calendar.between(start, end, self._state)
        return end - start

    def rolled(self, end: int) -> int:
        """Move an end that is on a day off to the next working day, if the edition says so."""
        if not self._rolls_over:
            return end
        # Beyond the days of the calendar the day after the eve is not known: the end stays.
        return max(self._calendar.day_after(end - 1, 1, self._state), end)

    def told(self, end: int) -> tuple[int, int | None]:
        """Return the day of an end, and that it is the end of the day."""
        return end, None


class MinuteRuler:
    """Counts minutes; the calendar plays no part.

    Args:
        minutes: Of the catalogue's time zone.

    Attributes:
        turns, known_until: No day, and the last of all: no calendar is asked.
    """

    turns: Sequence[int] = ()
    known_until: int = NEVER

    def __init__(self, minutes: ZoneMinutes) -> None:
        self._minutes = minutes

    def learn(self, _at: int, *, passed: bool) -> None:
        """Learn nothing."""

    def renew(self) -> None:
        """Change nothing."""

    def at(self, day: int, minute: int | None, *, later: bool) -> int:
        """Return the moment of a minute of a day.

        Where the minute is not known, it is the last for what begins a deadline, else the first:
        nobody is late by what is not known.
        """
        if minute is None:
            minute = _LAST_MINUTE if later else 0
        return self._minutes.at(day, minute, later=later)

    def day(self, at: int) -> int:
        """Return the day of a moment."""
        return self._minutes.shown(at)[0]

    def last(self, day: int) -> int:
        """Return the last moment of a day."""
        return self._minutes.at(day, _LAST_MINUTE, later=True)

    def ticks(self, length: Length) -> int:
        """Return a length in ticks."""
        return length.many * _MINUTES_OF[length.unit]

    def end(self, start: int, _unit: Unit, ticks: int) -> int:
        """Return the moment that lies so many ticks after another."""
        return start + ticks

    def between(self, start: int, end: int, _unit: Unit) -> int:
        """Return how many ticks lie between two moments."""
        return end - start

    def rolled(self, end: int) -> int:
        """Return an end as it is."""
        return end

    def told(self, end: int) -> tuple[int, int | None]:
        """Return the day of an end, and its minute."""
        return self._minutes.shown(end)
