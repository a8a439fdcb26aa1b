"""Statistics as records, in parts that fit: by what items were compared, also after a restart."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from streams.core.hotspots.records import STATISTICS_KEY, BadHotspotRecord, StatisticsRecord
from streams.core.hotspots.statistics import Statistics

_PART_CHARACTERS: Final = 32_000
"""Characters of one part: with what is beside them they fit into the smallest record."""

_YEAR_SECONDS: Final = 366 * 86_400


class CountedStatistics(msgspec.Struct, frozen=True):
    """Statistics, and when they were counted.

    Attributes:
        statistics: How many items have each pair and word.
        items: How many items there were.
        until: The moment of the latest of them, in seconds since 1970 UTC.
    """

    statistics: Statistics = Statistics()
    items: int = 0
    until: int = 0

    def is_stale(self, items: int, latest: int) -> bool:
        """Return whether it is time to count again.

        It is when there are twice as many items, and after a year: seldom, since every item is then
        compared again.

        Args:
            items: How many there are now.
            latest: The moment of the latest of them, in seconds since 1970 UTC.
        """
        if items < 2 * self.items:
            return latest - self.until > _YEAR_SECONDS
        return items > 0


def counted_records(counted: CountedStatistics) -> dict[str, StatisticsRecord]:
    """Return the records of statistics, by their keys."""
    packed = zlib.compress(msgspec.json.encode(counted.statistics))
    text = base64.b64encode(packed).decode()
    parts = [text[at : at + _PART_CHARACTERS] for at in range(0, len(text), _PART_CHARACTERS)]
    return {
        f"{STATISTICS_KEY}/{n}" if n else STATISTICS_KEY: StatisticsRecord(
            items=counted.items, until=counted.until, parts=len(parts), data=data
        )
        for n, data in enumerate(parts)
    }


def read_statistics(records: Mapping[str, StatisticsRecord]) -> CountedStatistics:
    """Return the statistics of the records that have keys as `counted_records` names them.

    Raises:
        BadHotspotRecord: A part is missing or damaged.
    """
    head = records.get(STATISTICS_KEY)
    if head is None:
        raise BadHotspotRecord("the first part of the statistics is missing")
    keys = [f"{STATISTICS_KEY}/{n}" if n else STATISTICS_KEY for n in range(head.parts)]
    try:
        text = "".join(_part(records, key, head) for key in keys)
        packed = zlib.decompress(base64.b64decode(text, validate=True))
        statistics = msgspec.json.decode(packed, type=Statistics)
    except (KeyError, binascii.Error, zlib.error, msgspec.DecodeError):
        raise BadHotspotRecord("a part of the statistics is missing or damaged") from None
    return CountedStatistics(statistics, head.items, head.until)


def left_over(known: Iterable[str], counted: Mapping[str, StatisticsRecord]) -> list[str]:
    """Return the keys of parts among `known` that newer statistics do not have."""
    return [key for key in known if key.startswith(STATISTICS_KEY) and key not in counted]


def _part(records: Mapping[str, StatisticsRecord], key: str, head: StatisticsRecord) -> str:
    part = records[key]
    if (part.items, part.until, part.parts) != (head.items, head.until, head.parts):
        raise KeyError(key)
    return part.data
