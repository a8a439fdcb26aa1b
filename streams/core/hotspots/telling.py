"""What is told of hotspots: the records of the topic `hotspots`, and what of them has changed."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from streams.core.hotspots.describing import ToldHotspot, iso_day, rfc3339
from streams.core.hotspots.looking import LookedAt
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
        self._oldest: str | None = None

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
        looked: LookedAt,
        items: Mapping[str, KnownItem],
        notices: Mapping[tuple[str, str], str],
        delivered: Mapping[str, int],
        newest: int,
    ) -> dict[str, bytes | None]:
        """Return the records that are to be written, by key, and remember them as written.

        Args:
            looked: What may have changed, of hotspots as they are.
            items: By the ids of their cases.
            notices: The key of the notice that was given of a hotspot, by its id, by a rule.
            delivered: When a notice was first delivered, in seconds since 1970 UTC, by its key.
            newest: When the newest item was written, in seconds since 1970 UTC.
        """
        changes: dict[str, bytes | None] = {}
        oldest = self._oldest_day(newest)
        # What is written of old hotspots may end where the window goes back, or one is taken up.
        all_may_end = self._oldest is None or oldest < self._oldest
        self._oldest = oldest
        for hotspot in {each.record.id: each for each in (*looked.warned, *looked.told)}.values():
            record = self._warned(hotspot, notices, delivered)
            known = self._hotspots.get(record.id)
            if known != record:
                all_may_end |= known is not None and known.last < oldest
                self._hotspots[record.id] = record
                changes[hotspot_key(record.id)] = encode_record(record)
        for item, links in looked.links.items():
            hotspot_id = looked.within[item]
            value = encode_record(self._item(items[item], hotspot_id, links))
            if self._items.get(item) != (hotspot_id, hash(value)):
                self._items[item] = hotspot_id, hash(value)
                changes[item_key(item)] = value
        touched = None if all_may_end else looked.touched
        self._end(changes, touched, looked.within, oldest)
        return changes

    def _end(
        self,
        changes: dict[str, bytes | None],
        touched: set[str] | None,
        within: Mapping[str, str],
        oldest: str,
    ) -> None:
        """Add what becomes of hotspots and items that are there no longer.

        A hotspot that is older than what is compared stays as it was.

        Args:
            changes: What is to be written.
            touched: The items of which this is to be asked; None: all.
            within: The id of the hotspot in which an item is.
            oldest: The first day that is compared.
        """
        asked = self._items.keys() | self._hotspots.keys() if touched is None else touched
        for item in sorted(asked & self._items.keys()):
            of = self._hotspots.get(self._items[item][0])
            if item not in within and (of is None or of.last >= oldest):
                del self._items[item]
                changes[item_key(item)] = None
        for name in sorted(asked & self._hotspots.keys()):
            record = self._hotspots[name]
            if within.get(name) == name or record.last < oldest:
                continue
            if name not in within:
                del self._hotspots[name]
                changes[hotspot_key(name)] = None
            elif record.joined_to != within[name]:
                joined = msgspec.structs.replace(record, joined_to=within[name])
                self._hotspots[name] = joined
                changes[hotspot_key(name)] = encode_record(joined)

    def oldest(self, newest: int) -> str:
        """Return the first day that is compared, if the newest item was written at `newest`."""
        return self._oldest_day(newest)

    def too_old(
        self, cases: Iterable[str], written_at: Callable[[str], int], oldest: str
    ) -> list[str]:
        """Return the items that are before a day, and so is all of their hotspot.

        Args:
            cases: The ids of the items.
            written_at: Returns when one was written, in seconds since 1970 UTC.
            oldest: The day.
        """
        found = []
        for case in cases:
            written = self._items.get(case)
            hotspot = None if written is None else self._hotspots.get(written[0])
            if (self._day(written_at(case)) if hotspot is None else hotspot.last) < oldest:
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
