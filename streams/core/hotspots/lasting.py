"""How long it took from being noticed to the first word and to the answer, as figures.

A moment is cut to minutes. Percentiles are as those of cases: the fewest minutes within which at
least such a part was done.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Final, NamedTuple

from streams.core.days import instant
from streams.core.hotspots.seen import KnownDays, SeenHotspot
from streams.core.periods import Period

FIRST_WORD_HOURS: Final = 5
PRESS_HOURS: Final = 24
"""Within how many hours the State Council's office wants an authoritative word on a matter that
stirs the public, and a press conference (2016)."""

_MINUTE_US: Final = 60_000_000


class Lasted(NamedTuple):
    """How long something took.

    Attributes:
        minutes: From being noticed to the moment, each, the shortest first; 0 if it came before.
        waiting: How many have been noticed and wait for it still.
    """

    minutes: Sequence[int]
    waiting: int

    def within(self, hours: int) -> int:
        """Return how many took at most so many hours."""
        return sum(each <= hours * 60 for each in self.minutes)

    def part_within(self, numerator: int, denominator: int) -> int | None:
        """Return the fewest minutes within which such a part was done; None of none."""
        if not self.minutes:
            return None
        return self.minutes[ceil(len(self.minutes) * numerator / denominator) - 1]


class HotspotFigures(NamedTuple):
    """Figures of hotspots.

    Attributes:
        begun: How many have their first item in the period.
        open, closed: How many there are as of the day, whenever they began.
        noticed: How many were noticed (first warned of) in the period.
        first_word, answer: How long those took.
    """

    begun: int
    open: int
    closed: int
    noticed: int
    first_word: Lasted
    answer: Lasted


def hotspot_figures(seen: Iterable[SeenHotspot], period: Period, days: KnownDays) -> HotspotFigures:
    """Return the figures of hotspots as of the day that they are seen as of."""
    begun = closed = many = 0
    noticed: list[SeenHotspot] = []
    for hotspot in seen:
        many += 1
        begun += _in(hotspot.first, period)
        closed += hotspot.closed is not None
        moment = hotspot.milestones["noticed"]
        if moment is not None and _in(days.day_of(_instant(moment)), period):
            noticed.append(hotspot)
    return HotspotFigures(
        begun,
        many - closed,
        closed,
        len(noticed),
        _lasted(noticed, "spoke"),
        _lasted(noticed, "answered"),
    )


def _lasted(noticed: Iterable[SeenHotspot], until: str) -> Lasted:
    minutes, waiting = [], 0
    for hotspot in noticed:
        begin, end = hotspot.milestones["noticed"], hotspot.milestones[until]
        if end is None:
            waiting += hotspot.closed is None
        elif begin is not None:
            minutes.append(max(0, _instant(end) - _instant(begin)) // _MINUTE_US)
    return Lasted(sorted(minutes), waiting)


def _in(day: int, period: Period) -> bool:
    return (period.start is None or period.start <= day) and day <= period.end


def _instant(moment: str) -> int:
    return instant(datetime.fromisoformat(moment))
