"""The curve of a hotspot: what came on each day, against what was usual then."""

from collections import Counter
from typing import Final, NamedTuple

from streams.core.hotspots.heat import heat
from streams.core.hotspots.seen import KnownDays, SeenHotspot, writers_by_day

MOST_CURVE_DAYS: Final = 400
"""How many days a curve has at most: the last ones."""

_DAYS_AFTER: Final = 14
"""How many days after the last item a curve ends, if it was not asked for as of an earlier one."""


class CurveDay(NamedTuple):
    """A day of a curve.

    Attributes:
        day: As a number.
        items, writers: How many came, and how many different people wrote them.
        usual: How many writers were usual on such a day.
        surprise: The decimal logarithm of how unlikely so many are.
    """

    day: int
    items: int
    writers: int
    usual: float
    surprise: float


def curve(hotspot: SeenHotspot, as_of: int, days: KnownDays) -> list[CurveDay]:
    """Return the days of a hotspot from its first item on, until shortly after its last.

    Args:
        hotspot: It, as of that day.
        as_of: The day, as a number.
        days: What is known of days.
    """
    items = Counter(item.day for item in hotspot.items)
    writers = writers_by_day(hotspot.items)
    until = min(as_of, hotspot.last + _DAYS_AFTER)
    found = []
    for day in range(max(hotspot.first, until - MOST_CURVE_DAYS + 1), until + 1):
        expected = heat(writers, day, days.factors, days.free)
        found.append(
            CurveDay(day, items[day], writers.get(day, 0), expected.usual, expected.surprise)
        )
    return found
