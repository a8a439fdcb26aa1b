"""A lane with a store is the lane that has read all of Kafka into memory, wherever it dies."""

import asyncio
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.cases.ended import place_of, place_of_day
from streams.core.days import day_number
from streams.core.notices.looking import Looking
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.worker.lanes.state import LaneState
from streams.worker.store.kept_tally import KeptTally
from tests.properties.worlds import WORLDS
from tests.support.county import COUNTY, Sent, came, read
from tests.support.kept_log import Log

ENDS = ("works on", "closes", "dies", "dies before its store is told", "loses what is not on disk")
"""What becomes of a worker after a step."""


def opened(folder: Path | None) -> LaneState:
    """Open the lane, with its store in a folder."""
    settings_ = Settings(partitions=1, store=str(folder or ""))
    lane = LaneState(0, Installation(settings_, COUNTY))
    asyncio.run(lane.load())
    return lane


def told(lane: LaneState) -> dict[str, Any]:
    """Return what a lane knows, by asking it for each case and row."""
    cases = lane.cases
    rows = {row for key in cases if (row := cases.row(key)) != b"null"}
    tally = cases.tally
    counts = tally.counts_of(rows) if isinstance(tally, KeptTally) else dict(tally.counts)
    return {
        "records": {key: cases.record(key) for key in cases},
        "many": len(cases),
        "waiting": cases.waiting,
        "counts": counts,
        "flushed": lane.flushed,
    }


@settings(max_examples=40)
@given(WORLDS, st.data())
def test_a_lane_with_a_store_knows_what_kafka_has(world: list[Sent], data: st.DataObject) -> None:
    """Over random steps: it closes, or dies, before or after its store is told; or by power."""
    many = st.lists(st.integers(1, 5), min_size=len(world), max_size=len(world))
    step_of = data.draw(many, label="step of each event")
    ends = data.draw(st.lists(st.sampled_from(ENDS), min_size=5, max_size=5), label="ends")
    log = Log()
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        log.stand_in(patch)
        folder, copy = Path(name) / "store", Path(name) / "copy"
        lane = opened(folder)
        for step, end in enumerate(ends, 1):
            for event, at in zip(world, step_of, strict=True):
                if at == step:
                    lane.cases.apply(event["subject"].encode(), came(read(event)))
            written = log.take(lane.writes())
            if end != "dies before its store is told":
                lane.committed(written)
            if end == "works on":
                continue
            if end == "loses what is not on disk":
                shutil.copytree(folder, copy)
            lane.show()
            lane.hide()
            if end == "loses what is not on disk":
                shutil.rmtree(folder)
                copy.rename(folder)
            lane = opened(folder)
            assert told(lane) == told(opened(None))
            assert not lane.writes(), "nothing is owed"
        lane.show()
        lane.hide()
        lane = opened(folder)
        assert told(lane) == told(opened(None))
        # RocksDB's own threads write to the folder as long as it is open.
        lane.show()
        lane.hide()


@given(WORLDS, st.integers(-60, 60))
def test_whoever_may_have_to_be_looked_at_has_a_place(world: list[Sent], days: int) -> None:
    """A case is left out only if a look at its row says that no deadline of it runs."""
    lane = LaneState(0, Installation(Settings(partitions=1, store=""), COUNTY))
    for event in world:
        lane.cases.apply(event["subject"].encode(), came(read(event)))
    looking = Looking(COUNTY)
    at = (day_number(date(2015, 1, 20)) + days) * 86_400_000_000
    for key in lane.cases:
        row = lane.cases.row(key)
        place = place_of(lane.cases.record(key), row)
        if place is None or place < place_of_day(COUNTY.day_of(at)):
            assert looking.is_over_with(row, at)
