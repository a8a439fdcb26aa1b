"""When notices are due: moments so long before or after a deadline, or after another notice."""

from typing import Final

from streams.core.county.catalogue import FIRST_DAY, LAST_DAY
from streams.core.county.clock import StageDue
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Length, Unit
from streams.core.county.minutes import MINUTES
from streams.core.days import LATEST_DAY, day_date, day_number

_MINUTE_US: Final = 60_000_000


class Moments:
    """Moments, in microseconds since the epoch, of one catalogue.

    Working days are those of the calendar as it is known on the day on which a case is looked at.

    Args:
        deadlines: The catalogue's.
    """

    def __init__(self, deadlines: Deadlines) -> None:
        self._calendar = deadlines.calendar
        self._minutes = deadlines.minutes

    def told(self, due: StageDue) -> str:
        """Return a deadline as notices have it: an ISO day, or a day and minute; "" while paused.

        The minute is the one that clocks in the county show.
        """
        if due.last is None:
            return ""
        day = day_date(due.last).isoformat()
        return day if due.minute is None else f"{day}T{due.minute // 60:02}:{due.minute % 60:02}"

    def minute_of(self, us: int) -> int:
        """Return the minute of the day, 0 to 1439, that clocks in the county show at a moment."""
        return self._minutes.shown(us // _MINUTE_US)[1]

    def end(self, due: StageDue) -> int:
        """Return the last moment that is in time for a deadline that runs."""
        return self._over(due) - 1

    def before(self, due: StageDue, distance: Length, today: int) -> int:
        """Return the moment so long before a deadline that runs.

        In days that is a working day, for on others no morning comes: the last one, if need be.
        """
        if distance.in_hours:
            return self._over(due) - distance.many * 60 * _MINUTE_US
        return self.start(self._days_before(due.last or 0, distance, self._calendar.state(today)))

    def after(self, due: StageDue, distance: Length, today: int) -> int:
        """Return the moment so long after a deadline that runs, and not before it is over."""
        over = self._over(due)
        if distance.in_hours:
            return over + distance.many * 60 * _MINUTE_US
        return max(over, self.start(self._days_after(due.last or 0, distance, today)))

    def after_notice(self, given: int, distance: Length, today: int) -> int:
        """Return the moment so long after a notice was given."""
        if distance.in_hours:
            return given + distance.many * 60 * _MINUTE_US
        day, _ = self._minutes.shown(given // _MINUTE_US)
        return max(given + 1, self.start(self._days_after(day, distance, today)))

    def _over(self, due: StageDue) -> int:
        """Return the first moment at which a deadline is over."""
        day = due.last or 0
        if due.minute is None:
            return self.start(day + 1)
        return (self._minutes.at(day, due.minute, later=True) + 1) * _MINUTE_US

    def start(self, day: int) -> int:
        """Return the first moment of a day."""
        # The last day of all has no next one.
        beyond = max(0, day - LATEST_DAY)
        return (self._minutes.at(day - beyond, 0) + beyond * MINUTES) * _MINUTE_US

    def _days_after(self, day: int, distance: Length, today: int) -> int:
        if distance.unit is Unit.WORKING_DAYS:
            return self._calendar.day_after(day, distance.many, self._calendar.state(today))
        return day + distance.many

    def _days_before(self, day: int, distance: Length, state: int) -> int:
        in_working_days = distance.unit is Unit.WORKING_DAYS
        left = distance.many if in_working_days else 0
        if not in_working_days or day > _LATEST:
            day -= distance.many
        if day > _LATEST:
            return day
        while day > _EARLIEST and (left > 0 or not self._calendar.works(day, state)):
            left -= self._calendar.works(day, state)
            day -= 1
        return day


_EARLIEST: Final = day_number(FIRST_DAY) - 7
_LATEST: Final = day_number(LAST_DAY)
"""Before and after these days the calendar knows of no working day."""
