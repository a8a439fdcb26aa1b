"""A Faust transport that hands agents whole batches.

Faust's own consumer lives in a thread and spends most of its time on each single message
(docs/decisions/0003). This one keeps aiokafka's consumer on the agents' loop, gives each partition
number a `Lane`, and delivers what a lane has fetched as one message. Offsets are committed by the
lanes' transactions, never by Faust.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.transport import base
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streams.core.events.refusals import Refused
from streams.kafka.clients import start
from streams.kafka.records import Output, Record
from streams.kafka.troubles import FencedForGood, Patience, passes
from streams.topics.catalogue import REPORTING_PARTITION
from streams.topics.installation import Installation
from streams.worker.agents.workbench import Workbench
from streams.worker.faust_transport.assignor import CoPartitionAssignor
from streams.worker.faust_transport.lane_consumer import LaneConsumer
from streams.worker.faust_transport.membership import is_dead, still_holds
from streams.worker.faust_transport.producer import ConnectedProducer
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.lane import Lane
from streams.worker.lanes.state import LaneState

log = logging.getLogger(__name__)

POLL_MS = 200
CLOSE_SECONDS = 20.0

METADATA_MS = 5_000
"""How often the group's leader looks which topics there are. A broker that is just starting says
that there are none; a leader that assigned nothing for it must soon see otherwise, and not after
aiokafka's five minutes."""


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
    """Fetches for all lanes; see the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.installation: Installation = self.app.installation  # type: ignore[attr-defined]
        self.settings = self.installation.settings
        self.bench: Workbench = self.app.bench  # type: ignore[attr-defined]
        self._agents: dict[str, str] = {
            topic: agent.name
            for agent in self.app.agents.values()
            for topic in agent.channel.topics
        }
        self._lanes: dict[int, Lane] = {}
        self._fetched: dict[TopicPartition, int] = {}
        self._running: dict[int, asyncio.Task[LaneState | None]] = {}
        self._kept: dict[int, LaneState] = {}

    # --- life ---------------------------------------------------------------------------------

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

    # --- lanes ----------------------------------------------------------------------------------

    async def take(self, assigned: set[TopicPartition]) -> None:
        """Open a lane for each partition number assigned, and drop what was kept of others."""
        self.kafka.pause(*assigned)
        generation = self.kafka._coordinator.generation  # noqa: SLF001 - as Faust's own driver does
        self.app.consumer_generation_id = generation
        await self.on_partitions_assigned({TP(*at) for at in assigned}, generation)
        numbers = sorted({at.partition for at in assigned})
        log.info("partitions assigned: %s", numbers, extra={"partitions": numbers})
        for number in numbers:
            fresh = partial(LaneState, number, self.installation)
            lane = Lane(number, self._kept.pop(number, None), fresh, self, self.settings)
            self._lanes[number] = lane
            self._running[number] = asyncio.create_task(self._run(lane), name=f"lane {number}")
        self._kept.clear()

    async def _run(self, lane: Lane) -> LaneState | None:
        try:
            state = await lane.run()
        except Exception as error:
            log.exception("partition %d: stopping", lane.number, extra={"partition": lane.number})
            await self.crash(error)
            return None
        if state is None and self._lanes.get(lane.number) is lane:
            # Whoever fenced this lane has the partition; the group will say so, if it has not done
            # so already. If it never does, two processes share a transactional id, and somebody
            # must look.
            await asyncio.sleep(4 * self.settings.session_timeout)
            await self.crash(
                FencedForGood(f"partition {lane.number} is written by another process")
            )
        return state

    async def close_lanes(self) -> None:
        """Let every lane finish its step and write what it owes; keep what it held."""
        lanes, self._lanes = self._lanes, {}
        self._fetched.clear()
        tasks, self._running = self._running, {}
        for number, lane in lanes.items():
            lane.close()
            if not lane.is_open:
                tasks[number].cancel()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks.values(), timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for number, task in tasks.items():
            if not task.cancelled() and (state := task.result()):
                self._kept[number] = state

    @property
    def reports(self) -> bool:
        """Whether this worker has the partition with the quick reports, ready to work."""
        lane = self._lanes.get(REPORTING_PARTITION)
        return lane is not None and lane.is_open

    # --- what a lane asks (lanes.Feed) ---------------------------------------------------------

    def _of(self, partition: int) -> list[TopicPartition]:
        return [at for at in self.kafka.assignment() if at.partition == partition]

    async def committed(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the committed offsets of a partition's topics; 0 where there is none."""
        offsets = await self.kafka._coordinator.fetch_committed_offsets(  # noqa: SLF001
            self._of(partition)
        )
        return {at: offsets[at].offset if at in offsets else 0 for at in self._of(partition)}

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on."""
        self._fetched.update(offsets)
        for at, offset in offsets.items():
            self.kafka.seek(at, offset)
        self.kafka.resume(*offsets)

    def pause(self, partition: int) -> None:
        """Stop fetching a partition's topics."""
        self.kafka.pause(*self._of(partition))

    def resume(self, partition: int) -> None:
        """Fetch a partition's topics again."""
        self.kafka.resume(*self._of(partition))

    async def positions(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the next offsets to be fetched of a partition's topics."""
        return {at: await self.kafka.position(at) for at in self._of(partition)}

    def behind(self, partition: int) -> int:
        """Return how many offsets are known to lie in Kafka after what was fetched."""
        behind = 0
        for at in self._of(partition):
            end = self.kafka.last_stable_offset(at)
            if end is not None:
                behind += max(0, end - self._fetched.get(at, end))
        return behind

    def agent_of(self, topic: str) -> str:
        """Name the agent that reads a topic."""
        return self._agents[topic]

    async def deliver(self, batch: Batch) -> None:
        """Hand a batch to the agent that reads its topics, through Faust's conductor."""
        last = batch.records[-1]
        message = ConsumerMessage(
            last.topic,
            last.partition,
            last.offset,
            last.timestamp / 1000,
            last.timestamp_type,
            [],
            None,
            batch,  # type: ignore[arg-type]  # a batch instead of bytes is the whole point
            None,
            0,
            0,
            TP(last.topic, last.partition),
            generation_id=self.app.consumer_generation_id,
        )
        await self.callback(message)

    async def owns(self, partition: int) -> bool:
        """Return whether the group, asked now, says that this worker has a partition."""
        return await still_holds(
            self.kafka, lambda: bool(self._of(partition)), 2 * self.settings.session_timeout
        )

    def dead_letter(self, record: Record, reason: Refused) -> Output:
        """Make the dead letter of a record that cannot be used."""
        return self.bench.dead_letter(record, reason)

    # --- what Faust asks ------------------------------------------------------------------------

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
                    log.error("Kafka cannot be read: %r; trying again until it goes", error)  # noqa: TRY400 - no fault of ours
                await asyncio.sleep(patience.wait())
                continue
            for at, records in fetched.items():
                lane = self._lanes.get(at.partition)
                if lane is not None:
                    self._fetched[at] = records[-1].offset + 1
                    lane.put(at, records)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group for these topics."""
        self.kafka.subscribe(sorted(topics), listener=RebalanceListener(self))


class BatchTransport(driver.Transport):
    """Faust's aiokafka driver with `BatchConsumer`."""

    Consumer = BatchConsumer
    Producer = ConnectedProducer
    Conductor = base.Conductor
    Fetcher = base.Fetcher
