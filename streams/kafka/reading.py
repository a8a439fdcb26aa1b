"""Reading partitions from some offset to what is their end now, committed records only."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.batches import Record
from streams.kafka.clients import connected

Records: TypeAlias = list[Record]

FETCH_BYTES: Final = 8 * 1024 * 1024


async def read_to_end(
    options: Mapping[str, Any],
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int] | None = None,
) -> AsyncGenerator[tuple[TopicPartition, Records], None]:
    """Give the records of partitions from `starts` to `ends`, in batches.

    Args:
        options: How to connect.
        starts: Of each partition the offset to begin at; 0 may lie before the first there is.
        ends: Of each the offset to end before; the end as it is now where left out.

    Raises:
        Unreachable: No Kafka answers.
    """
    consumer = AIOKafkaConsumer(
        **options,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=50,
    )
    async with connected(consumer, dict(options)):
        partitions = list(starts)
        consumer.assign(partitions)
        first = await consumer.beginning_offsets(partitions)
        last = dict(ends) if ends is not None else await consumer.end_offsets(partitions)
        left = set()
        for partition in partitions:
            start = max(starts[partition], first[partition])
            consumer.seek(partition, start)
            if start < last[partition]:
                left.add(partition)
            else:
                consumer.pause(partition)
        while left:
            fetched = await consumer.getmany(*left, timeout_ms=200)
            for partition, records in fetched.items():
                end = last[partition]
                if records[-1].offset >= end:
                    records = [record for record in records if record.offset < end]  # noqa: PLW2901
                yield partition, records
            # Markers of transactions take up offsets too, so the position tells, not the records.
            for partition in list(left):
                if await consumer.position(partition) >= last[partition]:
                    left.discard(partition)
                    consumer.pause(partition)
