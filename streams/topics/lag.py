"""Waiting until the workers have read everything that is there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import connected
from streams.topics.installation import Installation

POLL_SECONDS: Final = 0.2


async def wait_drained(
    installation: Installation,
    on_lag: Callable[[int], None] = lambda _: None,
) -> None:
    """Wait until nothing is left to read for the workers' group.

    A transaction commits what was read together with what follows from it; so when all that was
    committed reaches all ends, looked at in this order, nothing is on its way, and the figures
    count every event. The ends are those of all that was written: a transaction becomes visible
    in one partition after another, so that what was read may be known to be committed while what
    follows from it is not.

    Args:
        installation: Where Kafka is, which group reads, and what.
        on_lag: Told now and then how many offsets are left.

    Raises:
        Unreachable: No Kafka answers.
    """
    async with asking(installation) as workers:
        while left := await workers.left():
            on_lag(left)
            await asyncio.sleep(POLL_SECONDS)
    on_lag(0)


async def read_lag(installation: Installation) -> int:
    """Count the offsets that are left to read for the workers' group; see `wait_drained`."""
    async with asking(installation) as workers:
        return await workers.left()


class HowFar(NamedTuple):
    """How far things have come.

    Attributes:
        left: By partition that workers read, the offsets that are left to read for their group.
        ends: By partition asked about, where what is written ends, committed or not.
    """

    left: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]

    def read(self, at: TopicPartition) -> int:
        """Return the offset up to which a partition that workers read is read and counted."""
        return self.ends[at] - self.left[at]


class Asking:
    """A client that asks Kafka how far things have come, again and again."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        worked: Collection[TopicPartition],
        followed: Collection[TopicPartition] = (),
    ) -> None:
        self._consumer = consumer
        self._worked = worked
        self._all = [*worked, *followed]

    async def left(self) -> int:
        """Count the offsets that are left to read for the workers' group."""
        return sum((await self.how_far()).left.values())

    async def how_far(self) -> HowFar:
        """Ask how far the workers' group has read, and where all that is asked about ends."""
        # One request; the public call makes one for each partition.
        committed = await self._consumer._coordinator.fetch_committed_offsets(self._worked)  # noqa: SLF001
        ends = await self.written(self._all)
        left = {
            at: ends[at] - (committed[at].offset if at in committed else 0) for at in self._worked
        }
        return HowFar(left, ends)

    async def written(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the ends of what is written, committed or not."""
        return dict(await self._consumer.end_offsets(partitions))


@asynccontextmanager
async def asking(
    installation: Installation,
    followed: Iterable[TopicPartition] = (),
    **options: Any,
) -> AsyncIterator[Asking]:
    """Connect a client that can be asked how far the workers' group has read.

    Args:
        installation: Where Kafka is, which group reads, and what.
        followed: Partitions, named with their prefix, whose ends are also asked for.
        options: More options for the client.

    Raises:
        Unreachable: No Kafka answers.
    """
    settings = installation.settings
    every = installation.partitions(*(topic.name for topic in installation.worked))
    options = settings.client_options() | options
    consumer = AIOKafkaConsumer(
        **options,
        group_id=settings.group_id,
        enable_auto_commit=False,
        isolation_level="read_uncommitted",
    )
    async with connected(consumer, options):
        # Of topics assigned all is asked at once, of others of one after another.
        asked = [*every, *followed]
        consumer.assign(asked)
        consumer.pause(*asked)
        yield Asking(consumer, every, asked[len(every) :])
