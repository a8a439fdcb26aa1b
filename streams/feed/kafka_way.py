"""The way through Kafka itself: a transaction for each batch, under one name for each feeder."""

from datetime import UTC, datetime
from typing import Final

from aiokafka.errors import ProducerFenced

from streams.core.figures.engine.sound import Unsound
from streams.feed.sent_rows import FeedBatch, SentRows
from streams.feed.way import BatchLimits, Overtaken
from streams.kafka.clients import start
from streams.kafka.partitioner import partitions_of
from streams.kafka.reading import read_to_end
from streams.kafka.records import Outputs
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import BUILD_BYTES, PartitionWriter
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.read_back import Unreadable, fed_in
from streams.topics.topics import FEEDERS, INTAKE

FEEDER_ID: Final = "feed"
"""How transactional ids of feeders begin, after the workers' group; the feeder's name follows."""


class KafkaWay:
    """Writes to `intake` and to `feeders` in one transaction; see `FeedWay`.

    Args:
        installation: Where to.
        feeder: The feeder's name.
    """

    def __init__(self, installation: Installation, feeder: str) -> None:
        self.limits = BatchLimits()
        self._installation = installation
        self._feeder = feeder
        self._writer: PartitionWriter | None = None

    async def open(self) -> SentRows:
        """Open the transactional producer, which fences the one before, and read the ledger."""
        await self.close()
        await provision(self._installation, INTAKE, FEEDERS)
        self._writer = await open_feeder_writer(self._installation, self._feeder)
        return await read_sent(self._installation, self._feeder)

    async def write(self, batch: FeedBatch) -> None:
        """Write a batch in one transaction."""
        if self._writer is None:
            raise RuntimeError("the way is not open")
        outputs = batch_outputs(batch, self._feeder, self._installation.settings.partitions)
        try:
            await self._writer.write(outputs, {})
        except ProducerFenced:
            raise overtaken(self._feeder) from None

    async def close(self) -> None:
        """Close the producer."""
        writer, self._writer = self._writer, None
        if writer:
            await writer.close()


async def open_feeder_writer(installation: Installation, feeder: str) -> PartitionWriter:
    """Open the writer of a feeder, and fence all earlier ones."""
    settings = installation.settings
    producer = TransactionalProducer(
        settings,
        f"{FEEDER_ID}-{feeder}",
        max_batch_size=min(BUILD_BYTES, settings.message_bytes),
        max_request_size=2 * settings.message_bytes,
        retry_backoff_ms=20,
    )
    return PartitionWriter(await start(producer, producer.options), settings)


def batch_outputs(batch: FeedBatch, feeder: str, partitions: int) -> Outputs:
    """Return the records of a batch."""
    outputs = Outputs()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    places = partitions_of([subject for subject, _ in batch.events], partitions)
    for partition, (subject, value) in zip(places, batch.events, strict=True):
        outputs.add(INTAKE, partition, subject, value)
    for key, said in batch.records(feeder, at):
        outputs.add(FEEDERS, 0, key, said)
    return outputs


async def read_sent(installation: Installation, feeder: str) -> SentRows:
    """Return what Kafka has of a feeder, as of now."""
    settings = installation.settings
    sent = SentRows(feeder)
    unreadable = Unreadable(settings.prefix)
    starts = {installation.partition(FEEDERS, 0): 0}
    async for _, records in read_to_end(settings.client_options(), starts):
        for record in records:
            try:
                sent.read(fed_in(record))
            except Unsound as why:
                unreadable.note(record, why)
    return sent


def overtaken(feeder: str) -> Overtaken:
    """Return what is said where another feeder of the name has begun."""
    return Overtaken(
        f"另一个名为 {feeder} 的进程已接手，本进程停止；没有丢失或重复 / another feeder named "
        f"{feeder} has taken over, so this one ends; nothing is lost and nothing is doubled. Run "
        "one at a time, or call one by another name"
    )
