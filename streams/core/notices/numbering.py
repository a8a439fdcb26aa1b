"""Numbers of notices: those that urge run from 1 in each year without gaps, as do supervisions."""

from collections.abc import Iterable

import msgspec

from streams.core.days import DayOf, day_date, instant
from streams.core.notices.notice import NUMBERED, Notice

_Number = tuple[int, int]
"""Year and number; two zeros of what is not numbered."""


class Numbering:
    """Which numbers were given to which notices: a fold over notices in the order of their topic.

    Args:
        day_of: Returns the day of an instant.
        known: All notices so far, as they now are.
    """

    def __init__(self, day_of: DayOf, known: Iterable[Notice] = ()) -> None:
        self._day_of = day_of
        self._numbers: dict[str, _Number] = {}
        self._withdrawn: set[str] = set()
        self._last: dict[tuple[str, int], int] = {}
        for notice in known:
            self._remember(notice)

    def take(self, notice: Notice) -> Notice | None:
        """Return a notice with its number; None where it says nothing that is not known.

        What comes twice changes nothing. One that is withdrawn keeps its number.
        """
        known = self._numbers.get(notice.key)
        if known is not None and (notice.withdrawn is None or notice.key in self._withdrawn):
            return None
        if known is None:
            known = self._next(notice)
        told = msgspec.structs.replace(notice, year=known[0], number=known[1])
        self._remember(told)
        return told

    def _next(self, notice: Notice) -> _Number:
        if notice.action not in NUMBERED:
            return 0, 0
        year = day_date(self._day_of(instant(notice.given))).year
        return year, self._last.get((notice.action, year), 0) + 1

    def _remember(self, notice: Notice) -> None:
        self._numbers[notice.key] = notice.year, notice.number
        if notice.number:
            of = notice.action, notice.year
            self._last[of] = max(notice.number, self._last.get(of, 0))
        if notice.withdrawn is not None:
            self._withdrawn.add(notice.key)
