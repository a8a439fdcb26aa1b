"""Looking at hotspots: as of a day, for anyone who asks; what was worked out is kept.

A hotspot is looked at again only when it, or one of its items, has changed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.core.county.deadlines import Deadlines
from streams.core.events.postings import Posting
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.seen import KnownDays, SeenHotspot, rhythm_until, see_hotspot
from streams.gateway.state.state import State

KEPT_LOOKS: Final = 4
"""Of how many days, or periods, it is kept what was seen: today, and others that somebody asks."""

LOOKED_AT_ONCE: Final = 256
"""How many hotspots are looked at before others have a turn."""

_REMEMBERED_DAYS: Final = 800
"""Of how many days until the one asked for holidays are looked up: more than items are kept."""

_SATURDAY: Final = 5


class _Look(NamedTuple):
    """What was seen as of one day: by hotspot the version at which it was looked at."""

    days: KnownDays
    seen: dict[str, tuple[int, SeenHotspot | None]]


class HotspotRoom:
    """Looks at hotspots.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._looks: OrderedDict[tuple[int, int | None], _Look] = OrderedDict()

    @property
    def known(self) -> KnownHotspots:
        """What was written."""
        return self._state.hotspots.known

    async def postings(self, hotspots: Iterable[SeenHotspot]) -> dict[str, Posting]:
        """Return where items of some hotspots were posted, by their cases, where it is known.

        Raises:
            NotYet: The index of cases has not been read to its end.
        """
        kinds = self._state.catalogue.kinds
        quick = {name for name, kind in kinds.items() if kind.quick_reports}
        asked = [item.subject for one in hotspots for item in one.items if item.kind in quick]
        return await self._state.cases.postings(asked)

    async def look(self, as_of: int, since: int | None = None) -> list[SeenHotspot]:
        """Return all hotspots as of the end of a day, in no order.

        Args:
            as_of: The day, as a number.
            since: The day before which items are not counted; None: all are.
        """
        look = self._look(as_of, since)
        known, found = self.known, []
        ids = list(known)
        for start in range(0, len(ids), LOOKED_AT_ONCE):
            await asyncio.sleep(0)
            for hotspot in ids[start : start + LOOKED_AT_ONCE]:
                at, seen = look.seen.get(hotspot, (-1, None))
                if at != known.changed(hotspot):
                    seen = see_hotspot(known, hotspot, as_of, look.days, since=since)
                    look.seen[hotspot] = known.changed(hotspot), seen
                if seen is not None:
                    found.append(seen)
        if len(look.seen) > len(ids):
            for gone in look.seen.keys() - set(ids):
                del look.seen[gone]
        return found

    def one(self, hotspot: str, as_of: int) -> SeenHotspot | None:
        """Return one hotspot as of the end of a day; None if it was not one yet."""
        return see_hotspot(self.known, hotspot, as_of, self.days(as_of))

    def days(self, as_of: int) -> KnownDays:
        """Return what is known of days as of one."""
        return self._look(as_of, None).days

    def _look(self, as_of: int, since: int | None) -> _Look:
        look = self._looks.pop((as_of, since), None)
        if look is None:
            deadlines = self._state.deadlines
            free = _free_days(deadlines, as_of)
            factors = rhythm_until(self.known, as_of, free)
            look = _Look(KnownDays(self._state.catalogue.day_of, factors, free), {})
        self._looks[as_of, since] = look
        if len(self._looks) > KEPT_LOOKS:
            self._looks.popitem(last=False)
        return look


def neighbours(
    of: SeenHotspot, among: Iterable[SeenHotspot], most: int
) -> list[tuple[SeenHotspot, list[str], list[str]]]:
    """Return hotspots near one, each with the places and the words of matters that both have.

    Those are near that share a place, or two words of the matter; those with most places in common
    come first, then those with most words, then the latest.
    """
    found = []
    for other in among:
        if other.id == of.id:
            continue
        places = [place for place in of.record.places if place in other.record.places]
        matters = [word for word in of.record.matters if word in other.record.matters]
        if places or len(matters) > 1:
            found.append((other, places, matters))
    found.sort(key=lambda near: (-len(near[1]), -len(near[2]), -near[0].last, near[0].id))
    return found[:most]


def _free_days(deadlines: Deadlines, as_of: int) -> frozenset[int]:
    """Return the working weekdays on which the office does not work, before a day."""
    works = deadlines.calendar.works
    return frozenset(
        day
        for day in range(as_of - _REMEMBERED_DAYS, as_of + 1)
        if (day + 3) % 7 < _SATURDAY and not works(day)
    )
