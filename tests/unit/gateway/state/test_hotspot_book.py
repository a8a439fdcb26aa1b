"""The book of hotspots: what records of the topic say, whatever else was written there."""

from typing import Any, Final

import pytest

from streams.core.errors import WrittenByNewer
from streams.core.hotspots.records import (
    HotspotRecord,
    ItemRecord,
    StatisticsRecord,
    encode_record,
    hotspot_key,
    item_key,
)
from streams.gateway.figures.bell import Bell
from streams.gateway.state.hotspot_book import HotspotBook
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from streams.topics.versions import version_header
from tests.support.county import COUNTY
from tests.unit.worker.agents.bench import record

DAY: Final = "2015-09-15"
ITEM: Final = ItemRecord(hotspot="a", day=DAY, kind="letter", channel="portal")
HOTSPOT: Final = HotspotRecord(id="a", first=DAY, last=DAY, items=2, writers=2)


def book() -> tuple[HotspotBook, Unreadable]:
    """Return a book that has read nothing, and what it tells of what cannot be read."""
    unreadable = Unreadable("")
    return HotspotBook(Installation(Settings(), COUNTY), Bell(), unreadable), unreadable


def written(key: str, said: Any) -> Any:
    """Return a record as it is in Kafka; of None, a tombstone."""
    value = None if said is None else encode_record(said)
    return record("hotspots", value, key=key.encode())


def test_what_is_written_is_known_and_what_is_deleted_is_gone() -> None:
    """Items before their hotspot too; the statistics are the worker's."""
    made, unreadable = book()
    made.take(
        [
            written(item_key("a"), ITEM),
            written(item_key("b"), ITEM),
            written("statistics", StatisticsRecord(items=2, until=0, parts=1, data="")),
            written(hotspot_key("a"), HOTSPOT),
        ]
    )
    assert [*made.known] == ["a"]
    assert sorted(item.subject for item in made.known.items("a")) == ["a", "b"]
    made.take([written(item_key("b"), None)])
    assert made.known.of_item("b") is None
    made.take([written(hotspot_key("a"), None), written("statistics", None)])
    assert [*made.known] == []
    assert unreadable.many == 0


@pytest.mark.parametrize(
    "bad",
    [
        record("hotspots", b"nonsense", key=b"item/a"),
        record("hotspots", b"{}", key=b"song"),
        record("hotspots", encode_record(ITEM), key=b"\xff"),
        record("hotspots", encode_record(HOTSPOT), key=b"hotspot/b"),
        record(
            "hotspots", encode_record(ITEM).replace(b"2015-09-15", b"2015-02-30"), key=b"item/a"
        ),
    ],
)
def test_what_is_not_ours_is_left_out(bad: Any) -> None:
    """It is counted, and does not stop the gateway."""
    made, unreadable = book()
    made.take([bad, written(hotspot_key("a"), HOTSPOT)])
    assert (unreadable.many, [*made.known]) == (1, ["a"])


def test_what_a_later_version_wrote_stops_it() -> None:
    """What it means is not known."""
    newer = record("hotspots", b"{}", key=b"item/a", headers=[version_header(99)])
    with pytest.raises(WrittenByNewer):
        book()[0].take([newer])
