"""Topics under a prefix: made, set, looked at and read by the tests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.partitioner import murmur2

from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from tests.support.processes import LIMIT

Offsets = dict[TopicPartition, int]

T = TypeVar("T")


class Topics:
    """The topics that settings name. Here names are without the prefix.

    Attributes:
        settings: Where they are and how they are named.
        installation: Theirs, as processes have it.
        topics: How they must be.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = settings.read_catalogue()
        self.installation = Installation(settings, self.catalogue)
        self.topics = list(self.installation.topics.values())
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, within LIMIT."""
        return self._runner.run(asyncio.wait_for(work, LIMIT))

    def provision(self) -> None:
        """Make the topics."""
        self.run(provision(self.installation))

    def remove(self) -> None:
        """Delete them all, so that the broker stays small, and be done."""
        self.run(self._remove())
        self._runner.close()

    async def _remove(self) -> None:
        async with self.admin() as admin:
            await admin.delete_topics([self.settings.topic(topic.name) for topic in self.topics])

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        """Connect as an administrator, who may change topics."""
        admin = AIOKafkaAdminClient(**self.settings.client_options())
        await admin.start()
        try:
            yield admin
        finally:
            await admin.close()

    def configure(self, name: str, key: str, value: str) -> None:
        """Set one of a topic's settings in Kafka; all its others become Kafka's defaults."""
        resource = ConfigResource(
            ConfigResourceType.TOPIC, self.settings.topic(name), configs={key: value}
        )

        async def setting() -> None:
            async with self.admin() as admin:
                await admin.alter_configs([resource])
                while await self._configured(admin, resource) != value:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

        self.run(setting())

    @staticmethod
    async def _configured(admin: AIOKafkaAdminClient, resource: ConfigResource) -> str:
        ((_, _, _, _, ((_, value, *_),)),) = (await admin.describe_configs([resource]))[0].resources
        return str(value)

    def partitions_of(self, *names: str) -> list[TopicPartition]:
        """List the partitions of topics (without prefix)."""
        return self.installation.partitions(*names)

    def partition_of(self, key: bytes) -> int:
        """Return the partition in which Kafka's own clients put a key."""
        return int(murmur2(key) & 0x7FFFFFFF) % self.settings.partitions

    def ends(self, *names: str, isolation: str = "read_uncommitted") -> Offsets:
        """Return the offsets at which topics end; of committed records if `isolation` says so."""

        async def asking() -> Offsets:
            partitions = self.partitions_of(*names)
            consumer = AIOKafkaConsumer(**self.settings.client_options(), isolation_level=isolation)
            await consumer.start()
            try:
                # Assigned, their topics are looked up together; otherwise one after another.
                consumer.assign(partitions)
                consumer.pause(*partitions)
                return dict(await consumer.end_offsets(partitions))
            finally:
                await consumer.stop()

        return self.run(asking())

    def committed(self) -> Offsets:
        """Return the offsets that the workers have committed."""

        async def asking() -> Offsets:
            async with self.admin() as admin:
                found = await admin.list_consumer_group_offsets(self.settings.group_id)
            return {at: offset.offset for at, offset in found.items()}

        return self.run(asking())

    def read(self, topic: str) -> list[Record]:
        """Read a topic's committed records, partition by partition."""

        async def reading() -> list[Record]:
            found: list[Record] = []
            starts = dict.fromkeys(self.partitions_of(topic), 0)
            async for _, records in read_to_end(self.settings.client_options(), starts):
                found += records
            return sorted(found, key=lambda record: (record.partition, record.offset))

        return self.run(reading())
