"""What the process of hotspots keeps in memory, and what follows from it. It talks to nobody."""

import asyncio
import heapq
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.hotspots.counted import (
    CountedStatistics,
    counted_records,
    left_over,
    read_statistics,
)
from streams.core.hotspots.describing import iso_day
from streams.core.hotspots.known_items import KnownItems
from streams.core.hotspots.looking import HotspotLooking
from streams.core.hotspots.records import (
    STATISTICS_KEY,
    BadHotspotRecord,
    StatisticsRecord,
    decode_record,
    encode_record,
)
from streams.core.hotspots.said import HotspotSaid
from streams.core.hotspots.sketch_records import KnownItem, encode_known_item
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.telling import HotspotTelling
from streams.core.notices.hotspot_warnings import HotspotWarnings
from streams.core.notices.notice import Notice
from streams.kafka.records import Outputs
from streams.topics.topics import HOTSPOTS, NOTICE_ITEMS, REPORTING_PARTITION, SKETCHES

_US: Final = 1_000_000
MOST_KEPT_ITEMS: Final = 1_000_000
"""How many items are compared at most, whatever the days: each takes 1.2 kB of memory. Where more
come within the window, the oldest are let go of as if the window were shorter."""

_GONE_SHARE: Final = 20
"""Items that are too old are let go of once they are a twentieth of all, and not one by one."""


class HotspotState:
    """Sketches, what people said, and what of all that is written.

    Args:
        catalogue: The county.
        most: How many items are kept, by and large.

    Attributes:
        items: The items that are compared, by the ids of their cases.
        is_dirty: Whether something has changed since it was told.
    """

    def __init__(self, catalogue: Catalogue, most: int = MOST_KEPT_ITEMS) -> None:
        table = catalogue.hotspots

        def day_of(at: int) -> int:
            return catalogue.day_of(at * _US)

        self._day_of, self._most = day_of, most
        self.items = KnownItems(Statistics())
        self.is_dirty = True
        self._said: dict[str, HotspotSaid] = {}
        self._rules = [rule.rule for rule in table.warnings]
        self._looking = HotspotLooking(day_of, table.warnings)
        self._telling = HotspotTelling(day_of, table.days)
        self._warnings = HotspotWarnings(day_of)
        self._delivered: dict[str, int] = {}
        self._counted = CountedStatistics()
        self._parts: dict[str, StatisticsRecord] = {}
        self._swept: tuple[str, int] = "", 0

    # --- what comes -------------------------------------------------------------------------------

    def put(self, item: KnownItem) -> None:
        """Take an item in, in the place of one of the same case."""
        self.is_dirty |= self.items.put(item)

    def drop(self, case: str) -> bool:
        """Let go of the item of a case; return whether there was one."""
        is_known = self.items.drop(case)
        self.is_dirty |= is_known
        return is_known

    def say(self, key: str, said: HotspotSaid | None) -> None:
        """Take in what was said; None: it was deleted."""
        if said is None:
            self._said.pop(key, None)
        else:
            self._said[key] = said
        self.is_dirty = True

    def note_delivery(self, keys: Iterable[str], at: datetime) -> None:
        """Note that notices were delivered (UTC)."""
        for key in keys:
            if key in self._warnings.given:
                moment = int(at.timestamp())
                self._delivered[key] = min(self._delivered.get(key, moment), moment)
                self.is_dirty = True

    # --- what is written already ------------------------------------------------------------------

    def remember(self, key: str, value: bytes | None) -> None:
        """Note a record of `hotspots`.

        Raises:
            BadHotspotRecord: It is not one.
        """
        if not key.startswith(STATISTICS_KEY):
            self._telling.remember(key, value)
            return
        record = None if value is None else decode_record(key, value)
        if isinstance(record, StatisticsRecord):
            self._parts[key] = record
        else:
            self._parts.pop(key, None)

    def remember_notice(self, notice: Notice) -> None:
        """Note a notice that was given or withdrawn."""
        self._warnings.remember(notice)

    def loaded(self) -> None:
        """Begin with what was noted."""
        for record, items in self._telling.written().values():
            self._warnings.remember_hotspot(record, items)
        try:
            self._counted = read_statistics(self._parts)
        except BadHotspotRecord:
            self._counted = CountedStatistics()  # It is counted again.
        self.items.regroup_by(self._counted.statistics)

    # --- what follows -----------------------------------------------------------------------------

    async def settle(self, now: int) -> Outputs:
        """Group what has come, and return what is to be written.

        Args:
            now: The time, in microseconds since 1970 UTC.
        """
        outputs = Outputs()
        self.is_dirty = False
        items = self.items
        newest = items.newest
        if self._counted.is_stale(len(items), newest):
            await self._count(newest, outputs)
        else:
            await in_turns(items.group())
        looked = self._looking.look(
            items.grouping, items, self._said.values(), items.take_touched()
        )
        holding, notices = self._warnings.look(looked.warned, items, self._rules, now)
        changes = self._telling.changes(looked, items, holding, self._delivered, newest)
        for key, value in changes.items():
            outputs.add(HOTSPOTS, REPORTING_PARTITION, key.encode(), value)
        for notice in notices:
            value = msgspec.json.encode(notice)
            outputs.add(NOTICE_ITEMS, REPORTING_PARTITION, notice.key.encode(), value)
        self._let_go(newest, outputs)
        return outputs

    async def _count(self, newest: int, outputs: Outputs) -> None:
        """Count statistics again, each hotspot as one item, and compare all items by them."""
        items = self.items
        if self._counted.items:
            await in_turns(items.group())
        else:
            await in_turns(items.group_again(Statistics.of(items.sketches())))
        statistics = items.grouping.recounted()
        self._counted = CountedStatistics(statistics, len(items), newest)
        await in_turns(items.group_again(statistics))
        records = counted_records(self._counted)
        for key in left_over(self._parts, records):
            outputs.add(HOTSPOTS, REPORTING_PARTITION, key.encode(), None)
        for key, record in records.items():
            outputs.add(HOTSPOTS, REPORTING_PARTITION, key.encode(), encode_record(record))
        self._parts = dict(records)

    def _let_go(self, newest: int, outputs: Outputs) -> None:
        """Let go of items that are too old to be compared, with the whole of their hotspots.

        They are looked for with each day, and where there are a twentieth more: it takes seconds.
        """
        oldest = max(self._telling.oldest(newest), self._oldest_of_most())
        day, many = self._swept
        if day == oldest and (len(self.items) - many) * _GONE_SHARE < many:
            return
        self._swept = oldest, len(self.items)
        old = self._telling.too_old(self.items, self.items.written_at, oldest)
        if len(old) * _GONE_SHARE < len(self.items):
            return
        for case in old:
            self.drop(case)
            outputs.add(SKETCHES, REPORTING_PARTITION, case.encode(), None)

    def _oldest_of_most(self) -> str:
        """Return the day from which on there are as many items as memory is meant for."""
        if len(self.items) * _GONE_SHARE <= self._most * (_GONE_SHARE + 1):
            return ""
        written = heapq.nlargest(self._most, map(self.items.written_at, self.items))
        return iso_day(self._day_of(written[-1]))


def sketch_outputs(
    items: Iterable[KnownItem], gone: Iterable[str], outputs: Outputs | None = None
) -> Outputs:
    """Return the records of sketches, and of those that are to be kept no longer."""
    found = outputs or Outputs()
    for item in items:
        key = item.sketch.id.encode()
        found.add(SKETCHES, REPORTING_PARTITION, key, encode_known_item(item))
    for case in gone:
        found.add(SKETCHES, REPORTING_PARTITION, case.encode(), None)
    return found


async def in_turns(steps: Iterable[None]) -> None:
    """Do work step by step, and let others have their turns in between."""
    for _ in steps:
        await asyncio.sleep(0)
