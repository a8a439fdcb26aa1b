"""The records of the topic `hotspots` are read as they were written, and nothing else is."""

import json

import pytest

from streams.core.hotspots.records import (
    BadHotspotRecord,
    HotspotRecord,
    HotspotsRecord,
    ItemRecord,
    StatisticsRecord,
    WarningRecord,
    decode_record,
    encode_record,
    record_schemas,
)

_HOTSPOT = HotspotRecord(
    id="L-1",
    first="2015-03-02",
    last="2015-03-09",
    items=4,
    writers=3,
    places=("城东路",),
    matters=("噪音",),
    noticed="2015-03-01T23:10:00Z",
    warnings=(
        WarningRecord(
            rule="three", day="2015-03-04", at="2015-03-04T01:00:00Z", items=3, writers=3
        ),
    ),
    bursts=(("2015-03-02", "2015-03-04", 2.5),),
)
_ITEM = ItemRecord(
    hotspot="L-1", day="2015-03-02", writer="00000000000000ff", kind="letter", channel="portal"
)
_STATISTICS = StatisticsRecord(items=64, until=1_425_254_400, parts=1, data="")


@pytest.mark.parametrize(
    ("key", "record"),
    [
        ("hotspot/L-1", _HOTSPOT),
        ("item/L-1", _ITEM),
        ("statistics", _STATISTICS),
        ("statistics/2", _STATISTICS),
    ],
)
def test_a_record_is_read_as_it_was_written(key: str, record: HotspotsRecord) -> None:
    """The gateway reads what a worker wrote."""
    assert decode_record(key, encode_record(record)) == record


def test_an_item_says_with_which_it_goes() -> None:
    """The field is named as documents name it, not as Python can."""
    assert json.loads(encode_record(_ITEM))["with"] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hotspot/L-2", encode_record(_HOTSPOT)),
        ("hotspot/L-1", b"{"),
        ("item/L-1", encode_record(_HOTSPOT)),
        ("statistics/0", encode_record(_STATISTICS)),
        ("other", encode_record(_STATISTICS)),
        ("item/L-1", encode_record(_ITEM).replace(b"00ff", b"00f")),
        ("hotspot/L-1", encode_record(_HOTSPOT).replace(b"2015-03-02", b"2 March")),
    ],
)
def test_what_is_not_a_record_is_refused(key: str, value: bytes) -> None:
    """A record that somebody else wrote must not become a hotspot."""
    with pytest.raises(BadHotspotRecord):
        decode_record(key, value)


def test_each_kind_of_record_has_a_schema() -> None:
    """What reads the topic in another language knows its form."""
    assert {"HotspotRecord", "ItemRecord", "StatisticsRecord"} <= record_schemas().keys()
