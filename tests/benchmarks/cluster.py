"""What the contestants find in Kafka, and what is found there after them."""

from collections.abc import Iterable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.feeding.sending import send_events
from streams.kafka.clients import connected
from streams.kafka.reading import read_to_end
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import CASES, DEAD_LETTERS, FIGURES, INTAKE, TITLES
from tests.benchmarks.work import TOPICS, Work

OUTPUTS = (CASES, FIGURES, TITLES)


async def make(settings: Settings) -> None:
    """Make our topics where they are missing, and wait until all partitions answer."""
    installation = Installation.read(settings)
    await provision(installation)
    wanted = installation.topics.values()
    await _settle(settings, {settings.topic(topic.name): topic.partitions for topic in wanted})


async def make_faust(settings: Settings, app: str, tables: Iterable[str]) -> None:
    """Make the changelogs of a Faust application, as it would itself.

    When it does so itself, it may look for their partitions before there are any, and then its
    agent crashes.
    """
    names = [f"{app}-{table}-changelog" for table in tables]
    config = {"cleanup.policy": "compact"}
    admin = AIOKafkaAdminClient(**settings.client_options())
    await admin.start()
    try:
        await admin.create_topics(
            [NewTopic(name, settings.partitions, 1, topic_configs=config) for name in names]
        )
    finally:
        await admin.close()
    await _settle(settings, dict.fromkeys(names, settings.partitions))


async def _settle(settings: Settings, partitions: Mapping[str, int]) -> None:
    """Wait until all partitions answer.

    A leader is named a moment before it serves; a client that comes then waits and tries again, and
    that would be measured.
    """
    options = settings.client_options()
    async with connected(AIOKafkaConsumer(**options), options) as consumer:
        await consumer.end_offsets(
            [
                TopicPartition(name, number)
                for name in partitions
                for number in range(partitions[name])
            ]
        )


async def preload(work: Work, settings: Settings) -> None:
    """Make all topics, and put the work in, partitioned by subject."""
    await make(settings)
    for topic in TOPICS:
        await send_events(
            work.messages(topic),
            bootstrap=settings.bootstrap,
            topic=settings.topic(topic),
            client_options=settings.client_options(),
            on_progress=lambda _: None,
        )


async def preload_intake(work: Work, settings: Settings) -> None:
    """Make all topics, and put the work into `intake`, in order of time."""
    await make(settings)
    await send_events(
        work.in_order(),
        bootstrap=settings.bootstrap,
        topic=settings.topic(INTAKE),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )


async def clear(settings: Settings, outputs: Iterable[str] = OUTPUTS) -> None:
    """Make the topics that a worker writes again, so that nothing is in them."""
    admin = AIOKafkaAdminClient(**settings.client_options())
    await admin.start()
    try:
        await admin.delete_topics([settings.topic(name) for name in (*outputs, DEAD_LETTERS)])
    finally:
        await admin.close()
    await make(settings)


async def written(
    settings: Settings, outputs: Iterable[str] = OUTPUTS
) -> list[tuple[str, int, int, int]]:
    """Return, for each topic that a worker writes, name, records, mean bytes of key and value.

    A header counts as part of the value.
    """
    found = []
    for name in outputs:
        topic = settings.topic(name)
        starts = {TopicPartition(topic, number): 0 for number in range(settings.partitions)}
        many = keys = values = 0
        async for _, records in read_to_end(settings.client_options(), starts):
            many += len(records)
            for record in records:
                keys += len(record.key or b"")
                values += len(record.value or b"")
                values += sum(len(key) + len(value) for key, value in record.headers)
        found.append((topic, many, keys // max(many, 1), values // max(many, 1)))
    return found


async def offsets_in(settings: Settings, name: str) -> int:
    """Return how many offsets a topic has used: its records, unless transactions were written."""
    topic, options = settings.topic(name), settings.client_options()
    async with connected(AIOKafkaConsumer(**options), options) as consumer:
        partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
        return sum((await consumer.end_offsets(partitions)).values())
