"""Hotspots as of a day: what was written until then, grouped as it is now.

As with figures, a day that is over can be asked for again: an item that came later does not count,
nor a warning, a word or a closing. Which items are one hotspot is what is known *now*.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Final, NamedTuple

from streams.core.days import DayOf, day_number, instant
from streams.core.hotspots.heat import heat, rhythm
from streams.core.hotspots.hotspot import FEWEST_ITEMS
from streams.core.hotspots.known import HotspotItem, KnownHotspots
from streams.core.hotspots.records import HotspotRecord, WarningRecord

LATELY: Final = 7
"""How many days, the day asked for included, a hotspot's heat is looked for in."""

SEEN_MILESTONES: Final = ("noticed", "told", "spoke", "answered")
"""What is done about a hotspot, in the order in which it should be."""

EVEN_RHYTHM: Final = (1.0,) * 8
"""Of a week in which every day brings the same."""


class SeenBurst(NamedTuple):
    """Days on which more was written than before: the first and the last, and by how much."""

    first: int
    last: int
    level: float


class SeenHotspot(NamedTuple):
    """A hotspot as of a day.

    Attributes:
        id: By which it is known now.
        record: What was written of it.
        items: Those that are counted, in the order of their days and ids.
        writers: How many different people wrote them; an item of nobody known is one of its own.
        first: The day of its very first item, as a number, whether or not that is counted.
        last: The day of the last that is counted.
        lately: How many items came in the last seven days.
        lately_writers: How many different people wrote these.
        usual: How many writers are usual in such days.
        surprise: Of the least likely of these days, the decimal logarithm of how unlikely it is
            that so many write: 3 is a day in a thousand.
        closed: The day on which people closed it, if it was closed until then.
        milestones: The moments of what was done about it until the end of the day, RFC 3339. It
            was noticed when a rule first warned of it; where none did, and yet something was done
            about it, with its first item.
        warnings: Those until the day.
        bursts: Those that had begun, as far as they had come.
    """

    id: str
    record: HotspotRecord
    items: Sequence[HotspotItem]
    writers: int
    first: int
    last: int
    lately: int
    lately_writers: int
    usual: float
    surprise: float
    closed: str | None
    milestones: dict[str, str | None]
    warnings: Sequence[WarningRecord]
    bursts: Sequence[SeenBurst]


class KnownDays(NamedTuple):
    """What is known of days, to see hotspots by.

    Attributes:
        day_of: Returns the day number of an instant, in the county's time zone.
        factors: How much is written on each weekday and on free days, as `rhythm` returns it.
        free: Day numbers of holidays that are not weekends.
    """

    day_of: DayOf
    factors: Sequence[float] = EVEN_RHYTHM
    free: AbstractSet[int] = frozenset()


def see_hotspot(
    known: KnownHotspots, hotspot: str, as_of: int, days: KnownDays, *, since: int | None = None
) -> SeenHotspot | None:
    """Return a hotspot as of the end of a day; None if it was not one yet, or is part of another.

    Args:
        known: What was written.
        hotspot: The id by which it is known now.
        as_of: The day, as a number.
        days: What is known of days.
        since: The day, as a number, before which items are not counted; None: all are. A hotspot
            with a single item since then is returned too, if it has had others before.
    """
    record = known.record(hotspot)
    if record is None or record.joined_to is not None:
        return None
    items = sorted(
        (item for item in known.items(hotspot) if item.day <= as_of),
        key=lambda item: (item.day, item.subject),
    )
    if len(items) < FEWEST_ITEMS:
        return None
    usual, surprise = 0.0, 0.0
    if items[-1].day > as_of - LATELY:
        usual, surprise = _heat(items, as_of, days)
    began = items[0].day
    if since is not None:
        items = [item for item in items if item.day >= since]
        if not items:
            return None
    lately = [item for item in items if item.day > as_of - LATELY]
    closed = record.closed
    return SeenHotspot(
        hotspot,
        record,
        items,
        writers_of(items),
        began,
        items[-1].day,
        len(lately),
        writers_of(lately),
        usual,
        surprise,
        closed if closed is not None and _day(closed) <= as_of else None,
        {name: _until(moment, as_of, days) for name, moment in _milestones(record).items()},
        [each for each in record.warnings if _day(each.day) <= as_of],
        bursts_until(record, as_of),
    )


def writers_of(items: Iterable[HotspotItem]) -> int:
    """Return how many different people wrote some items; of nobody known, each is another."""
    writers = [item.writer for item in items]
    return len({writer for writer in writers if writer}) + writers.count("")


def writers_by_day(items: Iterable[HotspotItem]) -> dict[int, int]:
    """Return how many different people wrote on each day number that has items."""
    by_day: dict[int, list[HotspotItem]] = {}
    for item in items:
        by_day.setdefault(item.day, []).append(item)
    return {day: writers_of(some) for day, some in by_day.items()}


def rhythm_until(known: KnownHotspots, as_of: int, free: AbstractSet[int]) -> Sequence[float]:
    """Return the weekly rhythm of all items of hotspots until a day."""
    totals: Counter[int] = Counter(
        item.day for hotspot in known for item in known.items(hotspot) if item.day <= as_of
    )
    if not totals:
        return EVEN_RHYTHM
    return rhythm({day: totals[day] for day in range(min(totals), as_of + 1)}, free)


def bursts_until(record: HotspotRecord, as_of: int) -> list[SeenBurst]:
    """Return the bursts of a hotspot that had begun by a day, as far as they had come."""
    found = [SeenBurst(_day(first), _day(last), level) for first, last, level in record.bursts]
    return [burst._replace(last=min(burst.last, as_of)) for burst in found if burst.first <= as_of]


def _heat(items: Iterable[HotspotItem], as_of: int, days: KnownDays) -> tuple[float, float]:
    counts = writers_by_day(items)
    seen = [
        heat(counts, day, days.factors, days.free) for day in range(as_of - LATELY + 1, as_of + 1)
    ]
    return sum(each.usual for each in seen), max(each.surprise for each in seen)


def _milestones(record: HotspotRecord) -> dict[str, str | None]:
    """Return when what was done about a hotspot.

    It is noticed when a rule first warns of it. Where none does, it is noticed with its first item
    if anything is done about it at all: most hotspots are not storms.
    """
    done = {name: getattr(record, name) for name in SEEN_MILESTONES[1:]}
    noticed = record.noticed if any(done.values()) else None
    if record.warnings:
        noticed = min(warning.at for warning in record.warnings)
    return {"noticed": noticed} | done


def _until(moment: str | None, as_of: int, days: KnownDays) -> str | None:
    if moment is None:
        return None
    return moment if days.day_of(instant(datetime.fromisoformat(moment))) <= as_of else None


def _day(text: str) -> int:
    return day_number(date.fromisoformat(text))
