"""Route and track in one step, in a lane without Kafka."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import pytest
from aiokafka import TopicPartition

from streams.core.cases.case_titles import retitled
from streams.kafka.partitioner import partitions_of
from streams.kafka.records import Outputs, Record
from streams.kafka.writer import PartitionWriter, Settle, Spans
from streams.metrics import metrics
from streams.topics.topics import CASES, DEAD_LETTERS, INTAKE, REPLIES
from streams.worker.agents import track as tracking
from streams.worker.agents.route import route
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes import lane as lanes
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.feed import Feed
from streams.worker.lanes.lane import Lane
from streams.worker.lanes.state import LaneState
from tests.unit.worker.agents.bench import INSTALLATION, NOW, SETTINGS, event, letter, record

(NUMBER,) = partitions_of([b"L-1"], SETTINGS.partitions)
LETTERS: Final = "letters.housing"
READ: Final = (INTAKE, LETTERS, REPLIES)
LIMIT: Final = 20.0

Written = dict[str, list[tuple[int, Any, Any, Any]]]


class Kafka(Feed):
    """Three topics of one partition, a consumer that fetches from them, and agents.

    Attributes:
        log: By topic, the offset, key, value and headers of each record.
        committed_to: By topic, up to where is committed.
        fetched: Of each topic, the offsets that were fetched.
    """

    def __init__(self, bench: Workbench) -> None:
        self.log: Written = defaultdict(list)
        self.ends: dict[str, int] = defaultdict(int)
        self.committed_to: dict[str, int] = defaultdict(int)
        self.fetched: dict[str, list[int]] = defaultdict(list)
        self.transactions = 0
        self.lane: Lane | None = None
        self._bench = bench
        self._positions: dict[str, int] = defaultdict(int)

    def write(self, topic: str, key: Any, value: Any, headers: Any = ()) -> int:
        """Add a record, and return its offset."""
        offset = self.ends[topic]
        self.log[topic].append((offset, key, value, headers))
        self.ends[topic] += 1
        return offset

    def fetch(self) -> None:
        """Hand the lane what it has not been handed."""
        for topic in READ:
            position = self._positions[topic]
            found: list[Record] = [
                record(topic, value, key=key, partition=NUMBER, offset=offset, headers=headers)
                for offset, key, value, headers in self.log[topic]
                if offset >= position
            ]
            if found and self.lane is not None:
                self._positions[topic] = found[-1].offset + 1
                self.fetched[topic] += [one.offset for one in found]
                self.lane.put(TopicPartition(topic, NUMBER), found)

    async def committed(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Return what was committed."""
        return {TopicPartition(topic, NUMBER): self.committed_to[topic] for topic in READ}

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there."""
        self._positions |= {at.topic: offset for at, offset in offsets.items()}
        asyncio.get_running_loop().call_soon(self.fetch)

    def begin_again(self, _partition: int, *, but: Collection[TopicPartition]) -> None:
        """Nobody takes the partition away."""

    def pass_over(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there, where fetching is not further."""
        for at, offset in offsets.items():
            self._positions[at.topic] = max(self._positions[at.topic], offset)

    def pause(self, _partition: int) -> None:
        """Go on."""

    def resume(self, _partition: int) -> None:
        """Go on."""

    async def positions(self, _partition: int) -> Mapping[TopicPartition, int]:
        """Return how far was fetched."""
        return {TopicPartition(topic, NUMBER): self._positions[topic] for topic in READ}

    def behind(self, _partition: int) -> int:
        """Nothing waits."""
        return 0

    def agent_of(self, topic: str) -> str:
        """Name the agent."""
        return "route" if topic == INTAKE else "track"

    async def deliver(self, batch: Batch) -> None:
        """Let the agent work."""
        first = batch.records[0].topic if batch.records else batch.handed[0][1].record.topic
        work = route if first == INTAKE else track
        await batch.work(lambda batch: work(batch, self._bench))

    async def owns(self, _partition: int) -> bool:
        """Nobody else is there."""
        return True

    def dead_letter(self, record: Record, reason: Any) -> Any:
        """Make one."""
        return self._bench.dead_letter(record, reason)


class Writer(PartitionWriter):
    """Writes into the log, in transactions that end with a marker in each topic."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    async def write(
        self,
        outputs: Outputs,
        offsets: Mapping[TopicPartition, int],
        settle: Settle | None = None,
    ) -> dict[tuple[str, int], range]:
        """Write and commit."""
        spans: Spans = {}
        self._add(outputs, spans)
        if settle is not None:
            more, offsets = settle(spans)
            self._add(more, spans)
        for topic, _ in spans:
            self._kafka.ends[topic] += 1
        self._kafka.committed_to |= {at.topic: offset for at, offset in offsets.items()}
        self._kafka.transactions += bool(spans)
        asyncio.get_running_loop().call_soon(self._kafka.fetch)
        return {place: range(found[0].start, found[-1].stop) for place, found in spans.items()}

    def _add(self, outputs: Outputs, spans: Spans) -> None:
        for place, records in outputs.by_partition.items():
            written = [self._kafka.write(place[0], *each) for each in records]
            spans.setdefault(place, []).append(range(written[0], written[-1] + 1))

    async def close(self) -> None:
        """Let go."""


async def _lane(
    monkeypatch: pytest.MonkeyPatch, kafka: Kafka, *scenes: Callable[[], None]
) -> LaneState:
    async def opened(*_: object) -> Writer:
        return Writer(kafka)

    async def load(*_: object) -> None:
        """Nothing was there."""

    monkeypatch.setattr(PartitionWriter, "open", opened)
    monkeypatch.setattr(LaneState, "load", load)
    state = LaneState(NUMBER, INSTALLATION)
    states = iter([state])
    lane = Lane(
        NUMBER,
        None,
        lambda: next(states, None) or LaneState(NUMBER, INSTALLATION),
        kafka,
        SETTINGS,
    )
    kafka.lane = lane
    running = asyncio.create_task(lane.run())
    for scene in scenes:
        scene()
        kafka.fetch()
        await _until_read(kafka)
    lane.close()
    kept = await running
    assert kept is not None
    return kept


async def _until_read(kafka: Kafka) -> None:
    def is_read() -> bool:
        return all(
            kafka.committed_to[topic] > entries[-1][0]
            for topic in READ
            if (entries := kafka.log[topic])
        )

    async with asyncio.timeout(LIMIT):
        while not is_read():  # noqa: ASYNC110 - over there, no event
            await asyncio.sleep(0.01)


def _run(monkeypatch: pytest.MonkeyPatch, kafka: Kafka, *scenes: Callable[[], None]) -> LaneState:
    monkeypatch.setattr(metrics.PARTITION_OWNED, "remove", lambda *_: None)
    return asyncio.run(_lane(monkeypatch, kafka, *scenes))


def _letter(subject: str) -> bytes:
    return letter(subject, category="housing", title="路灯")


@pytest.fixture
def kafka() -> Kafka:
    """Return an empty Kafka."""
    return Kafka(Workbench(INSTALLATION, clock=lambda: NOW))


def test_an_event_is_routed_and_counted_in_one_transaction(
    monkeypatch: pytest.MonkeyPatch, kafka: Kafka
) -> None:
    """It is written as ever, its end is committed in the same transaction, nothing is fetched."""

    def feed() -> None:
        kafka.write(INTAKE, b"L-1", _letter("L-1"))

    state = _run(monkeypatch, kafka, feed)
    assert [key for _, key, *_ in kafka.log[LETTERS]] == [b"L-1"]
    assert list(state.cases) == [b"L-1"]
    assert kafka.transactions == 1
    assert kafka.committed_to[LETTERS] >= 1
    assert kafka.fetched[LETTERS] == []


def test_one_transaction_after_another(monkeypatch: pytest.MonkeyPatch, kafka: Kafka) -> None:
    """The marker between them is stepped over; what somebody else writes there is read."""
    event_of = event("L-1", "case.replied", id="theirs", time="2015-03-03T10:00:00+08:00")

    def feed() -> None:
        kafka.write(INTAKE, b"L-1", _letter("L-1"))

    def feed_both() -> None:
        kafka.write(LETTERS, b"L-1", event_of)
        kafka.write(INTAKE, b"L-1", event("L-1", "case.closed", time="2015-03-04T10:00:00+08:00"))

    state = _run(monkeypatch, kafka, feed, feed_both, feed)
    assert kafka.fetched[LETTERS] == [2]
    assert kafka.fetched[REPLIES] == []
    assert [one[3] for one in state.cases.events(b"L-1")] == ["received", "replied", "closed"]


def test_what_track_refuses_is_named_where_it_is(
    monkeypatch: pytest.MonkeyPatch, kafka: Kafka
) -> None:
    """A dead letter says topic and offset of what was forwarded, which Kafka tells meanwhile."""

    def feed() -> None:
        kafka.write(LETTERS, b"L-1", _letter("L-1"))

    def spoil() -> None:
        spoilt = b'{"rules":"no'
        monkeypatch.setattr(kafka, "spoilt", spoilt, raising=False)
        state = kafka.lane._state  # type: ignore[union-attr]
        state.cases._cases[b"L-1"] = spoilt  # type: ignore[union-attr]
        kafka.write(INTAKE, b"L-1", event("L-1", "case.replied"))

    _run(monkeypatch, kafka, feed, spoil)
    ((_, key, _, headers),) = kafka.log[DEAD_LETTERS]
    said = dict(headers)
    assert key == b"L-1"
    assert said["kuaibao-topic"] == REPLIES.encode()
    assert said["kuaibao-offset"] == b"%d" % kafka.log[REPLIES][0][0]
    assert kafka.fetched[REPLIES] == []


def test_a_record_that_stops_track_is_set_aside_where_track_reads(
    monkeypatch: pytest.MonkeyPatch, kafka: Kafka
) -> None:
    """After one step of both has failed each takes its own, and the department gets the event."""
    monkeypatch.setattr(lanes, "STAGES_APART_SECONDS", LIMIT)
    arriving = retitled

    def raising(merged: Any) -> Any:
        if any(one.reduced[2] == "bad" for one in merged.new):
            raise ValueError("a fault of ours")
        return arriving(merged)

    monkeypatch.setattr(tracking, "retitled", raising)

    def feed() -> None:
        kafka.write(INTAKE, b"L-1", json.dumps(json.loads(_letter("L-1")) | {"id": "bad"}).encode())
        kafka.write(INTAKE, b"L-1", event("L-1", "case.replied"))

    state = _run(monkeypatch, kafka, feed)
    ((_, _, _, headers),) = kafka.log[DEAD_LETTERS]
    assert dict(headers)["kuaibao-topic"] == LETTERS.encode()
    assert [key for _, key, *_ in kafka.log[LETTERS]] == [b"L-1"]
    assert [one[3] for one in state.cases.events(b"L-1")] == ["replied"]
    assert kafka.log[CASES]
