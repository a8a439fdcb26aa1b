"""Statistics as records: in parts that fit, read back whole or not at all."""

import msgspec
import pytest

from streams.core.hotspots.counted import (
    CountedStatistics,
    counted_records,
    left_over,
    read_statistics,
)
from streams.core.hotspots.records import BadHotspotRecord, encode_record
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import letters

COUNTED = CountedStatistics(Statistics.of(letters()), 144, 1_425_254_400)


def test_large_statistics_are_in_parts_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million items have more than one record takes."""
    monkeypatch.setattr("streams.core.hotspots.counted._PART_CHARACTERS", 500)
    records = counted_records(COUNTED)
    assert len(records) > 3
    assert list(records)[:2] == ["statistics", "statistics/1"]
    assert max(len(encode_record(one)) for one in records.values()) < 700
    assert read_statistics(records) == COUNTED
    with pytest.raises(BadHotspotRecord, match="missing or damaged"):
        read_statistics({key: one for key, one in records.items() if key != "statistics/2"})
    other = msgspec.structs.replace(records["statistics/2"], items=1)
    with pytest.raises(BadHotspotRecord, match="missing or damaged"):
        read_statistics(records | {"statistics/2": other})
    assert left_over(["statistics", "statistics/99", "item/a"], records) == ["statistics/99"]


def test_where_there_are_none_that_is_said() -> None:
    """They are counted again then."""
    with pytest.raises(BadHotspotRecord, match="first part"):
        read_statistics({})


@pytest.mark.parametrize(
    ("counted", "items", "days", "stale"),
    [(0, 0, 0, False), (0, 1, 0, True), (8, 15, 0, False), (8, 16, 0, True), (8, 9, 367, True)],
)
def test_when_they_are_counted_again(counted: int, items: int, days: int, stale: bool) -> None:
    """When there are twice as many items, or a year has gone by."""
    known = CountedStatistics(items=counted, until=1_000)
    assert known.is_stale(items, 1_000 + days * 86_400) == stale
