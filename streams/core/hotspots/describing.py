"""Describing a hotspot: what follows from its items alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from streams.core.county.hotspot_tables import HotspotWarningTable
from streams.core.days import day_date
from streams.core.hotspots.bursts import bursts
from streams.core.hotspots.decisions import ItemGroup
from streams.core.hotspots.hotspot import hotspot_of
from streams.core.hotspots.records import HotspotRecord
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.warnings import HotspotWarning, warning_of

_FEWEST_FOR_BURSTS: Final = 3
_FEWEST_DAYS: Final = 28
"""The usual is a mean over at least so many days: two letters on one day are not a burst."""


class ToldHotspot(NamedTuple):
    """A hotspot as it is, before it is written.

    Attributes:
        record: What can be said of it, without warnings.
        group: The ids of its items, in the order in which they were written.
        warnings: The rules that became true of it, in the order in which they did.
    """

    record: HotspotRecord
    group: ItemGroup
    warnings: tuple[HotspotWarning, ...]


class HotspotDescribing:
    """Describes hotspots.

    Args:
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        rules: The rules for warnings.
    """

    def __init__(
        self, day_of: Callable[[int], int], rules: Iterable[HotspotWarningTable] = ()
    ) -> None:
        self._day_of = day_of
        self._rules = tuple(rules)

    def describe(
        self, group: ItemGroup, closed_at: int | None, members: Iterable[KnownItem]
    ) -> ToldHotspot:
        """Return what can be said of a hotspot but for what people said of it.

        Args:
            group: The ids of its items, in their order.
            closed_at: When it was closed, in seconds since 1970 UTC; from then on nobody is warned.
            members: Its items, in the same order.
        """
        members = list(members)
        sketches = {known.sketch.id: known.sketch for known in members}
        words = {known.sketch.id: known.words for known in members}
        hotspot = hotspot_of(group, sketches)
        written = list(sketches.values())
        record = HotspotRecord(
            id=hotspot.id,
            first=self._day(hotspot.first),
            last=self._day(hotspot.last),
            items=len(group),
            writers=hotspot.writers,
            places=hotspot.places,
            matters=hotspot.matters,
            noticed=rfc3339(hotspot.first),
            bursts=tuple(self._bursts(written)),
        )
        true = [warning_of(written, rule, self._day_of, words.__getitem__) for rule in self._rules]
        warnings = sorted(
            (each for each in true if each and (closed_at is None or each.at < closed_at)),
            key=lambda each: (each.at, each.rule),
        )
        return ToldHotspot(record, group, tuple(warnings))

    def _bursts(self, written: list[Sketch]) -> Iterator[tuple[str, str, float]]:
        if len(written) < _FEWEST_FOR_BURSTS:
            return
        counts = Counter(self._day_of(sketch.at) for sketch in written)
        first, last = min(counts), max(counts)
        days = last - first + 1
        usual = len(written) / max(days, _FEWEST_DAYS)
        by_day = [counts[first + n] for n in range(days)]
        for burst in bursts(first, by_day, [usual] * days):
            yield iso_day(burst.first), iso_day(burst.last), round(burst.weight, 1)

    def _day(self, at: int) -> str:
        return iso_day(self._day_of(at))


def iso_day(day: int) -> str:
    """Return a day number as an ISO day."""
    return day_date(day).isoformat()


def rfc3339(at: int) -> str:
    """Return a moment, in seconds since 1970 UTC, as RFC 3339 has it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
