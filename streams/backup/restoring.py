"""Restoring a backup into empty topics: all of it or none, in one transaction."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.backup.files import Manifest, check_part, read_manifest, read_part_file
from streams.backup.taking import OnProgress, kept_partitions
from streams.core.errors import BadFile, NoKafka
from streams.kafka import clients
from streams.kafka.reading import read_to_end
from streams.kafka.records import Output
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import BUILD_BYTES, batches_of
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import (
    CONFLICTS,
    DELIVERIES,
    FEEDERS,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    PUBLICATIONS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
)

LATER_TOPICS: Final = frozenset(
    {CONFLICTS, NOTICE_ITEMS, NOTICES, DELIVERIES, FEEDERS, TITLES}
    | {SKETCH_KEY, SKETCHES, HOTSPOT_DECISIONS, HOTSPOTS, PUBLICATIONS}
)
"""What backups of earlier versions do not have."""

RESTORE_TRANSACTION_MS: Final = 900_000
"""How long a restore may take: what Kafka allows a transaction, unless it is told otherwise."""

GROUP_SECONDS: Final = 30.0
"""Seconds that Kafka may take until it says who is in a group."""

T = TypeVar("T")


class NotEmpty(NoKafka):
    """The topics to restore into are not empty, or workers are at work."""


class RestoreFailed(NoKafka):
    """Kafka did not take a backup, or did not say that it has; it never shows a part of one."""


def open_backup(installation: Installation, folder: Path) -> Manifest:
    """Read what a backup is, and see that all of it is there and fits.

    Raises:
        BadFile: It is not whole, or of another partition count than the settings'.
    """
    settings = installation.settings
    manifest = read_manifest(folder)
    if manifest.partitions != settings.partitions:
        raise BadFile(
            f"{folder}: is of topics with {manifest.partitions} partitions, and the setting "
            f"partitions is {settings.partitions}; that number decides in "
            f"which partition a case is, so set KUAIBAO_PARTITIONS={manifest.partitions} and "
            "make topics that have so many"
        )
    expected = {
        (name, at.partition)
        for name, partitions in kept_partitions(installation).items()
        for at in partitions
    }
    found = {(part.topic, part.partition) for part in manifest.parts}
    for late in LATER_TOPICS - {name for name, _ in found}:  # As backups were before these.
        expected = {(name, number) for name, number in expected if name != late}
    if found != expected:
        raise BadFile(f"{folder}: its manifest does not name one file for each partition")
    for part in manifest.parts:
        check_part(folder, part)
    return manifest


async def restore_backup(
    installation: Installation, folder: Path, manifest: Manifest, on_progress: OnProgress
) -> None:
    """Write a backup that `open_backup` has seen to empty topics, all of it or none.

    Args:
        installation: Where to; the prefix may be another than the backup's.
        folder: Where the backup is.
        manifest: What it is.
        on_progress: Told how far it has come.

    Raises:
        NotEmpty: A topic is not empty, or workers are at work.
        RestoreFailed: Kafka did not take it.
        WrongTopic: A topic is not as it must be.
        Unreachable: No Kafka answers.
        BadFile: A file changed meanwhile.
    """
    settings = installation.settings
    await provision(installation)
    try:
        async with _transaction(settings) as producer:
            # The producer has settled what an interrupted restore left: that is nothing now.
            await _see_idle(settings)
            await _see_empty(installation)
            for part in manifest.parts:
                at = installation.partition(part.topic, part.partition)
                for records in read_part_file(folder, part):
                    await _write(producer, at, records)
                    on_progress(part.topic, len(records))
            # A worker that came meanwhile has read nothing, and would go on from nothing.
            await _see_idle(settings)
    except (KafkaError, clients.WentAway) as error:
        raise RestoreFailed(
            f"Kafka did not take the backup ({type(error).__name__}: {error}). Restore again; "
            "if a topic is then said to have records already, only Kafka's last acknowledgement "
            "was lost, and the backup is restored"
        ) from error


@asynccontextmanager
async def _transaction(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """Write in one transaction, committed at the end, or aborted if that is not reached."""
    producer = TransactionalProducer(
        settings,
        "restore",
        transaction_timeout_ms=RESTORE_TRANSACTION_MS,
        max_batch_size=min(BUILD_BYTES, settings.message_bytes),
        max_request_size=2 * settings.message_bytes,
    )
    async with clients.connected(producer, producer.options):
        await producer.begin_transaction()
        try:
            yield producer
        except BaseException:
            with suppress(Exception):  # The next restore settles what could not be aborted.
                await producer.abort_transaction()
            raise
        await producer.commit_transaction()


async def _see_idle(settings: Settings) -> None:
    """Refuse while workers are at work: what they have in memory would be at odds with Kafka."""
    async with clients.administrator(settings.client_options()) as admin:
        answers = await _patiently(lambda: admin.describe_consumer_groups([settings.group_id]))
    workers = sum(len(group[5]) for answer in answers for group in answer.groups)
    if workers:
        raise NotEmpty(
            f"{workers} workers of the group {settings.group_id} are at work; stop them, restore, "
            "and start them again"
        )


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until Kafka can say: a new cluster makes what it keeps groups in when first asked."""
    until = time.monotonic() + GROUP_SECONDS
    while True:
        try:
            return await ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > until:
                raise
        await asyncio.sleep(0.1)


async def _see_empty(installation: Installation) -> None:
    for partitions in kept_partitions(installation).values():
        starts = dict.fromkeys(partitions, 0)
        options = installation.settings.client_options()
        async with aclosing(read_to_end(options, starts)) as batches:
            async for at, _ in batches:
                raise NotEmpty(
                    f"{at.topic} has records already; a backup is restored only where there are "
                    "none: into another cluster, or with another KUAIBAO_PREFIX"
                )


async def _write(producer: AIOKafkaProducer, at: TopicPartition, records: list[Output]) -> None:
    """Write records of one partition, and wait until Kafka has them."""
    sent = [
        await producer.send_batch(batch, at.topic, partition=at.partition)
        for batch in batches_of(producer, records)
    ]
    for future in sent:
        await future
