"""Handing events to Kafka, against a producer made up for the test."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaError, OutOfOrderSequenceNumber
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.feeding.sending import Keyed
from streams.gateway.intake import feeder as module
from streams.gateway.intake.feeder import Away, Busy, Feeder
from streams.settings.settings import Settings
from tests.support.posting import within


def records(builder: BatchBuilder) -> list[Keyed]:
    """Read what a batch holds."""
    read = MemoryRecords(bytes(builder._build()))
    return [(record.key, record.value) for batch in iter(read.next_batch, None) for record in batch]


class Kafka:
    """What all producers of a test talk to.

    Attributes:
        there: Whether it lets producers connect.
        answers: Whether it acknowledges, by partition; others wait.
        fault: What it says of the next batch, once.
        taken: What each partition has acknowledged.
        made: How many producers there were.
        most_under_way: How many batches of a partition were under way at once.
    """

    def __init__(self) -> None:
        self.there = True
        self.answers = [True, True, True]
        self.fault: Exception | None = None
        self.taken: list[list[list[Keyed]]] = [[], [], []]
        self.made = 0
        self.most_under_way = 0
        self.under_way: Counter[int] = Counter()
        self.changed = asyncio.Condition()

    async def say(self, **said: Any) -> None:
        """Change how it behaves."""
        async with self.changed:
            for name, value in said.items():
                setattr(self, name, value)
            self.changed.notify_all()


class Producer:
    """A producer as aiokafka's is."""

    def __init__(self, kafka: Kafka, **options: Any) -> None:
        assert options["acks"] == "all"
        assert options["enable_idempotence"]
        self.kafka = kafka
        kafka.made += 1
        self.under_way: set[asyncio.Task[None]] = set()
        self.client = SimpleNamespace(close=self.stop)
        self._message_accumulator = SimpleNamespace(fail_all=self.fail_all)
        self.failed: Exception | None = None

    def fail_all(self, error: Exception) -> None:
        """Fail all that is under way."""
        self.failed = error
        for task in self.under_way:
            task.cancel()

    async def start(self) -> None:
        """Connect."""
        if not self.kafka.there:
            raise KafkaConnectionError("nobody is there")

    async def stop(self) -> None:
        """Disconnect, once nothing is under way."""
        await asyncio.gather(*self.under_way, return_exceptions=True)

    async def partitions_for(self, topic: str) -> set[int]:
        """Return the partitions."""
        assert topic == "x.intake"
        return {2, 0, 1}

    async def send_batch(self, batch: BatchBuilder, topic: str, *, partition: int) -> Any:
        """Take a batch."""
        assert topic == "x.intake"
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._take(future, partition, records(batch)))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        return asyncio.shield(future)

    async def _take(self, future: Any, partition: int, batch: list[Keyed]) -> None:
        kafka = self.kafka
        kafka.under_way[partition] += 1
        kafka.most_under_way = max(kafka.most_under_way, kafka.under_way[partition])
        try:
            async with kafka.changed:
                await kafka.changed.wait_for(lambda: kafka.answers[partition])
            if kafka.fault:
                fault, kafka.fault = kafka.fault, None
                raise fault
            kafka.taken[partition].append(batch)
            future.set_result(None)
        except asyncio.CancelledError:
            future.set_exception(self.failed or KafkaError())
        except KafkaError as error:
            future.set_exception(error)
        finally:
            kafka.under_way[partition] -= 1


@pytest.fixture
def feeding(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Works with a feeder and the Kafka it talks to, and ends it; settings may be given."""

    def run(work: Callable[[Feeder, Kafka], Awaitable[None]], **given: Any) -> None:
        async def running() -> None:
            kafka = Kafka()
            monkeypatch.setattr(module, "AIOKafkaProducer", lambda **o: Producer(kafka, **o))
            feeder = Feeder(Settings(prefix="x.", **{"intake_seconds": 20.0} | given))
            await feeder.start()
            try:
                await work(feeder, kafka)
            finally:
                await feeder.stop()
            assert feeder.pending == 0

        within(running())

    return run


Feeding = Callable[..., None]


def some(count: int, size: int = 10) -> list[Keyed]:
    """Make events of that many subjects."""
    return [(b"subject-%d" % number, b"%d-" % number + b"x" * size) for number in range(count)]


def partition_of(subject: bytes) -> int:
    """Return the partition in which Kafka's own clients put a key."""
    return int(murmur2(subject) & 0x7FFFFFFF) % 3


def held(kafka: Kafka) -> list[Keyed]:
    """Return all that was acknowledged."""
    return [event for partition in kafka.taken for batch in partition for event in batch]


@pytest.mark.parametrize("count", [1, 5, 200])
def test_events_lie_where_kafkas_clients_put_them(feeding: Feeding, count: int) -> None:
    """Each event is acknowledged in the partition of its subject, in the order sent."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        events = some(count)
        await feeder.send(events)
        for partition, batches in enumerate(kafka.taken):
            mine = [event for event in events if partition_of(event[0]) == partition]
            assert [event for batch in batches for event in batch] == mine

    feeding(scenario)


def test_requests_share_batches(feeding: Feeding) -> None:
    """What many requests send at a time goes in few batches, one of a partition under way."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        events = some(400)
        await asyncio.gather(*(feeder.send([event]) for event in events))
        assert sorted(held(kafka)) == sorted(events)
        assert sum(map(len, kafka.taken)) < 12
        assert kafka.most_under_way == 1

    feeding(scenario)


def test_large_events_go_in_batches_of_their_own(feeding: Feeding) -> None:
    """A batch is no larger than a topic takes, unless a single event is."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        events = [(b"s", bytes(30_000)) for _ in range(5)] + [(b"s", bytes(100_000)), (b"s", b"x")]
        await feeder.send(events)
        sizes = [[len(value) for _, value in batch] for batch in kafka.taken[partition_of(b"s")]]
        assert sizes == [[30_000, 30_000], [30_000, 30_000], [30_000], [100_000], [1]]
        assert kafka.most_under_way == 1

    feeding(scenario, message_bytes=65_536)


def test_kafka_may_come_later(feeding: Feeding) -> None:
    """Without Kafka a request is sent away after its wait; once it is there, all goes on."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        kafka.there = False
        for _ in range(2):
            with pytest.raises(Away, match=r"Kafka acknowledged nothing within 0\.3 s"):
                await feeder.send(some(3))
        assert feeder.pending == 0
        kafka.there = True
        while not kafka.taken[partition_of(b"subject-0")]:
            try:
                await feeder.send(some(1))
            except Away:
                continue
        assert kafka.made > 1

    feeding(scenario, intake_seconds=0.3)


def test_what_is_not_acknowledged_in_time_is_told(feeding: Feeding) -> None:
    """A request waits its time: `Busy` where other events are acknowledged, `Away` where none."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        silent = partition_of(b"subject-0")
        loud = next(event for event in some(9) if partition_of(event[0]) != silent)
        await kafka.say(answers=[partition != silent for partition in range(3)])

        told = asyncio.Event()

        async def others() -> None:
            while not told.is_set():
                await feeder.send([loud])

        going = asyncio.create_task(others())
        with pytest.raises(Busy, match=r"Kafka did not acknowledge every event within 0\.4 s"):
            await feeder.send([*some(1), loud])
        told.set()
        await going

        await kafka.say(answers=[False, False, False])
        with pytest.raises(Away, match="Kafka acknowledged nothing"):
            await feeder.send([loud])
        assert feeder.pending > 0

        await kafka.say(answers=[True, True, True])
        await feeder.send(some(1))  # It goes after what is still under way.
        assert [value for _, value in kafka.taken[silent][0]] == [some(1)[0][1]]

    feeding(scenario, intake_seconds=0.4)


def test_what_waits_is_bounded(feeding: Feeding) -> None:
    """Where no more may wait for Kafka, nothing more is taken, until there is room again."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        await kafka.say(answers=[False, False, False])
        sizes = []

        async def post(number: int) -> bool:
            try:
                await feeder.send([(b"s%d" % number, bytes(10_000))])
            except Away:
                return False
            finally:
                sizes.append(feeder.pending)
            return True

        assert not any(await asyncio.gather(*map(post, range(50))))
        assert 60_000 < max(sizes) <= 65_536
        await kafka.say(answers=[True, True, True])
        assert all(await asyncio.gather(*map(post, range(50, 80))))
        assert len(held(kafka)) == 6 + 30

    feeding(scenario, intake_pending_bytes=65_536, intake_seconds=0.5)


def test_a_failed_batch_ends_its_producer(feeding: Feeding) -> None:
    """A request that waits for a batch that Kafka refuses gets an error; a new producer goes on."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        await feeder.send(some(9))
        await kafka.say(fault=OutOfOrderSequenceNumber())
        with pytest.raises(Away, match="Kafka did not take the events"):
            await feeder.send(some(9, size=11))
        await feeder.send(some(9, size=12))
        assert kafka.made == 2
        assert set(some(9, size=12)) < set(held(kafka))

    feeding(scenario)


def test_who_waits_at_the_end_is_sent_away(feeding: Feeding) -> None:
    """When the gateway stops, requests that still wait are told so, not left."""

    async def scenario(feeder: Feeder, kafka: Kafka) -> None:
        await kafka.say(answers=[False, False, False])
        waiting = [asyncio.create_task(feeder.send(some(20))) for _ in range(3)]
        while not kafka.under_way.total():  # noqa: ASYNC110 - the next turn of the loop will do
            await asyncio.sleep(0)
        await feeder.stop()
        said = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in said] == [Away] * 3

    feeding(scenario)
