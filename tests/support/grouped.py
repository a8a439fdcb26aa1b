"""Hotspots worked out from all sketches at once, to be compared with what workers wrote."""

from collections.abc import Iterable, Mapping

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.hotspots.counted import read_statistics
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.looking import HotspotLooking
from streams.core.hotspots.records import (
    HotspotRecord,
    HotspotsRecord,
    ItemRecord,
    StatisticsRecord,
    decode_record,
)
from streams.core.hotspots.said import HotspotSaid, decode_said
from streams.core.hotspots.sketch_records import KnownItem, decode_known_item
from streams.core.hotspots.telling import HotspotTelling
from streams.kafka.records import Record

Told = dict[str, HotspotRecord | ItemRecord]
"""Hotspots and items, by the keys of their records."""


def last_values(records: Iterable[Record]) -> dict[str, bytes]:
    """Return the last value of each key, without those that are gone."""
    found: dict[str, bytes] = {}
    for record in records:
        key = (record.key or b"").decode()
        found.pop(key, None)
        if record.value is not None:
            found[key] = record.value
    return found


def written_hotspots(records: Iterable[Record]) -> tuple[Told, dict[str, StatisticsRecord]]:
    """Return the hotspots and items that are written, and the statistics.

    Of a hotspot that is a part of an older one, nothing more is said; of a warning, the key of its
    notice and when that was delivered are left out: they are history.
    """
    told: Told = {}
    statistics: dict[str, StatisticsRecord] = {}
    for key, value in last_values(records).items():
        record: HotspotsRecord = decode_record(key, value)
        if isinstance(record, StatisticsRecord):
            statistics[key] = record
        elif isinstance(record, ItemRecord) or record.joined_to is None:
            told[key] = _without_history(record)
    return told, statistics


def grouped_at_once(
    catalogue: Catalogue,
    sketches: Mapping[str, bytes],
    said: Mapping[str, bytes],
    statistics: Mapping[str, StatisticsRecord],
) -> Told:
    """Return what hotspots there are by the sketches and what was said, all taken in at once."""
    items = {key: decode_known_item(key.encode(), value) for key, value in sketches.items()}
    heard = [decode_said(key.encode(), value) for key, value in said.items()]
    grouping = Grouping(read_statistics(statistics).statistics)
    grouping.add([item.sketch for item in items.values()])
    return told_at_once(catalogue, grouping, items, heard)


def told_at_once(
    catalogue: Catalogue,
    grouping: Grouping,
    items: Mapping[str, KnownItem],
    said: Iterable[HotspotSaid],
) -> Told:
    """Return the records of a grouping's hotspots and items, as if nothing had been written yet."""

    def day_of(at: int) -> int:
        return catalogue.day_of(1_000_000 * at)

    table = catalogue.hotspots
    looked = HotspotLooking(day_of, table.warnings).look(grouping, items, said)
    newest = max((item.sketch.at for item in items.values()), default=0)
    written = HotspotTelling(day_of, table.days).changes(looked, items, {}, {}, newest)
    return {
        key: _without_history(decode_record(key, value))
        for key, value in written.items()
        if value is not None
    }


def _without_history(record: HotspotsRecord) -> HotspotRecord | ItemRecord:
    assert not isinstance(record, StatisticsRecord)
    if isinstance(record, ItemRecord):
        return record
    warnings = tuple(msgspec.structs.replace(each, notice="") for each in record.warnings)
    return msgspec.structs.replace(record, warnings=warnings, told=None)
