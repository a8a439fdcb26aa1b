"""The cases of one partition, as the bytes that Kafka holds."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.county.catalogue import Catalogue
from streams.settings.settings import Settings
from streams.worker.lanes.partition import Partition
from tests.support.county import came

DAY = 86_400_000_000
MARCH_2 = 1_425_254_400_000_000  # 2015-03-02T00:00:00Z, a Monday morning in Shanghai


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Gaoling's catalogue."""
    return Settings().read_catalogue()


def received(day: int = 0) -> list[Any]:
    """A letter received so many days after 2 March 2015."""
    time = MARCH_2 + day * DAY
    return [time, "urn:a", "1", "received", "letter", "portal-participation", "", "", ""]


def closed(day: int) -> list[Any]:
    """Its closing."""
    return [MARCH_2 + day * DAY, "urn:a", "2", "closed"]


def test_a_case_is_kept_as_json_that_anyone_can_read(catalogue: Catalogue) -> None:
    """Rules, timeline and events, without text or person."""
    partition = Partition(catalogue)
    partition.apply(b"L-1", came(received()))
    ((key, value),) = partition.take_changed()
    assert key == b"L-1"
    assert json.loads(value) == {
        "rules": "2 Asia/Shanghai",
        "timeline": [
            "letter",
            "portal-participation",
            16496,
            [[16496, "uncategorised", "", ""]],
            [],
            None,
            [],
        ],
        "events": [received()],
    }


def test_a_partition_loaded_from_what_was_written_is_the_same(catalogue: Catalogue) -> None:
    """The last record of a key counts, a deleted case is gone, the tally is counted again."""
    first = Partition(catalogue)
    first.apply(b"L-1", came(received()))
    early = first.take_changed()
    first.apply(b"L-1", came(closed(3)))
    first.apply(b"L-2", came(received(1)))
    first.apply(b"L-3", came(closed(1)))
    second = Partition(catalogue)
    second.load([*early, *first.take_changed(), (b"L-4", early[0][1]), (b"L-4", None)])
    second.count()
    assert len(second) == 3
    assert b"L-4" not in second
    assert second.tally.counts == first.tally.counts
    assert second.waiting == first.waiting == 1


def test_a_timeline_made_by_other_rules_is_made_anew(catalogue: Catalogue) -> None:
    """The stored one of another time zone is not believed."""
    partition = Partition(catalogue)
    partition.apply(b"L-1", came(received()))
    ((key, value),) = partition.take_changed()
    other = value.replace(b"Asia/Shanghai", b"Etc/UTC").replace(b"16496", b"99999")
    loaded = Partition(catalogue)
    loaded.load([(key, other)])
    loaded.count()
    assert loaded.tally.counts == partition.tally.counts


def test_a_case_leaves_the_tally_when_its_receipt_is_voided_from_the_start(
    catalogue: Catalogue,
) -> None:
    """A voiding timed before the receipt leaves nothing to count on any day."""
    partition = Partition(catalogue)
    partition.apply(b"L-1", came(received(1)))
    partition.apply(b"L-1", came([MARCH_2, "urn:a", "9", "voided", "urn:a", "1"]))
    (row,) = partition.tally.counts
    assert json.loads(row)[-1] == [None, None]


def test_nothing_is_written_of_a_case_that_did_not_change(catalogue: Catalogue) -> None:
    """An event sent again changes nothing."""
    partition = Partition(catalogue)
    partition.apply(b"L-1", came(received()))
    partition.take_changed()
    partition.tally.take_changes()
    assert partition.apply(b"L-1", came(received())).new == []
    assert partition.take_changed() == []
    assert partition.tally.take_changes() == {}


event = st.builds(
    lambda day, identity, what: [MARCH_2 + day * DAY // 2, "urn:a", str(identity), *what],
    st.integers(0, 8),
    st.integers(0, 12),
    st.sampled_from(
        [
            ["received", "letter", "portal-participation", "housing", "", ""],
            ["routed", "traffic", "", ""],
            ["replied", "education"],
            ["replied", ""],
            ["closed"],
            ["reopened"],
            ["rejected", "invalid"],
            ["rated", True],
            ["rated", False],
            ["voided", "urn:a", "3"],
            ["counted", "visit", "query-point", "", "", False, 2],
        ]
    ),
)


@given(st.lists(event, max_size=14), st.data())
def test_however_events_arrive_a_partition_holds_the_same_bytes(
    catalogue: Catalogue, events: list[list[Any]], data: st.DataObject
) -> None:
    """One by one in order, all at once, or shuffled in any batches."""
    at_once = Partition(catalogue)
    if events:
        at_once.apply(b"k", came(*events))
    in_order = Partition(catalogue)
    for one in sorted(events):
        in_order.apply(b"k", came(one))
    shuffled = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4)))
    in_batches = Partition(catalogue)
    for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        if start < end:
            in_batches.apply(b"k", came(*shuffled[start:end]))
    assert in_order.take_changed() == at_once.take_changed() == in_batches.take_changed()
    assert in_order.tally.counts == at_once.tally.counts == in_batches.tally.counts
    assert in_order.waiting == at_once.waiting == in_batches.waiting
