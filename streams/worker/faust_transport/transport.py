"""A Faust transport that hands agents whole batches.

Faust's own consumer lives in a thread and spends most of its time on each single message
(docs/decisions/0003). This one keeps aiokafka's consumer on the agents' loop, gives each partition
number a `Lane`, and delivers what a lane has fetched as one message. Offsets are committed by the
lanes' transactions, never by Faust.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.transport import base
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.kafka.clients import start
from streams.kafka.troubles import Patience, passes
from streams.topics.installation import Installation
from streams.worker.agents.workbench import Workbench
from streams.worker.faust_transport.assignor import CoPartitionAssignor
from streams.worker.faust_transport.consumer_feed import ConsumerFeed
from streams.worker.faust_transport.lane_consumer import LaneConsumer
from streams.worker.faust_transport.membership import is_dead
from streams.worker.faust_transport.producer import ConnectedProducer
from streams.worker.lanes.owned import Lanes

log = logging.getLogger(__name__)

POLL_MS: Final = 200
"""Milliseconds to wait for Kafka before checking whether to go on."""

METADATA_MS: Final = 5_000
"""Milliseconds after which the group's leader lists the topics again. A broker that is just
starting says that there are none; a leader that assigned nothing for it must soon see otherwise,
and not after aiokafka's five minutes."""


class RebalanceListener(ConsumerRebalanceListener):
    """Passes on to Faust what aiokafka says of partitions."""

    def __init__(self, consumer: "BatchConsumer") -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let lanes finish before Faust stops its flow: they need it for their last batch."""
        consumer = self._consumer
        consumer.app.on_rebalance_start()
        await consumer.close_lanes()
        await consumer.on_partitions_revoked({TP(*at) for at in revoked})

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Open a lane for each partition number."""
        await self._consumer.take(set(assigned))


class BatchConsumer(LaneConsumer):
    """Fetches for all lanes; see the module.

    Attributes:
        lanes: Those of the partitions that this worker has.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        installation: Installation = self.app.installation  # type: ignore[attr-defined]
        bench: Workbench = self.app.bench  # type: ignore[attr-defined]
        self.settings = installation.settings
        self._feed = ConsumerFeed(self, bench, self.settings.session_timeout)
        self.lanes = Lanes(installation, self._feed, self.crash)

    async def on_start(self) -> None:
        """Connect."""
        conf = self.app.conf
        options = self.settings.client_options()
        self._kafka = await start(
            AIOKafkaConsumer(
                **options,
                group_id=conf.id,
                client_id=conf.broker_client_id,
                partition_assignment_strategy=[CoPartitionAssignor()],
                enable_auto_commit=False,
                metadata_max_age_ms=METADATA_MS,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
                session_timeout_ms=int(self.settings.session_timeout * 1000),
                heartbeat_interval_ms=int(self.settings.session_timeout * 1000 / 5),
                rebalance_timeout_ms=60_000,
                max_poll_interval_ms=300_000,
                max_partition_fetch_bytes=2 * 1024 * 1024,
                fetch_max_bytes=16 * 1024 * 1024,
                # While a fetch waits, partitions emptied since are not asked for; so it is short.
                fetch_max_wait_ms=50,
            ),
            options,
        )

    async def on_stop(self) -> None:
        """Disconnect."""
        await self.close_lanes()
        if self._kafka is not None:
            kafka, self._kafka = self._kafka, None
            await kafka.stop()

    async def take(self, assigned: set[TopicPartition]) -> None:
        """Open a lane for each partition number assigned."""
        self.kafka.pause(*assigned)
        generation = self.kafka._coordinator.generation  # noqa: SLF001 - as Faust's own driver does
        self.app.consumer_generation_id = generation
        await self.on_partitions_assigned({TP(*at) for at in assigned}, generation)
        numbers = sorted({at.partition for at in assigned})
        log.info("partitions assigned: %s", numbers, extra={"partitions": numbers})
        self.lanes.open(numbers)

    async def close_lanes(self) -> None:
        """Let every lane finish, before its partition is taken away."""
        self._feed.forget()
        await self.lanes.close()

    async def _drain_messages(self, fetcher: Any) -> None:
        """Fetch for all lanes until stopped; runs in Faust's Fetcher service."""
        try:
            await self._fetch(fetcher)
        except (asyncio.CancelledError, ConsumerStoppedError):
            # Amid a rebalance Faust takes a fetcher that was cancelled for one that crashed, and
            # the worker would end with exit code 1 although it does what it was asked to.
            if not fetcher.should_stop:
                raise

    async def _fetch(self, fetcher: Any) -> None:
        patience = Patience()
        while not (self.should_stop or fetcher.should_stop):
            if not self.flow_active:
                await self.can_resume_flow.wait()
                continue
            try:
                fetched = await self.kafka.getmany(timeout_ms=POLL_MS)
                patience.reset()
            except KafkaError as error:
                if not passes(error) or is_dead(self.kafka):
                    raise
                if patience.is_to_be_told():
                    log.error("Kafka cannot be read: %r; trying again until it works", error)  # noqa: TRY400 - no fault of ours
                await asyncio.sleep(patience.wait())
                continue
            for at, records in fetched.items():
                if self.lanes.put(at, records):
                    self._feed.note(at, records[-1].offset)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group for these topics."""
        self.kafka.subscribe(sorted(topics), listener=RebalanceListener(self))


class BatchTransport(driver.Transport):
    """Faust's aiokafka driver with `BatchConsumer`."""

    Consumer = BatchConsumer
    Producer = ConnectedProducer
    Conductor = base.Conductor
    Fetcher = base.Fetcher
