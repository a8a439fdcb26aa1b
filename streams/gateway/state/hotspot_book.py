"""All hotspots as they now are, kept up with the topic ``hotspots``."""

from collections.abc import Iterable

from streams.core.figures.engine.sound import Unsound
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.records import (
    HOTSPOT,
    ITEM,
    HotspotRecord,
    ItemRecord,
    decode_record,
)
from streams.kafka.records import Record
from streams.topics.read_back import Unreadable


class HotspotBook:
    """Hotspots and their items.

    Args:
        unreadable: Told of records that are neither.

    Attributes:
        known: They.
        is_missing: Whether they have not been read to where they ended at the start.
    """

    def __init__(self, unreadable: Unreadable) -> None:
        self.known = KnownHotspots()
        self.is_missing = True
        self._unreadable = unreadable

    def take(self, records: Iterable[Record]) -> None:
        """Take in what was read."""
        for record in records:
            try:
                self._take(record)
            except (Unsound, ValueError) as error:
                # What a decoder says names fields, never values.
                self._unreadable.note(record, Unsound(f"cannot be read as a hotspot ({error})"))

    def _take(self, record: Record) -> None:
        key = (record.key or b"").decode()
        said = None if record.value is None else decode_record(key, record.value)
        if key.startswith(ITEM) and not isinstance(said, HotspotRecord):
            self.known.take_item(key.removeprefix(ITEM), _item(said))
        elif key.startswith(HOTSPOT):
            self.known.take_hotspot(key.removeprefix(HOTSPOT), _hotspot(said))


def _item(said: object) -> ItemRecord | None:
    return said if isinstance(said, ItemRecord) else None


def _hotspot(said: object) -> HotspotRecord | None:
    return said if isinstance(said, HotspotRecord) else None
