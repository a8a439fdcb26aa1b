"""Looking at hotspots: what can be said of each group of items, as people decided."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from streams.core.county.hotspot_tables import HotspotWarningTable
from streams.core.hotspots.decisions import Decision, ItemGroup, as_made, decided
from streams.core.hotspots.describing import HotspotDescribing, ToldHotspot, iso_day, rfc3339
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import FEWEST_ITEMS
from streams.core.hotspots.records import MOST_LINKS
from streams.core.hotspots.said import HotspotSaid, decisions_of, milestones_of
from streams.core.hotspots.sketch_records import KnownItem


class LookedAt(NamedTuple):
    """What may be other than when it was looked at last.

    Attributes:
        told: Hotspots that may have changed, in the order of their first items.
        links: By each item of these: the items of its hotspot that it was found to be most like.
        touched: All items that may have changed, with those that are in no hotspot any more.
        within: The id of the hotspot in which an item is, of all items that are in one.
        warned: All hotspots of which a rule became true, in the order of their first items.
    """

    told: list[ToldHotspot]
    links: dict[str, tuple[str, ...]]
    touched: set[str]
    within: Mapping[str, str]
    warned: list[ToldHotspot]


class _Said(NamedTuple):
    """What people said of a hotspot."""

    name: str | None = None
    closed_at: int | None = None
    moments: tuple[tuple[str, str], ...] = ()


class _Looked(NamedTuple):
    """What was found when it was looked at a hotspot, and what people said of it."""

    found: ToldHotspot
    said: _Said
    told: ToldHotspot


class HotspotLooking:
    """Looks at hotspots again and again, each time at what may have changed.

    Args:
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        rules: The rules for warnings.
    """

    def __init__(
        self, day_of: Callable[[int], int], rules: Iterable[HotspotWarningTable] = ()
    ) -> None:
        self._day_of = day_of
        self._describe = HotspotDescribing(day_of, rules).describe
        self._grouping: Grouping | None = None
        self._known: dict[str, _Looked] = {}
        self._within: dict[str, str] = {}
        self._decided: set[str] = set()
        self._saying: dict[str, _Said] = {}
        self._warned: set[str] = set()

    def look(
        self,
        grouping: Grouping,
        items: Mapping[str, KnownItem],
        said: Iterable[HotspotSaid],
        touched: Iterable[str] = (),
    ) -> LookedAt:
        """Return what may have changed since the last time. It takes what is new from `grouping`.

        Args:
            grouping: Groups the sketches of `items`; others in it are left out.
            items: By the ids of their cases.
            said: What people said: all of it.
            touched: Items that were replaced or let go of.
        """
        said = list(said)
        made = as_made(decisions_of(said))
        deciding = [decision for decision in made if decision.what in {"join", "part"}]
        replaced = set(touched)
        reached = replaced | grouping.take_changed() | self._decided
        self._decided = {item for decision in deciding for item in decision.items}
        reached |= self._decided
        if grouping is not self._grouping:
            reached.update(self._within)
            self._grouping = grouping
        reached = self._all_reached(grouping, reached)
        groups = decided(grouping, deciding, grouping.groups_of(reached))
        before = self._dissolve(reached)
        fresh: dict[str, ItemGroup] = {}
        for whole in groups:
            group = tuple([item for item in whole if item in items])
            if len(group) >= FEWEST_ITEMS:
                fresh[group[0]] = group
                self._within.update(dict.fromkeys(group, group[0]))
        saying = self._said_of(made, said)
        for first in {*saying, *self._saying} & self._known.keys():
            if saying.get(first) != self._saying.get(first):
                before[first] = self._known[first]
                fresh[first] = before[first].found.group
        self._saying = saying
        links: dict[str, tuple[str, ...]] = {}
        for first, group in fresh.items():
            known = before.get(first)
            said_of = saying.get(first, _Said())
            if (
                known is None
                or known.found.group != group
                or known.said.closed_at != said_of.closed_at
                or not replaced.isdisjoint(group)
            ):
                found = self._describe(group, said_of.closed_at, [items[item] for item in group])
            else:
                found = known.found
            self._known[first] = _Looked(found, said_of, self._as_said(found, said_of))
            links.update((item, _nearest(grouping, item, self._within)) for item in group)
            (self._warned.add if found.warnings else self._warned.discard)(first)
        return LookedAt(
            [self._known[first].told for first in sorted(fresh, key=grouping.key)],
            links,
            reached,
            self._within,
            [self._known[first].told for first in sorted(self._warned, key=grouping.key)],
        )

    def _all_reached(self, grouping: Grouping, reached: set[str]) -> set[str]:
        """Return all items that are, or were, in a hotspot or group with some of these."""
        found = set(reached)
        new = reached
        while new:
            more: set[str] = set()
            for hotspot in {self._within[item] for item in new if item in self._within}:
                more.update(self._known[hotspot].found.group)
            more.update(*grouping.groups_of(new))
            new = more - found
            found |= new
        return found

    def _dissolve(self, reached: Iterable[str]) -> dict[str, _Looked]:
        """Forget the hotspots of some items, which have all of each; return them by their ids."""
        before = {}
        for item in reached:
            first = self._within.pop(item, None)
            if first is not None and first in self._known:
                before[first] = self._known.pop(first)
                self._warned.discard(first)
        return before

    def _said_of(self, made: Iterable[Decision], said: Iterable[HotspotSaid]) -> dict[str, _Said]:
        """Return what people said of hotspots, by their ids."""
        saying: dict[str, _Said] = {}
        for decision in made:
            of = self._within.get(decision.items[0])
            if of is not None and decision.what == "name":
                saying[of] = saying.get(of, _Said())._replace(name=decision.name)
            elif of is not None and decision.what in {"close", "open"}:
                closed_at = decision.at if decision.what == "close" else None
                saying[of] = saying.get(of, _Said())._replace(closed_at=closed_at)
        for of, milestones in milestones_of(said, self._within).items():
            moments = tuple((name, rfc3339(at)) for name, at in milestones.items())
            saying[of] = saying.get(of, _Said())._replace(moments=moments)
        return saying

    def _as_said(self, found: ToldHotspot, said: _Said) -> ToldHotspot:
        if said == _Said():
            return found
        closed = None if said.closed_at is None else iso_day(self._day_of(said.closed_at))
        record = msgspec.structs.replace(
            found.record, name=said.name, closed=closed, **dict(said.moments)
        )
        return found._replace(record=record)


def _nearest(grouping: Grouping, item: str, within: Mapping[str, str]) -> tuple[str, ...]:
    hotspot = within[item]
    near = [
        (-v, other) for other, v in grouping.links(item).items() if within.get(other) == hotspot
    ]
    return tuple(other for _, other in sorted(near)[:MOST_LINKS])
