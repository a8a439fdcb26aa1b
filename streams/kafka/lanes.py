"""A lane: one partition number of every topic, with its state, its producer and a task of its own.

All that one step reads, changes and writes becomes true in one Kafka transaction: forwards, dead
letters, changed cases, changed tally rows and the offsets read. The transactional id is the
partition's, so whoever opens a lane fences whoever had it before.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from aiokafka import TopicPartition
from aiokafka.errors import ProducerFenced

from streams import metrics
from streams.kafka.batches import Batch
from streams.kafka.records import Outputs, Record
from streams.kafka.state import REPORTING_PARTITION, LaneState
from streams.kafka.writer import PartitionWriter
from streams.settings import Settings
from streams.topics import QUICK_REPORT_ITEMS

log = logging.getLogger(__name__)

Records: TypeAlias = list[Record]

IDLE_SECONDS: Final = 0.25
"""How long a lane waits for records before it looks whether markers are to be stepped over."""

GATHER_SECONDS: Final = 2.0
"""How long it waits for more where a backlog is known to lie in Kafka."""

BACKLOG: Final = 2_000
"""Records that are a backlog. Fewer are what comes in while a step is worked on: whoever waited
for these would keep a stream that keeps up from showing."""


class Feed(Protocol):
    """What a lane needs of the consumer that feeds it. Offsets are by topic, with prefix."""

    async def committed(self, partition: int) -> Mapping[TopicPartition, int]:
        """Give the committed offset of each topic's partition; 0 where nothing was committed."""

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on."""

    def pause(self, partition: int) -> None:
        """Fetch no more for now."""

    def resume(self, partition: int) -> None:
        """Fetch again."""

    async def positions(self, partition: int) -> Mapping[TopicPartition, int]:
        """Give the offsets up to which was fetched."""

    def behind(self, partition: int) -> int:
        """Give how many records are known to lie in Kafka after what was fetched."""

    def agent_of(self, topic: str) -> str:
        """Name the agent that reads a topic."""

    async def deliver(self, batch: Batch) -> None:
        """Hand a batch to the agent that reads its topics."""


class Lane:
    """Reads, works on and writes one partition number.

    Args:
        number: The partition.
        kept: What this worker held of it when it had it last, if anything.
        fresh: Makes an empty state.
        feed: Where its records come from.
        settings: The settings in force.
    """

    def __init__(
        self,
        number: int,
        kept: LaneState | None,
        fresh: Callable[[], LaneState],
        feed: Feed,
        settings: Settings,
    ) -> None:
        self.number = number
        self._fresh = fresh
        self._kept = kept
        self._feed = feed
        self._settings = settings
        self._state: LaneState | None = None
        self._inbox: dict[TopicPartition, Records] = {}
        self._waiting = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._stepped_at = 0.0
        self._committed: dict[TopicPartition, int] = {}

    def put(self, at: TopicPartition, records: Records) -> None:
        """Take in fetched records; what comes before the lane is open is fetched again later."""
        if self._state is None or self._closing:
            return
        self._inbox.setdefault(at, []).extend(records)
        self._waiting += len(records)
        if self._waiting >= self._settings.batch_events:
            self._feed.pause(self.number)
        self._wake.set()

    async def run(self) -> LaneState | None:
        """Open, and work until closed.

        Returns:
            The state, if it can be kept: None where it holds what was not committed.
        """
        began = time.monotonic()
        writer = await PartitionWriter.open(self.number, self._settings)
        try:
            state = await self._open(began)
            while not self._closing:
                await self._wait()
                await self._step(state, writer)
        except ProducerFenced:
            log.warning(
                "partition %d: another worker has taken it over; letting go",
                self.number,
                extra={"partition": self.number},
            )
            return None
        else:
            return state
        finally:
            if self._state is not None:
                self._state.hide()
                self._state = None
            await writer.close()

    @property
    def is_open(self) -> bool:
        """Whether the state has been read back, so that a step may be under way."""
        return self._state is not None

    def close(self) -> None:
        """Ask the lane to finish its step and end."""
        self._closing = True
        self._wake.set()

    async def _open(self, began: float) -> LaneState:
        """Read the state back and begin to fetch; the writer is open, so nobody else writes."""
        state = self._kept
        if state is None or not await state.is_current():
            state = self._fresh()
            await state.load()
        offsets = dict(await self._feed.committed(self.number))
        if self.number == REPORTING_PARTITION:
            items = TopicPartition(self._settings.topic(QUICK_REPORT_ITEMS), self.number)
            # Not assigned while the group's leader does not know of the topic: nothing was read.
            await state.load_reporter(offsets.get(items, 0))
        self._committed = offsets
        self._kept = None
        self._state = state
        state.show()
        self._feed.begin(offsets)
        seconds = time.monotonic() - began
        metrics.LOAD_SECONDS.observe(seconds)
        log.info(
            "partition %d: open with %d cases, %.1f s",
            *(self.number, len(state.cases), seconds),
            extra={"partition": self.number, "cases": len(state.cases), "seconds": seconds},
        )
        return state

    async def _wait(self) -> None:
        """Wait for records, or a while; not less than the interval between two steps.

        Where a backlog is known to lie in Kafka, wait for that too, up to a full batch: in larger
        steps more events meet their case at once, which is then worked on and written once.
        """
        pause = self._stepped_at + self._settings.step_interval - time.monotonic()
        if pause > 0 and not self._closing:
            await asyncio.sleep(pause)
        await self._wait_while(lambda: not self._inbox, IDLE_SECONDS)
        await self._wait_while(self._is_worth_waiting, GATHER_SECONDS)

    async def _wait_while(self, holds: Callable[[], bool], seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while holds() and not self._closing:
                    self._wake.clear()
                    await self._wake.wait()

    def _is_worth_waiting(self) -> bool:
        some = 0 < self._waiting < self._settings.batch_events
        return some and self._feed.behind(self.number) >= BACKLOG

    async def _step(self, state: LaneState, writer: PartitionWriter) -> None:
        """Work on what has come, and commit it with all that follows from it."""
        self._stepped_at = began = time.monotonic()
        inbox, self._inbox = self._inbox, {}
        events, self._waiting = self._waiting, 0
        if events >= self._settings.batch_events:
            self._feed.resume(self.number)
        outputs = Outputs()
        batches = self._batches(inbox, state)
        for batch in batches.values():
            await self._feed.deliver(batch)
        answers = [(batch, await batch.answer()) for batch in batches.values()]
        for _, answer in answers:
            outputs.extend(answer)
        outputs.extend(state.writes())
        offsets = {at: records[-1].offset + 1 for at, records in inbox.items()}
        if not inbox:
            # Markers of transactions take up offsets; step over them, so that no lag is shown
            # where nothing is left to read.
            positions = await self._feed.positions(self.number)
            # What is fetched while the lane closes is let go of (`put`), and must be read again.
            if not (self._inbox or self._closing):
                offsets = dict(positions)
        offsets = {at: n for at, n in offsets.items() if n > self._committed.get(at, -1)}
        if outputs or offsets:
            written = await writer.write(outputs, offsets)
            self._committed.update(offsets)
            here = {topic: span for (topic, at), span in written.items() if at == self.number}
            state.committed(here)
            for batch, answer in answers:
                topics = {topic for topic, at in answer.by_partition if at == self.number}
                state.intakes.passed_on(topics, here, batch.earliest)
        if inbox:
            state.show()
            for agent, batch in batches.items():
                batch.tell(agent)
            metrics.STEP_SECONDS.observe(time.monotonic() - began)
            metrics.STEP_EVENTS.observe(events)

    def _batches(
        self, inbox: Mapping[TopicPartition, Records], state: LaneState
    ) -> dict[str, Batch]:
        """Put together what one agent gets, so that a case in several topics is worked once."""
        batches: dict[str, Batch] = {}
        for at, records in inbox.items():
            agent = self._feed.agent_of(at.topic)
            earliest = state.intakes.earliest(at.topic.removeprefix(self._settings.prefix), records)
            if agent in batches:
                batches[agent].add(records, earliest)
            else:
                batches[agent] = Batch(list(records), state, earliest)
        return batches
