"""All hotspots that were written, and their items: what the topic ``hotspots`` says, as it is now.

Records come one by one, and those of one hotspot may come in any order: an item before its hotspot,
or a hotspot without the items that have moved elsewhere. What is asked for is what has come.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

import msgspec

from streams.core.days import day_number
from streams.core.hotspots.records import HotspotRecord, ItemRecord

_MOST_STEPS: Final = 64
"""How often one hotspot may have become part of another, before we take it for a circle."""


class HotspotItem(msgspec.Struct, frozen=True, gc=False):
    """An item of a hotspot. There may be hundreds of thousands, so it has no more than is shown.

    Attributes:
        subject: The id of its case.
        day: When it was written, as a day number in the county's time zone.
        writer: A keyed digest, which tells writers apart and does not name them; "" if it is of
            nobody known.
        kind, channel, category: Those of its case when it came.
        linked: The items that it was found to be like, at most eight.
    """

    subject: str
    day: int
    writer: str
    kind: str
    channel: str
    category: str
    linked: tuple[str, ...]


class KnownHotspots:
    """Hotspots by their ids, each with its items.

    Attributes:
        version: Rises with each change.
    """

    def __init__(self) -> None:
        self.version = 0
        self._records: dict[str, HotspotRecord] = {}
        self._of: dict[str, str] = {}
        self._within: dict[str, dict[str, HotspotItem]] = {}
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def __iter__(self) -> Iterator[str]:
        """Return the ids of the hotspots that are not part of an older one."""
        return (key for key, record in self._records.items() if record.joined_to is None)

    def take_hotspot(self, hotspot: str, record: HotspotRecord | None) -> None:
        """Take in what a hotspot is now; None if it is gone."""
        if record is None:
            self._records.pop(hotspot, None)
        else:
            self._records[hotspot] = record
        self._changed(hotspot)

    def take_item(self, subject: str, item: ItemRecord | None) -> None:
        """Take in what an item is now; None if it is in no hotspot any more.

        Raises:
            ValueError: Its day is not a day of the calendar.
        """
        day = 0 if item is None else day_number(date.fromisoformat(item.day))
        subject = self._once(subject)
        before = self._of.pop(subject, None)
        if before is not None:
            within = self._within[before]
            del within[subject]
            if not within:
                del self._within[before]
            self._changed(before)
        if item is None:
            return
        hotspot = self._once(item.hotspot)
        self._of[subject] = hotspot
        self._within.setdefault(hotspot, {})[subject] = HotspotItem(
            subject,
            day,
            item.writer,
            self._once(item.kind),
            self._once(item.channel),
            self._once(item.category),
            tuple(map(self._once, item.links)),
        )
        self._changed(hotspot)

    def record(self, hotspot: str) -> HotspotRecord | None:
        """Return what was written of a hotspot."""
        return self._records.get(hotspot)

    def items(self, hotspot: str) -> Collection[HotspotItem]:
        """Return the items of a hotspot, in no order."""
        return self._within.get(hotspot, {}).values()

    def changed(self, hotspot: str) -> int:
        """Return the version at which a hotspot or one of its items last changed."""
        return self._versions.get(hotspot, 0)

    def of_item(self, subject: str) -> str | None:
        """Return the id of the hotspot in which an item is."""
        of = self._of.get(subject)
        return None if of is None else self.now_called(of)

    def now_called(self, hotspot: str) -> str | None:
        """Return the id that a hotspot has now: of one that became part of another, the other's.

        An id is that of an item too, so that one whose record is gone is found by its first item.
        """
        for _ in range(_MOST_STEPS):
            record = self._records.get(hotspot)
            if record is None:
                into = self._of.get(hotspot)
                if into is None or into == hotspot:
                    return None
                hotspot = into
            elif record.joined_to is None:
                return hotspot
            else:
                hotspot = record.joined_to
        return None

    def _once(self, text: str) -> str:
        """Return one object for all texts that are equal: ids are in several places."""
        return self._texts.setdefault(text, text)

    def _changed(self, hotspot: str) -> None:
        self.version += 1
        self._versions[hotspot] = self.version
