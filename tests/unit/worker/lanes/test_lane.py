"""A lane commits what it has worked on, and nothing more."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from streams.core.events.refusals import Refused
from streams.kafka import troubles
from streams.kafka.clients import NotAllowed, Unreachable
from streams.kafka.records import Output, Outputs, Record
from streams.kafka.writer import PartitionWriter, Settle
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.lane import Lane
from streams.worker.lanes.phases import Phase, Phases
from tests.unit.worker.agents.bench import BENCH, SETTINGS, counted, letter, record, state

NUMBER = 1
AT = TopicPartition(SETTINGS.topic("letters.housing"), NUMBER)
LIMIT = 10.0
PRIVATE = "赵明诚"


class Written(PartitionWriter):
    """Takes note of the offsets that are committed."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}

    async def write(
        self,
        _outputs: Outputs,
        offsets: Mapping[TopicPartition, int],
        _settle: Settle | None = None,
    ) -> dict[tuple[str, int], range]:
        """Commit."""
        self.offsets.update(offsets)
        return {}

    async def close(self) -> None:
        """Let go."""


class Feed:
    """A consumer that goes on fetching while it is asked how far it has fetched."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.position = 0

    async def committed(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Nothing was committed yet."""
        return {AT: 0}

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch."""

    def begin_again(self, _partition: int, *, but: Collection[TopicPartition]) -> None:
        """Fetch on."""

    def pass_over(self, _offsets: Mapping[TopicPartition, int]) -> None:
        """Pass over nothing."""

    def pause(self, _partition: int) -> None:
        """Rest."""

    def resume(self, _partition: int) -> None:
        """Go on."""

    def behind(self, _partition: int) -> int:
        """Nothing more is known to be in Kafka."""
        return 0

    def agent_of(self, _topic: str) -> str:
        """There is one."""
        return "track"

    async def positions(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Say how far was fetched, once the test lets it."""
        self.asked.set()
        await self.go_on.wait()
        return {AT: self.position}

    async def deliver(self, batch: Batch) -> None:
        """Work on a batch at once."""
        await batch.work(lambda _: Outputs())

    async def owns(self, _partition: int) -> bool:
        """Say that it is ours."""
        return True

    def dead_letter(self, record: Record, reason: Refused) -> Output:
        """Make one."""
        return BENCH.dead_letter(record, reason)


async def a_lane(
    monkeypatch: pytest.MonkeyPatch, feed: Feed
) -> tuple[Lane, Written, asyncio.Task[Any]]:
    """Return a lane that is open and asks how far was fetched."""
    written = Written()

    async def opened(*_: object) -> Written:
        return written

    async def current(*_: object) -> bool:
        return True

    monkeypatch.setattr(PartitionWriter, "open", opened)
    kept = state(NUMBER)
    monkeypatch.setattr(type(kept), "is_current", current)
    lane = Lane(NUMBER, kept, lambda: kept, feed, SETTINGS)
    running = asyncio.create_task(lane.run())
    await asyncio.wait_for(feed.asked.wait(), LIMIT)
    return lane, written, running


def test_what_comes_while_a_lane_closes_is_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is let go of, so that the next owner of the partition must read it again."""

    async def scene() -> dict[TopicPartition, int]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        lane.close()
        lane.put(AT, [record("letters.housing", letter("a"), partition=NUMBER, offset=7)])
        feed.position = 8
        feed.go_on.set()
        await asyncio.wait_for(running, LIMIT)
        return written.offsets

    assert asyncio.run(scene()) == {}


def test_markers_are_stepped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left to read, the offsets go on to where was fetched up to."""

    async def scene() -> dict[TopicPartition, int]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        feed.position = 8
        feed.go_on.set()
        while not written.offsets and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
        lane.close()
        await asyncio.wait_for(running, LIMIT)
        return written.offsets

    assert asyncio.run(asyncio.wait_for(scene(), LIMIT)) == {AT: 8}


def test_what_comes_while_positions_are_asked_is_worked_on_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The offsets go on with the step that works on it, not before."""

    async def scene() -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        feed = Feed()
        lane, written, running = await a_lane(monkeypatch, feed)
        lane.put(AT, [record("letters.housing", letter("a"), partition=NUMBER, offset=7)])
        feed.position = 8
        before = dict(written.offsets)
        feed.go_on.set()
        while not written.offsets and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
        lane.close()
        await asyncio.wait_for(running, LIMIT)
        return before, written.offsets

    assert asyncio.run(asyncio.wait_for(scene(), LIMIT)) == ({}, {AT: 8})


class Refusing(Written):
    """A Kafka that is away for the first writes."""

    def __init__(self, *faults: Exception) -> None:
        super().__init__()
        self.faults = list(faults)

    async def write(
        self,
        _outputs: Outputs,
        offsets: Mapping[TopicPartition, int],
        _settle: Settle | None = None,
    ) -> dict[tuple[str, int], range]:
        """Fail while there are faults left."""
        if self.faults:
            raise self.faults.pop(0)
        return await super().write(_outputs, offsets)


class Fetching(Feed):
    """Fetches the same records whenever it is told to begin."""

    def __init__(self, records: list[Record], raises: int | None = None) -> None:
        super().__init__()
        self.lane: Lane
        self.begun = 0
        self.worked: list[int] = []
        self._records = records
        self._raises = raises

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there on."""
        self.begun += 1
        start = offsets.get(AT, 0)
        if found := [one for one in self._records if one.offset >= start]:
            asyncio.get_running_loop().call_soon(lambda: self.lane.put(AT, found))

    async def committed(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Say what was."""
        return {AT: self.written.offsets.get(AT, 0)}

    async def positions(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Nothing more was fetched."""
        return {}

    async def deliver(self, batch: Batch) -> None:
        """Work on a batch, unless it holds the record at fault."""

        def work(batch: Batch) -> Outputs:
            if self._raises in [one.offset for one in batch.records]:
                raise KeyError(PRIVATE)
            self.worked += [one.offset for one in batch.records]
            return Outputs()

        await batch.work(work)

    written: Written


async def worked_off(
    monkeypatch: pytest.MonkeyPatch, feed: Fetching, written: Written, last: int
) -> bool:
    """Run a lane until it has committed up to an offset; return whether it then closes well."""
    feed.written = written

    async def opened(*_: object) -> Written:
        return written

    async def load(*_: object) -> None:
        """There is nothing in Kafka."""

    monkeypatch.setattr(PartitionWriter, "open", opened)
    monkeypatch.setattr(type(state(NUMBER)), "load", load)
    monkeypatch.setattr(troubles, "FIRST_SECONDS", 0.01)
    lane = feed.lane = Lane(NUMBER, None, lambda: state(NUMBER), feed, SETTINGS)
    running = asyncio.create_task(lane.run())
    while written.offsets.get(AT, 0) < last and not running.done():  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    lane.close()
    return await running is not None


def some(many: int) -> list[Record]:
    """Return letters."""
    return [
        record("letters.housing", letter(f"a-{n}"), partition=NUMBER, offset=n) for n in range(many)
    ]


@pytest.mark.parametrize(
    "faults",
    [
        [KafkaTimeoutError(), UnknownTopicOrPartitionError(), Unreachable("there")],
        [ProducerFenced()],
        [KafkaError("Unexpected error during batch delivery"), TimeoutError()],
    ],
)
def test_what_passes_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, faults: list[Exception]
) -> None:
    """The lane lets go of what it holds, opens again and works on from what is committed."""
    feed, written = Fetching(some(5)), Refusing(*faults)
    many = len(faults)
    assert asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 5), LIMIT))
    assert written.offsets == {AT: 5}
    assert feed.begun == many + 1
    assert feed.worked == list(range(5)) * (many + 1)


def test_a_trouble_leads_through_the_phases_that_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is troubled once, opens again, and ends when it is asked to."""
    entered: list[Phase] = []
    enter = Phases.enter

    def noted(phases: Phases, phase: Phase) -> None:
        entered.append(phase)
        enter(phases, phase)

    monkeypatch.setattr(Phases, "enter", noted)
    feed, written = Fetching(some(5)), Refusing(KafkaTimeoutError())
    assert asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 5), LIMIT))
    again = [Phase.TROUBLED, Phase.OPENING, Phase.WORKING]
    assert entered == [Phase.WORKING, *again, Phase.CLOSING, Phase.CLOSED]
    assert feed.lane.phase is Phase.CLOSED


@pytest.mark.parametrize(
    "fault", [TopicAuthorizationFailedError(), NotAllowed({}, KafkaError()), OSError("disk")]
)
def test_what_does_not_pass_ends_it(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """It may not do what it must, or the machine is in trouble: an operator must see to it."""
    feed, written = Fetching(some(5)), Refusing(fault)
    with pytest.raises(type(fault)):
        asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 5), LIMIT))


def test_fenced_again_and_again_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that write one partition would go on for ever."""
    feed, written = Fetching(some(5)), Refusing(*[ProducerFenced()] * troubles.FENCES)
    with pytest.raises(troubles.FencedForGood):
        asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 5), LIMIT))


def test_one_record_at_fault_is_set_aside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are worked on; the log has its address and not what our exception said."""
    letters: list[Output] = []
    feed, written = Fetching(some(40), raises=17), Written()

    async def write(
        outputs: Outputs, offsets: Mapping[TopicPartition, int]
    ) -> dict[tuple[str, int], range]:
        letters.extend(outputs.by_partition["dead-letters", NUMBER])
        written.offsets.update(offsets)
        return {}

    monkeypatch.setattr(written, "write", write)

    def work() -> None:
        assert asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 40), LIMIT))

    assert counted(work, ("events_refused_total", {"stage": "track", "reason": "fault"})) == [1]
    assert feed.worked == [offset for offset in range(40) if offset != 17]
    ((key, value, headers),) = letters
    said = dict(headers)
    assert (key, value) == (b"k", letter("a-17"))
    assert said["kuaibao-offset"] == b"17"
    assert b"our own fault: KeyError at tests/unit/worker/lanes/test_lane.py:" in (
        said["kuaibao-reason"] or b""
    )
    assert "letters.housing[1] offset 17: cannot be worked on and is set aside" in caplog.text
    assert PRIVATE not in caplog.text


def test_a_dead_letter_that_is_refused_holds_our_words_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If even that is refused, the worker ends rather than lose it in silence."""
    feed = Fetching(some(1))
    written = Refusing(MessageSizeTooLargeError(), MessageSizeTooLargeError())
    assert asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 1), LIMIT))
    feed, written = Fetching(some(1)), Refusing(*[MessageSizeTooLargeError()] * 3)
    with pytest.raises(MessageSizeTooLargeError):
        asyncio.run(asyncio.wait_for(worked_off(monkeypatch, feed, written, 1), LIMIT))
