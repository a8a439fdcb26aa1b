"""A lane: one partition number of every topic, with its state, its producer and a task of its own.

All that one step reads, changes and writes is committed in one Kafka transaction: forwards, dead
letters, changed cases, changed tally rows and the offsets read. The transactional id is the
partition's, so opening a lane fences the lane that had it before.

A step that fails may or may not be committed, and what it changed in memory is useless: the lane
drops all of its state, opens again and works on from what Kafka has. It does so as long as
Kafka is in trouble; and where a record is at fault, until it has found which, and set it aside.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

from aiokafka import TopicPartition

from streams.kafka.records import Outputs, Record
from streams.kafka.troubles import is_of_a_record
from streams.kafka.writer import SLOW_SECONDS, PartitionWriter, Spans, WrittenOffsets
from streams.metrics import metrics
from streams.settings.settings import Settings
from streams.topics.topics import DEAD_LETTERS, INTAKE, QUICK_REPORT_ITEMS, REPORTING_PARTITION
from streams.tracing import spans
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.failures import Failures
from streams.worker.lanes.feed import Feed
from streams.worker.lanes.inbox import Inbox
from streams.worker.lanes.joined import JoinedStep
from streams.worker.lanes.pace import Pace
from streams.worker.lanes.phases import Phase, Phases
from streams.worker.lanes.set_aside import SetAside
from streams.worker.lanes.state import LaneState
from streams.worker.lanes.suspects import StepRecords
from streams.worker.lanes.traced import tell_step

log = logging.getLogger(__name__)

STAGES_APART_SECONDS: Final = 60.0
"""For how long *route* and *track* take steps of their own after one of both has failed by what it
worked on: then it is told which of them a record stops, and the record is set aside there."""


class Lane:
    """Reads, works on and writes one partition number.

    Args:
        number: The partition.
        kept: The state that this worker kept of it, if it had it before.
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
        self._inbox = Inbox(number, feed, settings)
        self._pace = Pace(settings.step_interval)
        self._committed: dict[TopicPartition, int] = {}
        self._tried: StepRecords = {}
        self._aside = SetAside()
        self._failures = Failures(number, feed, self._inbox, self._aside)
        self._phases = Phases()
        self._joined: JoinedStep | None = None
        self._apart_until = 0.0

    @property
    def phase(self) -> Phase:
        """The phase that it is in."""
        return self._phases.now

    def put(self, at: TopicPartition, records: list[Record]) -> None:
        """Take in fetched records; those that come in any other phase are fetched again later."""
        if self.phase is Phase.WORKING:
            self._inbox.put(at, records)

    def go_on(self) -> None:
        """Fetch on from where fetching was; in any other phase it begins to fetch by itself."""
        if self.phase is Phase.WORKING:
            self._inbox.fetch_on()

    def close(self) -> None:
        """Ask the lane to finish its step and end."""
        if self._phases.enter_unless_closing(Phase.CLOSING):
            self._inbox.close()

    async def run(self) -> LaneState | None:
        """Open, and work until closed; after each trouble that is not our fault, open again.

        Returns:
            The state, if it can be kept: None where it includes what was not committed.

        Raises:
            FencedForGood: Another process writes the partition, again and again.
            Exception: What neither passes nor comes of a record.
        """
        try:
            while True:
                try:
                    return await self._work()
                except Exception as error:  # noqa: BLE001 - what does not pass is raised again
                    self._phases.enter_unless_closing(Phase.TROUBLED)
                    if not (self._parts(error) or await self._recovers(error)):
                        return None
                if not self._phases.enter_unless_closing(Phase.OPENING):
                    return None
        finally:
            self._phases.enter(Phase.CLOSED)

    def _parts(self, error: Exception) -> bool:
        """Return whether to try again with a step for each stage, as far as that was not so."""
        if self._joined is None or not is_of_a_record(error):
            return False
        self._apart_until = time.monotonic() + STAGES_APART_SECONDS
        return True

    async def _recovers(self, error: Exception) -> bool:
        return await self._failures.recover(error, self._tried)

    async def _work(self) -> LaneState:
        """Open, and work until closed."""
        self._tried = {}
        self._joined = None
        began = time.monotonic()
        writer = await PartitionWriter.open(self.number, self._settings)
        try:
            state = await self._open(began)
            while self.phase is Phase.WORKING:
                await self._wait()
                await self._step(state, writer)
            return state
        finally:
            self._let_go()
            await writer.close()

    def _let_go(self) -> None:
        """Drop all state, and stop fetching."""
        if self._state is not None:
            self._state.hide()
            self._state = None
            if not self._phases.is_ending:
                self._feed.pause(self.number)
        self._inbox.clear()

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
            await state.load_numbering()
            await state.load_publications()
        self._committed = offsets
        self._kept = None
        self._state = state
        state.show()
        self._phases.enter_unless_closing(Phase.WORKING)
        self._inbox.fetch(offsets)
        seconds = time.monotonic() - began
        metrics.LOAD_SECONDS.observe(seconds)
        log.info(
            "partition %d: open with %d cases, %.1f s",
            *(self.number, len(state.cases), seconds),
            extra={"partition": self.number, "cases": len(state.cases), "seconds": seconds},
        )
        return state

    async def _wait(self) -> None:
        """Wait for records, or a while; not less than the pace of steps says."""
        pause = self._pace.pause(time.monotonic(), self._inbox.load)
        if pause > 0 and self.phase is Phase.WORKING:
            await asyncio.sleep(pause)
        await self._inbox.wait()

    async def _step(self, state: LaneState, writer: PartitionWriter) -> None:
        """Work on what has come, and commit it with all that follows from it."""
        began = time.monotonic()
        self._pace.begin(began)
        began_ns = spans.span_time()
        step = self._inbox.take()
        self._tried = dict(step)
        offsets = self._inbox.let_go()
        for at, records in step.items():
            offsets[at] = max(offsets.get(at, 0), records[-1].offset + 1)
        aside = self._aside.take_out(step)
        batches = self._batches(step, state)
        outputs, answers = await self._worked(batches, state)
        worked_ns = spans.span_time()
        for record in aside:
            outputs.add(
                DEAD_LETTERS, self.number, *self._aside.letter(record, self._feed.dead_letter)
            )
        outputs.extend(state.writes())
        if not self._tried:
            offsets = await self._markers()
        offsets = {at: n for at, n in offsets.items() if n > self._committed.get(at, -1)}
        if outputs or offsets:
            written = await self._write(writer, outputs, offsets)
            here = {topic: span for (topic, at), span in written.items() if at == self.number}
            state.committed(here)
            for batch, answer in answers:
                topics = {topic for topic, at in answer.by_partition if at == self.number}
                state.intakes.passed_on(topics - batch.joins.keys(), here, batch.earliest)
            self._failures.went_well()
            self._pace.end(time.monotonic())
            if spans.are_on():
                tell_step(self.number, batches, began_ns, worked_ns)
        if self._tried:
            self._aside.written(aside, lambda at: self._feed.agent_of(at.topic))
            self._inbox.went_well(self._tried)
            self._tried = {}
            state.show()
            for agent, batch in batches.items():
                batch.tell(agent)
            metrics.STEP_SECONDS.observe(time.monotonic() - began)
            metrics.STEP_EVENTS.observe(sum(map(len, step.values())))

    async def _write(
        self, writer: PartitionWriter, outputs: Outputs, offsets: dict[TopicPartition, int]
    ) -> WrittenOffsets:
        """Write and commit; what *track* has had of what is written need not be read again."""
        joined, began = self._joined, time.monotonic()
        passed: dict[TopicPartition, int] = {}
        if joined is None:
            written = await writer.write(outputs, offsets)
        else:
            read = self._committed | offsets

            def settle(spans: Spans) -> tuple[Outputs, dict[TopicPartition, int]]:
                more = joined.settle(spans)
                passed.update(joined.read_until(read))
                return more, offsets | passed

            written = await writer.write(outputs, offsets, settle)
        self._committed.update(offsets | passed)
        self._inbox.own.ended(
            {
                TopicPartition(self._settings.topic(topic), at): span
                for (topic, at), span in written.items()
                if at == self.number
            },
            in_time=time.monotonic() < began + SLOW_SECONDS,
        )
        self._feed.pass_over(passed)
        return written

    async def _worked(
        self, batches: dict[str, Batch], state: LaneState
    ) -> tuple[Outputs, list[tuple[Batch, Outputs]]]:
        """Have agents work; return all that is to be written, and each batch with its part.

        *Route* is first: what it passes on within this partition, *track* has in the same step.
        """
        outputs = Outputs()
        answers: list[tuple[Batch, Outputs]] = []
        self._joined = None
        first = batches.get(self._feed.agent_of(self._settings.topic(INTAKE)))
        if first is not None and (joins := self._joins()):
            first.joins = joins
            await self._answered([first], outputs, answers)
            if first.handed_on:
                self._joined = JoinedStep(self.number, first, outputs, self._inbox.own)
                self._hand_on(first, batches, state)
        worked = {id(batch) for batch, _ in answers}
        rest = [batch for batch in batches.values() if id(batch) not in worked]
        await self._answered(rest, outputs, answers)
        return outputs, answers

    def _joins(self) -> dict[str, str]:
        """Return the topics of which *track* has in the same step what *route* writes to them."""
        if not self._inbox.at_ease or time.monotonic() < self._apart_until:
            return {}
        intake = self._settings.topic(INTAKE)
        first = self._feed.agent_of(intake)
        names = [at.topic for at in self._committed if self._feed.agent_of(at.topic) != first]
        return {name.removeprefix(self._settings.prefix): name for name in names}

    def _hand_on(self, first: Batch, batches: dict[str, Batch], state: LaneState) -> None:
        """Put what was handed on into the batch of the agent that reads it."""
        agent = self._feed.agent_of(first.handed_on[0][1].record.topic)
        batch = batches.setdefault(agent, Batch([], state, first.earliest))
        batch.earliest = min(batch.earliest, first.earliest)
        batch.handed = first.handed_on

    async def _answered(
        self, batches: list[Batch], outputs: Outputs, answers: list[tuple[Batch, Outputs]]
    ) -> None:
        """Have agents work at once, and add what they answer."""
        for batch in batches:
            await self._feed.deliver(batch)
        said = await asyncio.gather(*(batch.answer() for batch in batches), return_exceptions=True)
        for batch, answer in zip(batches, said, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            outputs.extend(answer)
            answers.append((batch, answer))

    async def _markers(self) -> dict[TopicPartition, int]:
        """Return the offsets up to which nothing but markers of transactions was fetched.

        They take up offsets; stepped over, no lag is shown where nothing is left to read.
        """
        if not self._inbox.fetches_all:
            return {}
        positions = await self._feed.positions(self.number)
        # What is fetched while the lane closes is dropped (`put`), and must be read again.
        return {} if self._inbox or self.phase is not Phase.WORKING else dict(positions)

    def _batches(
        self, inbox: Mapping[TopicPartition, list[Record]], state: LaneState
    ) -> dict[str, Batch]:
        """Put together what one agent gets, so that a case in several topics is worked once."""
        batches: dict[str, Batch] = {}
        for at, records in inbox.items():
            if not records:
                continue
            agent = self._feed.agent_of(at.topic)
            earliest = state.intakes.earliest(at.topic.removeprefix(self._settings.prefix), records)
            if agent in batches:
                batches[agent].add(records, earliest)
            else:
                batches[agent] = Batch(list(records), state, earliest)
        return batches
