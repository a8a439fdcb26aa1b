"""An installation of Kuaibao on the tests' broker: topics of its own, and its workers."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.partitioner import murmur2

from streams.core.figures import Figures
from streams.core.quick_reports import Issue
from streams.kafka.batches import Record
from streams.kafka.drained import wait_drained, worked_topics
from streams.kafka.provision import provision
from streams.kafka.published import read_figures, read_issues
from streams.kafka.reading import read_to_end
from streams.sending import Keyed, send
from streams.settings import Settings
from streams.topics import INTAKE, topics
from tests.kafka.processes import KUAIBAO, LIMIT, Worker, environment

Offsets = dict[TopicPartition, int]

Place = tuple[str, int, int]
"""Where a record lies: topic without prefix, partition, offset."""

T = TypeVar("T")


class Raw(NamedTuple):
    """A record as a feeder writes it."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


class Installation:
    """Topics under a prefix, a group, and the workers that a test starts.

    Args:
        bootstrap: Where the broker is.
        name: Different from every other test's.
        folder: For the workers' logs.
        given: Settings that differ from those of most tests.
    """

    def __init__(self, bootstrap: str, name: str, folder: Path, **given: Any) -> None:
        usual: dict[str, Any] = {"partitions": 4, "session_timeout": 3.0, "quick_reports_at": "off"}
        self.settings = Settings(kafka=bootstrap, prefix=f"{name}.", **usual | given)
        self.catalogue = self.settings.read_catalogue()
        self.topics = topics(self.catalogue, self.settings)
        self.workers: list[Worker] = []
        self._worked = worked_topics(self.catalogue, self.settings)
        self._folder = folder
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, within LIMIT."""
        return self._runner.run(asyncio.wait_for(work, LIMIT))

    def provision(self) -> None:
        """Make the topics."""
        self.run(provision(self.topics, self.settings))

    def close(self) -> None:
        """End all workers, and remove the topics so that the broker stays small."""
        for worker in self.workers:
            worker.kill()
        self.run(self._remove())
        self._runner.close()

    async def _remove(self) -> None:
        async with self.admin() as admin:
            await admin.delete_topics([self.settings.topic(topic.name) for topic in self.topics])

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        """Connect as one who may change topics."""
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
                while await self._configured(admin, resource) != value:  # noqa: ASYNC110 - no word comes of it
                    await asyncio.sleep(0.02)

        self.run(setting())

    @staticmethod
    async def _configured(admin: AIOKafkaAdminClient, resource: ConfigResource) -> str:
        ((_, _, _, _, ((_, value, *_),)),) = (await admin.describe_configs([resource]))[0].resources
        return str(value)

    # --- workers --------------------------------------------------------------------------------

    def worker(self, *command: str, opens: int | None = None, **changed: Any) -> Worker:
        """Start a worker, `kuaibao worker` unless told otherwise, and wait until it works."""
        worker = self.start(*command or (*KUAIBAO, "worker"), **changed)
        worker.wait_open(opens)
        return worker

    def start(self, *command: str, **changed: Any) -> Worker:
        """Start a command of this installation, with settings of its own if told."""
        settings = msgspec.structs.replace(self.settings, **changed)
        path = self._folder / f"worker-{len(self.workers)}.log"
        self.workers.append(Worker(command, settings, path))
        return self.workers[-1]

    def kuaibao(self, *arguments: str, **changed: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        settings = msgspec.structs.replace(self.settings, **changed)
        return subprocess.run(
            [*KUAIBAO, *arguments],
            env=environment(settings),
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    # --- what goes in ---------------------------------------------------------------------------

    def feed(
        self, events: Iterable[Keyed], topic: str = INTAKE, partition: int | None = None
    ) -> None:
        """Send events and wait until they are acknowledged."""
        sending = send(
            events,
            bootstrap=self.settings.bootstrap,
            topic=self.settings.topic(topic),
            client_options={},
            on_progress=lambda _: None,
            partition=partition,
        )
        self.run(sending)

    def write(self, topic: str, *records: Raw, **options: Any) -> list[Place]:
        """Write records as they are and wait until they are acknowledged; tells where they lie."""

        async def writing() -> list[Place]:
            producer = AIOKafkaProducer(**self.settings.client_options(), **options)
            await producer.start()
            try:
                sent = []
                for raw in records:
                    # `send` takes no record of neither key nor value, which Kafka does.
                    batch = producer.create_batch()
                    batch.append(
                        timestamp=None, key=raw.key, value=raw.value, headers=list(raw.headers)
                    )
                    at = raw.partition
                    if at is None:
                        at = self.partition_of(raw.key or b"")
                    name = self.settings.topic(topic)
                    sent.append(await producer.send_batch(batch, name, partition=at))
                return [(topic, at.partition, at.offset) for at in await asyncio.gather(*sent)]
            finally:
                await producer.stop()

        return self.run(writing())

    def drain(self) -> None:
        """Wait until the workers have read everything; fail as soon as none is left that could."""

        async def draining() -> None:
            drained = asyncio.ensure_future(wait_drained(self._worked, self.settings))
            while not drained.done():
                await asyncio.wait([drained], timeout=0.5)
                alive = [worker for worker in self.workers if worker.process.poll() is None]
                if not alive:
                    drained.cancel()
            assert not drained.cancelled(), "no worker is left"
            await drained

        self.run(draining())

    # --- what comes out -------------------------------------------------------------------------

    def partitions_of(self, *names: str) -> list[TopicPartition]:
        """List the partitions of topics (without prefix)."""
        return [
            TopicPartition(self.settings.topic(topic.name), number)
            for topic in self.topics
            if topic.name in names
            for number in range(topic.partitions)
        ]

    def partition_of(self, key: bytes) -> int:
        """Give the partition in which Kafka's own clients put a key."""
        return int(murmur2(key) & 0x7FFFFFFF) % self.settings.partitions

    def ends(self, *names: str, isolation: str = "read_uncommitted") -> Offsets:
        """Give the offsets at which topics end; of committed records if `isolation` says so."""

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
        """Give the offsets that the workers have committed."""

        async def asking() -> Offsets:
            async with self.admin() as admin:
                found = await admin.list_consumer_group_offsets(self.settings.group_id)
            return {at: offset.offset for at, offset in found.items()}

        return self.run(asking())

    def left(self) -> Counter[int]:
        """Count by partition the offsets that the workers have still to read."""
        committed = self.committed()
        left: Counter[int] = Counter()
        for at, end in self.ends(*(topic.name for topic in self._worked)).items():
            left[at.partition] += max(0, end - committed.get(at, 0))
        return +left

    def read(self, topic: str) -> list[Record]:
        """Read a topic's committed records, partition by partition."""

        async def reading() -> list[Record]:
            found: list[Record] = []
            starts = dict.fromkeys(self.partitions_of(topic), 0)
            async for _, records in read_to_end(self.settings.client_options(), starts):
                found += records
            return sorted(found, key=lambda record: (record.partition, record.offset))

        return self.run(reading())

    def figures(self) -> Figures:
        """Read the figures."""
        return self.run(read_figures(self.settings, self.catalogue))

    def issues(self) -> list[Issue]:
        """Read the quick reports."""
        return self.run(read_issues(self.settings))
