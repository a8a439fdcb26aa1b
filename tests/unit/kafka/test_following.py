"""A follower rests after it has taken all that is there, and not before."""

import asyncio
import time
from itertools import pairwise
from typing import Any, Final

from aiokafka import TopicPartition

from streams.kafka.following import NO_REST, Follower

AT: Final = TopicPartition("figures", 0)
LIMIT: Final = 10.0
LONG: Final = 60.0
"""A rest that no test would survive."""


class Consumer:
    """Has one more record each time that it is asked, of as many as are committed.

    Attributes:
        asked: When it was asked, in seconds.
    """

    def __init__(self, committed: int) -> None:
        self.asked: list[float] = []
        self._committed = committed
        self._position = 0

    async def getmany(self, **_: object) -> dict[TopicPartition, list[Any]]:
        """Return the next record, if there is one."""
        self.asked.append(time.monotonic())
        if self._position == self._committed:
            return {}
        self._position += 1
        return {AT: [object()]}

    async def position(self, _at: TopicPartition) -> int:
        """Say which offset comes next."""
        return self._position

    def last_stable_offset(self, _at: TopicPartition) -> int:
        """Say where committed records end."""
        return self._committed


def asked(committed: int, times: int, rest: float) -> list[float]:
    """Fetch some times; return the seconds between two of them."""

    async def scene() -> list[float]:
        consumer: Any = Consumer(committed)
        follower = Follower(consumer, {AT: 0}, {AT: committed}, rest)
        for _ in range(times):
            await follower.fetch()
        moments: list[float] = consumer.asked
        return [after - before for before, after in pairwise(moments)]

    return asyncio.run(asyncio.wait_for(scene(), LIMIT))


def test_what_is_behind_is_read_without_a_rest() -> None:
    """A start would take as many rests as there are fetches."""
    assert len(asked(committed=5, times=5, rest=LONG)) == 4


def test_all_that_is_there_is_rested_from() -> None:
    """What comes meanwhile is fetched together."""
    *before, last = asked(committed=3, times=4, rest=0.2)
    assert max(before) < 0.2
    assert last >= 0.2


def test_where_nothing_comes_nothing_is_rested_from() -> None:
    """Kafka is asked again at once, since it answers when something comes."""
    assert len(asked(committed=0, times=3, rest=LONG)) == 2
    assert len(asked(committed=1, times=9, rest=NO_REST)) == 8
