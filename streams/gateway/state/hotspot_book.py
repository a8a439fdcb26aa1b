"""All hotspots as they now are, kept up with the topic ``hotspots``."""

from collections.abc import Iterable

from streams.core.figures.engine.sound import Unsound
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.records import (
    HOTSPOT,
    ITEM,
    HotspotRecord,
    HotspotsRecord,
    ItemRecord,
)
from streams.gateway.figures.bell import Bell
from streams.kafka.following import following_one
from streams.kafka.records import Record
from streams.topics.hotspot_records import hotspot_record_in
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from streams.topics.topics import HOTSPOTS, REPORTING_PARTITION


class HotspotBook:
    """Hotspots and their items.

    Args:
        installation: Whose.
        bell: Rung when more is known.
        unreadable: Told of records that are neither.

    Attributes:
        known: They.
        is_missing: Whether they have not been read to where they ended at the start.
    """

    def __init__(self, installation: Installation, bell: Bell, unreadable: Unreadable) -> None:
        self.known = KnownHotspots()
        self.is_missing = True
        self._settings = installation.settings
        self._at = installation.partition(HOTSPOTS, REPORTING_PARTITION)
        self._bell = bell
        self._unreadable = unreadable

    async def run(self) -> None:
        """Read until cancelled.

        Raises:
            Unreachable: No Kafka answers at the start; later it is waited for.
            Remade: The topic was made again.
        """
        async for records, is_whole in following_one(self._settings, self._at):
            self.take(records)
            self.is_missing = self.is_missing and not is_whole
            self._bell.ring()

    def take(self, records: Iterable[Record]) -> None:
        """Take in what was read.

        Raises:
            WrittenByNewer: A worker of a later version of Kuaibao has written it.
        """
        for record in records:
            try:
                self._take(*hotspot_record_in(record))
            except Unsound as why:
                self._unreadable.note(record, why)

    def _take(self, key: str, said: HotspotsRecord | None) -> None:
        # Statistics are the worker's own.
        if key.startswith(ITEM):
            item = said if isinstance(said, ItemRecord) else None
            try:
                self.known.take_item(key.removeprefix(ITEM), item)
            except ValueError:
                raise Unsound("its day is not a day of the calendar") from None
        elif key.startswith(HOTSPOT):
            hotspot = said if isinstance(said, HotspotRecord) else None
            self.known.take_hotspot(key.removeprefix(HOTSPOT), hotspot)
