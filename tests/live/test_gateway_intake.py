"""Events over HTTP into a real Kafka: what is acknowledged is there, whatever happens to Kafka."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import psutil
import pytest
from aiokafka.errors import KafkaError

from streams.broker.broker import LocalBroker
from streams.gateway.intake.feeder import Feeder
from streams.settings.settings import Settings
from streams.topics.topics import INTAKE
from tests.support.cluster import Topics
from tests.support.county import letter, to_json
from tests.support.posting import BATCH, STRUCTURED, serving
from tests.support.processes import LIMIT, wait_until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    """A broker of these tests alone, since they stop it."""
    with LocalBroker(tmp_path_factory.mktemp("intake")) as broker:
        yield broker


@pytest.fixture
def topics(broker: LocalBroker, request: pytest.FixtureRequest) -> Iterator[Topics]:
    """Topics of one test; requests wait a second for Kafka, and little may wait."""
    made = Topics(
        Settings(
            kafka=broker.bootstrap,
            prefix=f"intake-{id(request.node):x}.",
            partitions=4,
            intake_seconds=1.0,
            intake_pending_bytes=4_194_304,
        )
    )

    def provisioned() -> bool:
        try:
            made.provision()
        except KafkaError:  # A broker that was paused does not know itself for a moment.
            return False
        return True

    wait_until(provisioned, "the topics are there")
    yield made
    made.remove()


class Posting:
    """Clients that post to a gateway, and what they were told.

    Attributes:
        statuses: How often each status came.
        acknowledged: Ids of events that were accepted.
        posted: Ids of all events.
        feeder: The gateway's way into Kafka.
        most_pending: Bytes that waited for Kafka at most.
    """

    def __init__(self, session: aiohttp.ClientSession, feeder: Feeder) -> None:
        self.statuses: Counter[int] = Counter()
        self.acknowledged: set[str] = set()
        self.posted: set[str] = set()
        self.feeder = feeder
        self.most_pending = 0
        self._session = session

    async def post(self, events: int, text: str = "") -> int:
        """Post a batch of new events."""
        first = len(self.posted)
        ids = [f"e{number}" for number in range(first, first + events)]
        self.posted.update(ids)
        batch = [to_json(letter("2015-03-02", one, f"件{one}", text=text)) for one in ids]
        body, kind = b"[" + b",".join(batch) + b"]", BATCH
        if events == 1:
            body, kind = batch[0], STRUCTURED
        headers = {"Content-Type": kind}
        async with self._session.post("/v1/events", data=body, headers=headers) as response:
            answer = msgspec.json.decode(await response.read())
        self.statuses[response.status] += 1
        self.most_pending = max(self.most_pending, self.feeder.pending)
        if response.status == 202:
            assert [event["id"] for event in answer["accepted"]] == ids
            self.acknowledged.update(ids)
        else:
            assert response.status in (429, 503), answer
            assert int(response.headers["Retry-After"]) > 0
        return response.status

    async def reach(self, status: int, count: int) -> None:
        """Wait until a status has come so many times more."""
        wanted = self.statuses[status] + count
        while self.statuses[status] < wanted:  # noqa: ASYNC110 - others count it
            await asyncio.sleep(0.02)


@asynccontextmanager
async def posting(settings: Settings, clients: int, text: str = "") -> AsyncIterator[Posting]:
    """Run a gateway and clients that post to it, one request after another, batches and singles."""
    feeder = Feeder(settings)
    await feeder.start()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        serving(feeder, settings) as server,
        aiohttp.ClientSession(server.make_url("/"), connector=connector) as session,
    ):
        told = Posting(session, feeder)

        async def client(number: int) -> None:
            while True:
                await told.post(1 if number % 2 else 20, text)

        tasks = [asyncio.create_task(client(number)) for number in range(clients)]
        try:
            yield told
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await feeder.stop()
        assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended


def ids_in_kafka(topics: Topics) -> Counter[str]:
    """Count the ids of the events in the topic, each in the partition of its subject."""
    found: Counter[str] = Counter()
    for record in topics.read(INTAKE):
        assert record.value
        assert record.key
        assert record.partition == topics.partition_of(record.key)
        event = msgspec.json.decode(record.value)
        assert event["subject"].encode() == record.key
        found[event["id"]] += 1
    return found


def check_ids(topics: Topics, told: Posting) -> None:
    """See that what was acknowledged is in Kafka once, and nothing that was not posted."""
    found = ids_in_kafka(topics)
    assert told.acknowledged <= found.keys() <= told.posted
    assert found.total() == len(found)


def test_acknowledged_means_in_kafka(topics: Topics) -> None:
    """What many clients were told is accepted is in the topic, once, where its subject belongs."""
    patient = msgspec.structs.replace(topics.settings, intake_seconds=LIMIT)

    async def scenario() -> Posting:
        async with posting(patient, clients=8) as told:
            await told.reach(202, 100)
        return told

    told = topics.run(scenario())
    assert set(told.statuses) == {202}
    check_ids(topics, told)


@pytest.mark.parametrize("how", ["pause", pytest.param("kill", marks=pytest.mark.slow)])
def test_nothing_is_acknowledged_without_kafka(
    topics: Topics, broker: LocalBroker, how: str
) -> None:
    """While Kafka hangs or is gone all requests get 429 or 503; nothing accepted is lost later."""

    async def scenario() -> Posting:
        async with posting(topics.settings, clients=8) as told:
            await told.reach(202, 20)
            if how == "pause":
                assert broker.pid
                os.kill(broker.pid, signal.SIGSTOP)
            else:
                broker.kill()
            try:
                await told.reach(503, 12)
                accepted = told.statuses[202]
                await told.reach(503, 12)
                assert told.statuses[202] == accepted
            finally:
                if how == "pause":
                    assert broker.pid
                    os.kill(broker.pid, signal.SIGCONT)
                else:
                    await asyncio.to_thread(broker.start)
            await told.reach(202, 50)
        return told

    told = topics.run(scenario())
    check_ids(topics, told)
    assert told.statuses[503] >= 24


@pytest.mark.slow
def test_memory_is_bounded_while_kafka_is_gone(topics: Topics, broker: LocalBroker) -> None:
    """However much is posted while Kafka is gone, no more than the setting waits for it."""
    text = "字" * 12_000  # Batches have some 700,000 bytes.
    most = 1_048_576
    settings = msgspec.structs.replace(topics.settings, intake_pending_bytes=most)

    async def scenario() -> tuple[Posting, int]:
        async with posting(settings, clients=24, text=text) as told:
            await told.reach(202, 5)
            broker.kill()
            process = psutil.Process()
            try:
                await told.reach(503, 4)
                before = process.memory_info().rss
                await told.reach(429, 48)
                grown = process.memory_info().rss - before
            finally:
                await asyncio.to_thread(broker.start)
            await told.reach(202, 20)
        return told, grown

    told, grown = topics.run(scenario())
    assert told.most_pending <= most
    assert grown < 20 * most
    check_ids(topics, told)


def test_the_gateway_starts_before_kafka(topics: Topics, broker: LocalBroker) -> None:
    """Started while Kafka is gone, the gateway says so to clients, and works once it is there."""
    broker.stop()

    async def scenario() -> Posting:
        async with posting(topics.settings, clients=4) as told:
            await told.reach(503, 8)
            assert not told.acknowledged
            await asyncio.to_thread(broker.start)
            await told.reach(202, 20)
        return told

    try:
        told = topics.run(scenario())
    finally:
        if not broker.pid:
            broker.start()
    check_ids(topics, told)


def test_a_missing_topic_is_no_end(broker: LocalBroker, caplog: pytest.LogCaptureFixture) -> None:
    """If the topics are missing, clients get 503, and the log says what makes them."""
    topics = Topics(Settings(kafka=broker.bootstrap, prefix="late.", intake_seconds=1.0))

    async def scenario() -> None:
        async with posting(topics.settings, clients=2) as told:
            await told.reach(503, 2)
            while "`kuaibao topics create` makes it" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await asyncio.to_thread(topics_made.provision)
            await told.reach(202, 2)

    topics_made = Topics(topics.settings)
    try:
        asyncio.run(asyncio.wait_for(scenario(), LIMIT))
    finally:
        topics_made.remove()
