"""The limit: what aiokafka does with no logic at all.

It reads the same topics, decodes every event into the same types, and writes as many records of
the same size as our worker did, by the same number of partitions: whole batches, several under
way, no transactions.
"""

import asyncio
import time
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.core.events.messages import Message
from tests.benchmarks import child

BATCH_BYTES = 512 * 1024
UNDER_WAY = 32
"""Batches sent and not yet acknowledged."""


async def run(task: dict[str, Any]) -> dict[str, float]:
    """Read, decode and write; return the seconds from the first event to the last acknowledged.

    The task names ``bootstrap``, ``group``, the ``topics``, how many ``events`` they hold and the
    ``outputs``: topic, records for each event, bytes of a key and of a value.
    """
    consumer = AIOKafkaConsumer(
        *task["topics"],
        bootstrap_servers=task["bootstrap"],
        group_id=task["group"],
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=2 * 1024 * 1024,
        fetch_max_bytes=16 * 1024 * 1024,
        fetch_max_wait_ms=50,
    )
    producer = AIOKafkaProducer(bootstrap_servers=task["bootstrap"], max_batch_size=BATCH_BYTES)
    decode = msgspec.json.Decoder(Message).decode
    under_way: set[asyncio.Future[Any]] = set()
    # For each output how many records are still missing to its ratio of records to events.
    outputs = [
        [topic, ratio, b"k" * key, b"v" * value, 0.0]
        for topic, ratio, key, value in task["outputs"]
    ]
    left = task["events"]
    began = cpu = 0.0
    await consumer.start()
    await producer.start()
    try:
        while left:
            fetched = await consumer.getmany(timeout_ms=200)
            if fetched and not began:
                began, cpu = time.monotonic(), time.process_time()
            for at, records in fetched.items():
                for record in records:
                    decode(record.value)
                left -= len(records)
                for output in outputs:
                    topic, ratio, key, value, owed = output
                    many, output[4] = divmod(owed + ratio * len(records), 1)
                    for batch in _batches(producer, int(many), key, value):
                        under_way.add(
                            await producer.send_batch(batch, topic, partition=at.partition)
                        )
                await asyncio.sleep(0)
                if len(under_way) >= UNDER_WAY:
                    done, under_way = await asyncio.wait(
                        under_way, return_when=asyncio.FIRST_COMPLETED
                    )
                    for future in done:
                        future.result()
        await asyncio.gather(*under_way)
        seconds = time.monotonic() - began
        return {"seconds": seconds, "cpu_seconds": time.process_time() - cpu}
    finally:
        await consumer.stop()
        await producer.stop()


def _batches(producer: AIOKafkaProducer, many: int, key: bytes, value: bytes) -> list[Any]:
    batches = []
    while many:
        batch = producer.create_batch()
        while many and batch.append(timestamp=None, key=key, value=value) is not None:
            many -= 1
        batches.append(batch)
    return batches


if __name__ == "__main__":
    child.finish(**asyncio.run(run(child.task())))
