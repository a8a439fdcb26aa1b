"""Looking at hotspots: what can be said of each group of items, as people decided."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from streams.core.county.hotspot_tables import HotspotWarningTable
from streams.core.days import day_date
from streams.core.hotspots.bursts import bursts
from streams.core.hotspots.decisions import ItemGroup, as_made, decided
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import FEWEST_ITEMS, hotspot_of
from streams.core.hotspots.records import MOST_LINKS, HotspotRecord
from streams.core.hotspots.said import HotspotSaid, decisions_of, milestones_of
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
        links: The items of it that each was found to be most like.
    """

    record: HotspotRecord
    group: ItemGroup
    warnings: tuple[HotspotWarning, ...]
    links: Mapping[str, tuple[str, ...]]


class _Cached(NamedTuple):
    members: tuple[KnownItem, ...]
    closed_at: int | None
    record: HotspotRecord
    warnings: tuple[HotspotWarning, ...]


class HotspotLooking:
    """Looks at hotspots again and again, and works out again what has changed.

    Args:
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        rules: The rules for warnings.
    """

    def __init__(
        self, day_of: Callable[[int], int], rules: Iterable[HotspotWarningTable] = ()
    ) -> None:
        self._day_of = day_of
        self._rules = tuple(rules)
        self._cached: dict[str, _Cached] = {}

    def look(
        self, grouping: Grouping, items: Mapping[str, KnownItem], said: Iterable[HotspotSaid]
    ) -> list[ToldHotspot]:
        """Return the hotspots as they are, in the order of their first items.

        Args:
            grouping: Groups the sketches of `items`; others in it are left out.
            items: By the ids of their cases.
            said: What people said.
        """
        said = list(said)
        made = as_made(decisions_of(said))
        decide = any(decision.what in {"join", "part"} for decision in made)
        groups = decided(grouping, made) if decide else grouping.groups(FEWEST_ITEMS)
        groups = [tuple(i for i in g if i in items) for g in groups if len(g) >= FEWEST_ITEMS]
        groups = [group for group in groups if len(group) >= FEWEST_ITEMS]
        within = {item: group[0] for group in groups for item in group}
        named: dict[str, str] = {}
        closed: dict[str, int | None] = {}
        for decision in made:
            of = within.get(decision.items[0])
            if of is not None and decision.what == "name":
                named[of] = decision.name
            elif of is not None and decision.what in {"close", "open"}:
                closed[of] = decision.at if decision.what == "close" else None
        milestones = milestones_of(said, within)
        cached, self._cached = self._cached, {}
        found = []
        for group in groups:
            first = group[0]
            closed_at = closed.get(first)
            members = tuple(items[item] for item in group)
            known = cached.get(first)
            if known is None or (known.members, known.closed_at) != (members, closed_at):
                known = self._fresh(group, closed_at, members)
            self._cached[first] = known
            moments = {name: rfc3339(at) for name, at in milestones.get(first, {}).items()}
            record = msgspec.structs.replace(
                known.record,
                name=named.get(first),
                closed=None if closed_at is None else self._day(closed_at),
                **moments,
            )
            links = {item: _nearest(grouping, item, within) for item in group}
            found.append(ToldHotspot(record, group, known.warnings, links))
        return found

    def _fresh(
        self, group: ItemGroup, closed_at: int | None, members: tuple[KnownItem, ...]
    ) -> _Cached:
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
        return _Cached(members, closed_at, record, tuple(warnings))

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


def _nearest(grouping: Grouping, item: str, within: Mapping[str, str]) -> tuple[str, ...]:
    hotspot = within[item]
    near = [
        (-v, other) for other, v in grouping.links(item).items() if within.get(other) == hotspot
    ]
    return tuple(other for _, other in sorted(near)[:MOST_LINKS])


def iso_day(day: int) -> str:
    """Return a day number as an ISO day."""
    return day_date(day).isoformat()


def rfc3339(at: int) -> str:
    """Return a moment, in seconds since 1970 UTC, as RFC 3339 has it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
