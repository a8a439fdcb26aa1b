"""A case as known at a flush is what the case was at that flush, whatever came later."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import as_known
from streams.core.cases.timelines import encode, timeline
from streams.worker.lanes.partition import Partition
from tests.properties.worlds import WORLDS
from tests.support.county import COUNTY, Sent, read

RECORDS = CaseRecords(COUNTY)

Contents = dict[str, dict[tuple[str, str], list[Any]]]
"""By subject and identity what an event says."""


def restarted(written: list[tuple[bytes, bytes]]) -> Partition:
    """Return the partition of a worker that reads back all that was written."""
    partition = Partition(COUNTY)
    partition.load(written)
    partition.count()
    return partition


def smallest(sent: list[Sent]) -> Contents:
    """Return of each identity the content that counts, as the definitions say, without merging."""
    found: Contents = {}
    for event in sent:
        reduced = read(event)
        of_case = found.setdefault(event["subject"], {})
        other = of_case.setdefault((reduced[1], reduced[2]), reduced)
        if msgspec.json.encode(reduced) < msgspec.json.encode(other):
            of_case[reduced[1], reduced[2]] = reduced
    return found


@given(WORLDS, st.data())
def test_a_case_as_known_at_each_flush_is_what_it_was_then(
    world: list[Sent], data: st.DataObject
) -> None:
    """Events come in any order and again, workers restart, and the first flushes are not told.

    The oracle unites what came up to each flush in a way of its own, and has no flushes of events.
    The timeline that the worker counted at each flush is that of the case as known then.
    """
    many = st.lists(st.integers(1, 6), min_size=len(world), max_size=len(world))
    batch_of = data.draw(many, label="batch of each event")
    again = data.draw(many, label="batch in which it comes once more")
    told_from = data.draw(st.integers(1, 4), label="first flush that is written down")
    restarts = data.draw(st.sets(st.integers(1, 6)), label="restarts after")
    partition, written = Partition(COUNTY), list[tuple[bytes, bytes]]()
    came: list[list[Sent]] = []
    rows: list[dict[bytes, bytes]] = []
    for flush in range(1, 7):
        batch = [
            event
            for event, first, second in zip(world, batch_of, again, strict=True)
            if flush in {first, second}
        ]
        partition.next_flush = flush if flush >= told_from else 0
        for event in batch:
            partition.apply(event["subject"].encode(), [Arrived(read(event))])
        written += partition.take_changed()
        if flush in restarts:
            partition = restarted(written)
        came.append([*(came[-1] if came else []), *batch])
        rows.append({key: partition.row(key) for key in partition})
    for flush in range(told_from, 7):
        expected = smallest(came[flush - 1])
        for key in partition:
            case = RECORDS.case(partition.record(key))
            events = as_known(case, flush)
            assert events == sorted(expected.get(key.decode(), {}).values())
            if events:
                assert encode(timeline(events, COUNTY.day_of)) == rows[flush - 1][key]
