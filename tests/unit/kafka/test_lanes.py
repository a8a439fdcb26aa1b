"""A lane commits what it has worked on, and nothing more."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.kafka.batches import Batch
from streams.kafka.lanes import Lane
from streams.kafka.records import Outputs
from streams.kafka.writer import PartitionWriter
from tests.unit.agents.bench import SETTINGS, letter, record, state

NUMBER = 1
AT = TopicPartition(SETTINGS.topic("letters.housing"), NUMBER)
LIMIT = 10.0


class Written(PartitionWriter):
    """Takes note of the offsets that are committed."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}

    async def write(
        self, _outputs: Outputs, offsets: Mapping[TopicPartition, int]
    ) -> dict[tuple[str, int], range]:
        """Commit."""
        self.offsets.update(offsets)
        return {}

    async def close(self) -> None:
        """Let go."""


class Feed:
    """A consumer that goes on fetching while it is asked how far it has fetched."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.position = 0

    async def committed(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Nothing was committed yet."""
        return {AT: 0}

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch."""

    def pause(self, _partition: int) -> None:
        """Rest."""

    def resume(self, _partition: int) -> None:
        """Go on."""

    def behind(self, _partition: int) -> int:
        """Nothing more is known to lie in Kafka."""
        return 0

    def agent_of(self, _topic: str) -> str:
        """There is one."""
        return "track"

    async def positions(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Say how far was fetched, once the test lets it."""
        self.asked.set()
        await self.go_on.wait()
        return {AT: self.position}

    async def deliver(self, batch: Batch) -> None:
        """Work on a batch at once."""
        batch.work(lambda _: Outputs())


async def a_lane(
    monkeypatch: pytest.MonkeyPatch, feed: Feed
) -> tuple[Lane, Written, asyncio.Task[Any]]:
    """Give a lane that is open and asks how far was fetched."""
    written = Written()

    async def opened(*_: object) -> Written:
        return written

    async def current(*_: object) -> bool:
        return True

    monkeypatch.setattr(PartitionWriter, "open", opened)
    kept = state(NUMBER)
    monkeypatch.setattr(type(kept), "is_current", current)
    lane = Lane(NUMBER, kept, lambda: kept, feed, SETTINGS)
    running = asyncio.create_task(lane.run())
    await asyncio.wait_for(feed.asked.wait(), LIMIT)
    return lane, written, running


def test_what_comes_while_a_lane_closes_is_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is let go of, so that whoever has the partition next must read it again."""

    async def scene() -> dict[TopicPartition, int]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        lane.close()
        lane.put(AT, [record("letters.housing", letter("a"), partition=NUMBER, offset=7)])
        feed.position = 8
        feed.go_on.set()
        await asyncio.wait_for(running, LIMIT)
        return written.offsets

    assert asyncio.run(scene()) == {}


def test_markers_are_stepped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left to read, the offsets go on to where was fetched up to."""

    async def scene() -> dict[TopicPartition, int]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        feed.position = 8
        feed.go_on.set()
        while not written.offsets and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
        lane.close()
        await asyncio.wait_for(running, LIMIT)
        return written.offsets

    assert asyncio.run(asyncio.wait_for(scene(), LIMIT)) == {AT: 8}


def test_what_comes_while_positions_are_asked_is_worked_on_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The offsets go on with the step that works on it, not before."""

    async def scene() -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        lane.put(AT, [record("letters.housing", letter("a"), partition=NUMBER, offset=7)])
        feed.position = 8
        before = dict(written.offsets)
        feed.go_on.set()
        while not written.offsets and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
        lane.close()
        await asyncio.wait_for(running, LIMIT)
        return before, written.offsets

    assert asyncio.run(asyncio.wait_for(scene(), LIMIT)) == ({}, {AT: 8})
