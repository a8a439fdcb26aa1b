"""What is fetched for a lane while all is well, and while a record at fault is looked for."""

import asyncio
from collections.abc import Collection, Mapping

import msgspec
from aiokafka import TopicPartition

from streams.worker.lanes.inbox import Inbox
from streams.worker.lanes.suspects import StepRecords
from tests.unit.worker.agents.bench import SETTINGS, record
from tests.unit.worker.lanes.test_lane import Feed

INTAKE = TopicPartition("intake", 1)
REPLIES = TopicPartition("replies", 1)


class Begun(Feed):
    """Remembers from where it was told to fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[dict[TopicPartition, int]] = []
        self.again: list[tuple[int, set[TopicPartition]]] = []
        self.paused = 0

    def pass_over(self, _offsets: Mapping[TopicPartition, int]) -> None:
        """Pass over nothing."""

    def pause(self, _partition: int) -> None:
        """Rest."""
        self.paused += 1

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch."""
        self.begun.append(dict(offsets))

    def begin_again(self, partition: int, *, but: Collection[TopicPartition]) -> None:
        """Fetch on."""
        self.again.append((partition, {*but}))


def some(topic: str, first: int, last: int) -> StepRecords:
    """Return records of a topic."""
    return {
        TopicPartition(topic, 1): [
            record(topic, b"{}", partition=1, offset=offset) for offset in range(first, last)
        ]
    }


def test_only_where_the_record_at_fault_may_be_is_fetched() -> None:
    """What comes of the rest nevertheless is let go of: it is fetched again, from the beginning."""

    async def scene() -> None:
        feed = Begun()
        inbox = Inbox(1, feed, SETTINGS)
        inbox.fetch({INTAKE: 0, REPLIES: 5})
        assert feed.begun.pop() == {INTAKE: 0, REPLIES: 5}
        assert inbox.blame(some("intake", 0, 4)) is None

        inbox.clear()
        inbox.fetch({INTAKE: 0, REPLIES: 5})
        assert feed.begun.pop() == {INTAKE: 0}
        assert not inbox.fetches_all
        for topic, at in (("replies", REPLIES), ("intake", INTAKE)):
            inbox.put(at, some(topic, 0, 9)[at])
        step = inbox.take()
        assert [(at, len(found)) for at, found in step.items()] == [(INTAKE, 2)]
        inbox.went_well(step)
        assert feed.begun == []
        culprit = inbox.blame(inbox.take())
        assert culprit is not None
        assert culprit.offset == 2
        inbox.went_well(some("intake", 2, 3))
        assert feed.begun == [{REPLIES: 5}]
        assert inbox.fetches_all

    asyncio.run(scene())


def test_it_fetches_on_when_it_is_assigned_again() -> None:
    """All topics but those that are left out for now; and nothing while it is full."""

    async def scene() -> None:
        feed = Begun()
        inbox = Inbox(1, feed, msgspec.structs.replace(SETTINGS, batch_events=3))
        inbox.fetch({INTAKE: 0, REPLIES: 5})
        inbox.fetch_on()
        assert (feed.again, feed.paused) == ([(1, set())], 0)
        (records,) = some("intake", 0, 4).values()
        inbox.put(INTAKE, records)
        assert feed.paused == 1
        inbox.fetch_on()
        assert feed.paused == 2
        inbox.blame(some("intake", 0, 4))
        inbox.clear()
        inbox.fetch({INTAKE: 0, REPLIES: 5})
        inbox.fetch_on()
        assert feed.again[-1] == (1, {REPLIES})

    asyncio.run(scene())
