"""Writing a partition's outputs and offsets in one Kafka transaction.

One transactional id a partition: opening a writer fences the one before, and Kafka
settles what that one left unfinished before the new writer's first record.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata

from streams.kafka.clients import start
from streams.kafka.records import Output, Outputs
from streams.kafka.transactions import TransactionalProducer
from streams.settings.settings import Settings

BUILD_BYTES: Final = 512 * 1024
"""Size at which a record batch is sent and another begun."""

SLOW_SECONDS: Final = 1.0
"""A transaction that takes longer may have seen a broker end, and be left open by it."""

WRITER_CLOSE_SECONDS: Final = 15.0
"""How long a producer may take to end; Kafka may be away."""

WrittenOffsets: TypeAlias = dict[tuple[str, int], range]
"""Of each topic (without prefix) and partition written, the offsets of the records, none empty."""

Spans: TypeAlias = dict[tuple[str, int], list[range]]
"""Of each topic (without prefix) and partition, the offsets of each batch of records written."""

Settle: TypeAlias = Callable[[Spans], tuple[Outputs, Mapping[TopicPartition, int]]]
"""Tells, once it is known where the first outputs are, what else to write and which offsets."""

_Sent: TypeAlias = tuple[tuple[str, int], int, asyncio.Future[RecordMetadata]]

DEAD_LETTER_ROOM: Final = 2
"""A dead letter carries the original and why, so its topic takes this many times as much."""


class PartitionWriter:
    """The transactional producer of one partition."""

    def __init__(self, producer: TransactionalProducer, settings: Settings) -> None:
        self._producer = producer
        self._settings = settings

    @classmethod
    async def open(cls, partition: int, settings: Settings) -> "PartitionWriter":
        """Fence the partition's last writer, and wait until what it left is settled."""
        producer = TransactionalProducer(
            settings,
            partition,
            group_id=settings.group_id,
            max_batch_size=min(BUILD_BYTES, settings.message_bytes),
            max_request_size=2 * DEAD_LETTER_ROOM * settings.message_bytes,
            # The first batch of a transaction is now and then refused while the broker verifies
            # it; the usual wait of 100 ms before the next try would be most of the delay.
            retry_backoff_ms=20,
        )
        return cls(await start(producer, producer.options), settings)

    async def close(self) -> None:
        """Close; a transaction not committed is aborted by the next writer.

        What is still on its way is waited for, but not for ever: nobody would read it.
        """
        stopping = asyncio.ensure_future(self._producer.stop())
        try:
            await asyncio.wait([stopping], timeout=WRITER_CLOSE_SECONDS)
        finally:
            if not stopping.done():
                stopping.cancel()
                await self._producer.client.close()

    async def write(
        self,
        outputs: Outputs,
        offsets: Mapping[TopicPartition, int],
        settle: Settle | None = None,
    ) -> WrittenOffsets:
        """Write outputs and offsets, all or nothing.

        Args:
            outputs: The records.
            offsets: Up to where was read.
            settle: Is told, within the transaction, where the outputs are; what it says is written
                too, and the offsets that it says in place of `offsets`.

        Raises:
            ProducerFenced: Another process has opened this partition; nothing was written, or,
                after a slow transaction, all of it just before.
            KafkaError: Kafka would not; whether it was written is not known.
        """
        producer, began = self._producer, time.monotonic()
        await producer.begin_transaction()
        sent: list[_Sent] = []
        try:
            await self._send(outputs, sent)
            if offsets or settle is not None:
                producer.expect_offsets(self._settings.group_id)
            if settle is not None:
                await asyncio.gather(*(future for *_, future in sent))
                more, offsets = settle(_spans(sent))
                await self._send(more, sent)
            if offsets:
                await producer.send_offsets_to_transaction(offsets, self._settings.group_id)
            # aiokafka would commit although Kafka has refused one of the batches: the offsets would
            # go on, and what followed from the events before them would be lost.
            await asyncio.gather(*(future for *_, future in sent))
            await producer.commit_transaction()
        except AssertionError as fault:
            # aiokafka's producer was ended by a fault while this was being added to it.
            raise KafkaError(f"aiokafka's producer has ended: {fault}") from fault
        except BaseException as fault:
            # The fault itself is raised; those of single batches only repeat it. But when a batch
            # on its way was fenced, all that aiokafka says of the next is that it is out of turn.
            said = await asyncio.gather(*(future for *_, future in sent), return_exceptions=True)
            fenced = next((error for error in said if isinstance(error, ProducerFenced)), None)
            if fenced and isinstance(fault, IllegalOperation):
                raise fenced from fault
            raise
        if time.monotonic() > began + SLOW_SECONDS:
            await producer.finish(commit=True)
        return {
            place: range(found[0].start, found[-1].stop) for place, found in _spans(sent).items()
        }

    async def _send(self, outputs: Outputs, sent: list[_Sent]) -> None:
        """Put outputs on their way, and note each batch."""
        for (topic, partition), records in outputs.by_partition.items():
            name = self._settings.topic(topic)
            for builder in batches_of(self._producer, records):
                many = builder.record_count()
                future = await self._producer.send_batch(builder, name, partition=partition)
                sent.append(((topic, partition), many, future))


def _spans(sent: Iterable[_Sent]) -> Spans:
    """Return the offsets of batches that Kafka has acknowledged."""
    spans: Spans = {}
    for place, many, future in sent:
        first = future.result().offset
        spans.setdefault(place, []).append(range(first, first + many))
    return spans


def batches_of(producer: AIOKafkaProducer, records: Iterable[Output]) -> list[BatchBuilder]:
    """Put records of one partition into as few batches as their producer's size allows.

    They go straight into what a batch is built of, dated alike: what aiokafka does around that for
    each record costs twice as much as the record itself.
    """
    now = time.time_ns() // 1_000_000
    builders: list[BatchBuilder] = []
    append, many = _begin_batch(producer, builders)
    for key, value, headers in records:
        extra = headers if type(headers) is list else [*headers]
        if append(many, now, key, value, extra) is None:
            _end_batch(builders[-1], many)
            append, many = _begin_batch(producer, builders)
            append(many, now, key, value, extra)
        many += 1
    _end_batch(builders[-1], many)
    return builders


def _begin_batch(
    producer: AIOKafkaProducer, builders: list[BatchBuilder]
) -> tuple[Callable[..., object], int]:
    """Begin a batch behind others; return what adds a record to it, and how many it has."""
    builders.append(producer.create_batch())
    return builders[-1]._builder.append, 0  # noqa: SLF001


def _end_batch(builder: BatchBuilder, many: int) -> None:
    """Say how many records a batch has, and let nobody add to it."""
    builder._relative_offset = many  # noqa: SLF001
    builder.close()
