"""What is told of hotspots: the records of the topic `hotspots`, and what of them has changed."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from streams.core.hotspots.looking import ToldHotspot, iso_day, rfc3339
from streams.core.hotspots.records import (
    HOTSPOT,
    ITEM,
    HotspotRecord,
    ItemRecord,
    WarningRecord,
    decode_record,
    encode_record,
    hotspot_key,
    item_key,
)
from streams.core.hotspots.sketch_records import KnownItem


class HotspotTelling:
    """Tells hotspots, and remembers what of them is written.

    Args:
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        window: How many days of items are compared, up to the newest.
    """

    def __init__(self, day_of: Callable[[int], int], window: int) -> None:
        self._day_of = day_of
        self._window = window
        self._hotspots: dict[str, HotspotRecord] = {}
        self._items: dict[str, tuple[str, int]] = {}

    def remember(self, key: str, value: bytes | None) -> None:
        """Note a record of a hotspot or of an item that is in the topic already.

        Raises:
            BadHotspotRecord: It is not one.
        """
        name = key.removeprefix(HOTSPOT).removeprefix(ITEM)
        if value is None:
            (self._hotspots if key.startswith(HOTSPOT) else self._items).pop(name, None)
            return
        record = decode_record(key, value)
        if isinstance(record, HotspotRecord):
            self._hotspots[name] = record
        elif isinstance(record, ItemRecord):
            self._items[name] = record.hotspot, hash(value)

    def written(self) -> dict[str, tuple[HotspotRecord, list[str]]]:
        """Return the hotspots that are written, each with the ids of its items."""
        found: dict[str, tuple[HotspotRecord, list[str]]] = {
            name: (record, []) for name, record in self._hotspots.items()
        }
        for item, (hotspot, _) in self._items.items():
            if hotspot in found:
                found[hotspot][1].append(item)
        return found

    def changes(
        self,
        told: Iterable[ToldHotspot],
        items: Mapping[str, KnownItem],
        notices: Mapping[tuple[str, str], str],
        delivered: Mapping[str, int],
    ) -> dict[str, bytes | None]:
        """Return the records that are to be written, by key, and remember them as written.

        Args:
            told: The hotspots as they are.
            items: By the ids of their cases.
            notices: The key of the notice that was given of a hotspot, by its id, by a rule.
            delivered: When a notice was first delivered, in seconds since 1970 UTC, by its key.
        """
        changes: dict[str, bytes | None] = {}
        within: dict[str, str] = {}
        links: dict[str, tuple[str, ...]] = {}
        current = set()
        for hotspot in told:
            record = self._warned(hotspot, notices, delivered)
            current.add(record.id)
            within.update(dict.fromkeys(hotspot.group, record.id))
            links.update(hotspot.links)
            if self._hotspots.get(record.id) != record:
                self._hotspots[record.id] = record
                changes[hotspot_key(record.id)] = encode_record(record)
        for item, hotspot_id in within.items():
            value = encode_record(self._item(items[item], hotspot_id, links[item]))
            if self._items.get(item) != (hotspot_id, hash(value)):
                self._items[item] = hotspot_id, hash(value)
                changes[item_key(item)] = value
        newest = max((known.sketch.at for known in items.values()), default=0)
        self._end(changes, current, within, self._oldest_day(newest))
        return changes

    def _end(
        self,
        changes: dict[str, bytes | None],
        current: set[str],
        within: Mapping[str, str],
        oldest: str,
    ) -> None:
        """Add what becomes of hotspots and items that are there no longer.

        A hotspot that is older than what is compared stays as it was.
        """
        kept = {name for name, record in self._hotspots.items() if record.last < oldest}
        for item, (hotspot, _) in list(self._items.items()):
            if item not in within and hotspot not in kept:
                del self._items[item]
                changes[item_key(item)] = None
        for name, record in list(self._hotspots.items()):
            if name in current or name in kept:
                continue
            if name not in within:
                del self._hotspots[name]
                changes[hotspot_key(name)] = None
            elif record.joined_to != within[name]:
                joined = msgspec.structs.replace(record, joined_to=within[name])
                self._hotspots[name] = joined
                changes[hotspot_key(name)] = encode_record(joined)

    def forget(self, case: str) -> dict[str, bytes | None]:
        """Return what takes an item out that is not compared any more, and remember it so."""
        if self._items.pop(case, None) is None:
            return {}
        return {item_key(case): None}

    def oldest(self, newest: int) -> str:
        """Return the first day that is compared, if the newest item was written at `newest`."""
        return self._oldest_day(newest)

    def too_old(self, items: Mapping[str, KnownItem], oldest: str) -> list[str]:
        """Return the items that are before a day, and so is all of their hotspot."""
        found = []
        for case, known in items.items():
            written = self._items.get(case)
            hotspot = None if written is None else self._hotspots.get(written[0])
            if (self._day(known.sketch.at) if hotspot is None else hotspot.last) < oldest:
                found.append(case)
        return found

    def _oldest_day(self, newest: int) -> str:
        return iso_day(max(0, self._day_of(newest) - self._window))

    def _warned(
        self,
        hotspot: ToldHotspot,
        notices: Mapping[tuple[str, str], str],
        delivered: Mapping[str, int],
    ) -> HotspotRecord:
        record = hotspot.record
        warnings = tuple(
            WarningRecord(
                rule=each.rule,
                day=self._day(each.at),
                at=rfc3339(each.at),
                items=each.items,
                writers=each.writers,
                notice=notices.get((record.id, each.rule), ""),
            )
            for each in hotspot.warnings
        )
        moments = [rfc3339(delivered[w.notice]) for w in warnings if w.notice in delivered]
        moments += [record.told] if record.told else []
        return msgspec.structs.replace(record, warnings=warnings, told=min(moments, default=None))

    def _item(self, known: KnownItem, hotspot: str, links: tuple[str, ...]) -> ItemRecord:
        sketch = known.sketch
        return ItemRecord(
            hotspot=hotspot,
            day=self._day(sketch.at),
            writer=f"{sketch.writer:016x}" if sketch.writer else "",
            kind=known.kind,
            channel=known.channel,
            category=known.category,
            links=links,
        )

    def _day(self, at: int) -> str:
        return iso_day(self._day_of(at))
