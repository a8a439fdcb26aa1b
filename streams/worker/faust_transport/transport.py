"""A Faust transport that hands agents whole batches.

Faust's own consumer lives in a thread and spends most of its time on each single message
(docs/decisions/0003). This one keeps aiokafka's consumer on the agents' loop, gives each partition
number a `Lane`, and delivers what a lane has fetched as one message. Offsets are committed by the
lanes' transactions, never by Faust.
"""

import asyncio
import logging
import time
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
from streams.worker.faust_transport.membership import fetch_on, is_dead
from streams.worker.faust_transport.producer import ConnectedProducer
from streams.worker.lanes.owned import Lanes

log = logging.getLogger(__name__)

POLL_MS: Final = 200
"""Milliseconds to wait for Kafka before checking whether to go on."""

FETCH_REST_SECONDS: Final = 0.01
"""Seconds between two fetches that bring something. Kafka answers as soon as one partition of all
has a record, and each question names all of them; lanes take a step every 50 ms at most."""

METADATA_MS: Final = 5_000
"""Milliseconds after which the group's leader lists the topics again. A broker that is just
starting says that there are none; a leader that assigned nothing for it must soon see otherwise,
and not after aiokafka's five minutes."""


class RebalanceListener(ConsumerRebalanceListener):
    """Hands lanes what aiokafka says of partitions."""

    def __init__(self, consumer: "BatchConsumer") -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, _revoked: Iterable[TopicPartition]) -> None:
        """Fetch on: what was not assigned to another worker yet is worked on as before.

        It is all revoked whenever a worker joins or leaves, and mostly assigned again. Whatever
        another worker is assigned, it opens, which fences the lane here: a step of that lane is
        either committed by then, or never.
        """
        fetch_on(self._consumer.kafka)

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
        self._assigned: set[TopicPartition] = set()

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
        """Let lanes go on that have all topics that they had; close the others; open new ones."""
        self.kafka.pause(*assigned)
        had, self._assigned = _by_number(self._assigned), assigned
        has = _by_number(assigned)
        kept = {number for number in self.lanes.going_on if had.get(number) == has.get(number)}
        self._feed.forget(but=kept)
        self.lanes.go_on(kept)
        # No sign of life is sent meanwhile.
        await self.lanes.close(but=kept, seconds=self.settings.session_timeout / 3)
        await self._tell_faust({TP(*at) for at in assigned}, goes_on=bool(kept))
        numbers = sorted(has)
        log.info(
            "partitions assigned: %s, of which go on: %s",
            *(numbers, sorted(kept)),
            extra={"partitions": numbers, "kept": sorted(kept)},
        )
        self.lanes.open([number for number in numbers if number not in kept])

    async def _tell_faust(self, assigned: set[TP], *, goes_on: bool) -> None:
        """Let Faust know what is assigned.

        At each rebalance that it knows of, Faust empties the queues of its agents and takes no
        message of the generation before; a lane that goes on would wait for its batch for ever. So
        Faust is then told no more than where to hand messages of which partitions.
        """
        if goes_on:
            self._set_active_tps(assigned)
            await self.app.topics.on_partitions_assigned(assigned)
            return
        generation = self.kafka._coordinator.generation  # noqa: SLF001 - as Faust's own driver does
        self.app.consumer_generation_id = generation
        self.app.on_rebalance_start()
        await self.on_partitions_assigned(assigned, generation)

    async def close_lanes(self) -> None:
        """Let every lane finish, since the worker stops."""
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
        rests_until = 0.0
        while not (self.should_stop or fetcher.should_stop):
            if not self.flow_active:
                await self.can_resume_flow.wait()
                continue
            # Nothing is fetched while something that was fetched is not taken.
            await asyncio.sleep(max(0.0, rests_until - time.monotonic()))
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
            rests_until = time.monotonic() + FETCH_REST_SECONDS
            for at, records in fetched.items():
                if self.lanes.put(at, records):
                    self._feed.note(at, records[-1].offset)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group for these topics."""
        self.kafka.subscribe(sorted(topics), listener=RebalanceListener(self))


def _by_number(assigned: Iterable[TopicPartition]) -> dict[int, set[TopicPartition]]:
    """Return what is assigned by partition number."""
    found: dict[int, set[TopicPartition]] = {}
    for at in assigned:
        found.setdefault(at.partition, set()).add(at)
    return found


class BatchTransport(driver.Transport):
    """Faust's aiokafka driver with `BatchConsumer`."""

    Consumer = BatchConsumer
    Producer = ConnectedProducer
    Conductor = base.Conductor
    Fetcher = base.Fetcher
