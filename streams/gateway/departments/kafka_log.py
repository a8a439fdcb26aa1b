"""Reading topics for departments: some clients of Kafka, shared by all who read."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from streams.gateway.departments.merged import Part
from streams.kafka.clients import start
from streams.kafka.records import Record
from streams.settings.settings import Settings

MOST_READERS: Final = 3
"""Clients of Kafka that read at once; other requests wait for one of them."""

DEPARTMENT_FETCH_BYTES: Final = 131_072
"""Bytes fetched of a partition at once; a larger record comes alone."""

EVENTS_READ_SECONDS: Final = 5.0
"""How long one reading may take; what has not come by then is read the next time."""

_POLL_MS: Final = 200


class Gone(Exception):
    """What comes next is not in Kafka any more, or the topic is not the one it was.

    Attributes:
        topic: The topic, with its prefix.
    """

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic


class KafkaLog:
    """Reads parts of topics, committed records only.

    Args:
        settings: Where Kafka is.
    """

    def __init__(self, settings: Settings) -> None:
        self._options = settings.client_options()
        self._free: list[AIOKafkaConsumer] = []
        self._turn = asyncio.Semaphore(MOST_READERS)

    async def read(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, Part]:
        """Return of each partition some records from its start on, and none from its end on.

        Raises:
            Gone: A start is not there.
            NoKafka, KafkaError: Kafka does not answer.
        """
        async with self._reader() as consumer:
            consumer.assign(list(starts))
            for at, offset in starts.items():
                consumer.seek(at, offset)
            parts: dict[TopicPartition, Part] = {}
            with suppress(TimeoutError):
                async with asyncio.timeout(EVENTS_READ_SECONDS):
                    while left := [at for at in starts if at not in parts]:
                        await self._fetch(consumer, left, ends, parts)
            for at in starts:
                parts.setdefault(at, Part([], starts[at], is_whole=False))
            return parts

    async def _fetch(
        self,
        consumer: AIOKafkaConsumer,
        left: list[TopicPartition],
        ends: Mapping[TopicPartition, int],
        parts: dict[TopicPartition, Part],
    ) -> None:
        """Add the parts of partitions that something has come of, or that are read to the end."""
        try:
            fetched = await consumer.getmany(*left, timeout_ms=_POLL_MS)
        except OffsetOutOfRangeError as error:
            raise Gone(next(iter(error.args[0])).topic) from None
        for at in left:
            end, position = ends[at], await consumer.position(at)
            records = [record for record in fetched.get(at, []) if record.offset < end]
            if records or position >= end:
                parts[at] = Part(records, min(position, end), is_whole=position >= end)

    async def one(self, at: TopicPartition, offset: int) -> Record | None:
        """Return the record at an offset; None where it is not there any more.

        Raises:
            NoKafka, KafkaError: Kafka does not answer.
        """
        try:
            part = (await self.read({at: offset}, {at: offset + 1}))[at]
        except Gone:
            return None
        return next((record for record in part.records if record.offset == offset), None)

    async def begins(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """Return of each partition the first offset that is there.

        Raises:
            NoKafka, KafkaError: Kafka does not answer.
        """
        async with self._reader() as consumer:
            consumer.assign(partitions)
            consumer.pause(*partitions)
            return dict(await consumer.beginning_offsets(partitions))

    async def ends(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """Return of each partition the offset behind what is there and committed.

        Raises:
            NoKafka, KafkaError: Kafka does not answer.
        """
        async with self._reader() as consumer:
            consumer.assign(partitions)
            consumer.pause(*partitions)
            return dict(await consumer.end_offsets(partitions))

    async def stop(self) -> None:
        """Disconnect."""
        while self._free:
            await self._free.pop().stop()

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AIOKafkaConsumer]:
        async with self._turn:
            consumer = self._free.pop() if self._free else await self._connect()
            try:
                yield consumer
            except KafkaError:
                # It may be of no use any more; the next request connects again.
                await consumer.stop()
                raise
            except BaseException:
                self._free.append(consumer)
                raise
            self._free.append(consumer)

    async def _connect(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **self._options,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            max_partition_fetch_bytes=DEPARTMENT_FETCH_BYTES,
            fetch_max_wait_ms=20,
        )
        return await start(consumer, self._options)
