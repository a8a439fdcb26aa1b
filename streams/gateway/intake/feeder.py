"""The way of events into Kafka: acknowledged by every copy within a bounded time, or not accepted.

Events of many requests go into one record batch for each partition: first those of some
milliseconds, then, while a batch is under way, all that come meanwhile.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from aiohttp import web
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.core.record_headers import Headers, weight
from streams.feeding.sending import Keyed
from streams.gateway.intake.room import Room
from streams.kafka.ending import end_tasks
from streams.kafka.partitioner import partitions_of
from streams.settings.settings import Settings
from streams.topics.topics import INTAKE

logger = logging.getLogger(__name__)

LINGER_SECONDS: Final = 0.005
BATCH_BYTES: Final = 262_144
RECORD_OVERHEAD_BYTES: Final = 48
"""Added for each event to its key and value: what a record and its share of a batch take."""

CONNECT_SECONDS: Final = 10.0
CONNECT_RETRY_SECONDS: Final = 0.5
"""Between two attempts to connect."""

PRODUCER_STOP_SECONDS: Final = 5.0


class Busy(Exception):
    """Kafka acknowledges, but too slowly for all that is sent. Says what was waited for."""


class Away(Exception):
    """Kafka acknowledges nothing. Says what is known of it."""


class _Batch:
    """Events of one partition that go together, and who waits for them.

    Attributes:
        settled: Done once Kafka has acknowledged them, or with the reason why it never will.
    """

    __slots__ = ("builder", "held", "settled")

    def __init__(self, most_bytes: int) -> None:
        self.builder = BatchBuilder(most_bytes, compression_type=0)
        self.held = 0
        self.settled: asyncio.Future[Exception | None]
        self.settled = asyncio.get_running_loop().create_future()


class Feeder:
    """Sends events to one topic; for the life of a gateway, whatever Kafka does.

    Args:
        settings: Where Kafka is, how many bytes may wait for it, and for how long.
        topic: Where events go, without prefix.
    """

    def __init__(self, settings: Settings, topic: str = INTAKE) -> None:
        self._settings = settings
        self._topic = settings.topic(topic)
        self._most_batch = min(BATCH_BYTES, settings.message_bytes)
        self._room = Room(settings.intake_pending_bytes)
        self._producer: AIOKafkaProducer | None = None
        self._partitions = 0
        self._connected = asyncio.Event()
        self._broken = asyncio.Event()
        self._acknowledged_at = 0.0
        self._lanes: dict[int, deque[_Batch]] = {}
        self._working: dict[int, asyncio.Task[None]] = {}
        self._keeping: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """Bytes of events that wait for Kafka."""
        return self._room.held

    async def start(self) -> None:
        """Begin to connect; does not wait for it, so a gateway starts while Kafka is away."""
        self._keeping = asyncio.create_task(self._keep_connected())

    async def stop(self) -> None:
        """Turn away the callers that still wait, and disconnect."""
        self._connected.clear()  # A later caller waits, and learns that Kafka is away.
        await end_tasks([*self._working.values(), *([self._keeping] if self._keeping else [])])
        for batches in self._lanes.values():
            while batches:
                self._settle(batches.popleft(), Away("the gateway is being stopped"))
        if self._producer:
            await _end(self._producer)

    async def send(self, events: Sequence[Keyed], headers: Headers = ()) -> None:
        """Send events, by subject, and wait until every in-sync copy has each of them.

        Args:
            events: Subjects and values.
            headers: That each of their records has in Kafka.

        Raises:
            Busy: They were not acknowledged in time, though others were.
            Away: They were not acknowledged in time, and nor was anything else. In both cases some
                may yet reach Kafka; to send all again is harmless.
        """
        each = RECORD_OVERHEAD_BYTES + weight(headers)
        size = sum(len(subject) + len(value) + each for subject, value in events)
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._settings.intake_seconds):
                faults = [
                    await asyncio.shield(one) for one in await self._put(events, size, headers)
                ]
        except TimeoutError:
            waited = f"within {self._settings.intake_seconds:g} s"
            if self._acknowledged_at > began:
                raise Busy(f"Kafka did not acknowledge every event {waited}") from None
            raise Away(f"Kafka acknowledged nothing {waited}") from None
        if fault := next(filter(None, faults), None):
            raise Away(f"Kafka did not take the events ({type(fault).__name__})") from fault

    async def _put(
        self, events: Sequence[Keyed], size: int, headers: Headers
    ) -> set[asyncio.Future[Exception | None]]:
        """Put events into batches, once there is room; return what to wait for."""
        await self._room.take(size)
        try:
            await self._connected.wait()
        except asyncio.CancelledError:
            self._room.give(size)
            raise
        waiting = set()
        partitions = partitions_of([subject for subject, _ in events], self._partitions)
        for partition, (subject, value) in zip(partitions, events, strict=True):
            batch = self._append(partition, subject, value, headers)
            batch.held += len(subject) + len(value) + RECORD_OVERHEAD_BYTES + weight(headers)
            waiting.add(batch.settled)
        return waiting

    def _append(self, partition: int, subject: bytes, value: bytes, headers: Headers) -> _Batch:
        lane = self._lanes.setdefault(partition, deque())
        record = {"timestamp": None, "key": subject, "value": value, "headers": list(headers)}
        if lane and lane[-1].builder.append(**record):
            return lane[-1]
        batch = _Batch(self._most_batch)
        batch.builder.append(**record)
        lane.append(batch)
        if partition not in self._working:
            self._working[partition] = asyncio.create_task(self._work(partition, lane))
        return batch

    async def _work(self, partition: int, lane: deque[_Batch]) -> None:
        """Send a partition's batches, one at a time, until there are no more."""
        try:
            while lane:
                # All partitions send at the same moments, so that one request takes their batches.
                await asyncio.sleep(LINGER_SECONDS - time.monotonic() % LINGER_SECONDS)
                await self._connected.wait()
                batch = lane.popleft()  # From here on nothing is added to it.
                fault: Exception | None = Away("the gateway is being stopped")
                try:
                    fault = await self._deliver(partition, batch.builder)
                finally:
                    self._settle(batch, fault)
        finally:
            del self._working[partition]

    async def _deliver(self, partition: int, builder: BatchBuilder) -> Exception | None:
        producer = self._producer
        assert producer  # noqa: S101 - there is one whenever `_connected` is set
        try:
            await (await producer.send_batch(builder, self._topic, partition=partition))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the callers that wait must learn of it
            # An idempotent producer has counted the lost batch, and Kafka takes nothing after it.
            if producer is self._producer and not self._broken.is_set():
                logger.warning("Kafka did not take a batch for %s: %r", self._topic, fault)
                self._broken.set()
            return fault
        self._acknowledged_at = time.monotonic()
        return None

    def _settle(self, batch: _Batch, fault: Exception | None) -> None:
        self._room.give(batch.held)
        batch.settled.set_result(fault)

    async def _keep_connected(self) -> None:
        """Have a producer that works, for ever: a new one where the old one has failed."""
        told = ""
        while True:
            try:
                self._producer, self._partitions = await self._connect()
            except (KafkaError, OSError, TimeoutError, LookupError) as error:
                if told != repr(error):
                    logger.warning("Kafka cannot be reached yet; trying again: %r", error)
                    told = repr(error)
                await asyncio.sleep(CONNECT_RETRY_SECONDS)
                continue
            told = ""
            logger.info("events go to %s at %s", self._topic, self._settings.bootstrap)
            self._connected.set()
            await self._broken.wait()
            self._connected.clear()
            broken, self._producer = self._producer, None
            self._broken.clear()
            await _end(broken)
            await asyncio.sleep(CONNECT_RETRY_SECONDS)

    async def _connect(self) -> tuple[AIOKafkaProducer, int]:
        producer = AIOKafkaProducer(
            **self._settings.client_options(), acks="all", enable_idempotence=True
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await producer.start()
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return producer, len(await producer.partitions_for(self._topic))
            except TimeoutError:
                raise LookupError(
                    f"there is no topic {self._topic} at {self._settings.bootstrap}; "
                    "`kuaibao topics create` makes it"
                ) from None
        except BaseException:
            await _end(producer)
            raise


async def _end(producer: AIOKafkaProducer) -> None:
    """Stop a producer, whatever state it and Kafka are in."""
    # It would wait for acknowledgements that never come, and stumbles over what it tries again.
    producer._message_accumulator.fail_all(KafkaError("the producer is being stopped"))  # noqa: SLF001
    with suppress(Exception):
        await asyncio.wait_for(producer.stop(), PRODUCER_STOP_SECONDS)
    await producer.client.close()


FEEDER: Final[web.AppKey[Feeder]] = web.AppKey("feeder")
DUE_FEEDER: Final[web.AppKey[Feeder]] = web.AppKey("due")
PUBLISHING_FEEDER: Final[web.AppKey[Feeder]] = web.AppKey("publishing")
"""Where handlers find the way of events, that of days due and redactions, and that of what is asked
of publications."""
