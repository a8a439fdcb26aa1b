"""Which of several processes sends: the one to which Kafka gives the only partition of `notices`.

The others wait, and one of them goes on when it ends. Membership alone is not enough, since a
process that was paused wakes up and does not know yet that it has lost the partition; so each
attempt is noted under a transactional id of which a successor has fenced it (`journal.py`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from streams.kafka.clients import connected
from streams.kafka.ending import end_tasks
from streams.settings.settings import Settings
from streams.topics.topics import NOTICES

log = logging.getLogger(__name__)

HAND_OVER_SECONDS: Final = 8.0
"""How long another process waits for what is under way here before it goes on."""

_POLL_MS: Final = 500


class Lease(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Whether this process is the one that sends.

    Attributes:
        held: Set while it is.
        lost: Set while it is not, or must not begin anything any more.
        is_idle: Set while nothing is under way; its user clears it while it works.
    """

    def __init__(self) -> None:
        self.held = asyncio.Event()
        self.lost = asyncio.Event()
        self.is_idle = asyncio.Event()
        self.is_idle.set()
        self.lost.set()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Note that nothing more may begin, and wait for what is under way."""
        if not list(revoked):
            return
        self.held.clear()
        self.lost.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_SECONDS):
                await self.is_idle.wait()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Note whether the partition is ours."""
        if list(assigned):
            self.lost.clear()
            self.held.set()
        else:
            log.info("another process sends; waiting until it ends")


def group_of(settings: Settings) -> str:
    """Return the consumer group, and transactional id, of those that send."""
    return f"{settings.group_id}-notify"


@asynccontextmanager
async def leased(settings: Settings) -> AsyncIterator[Lease]:
    """Join those that may send, and leave them at the end.

    Raises:
        Unreachable: No Kafka answers.
        NotAllowed: It does not let us join.
    """
    options = settings.client_options()
    lease = Lease()
    consumer = AIOKafkaConsumer(
        **options,
        group_id=group_of(settings),
        enable_auto_commit=False,
        auto_offset_reset="latest",
        session_timeout_ms=int(settings.session_timeout * 1_000),
        heartbeat_interval_ms=int(settings.session_timeout * 1_000 / 5),
        partition_assignment_strategy=(StickyPartitionAssignor,),
    )
    async with connected(consumer, options):
        consumer.subscribe([settings.topic(NOTICES)], listener=lease)
        polling = asyncio.create_task(_poll(consumer))
        try:
            yield lease
        finally:
            await end_tasks([polling])


async def _poll(consumer: AIOKafkaConsumer) -> None:
    """Show Kafka that we live. What is read is read again elsewhere, from the beginning."""
    while True:
        await consumer.getmany(timeout_ms=_POLL_MS)
        if assigned := consumer.assignment():
            consumer.pause(*assigned)
