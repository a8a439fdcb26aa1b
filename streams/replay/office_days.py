"""The working days of a plan's offices, make-up days among them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from streams.replay.rhythm import Rhythm

_FAR: Final = 400
"""No working day is so far away; a plan whose offices never work is caught by it."""


class OfficeDays:
    """Counts working days, as deadlines do.

    Args:
        office: The rhythm of offices, with its holidays.
        make_up: Days on which they work though the week or a holiday says otherwise.
    """

    def __init__(self, office: Rhythm, make_up: Iterable[date]) -> None:
        self._office = office
        self._make_up = {day.toordinal() for day in make_up}

    def works(self, day: int) -> bool:
        """Return whether offices work on a day."""
        return day in self._make_up or self._office.works(day)

    def after(self, day: int, many: int) -> int:
        """Return the day on which so many working days after `day` end; of none, `day`.

        Raises:
            ValueError: Offices do not work for more than a year.
        """
        idle = 0
        while many:
            day += 1
            if self.works(day):
                many -= 1
                idle = 0
            else:
                idle += 1
                if idle > _FAR:
                    raise ValueError(f"no working day before {date.fromordinal(day)}")
        return day

    def between(self, first: int, last: int) -> list[int]:
        """Return the working days from the first to the last of some days, both included."""
        return [day for day in range(first, last + 1) if self.works(day)]
