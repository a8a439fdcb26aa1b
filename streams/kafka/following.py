"""Following partitions without end, committed records only."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from streams.core.errors import NoKafka
from streams.kafka.clients import connected
from streams.kafka.reading import written_ends
from streams.kafka.records import Record
from streams.settings.settings import Settings

log = logging.getLogger(__name__)

FOLLOWED_FETCH_BYTES: Final = 1024 * 1024
"""Bytes fetched of a partition at once; what is fetched ahead is kept in memory."""

FOLLOWED_FETCH_RECORDS: Final = 1_000
"""Taken at once: some milliseconds of work, after which others have their turn."""

WAIT_MS: Final = 50
"""How long Kafka waits for records. Meanwhile nothing else is fetched from the same broker."""

LONE_WAIT_MS: Final = 500
"""The same where one partition is followed: there is nothing else to be fetched, and Kafka answers
as soon as that has a record."""

TAKE_MS: Final = 200
"""How long nothing is waited for at most."""

PAUSE_SECONDS: Final = 1.0

NO_REST: Final = 0.0
"""The rest of a follower that takes each commit as soon as it is there."""


class Remade(NoKafka):
    """A topic is not the one it was: its records do not go on where reading stopped."""

    def __init__(self, at: TopicPartition, found: str) -> None:
        self.why = f"partition {at.partition} of {at.topic} was recreated, or lost records: {found}"
        super().__init__(
            f"{self.why}. Start the gateway again: it then reads everything again. If that does "
            "not help, see docs/operations.md, A record that is not what Kuaibao writes"
        )


class Fetched(NamedTuple):
    """What was fetched of a partition.

    Attributes:
        records: In order; there may be none, where only markers of transactions were passed.
        position: The offset up to which it has been read.
        whole: Whether the records end where a transaction does, as none is left that is committed.
    """

    records: list[Record]
    position: int
    whole: bool


class Follower:
    """Reads on and on.

    Args:
        consumer: Reads.
        starts: Of each partition where it begins.
        ends: Of each partition where what was written ended at the start.
        rest: Seconds to wait after all that is there was taken, before more is fetched. Kafka
            answers as soon as any partition has something; where workers commit a hundred times a
            second, each commit would be fetched by itself. What is behind is read without a rest.

    Attributes:
        ends: Of each partition where what was written ended at the start.
        starts: Of each where it began to be read.
    """

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        starts: Mapping[TopicPartition, int],
        ends: Mapping[TopicPartition, int],
        rest: float = NO_REST,
    ) -> None:
        self._consumer = consumer
        self._rest = rest
        self._rests_until = 0.0
        self.ends = ends
        self.starts = dict(starts)
        self._seen = {at: Fetched([], start, whole=False) for at, start in starts.items()}

    async def fetch(self) -> dict[TopicPartition, Fetched]:
        """Return what has come of each partition of which anything has, or nothing after a while.

        Raises:
            Remade: A topic was made again.
            KafkaError: Kafka answers, and does not let itself be read.
        """
        # Without a rest, what is ready is given at once; others must have their turn.
        await asyncio.sleep(max(0.0, self._rests_until - time.monotonic()))
        try:
            fetched = await self._consumer.getmany(
                timeout_ms=TAKE_MS, max_records=FOLLOWED_FETCH_RECORDS
            )
        except OffsetOutOfRangeError as error:
            ((at, offset),) = error.args[0].items()
            raise Remade(at, f"offset {offset}, which comes next, is not there") from None
        except KafkaError as error:
            if not error.retriable:
                raise
            log.warning("Kafka cannot be read: %r; trying again", error)
            await asyncio.sleep(PAUSE_SECONDS)
            return {}
        found = {}
        for at, before in self._seen.items():
            position = await self._consumer.position(at)
            stable = self._consumer.last_stable_offset(at)
            whole = stable is not None and position >= stable
            now = Fetched(fetched.get(at, []), position, whole)
            if now != before:
                found[at] = now
                self._seen[at] = Fetched([], position, whole)
        if fetched and all(now.whole for now in found.values()):
            self._rests_until = time.monotonic() + self._rest
        return found


@asynccontextmanager
async def following(
    settings: Settings,
    starts: Mapping[TopicPartition, int],
    expiring: Collection[TopicPartition] = (),
    rest: float = NO_REST,
) -> AsyncIterator[Follower]:
    """Connect, and follow partitions from offsets on; 0 may be before the first there is.

    Args:
        settings: How Kafka is reached.
        starts: Of each partition, the offset that comes next.
        expiring: Those of which Kafka deletes what is old: what comes next may be gone.
        rest: Seconds to wait after all that is there was taken (see `Follower`).

    Raises:
        Remade: An offset is beyond the end, or before what is still there.
        Unreachable: No Kafka answers.
    """
    options = settings.client_options()
    # What was written, not what is visible: of what one partition shows, others may not yet.
    ends = await written_ends(options, starts)
    consumer = AIOKafkaConsumer(
        **options,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        max_partition_fetch_bytes=FOLLOWED_FETCH_BYTES,
        fetch_max_wait_ms=WAIT_MS if len(starts) > 1 else LONE_WAIT_MS,
    )
    async with connected(consumer, options):
        consumer.assign(list(starts))
        first = await consumer.beginning_offsets(list(starts))
        begin = {
            at: max(start, first[at]) if at in expiring else start or first[at]
            for at, start in starts.items()
        }
        for at, start in begin.items():
            if not first[at] <= start <= ends[at]:
                there = f"it holds offsets {first[at]} to {ends[at]}"
                raise Remade(at, f"offset {start}, which comes next, is not there ({there})")
            consumer.seek(at, start)
        yield Follower(consumer, begin, ends, rest)


async def following_one(
    settings: Settings, at: TopicPartition
) -> AsyncIterator[tuple[list[Record], bool]]:
    """Follow one partition from its first record on, without end.

    Yields:
        What came, and whether it has been read to where it ended at the start.

    Raises:
        Remade: The topic was made again.
        Unreachable: No Kafka answers at the start; later it is waited for.
    """
    async with following(settings, {at: 0}) as follower:
        while True:
            for fetched in (await follower.fetch()).values():
                yield fetched.records, fetched.position >= follower.ends[at]
