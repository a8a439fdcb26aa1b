"""What many write about: some of the cases of a plan are about one matter at one place.

Only what is written changes, in cases of the same category that have nothing in them that gives
their writer away: no other event, time or count of the record is another one for
it, and chance is drawn beside that of the rest.
"""

from datetime import date
from random import Random
from typing import Annotated

import msgspec
from msgspec import Meta

from streams.replay.chance import one_of
from streams.replay.value_forms import Count, Lines, Name


class PlannedHotspot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One matter at one place.

    Attributes:
        category: Of the cases that are about it.
        first, last: The days between which they come in.
        cases: By group of cases, how many there are at most: the first ones that fit.
        every: At least so many days lie between two cases of one group.
        titles, texts: What is written, as a theme's.
    """

    category: Name
    first: date
    last: date
    cases: dict[Name, Annotated[int, Meta(ge=1)]]
    every: Count = 0
    titles: Lines
    texts: Lines


class Retelling:
    """Tells for one group of cases which of them are about a hotspot.

    Args:
        hotspots: Those of the plan, by name.
        group: The name of the group.
    """

    def __init__(self, hotspots: dict[str, PlannedHotspot], group: str) -> None:
        self._group = group
        self._left = {
            name: hotspot.cases[group]
            for name, hotspot in hotspots.items()
            if group in hotspot.cases
        }
        self._hotspots = hotspots
        self._last: dict[str, int] = {}

    def of(self, index: int, day: int, category: str | None) -> tuple[str, str] | None:
        """Return the title and the text of a case that is about a hotspot, else None.

        Args:
            index: Which case of the group.
            day: When it came in, as an ordinal of the Gregorian calendar.
            category: Of what it is about; None if of none.
        """
        for name, left in self._left.items():
            hotspot = self._hotspots[name]
            begin = max(hotspot.first.toordinal(), self._last.get(name, 0) + hotspot.every)
            fits = begin <= day <= hotspot.last.toordinal()
            if left and fits and category == hotspot.category:
                self._left[name], self._last[name] = left - 1, day
                rng = Random(f"{name} {self._group} {index}")
                return one_of(rng, hotspot.titles), one_of(rng, hotspot.texts)
        return None
