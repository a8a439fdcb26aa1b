"""What the process of hotspots writes: what it lets go of, and what it is told of deliveries."""

import asyncio
from datetime import UTC, datetime

import msgspec

from streams.core.county.hotspot_tables import HotspotsTable, HotspotWarningTable
from streams.core.hotspots.records import HotspotRecord, StatisticsRecord, decode_record
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.notices.notice import read_notice
from streams.kafka.records import Outputs
from streams.topics.topics import HOTSPOTS, NOTICE_ITEMS, SKETCHES
from streams.worker.hotspots.state import HotspotState
from tests.support.sketched import MATTERS, PLACES, sketched
from tests.unit.worker.agents.bench import CATALOGUE, NOW

RULE = HotspotWarningTable(rule="three", writers=3, days=10)
COUNTY = msgspec.structs.replace(CATALOGUE, hotspots=HotspotsTable(days=100, warnings=[RULE]))


def item(case: str, day: int, place: int, matter: int) -> KnownItem:
    """Return what is known of a letter of a writer of its own."""
    sketch = sketched(case, day, PLACES[place], MATTERS[matter], writer=case)
    return KnownItem(sketch=sketch, kind="letter", channel="portal-participation")


def filled(*items: KnownItem) -> HotspotState:
    """Return a state with a background of letters of 1970's spring, and some more."""
    state = HotspotState(COUNTY)
    for place in range(2, 6):
        for matter in range(2, 6):
            state.put(item(f"b{place}{matter}", 200, place, matter))
    for one in items:
        state.put(one)
    return state


def settled(state: HotspotState) -> Outputs:
    """Return what follows from a state."""
    return asyncio.run(state.settle(NOW))


def hotspots_in(outputs: Outputs) -> dict[str, HotspotRecord | None]:
    """Return the hotspots that are written, by their keys; None for those that are gone."""
    found: dict[str, HotspotRecord | None] = {}
    for key, value, _ in outputs.by_partition[HOTSPOTS, 0]:
        name = (key or b"").decode()
        record = None if value is None else decode_record(name, value)
        if name.startswith("hotspot/"):
            assert record is None or isinstance(record, HotspotRecord)
            found[name] = record
    return found


def test_nothing_new_writes_nothing() -> None:
    """What is told again and again would fill the disks of Kafka."""
    state = filled(item("a", 200, 0, 0), item("b", 201, 0, 0))
    assert "hotspot/a" in hotspots_in(settled(state))
    assert not settled(state).by_partition


def test_a_receipt_that_says_another_day_moves_its_hotspot() -> None:
    """The hotspot has the items that it had, and one of them is another."""
    state = filled(item("a", 200, 0, 0), item("b", 201, 0, 0))
    settled(state)
    state.put(item("b", 207, 0, 0))
    record = hotspots_in(settled(state))["hotspot/a"]
    assert record is not None
    assert (record.first, record.last) == ("1970-07-20", "1970-07-27")


def test_old_hotspots_are_let_go_of_as_a_whole_and_stay_written() -> None:
    """What is older than is compared is not kept, unless its hotspot goes on."""
    state = filled(item("a", 200, 0, 0), item("b", 201, 0, 0), item("c", 200, 1, 1))
    settled(state)
    state.put(item("d", 299, 1, 1))  # The hotspot of c goes on.
    settled(state)
    other = sketched("e", 320, "云栖", ("图书馆闭馆", "阅览室不开放，借书还书都不便。"))
    state.put(KnownItem(sketch=other, kind="letter", channel="portal-participation"))
    outputs = settled(state)
    gone = {(key or b"").decode() for key, value, _ in outputs.by_partition[SKETCHES, 0]}
    assert {"a", "b", "b22"} <= gone
    assert not gone & {"c", "d", "e"}
    after = hotspots_in(settled(state))
    assert "hotspot/a" not in after
    assert set(state.items) == {"c", "d", "e"}


def test_of_more_items_than_memory_is_meant_for_the_oldest_are_let_go_of() -> None:
    """As if the window were shorter: whole hotspots, and not before there are a twentieth more."""
    state = HotspotState(COUNTY, most=20)
    for number in range(21):
        state.put(item(f"n{number:02}", 200 + number, number % 2, number % 3))
    settled(state)
    assert len(state.items) == 21
    for number, case in enumerate(("old", "older", "oldest")):
        state.put(item(case, 150 - 10 * number, 2 + number, 3 + number))
    settled(state)
    assert set(state.items) == {f"n{number:02}" for number in range(21)}


def test_a_wrong_year_that_is_voided_leaves_only_what_is_compared() -> None:
    """Then the window is back where it was: what was let go of meanwhile is not known any more."""
    state = filled(item("a", 200, 0, 0), item("b", 201, 0, 0))
    settled(state)
    state.put(item("far", 900, 1, 1))
    settled(state)
    settled(state)
    assert set(state.items) == {"far"}
    state.put(item("c", 203, 2, 2))
    state.put(item("d", 203, 2, 2))
    assert "hotspot/c" in hotspots_in(settled(state))
    state.drop("far")
    after = hotspots_in(settled(state))
    assert after["hotspot/a"] is None
    assert "hotspot/c" not in after


def test_a_category_that_is_put_right_is_told_of_its_item_alone() -> None:
    """The gateway learns what is known otherwise, and nothing else is written again."""
    state = filled(item("a", 200, 0, 0), item("b", 201, 0, 0))
    settled(state)
    state.put(msgspec.structs.replace(item("b", 201, 0, 0), category="housing"))
    keys = [key for key, _, _ in settled(state).by_partition[HOTSPOTS, 0]]
    assert keys == [b"item/b"]


def test_a_delivered_warning_says_that_somebody_was_told() -> None:
    """The first delivery counts, and one of a deadline's notice says nothing of a hotspot."""
    state = filled(*(item(case, 200 + n, 0, 0) for n, case in enumerate("abc")))
    outputs = settled(state)
    notices = {key: read_notice(value) for key, value, _ in outputs.by_partition[NOTICE_ITEMS, 0]}
    notice = next(one for one in notices.values() if one.subject == "a")
    assert notices[notice.key.encode()] == notice
    assert notice.rung == "three"
    assert notice.key == "a/hotspot/three/1970-07-22"
    state.note_delivery(["x/close/urge/2015-03-20"], datetime(2015, 3, 20, tzinfo=UTC))
    assert not state.is_dirty
    state.note_delivery([notice.key], datetime(2015, 3, 21, tzinfo=UTC))
    state.note_delivery([notice.key], datetime(2015, 3, 20, tzinfo=UTC))
    record = hotspots_in(settled(state))["hotspot/a"]
    assert record is not None
    assert record.told == "2015-03-20T00:00:00Z"
    assert [warning.notice for warning in record.warnings] == [notice.key]


def test_statistics_are_counted_when_there_are_twice_as_many_items() -> None:
    """Not with each item: all would be compared again."""
    state = filled()
    first = settled(state).by_partition[HOTSPOTS, 0]
    assert b"statistics" in {key for key, _, _ in first}
    state.put(item("z", 203, 7, 0))
    keys = {key for key, _, _ in settled(state).by_partition[HOTSPOTS, 0]}
    assert b"statistics" not in keys
    for n in range(16):
        state.put(item(f"z{n}", 204, n % 8, n % 6))
    values = {key: value for key, value, _ in settled(state).by_partition[HOTSPOTS, 0]}
    record = decode_record("statistics", values[b"statistics"] or b"")
    assert isinstance(record, StatisticsRecord)
    assert record.items == 33
