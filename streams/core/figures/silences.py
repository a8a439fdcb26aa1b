"""Silences: since when a channel has brought nothing, and how long it usually does not.

Both go by days, since figures know days alone: a silence begins with the end of a day on which
something came in, and of one that is over it is not known at what time of its last day it ended,
so it counts to the end of that.
"""

from collections.abc import Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date
from streams.core.events.retired import Retirement
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period

LOOKED_AT: Final = 365
"""Days before today from which it is told what is usual."""

ENOUGH: Final = 10
"""Days, of those, on which something must have come in for anything to be usual."""


class Silence(NamedTuple):
    """Of a channel.

    Attributes:
        since: When the last day ended on which something came in (seconds since the epoch); in
            the future where that is today.
        usual: The longest silence that there was, in seconds.
    """

    since: float
    usual: float

    def lasts(self, now: float) -> float:
        """Return for how many seconds it has lasted; 0 while something came in today."""
        return max(0.0, now - self.since)


def silences(figures: Figures, catalogue: Catalogue, today: int) -> dict[str, Silence]:
    """Return the silences of those channels of which it can be told what is usual.

    A stock, which is what there is and not what comes in, breaks no silence. A channel through
    which nothing may come in any more is not silent.

    Args:
        figures: Over the tallies.
        catalogue: Its channels and time zone.
        today: The day, as a number.
    """
    zone = ZoneInfo(catalogue.time_zone)
    coming = [name for name, kind in catalogue.kinds.items() if not kind.stock]
    days = range(today - LOOKED_AT, today + 1)
    year = Period(days[0], today)
    question = Question(Selection({"kind": coming}), year, today, ("channel",))
    by_day = figures.series(question, [Period(day, day) for day in days])
    brought: dict[str, list[int]] = {name: [] for name in Retirement(catalogue).channels(today)}
    for day, groups in zip(days, by_day, strict=True):
        for (channel,), measures in groups.items():
            if channel in brought and measures["received"] + measures["count"]:
                brought[channel].append(day)
    return {
        channel: _silence(found, zone)
        for channel, found in brought.items()
        if sum(day < today for day in found) >= ENOUGH
    }


def _silence(days: Sequence[int], zone: ZoneInfo) -> Silence:
    ends = [_end(day, zone) for day in days]
    return Silence(ends[-1], max(later - before for before, later in pairwise(ends)))


def _end(day: int, zone: ZoneInfo) -> float:
    return datetime.combine(day_date(day + 1), time(), zone).timestamp()
