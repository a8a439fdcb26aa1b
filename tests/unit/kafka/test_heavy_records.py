"""A lane takes as many records as memory has room for, however large they are."""

import asyncio

import pytest

from tests.support.packing import batch
from tests.unit.kafka.test_tolerant import fetched
from tests.unit.worker.lanes.test_lane import AT, LIMIT, Feed, a_lane


class Pausing(Feed):
    """Counts how often it is told to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.paused = 0

    def pause(self, _partition: int) -> None:
        """Rest."""
        self.paused += 1


@pytest.mark.parametrize(("many", "size", "pauses"), [(20, 100, 0), (20, 8_000_000, 1)])
def test_a_few_large_records_are_as_good_as_a_full_step(
    monkeypatch: pytest.MonkeyPatch, many: int, size: int, pauses: int
) -> None:
    """Twenty of 8 MB are 160 MB; a lane that waited for 32,000 would have none left."""

    async def scene() -> int:
        feed = Pausing()
        lane, _, running = await a_lane(monkeypatch, feed)
        lane.put(AT, fetched(batch([(b"k", bytes(size), [])])) * many)
        paused = feed.paused
        feed.go_on.set()
        lane.close()
        await asyncio.wait_for(running, LIMIT)
        return paused

    assert asyncio.run(asyncio.wait_for(scene(), LIMIT)) == pauses
