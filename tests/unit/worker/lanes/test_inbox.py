"""What is fetched for a lane while all is well, and while a record at fault is looked for."""

import asyncio
from collections.abc import Mapping

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

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch."""
        self.begun.append(dict(offsets))


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
