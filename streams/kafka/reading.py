"""Reading partitions from some offset to what is their end now, committed records only."""

import time
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Any, Final, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.core.errors import NoKafka
from streams.kafka.clients import connected
from streams.kafka.records import Record

Records: TypeAlias = list[Record]

READING_FETCH_BYTES: Final = 8 * 1024 * 1024
STUCK_SECONDS: Final = 90
"""Longer than Kafka lets a transaction be open whose writer has died."""


async def read_to_end(
    options: Mapping[str, Any],
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int] | None = None,
) -> AsyncGenerator[tuple[TopicPartition, Records], None]:
    """Return the records of partitions from `starts` to `ends`, in batches.

    Args:
        options: How to connect.
        starts: Of each partition the offset to begin at; 0 may be before the first there is.
        ends: Of each the offset to end before; where left out, all that is written now is read,
            once it is known to be committed or not.

    Raises:
        Unreachable: No Kafka answers.
        NoKafka: Nothing could be read for a while, though there is more.
    """
    last = dict(ends) if ends is not None else await written_ends(options, starts)
    consumer = AIOKafkaConsumer(
        **options,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=READING_FETCH_BYTES,
        fetch_max_wait_ms=50,
    )
    async with connected(consumer, dict(options)):
        partitions = list(starts)
        consumer.assign(partitions)
        first = await consumer.beginning_offsets(partitions)
        left = {}
        for partition in partitions:
            start = max(starts[partition], first[partition])
            consumer.seek(partition, start)
            if start < last[partition]:
                left[partition] = start
            else:
                consumer.pause(partition)
        moved_at = time.monotonic()
        while left:
            fetched = await consumer.getmany(*left, timeout_ms=200)
            for partition, records in fetched.items():
                end = last[partition]
                if records[-1].offset >= end:
                    records = [record for record in records if record.offset < end]  # noqa: PLW2901
                if records:
                    yield partition, records
            if await _advance(consumer, left, last):
                moved_at = time.monotonic()
            elif time.monotonic() > moved_at + STUCK_SECONDS:
                names = ", ".join(f"{at.topic}[{at.partition}]" for at in left)
                raise NoKafka(f"nothing more could be read for {STUCK_SECONDS} s of {names}")


async def _advance(
    consumer: AIOKafkaConsumer,
    left: dict[TopicPartition, int],
    last: Mapping[TopicPartition, int],
) -> bool:
    """Note how far each partition has been read, drop those that are done; tell if any moved.

    Markers of transactions take up offsets too, so the position tells, not the records.
    """
    moved = False
    for partition, before in list(left.items()):
        left[partition] = position = await consumer.position(partition)
        moved = moved or position > before
        if position >= last[partition]:
            del left[partition]
            consumer.pause(partition)
    return moved


async def written_ends(
    options: Mapping[str, Any], partitions: Iterable[TopicPartition]
) -> dict[TopicPartition, int]:
    """Return the ends of what is written, committed or not.

    A transaction becomes visible in one partition after another. A reader that knows by one that it
    is committed must not miss what it wrote to others.
    """
    consumer = AIOKafkaConsumer(
        **options, enable_auto_commit=False, isolation_level="read_uncommitted"
    )
    async with connected(consumer, dict(options)):
        return dict(await consumer.end_offsets(list(partitions)))


async def written_spans(
    options: Mapping[str, Any], partitions: Iterable[TopicPartition]
) -> dict[TopicPartition, range]:
    """Return the offsets that are still there, committed or not, as `written_ends`."""
    consumer = AIOKafkaConsumer(
        **options, enable_auto_commit=False, isolation_level="read_uncommitted"
    )
    async with connected(consumer, dict(options)):
        first = await consumer.beginning_offsets(list(partitions))
        last = await consumer.end_offsets(list(first))
        return {at: range(start, last[at]) for at, start in first.items()}
