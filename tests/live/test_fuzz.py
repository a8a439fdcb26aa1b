"""Bad records by the hundred in every topic delay and change nothing."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
from aiokafka import AIOKafkaProducer

from streams.broker.broker import LocalBroker
from streams.dead_letters.letters import read_letter
from streams.topics.topics import QUICK_REPORT_ITEMS
from tests.chaos.poison import PoisonedInstallation
from tests.support import side_by_side
from tests.support.bad_records import GOOD
from tests.support.checks import check_all
from tests.support.county import sent
from tests.support.fuzzing import ITEMS, Fuzz, for_own_topics, good_events
from tests.support.installation import Installation, Raw
from tests.support.packing import HEADER, ZSTD, RawBatch, batch, sealed, zstd
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

SOME: Final = 100
MANY: Final = 2_000


@pytest.fixture
def poisoned(
    shared_broker: LocalBroker, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """An installation whose own topics are read without the poison in them."""
    name = f"fuzz-{side_by_side.number() or 0}-{id(request.node):x}"
    made = PoisonedInstallation(shared_broker.bootstrap, name, tmp_path)
    made.provision()
    yield made
    for worker in made.workers:
        print(f"--- {worker}, the end of its log:\n{worker.log[-6000:]}")
    made.close()


async def send(kuaibao: Installation, batches: Iterable[tuple[str, int, RawBatch]]) -> None:
    """Send batches just as they are, some at a time; all must be acknowledged."""
    producer = AIOKafkaProducer(**kuaibao.settings.client_options())
    await producer.start()
    try:
        sending: list[asyncio.Future[Any]] = []
        for topic, partition, made in batches:
            name = kuaibao.settings.topic(topic)
            sending.append(await producer.send_batch(made, name, partition=partition))
            if len(sending) > 50:
                await asyncio.gather(*sending)
                sending.clear()
        await asyncio.gather(*sending)
    finally:
        await producer.stop()


@pytest.mark.parametrize("many", [SOME, pytest.param(MANY, marks=pytest.mark.slow)])
def test_bad_records_in_every_topic(poisoned: Installation, many: int) -> None:
    """Every worker lives on, each bad record is a dead letter, and figures are those of the good.

    Batches are packed in every way that Kafka takes in. Good events are among the bad ones, with
    headers that are odd. The topics that workers write get as many, which no worker that reads
    them back takes.
    """
    kuaibao = poisoned
    workers = [kuaibao.worker(), kuaibao.worker()]
    workers[0].wait_open(2)
    good = good_events()
    fuzz = Fuzz(kuaibao, good, many)
    topics = kuaibao.installation.worked
    for seed, topic in enumerate(topics):
        kuaibao.run(send(kuaibao, fuzz.batches(topic, seed)))
        kuaibao.drain()
    assert fuzz.bad.keys() == {topic.name for topic in topics}
    assert min(fuzz.bad.values()) >= many
    assert [worker.process.poll() for worker in workers] == [None, None]
    letters = list(filter(None, map(read_letter, kuaibao.read("dead-letters"))))
    found = Counter[str]()
    for letter in letters:
        found[letter.topic] += letter.many
    assert found == fuzz.bad
    told = keyed(*(event for events in good.values() for event in events))
    check_all(kuaibao, Told(told))

    for name, raws in for_own_topics(kuaibao, many):
        assert len(raws) == many
        kuaibao.write(name, *raws)
    kuaibao.feed(keyed(*GOOD))
    kuaibao.drain()
    assert [worker.process.poll() for worker in workers] == [None, None]
    for worker in workers:
        worker.kill()
    kuaibao.worker(opens=4)
    kuaibao.drain()
    check_all(kuaibao, Told([*told, *keyed(*GOOD)]))


def test_items_that_no_worker_writes(kuaibao: Installation) -> None:
    """Times and days that are not valid delay nothing, and are in no issue."""
    worker = kuaibao.worker(opens=4)
    item, _, due = ITEMS
    days = ["abcd", "", "2015-02-30", "9999-12-31", "10000-01-01", "-1", "2015-W10-1"]
    times = [2**62, -(2**62), -(2**40), 2**58]
    nonsense = [
        *(item | {"subject": f"far-{time}", "time": time} for time in times),
        *(due | {"day": day} for day in days),
    ]
    raws = [Raw(json.dumps(one).encode(), b"k", partition=0) for one in nonsense]
    good = sent("received", "2015-03-02", "1", "O-1", kind="opinion", channel="monitoring")
    kuaibao.feed(keyed(good))
    kuaibao.drain()
    kuaibao.write(QUICK_REPORT_ITEMS, *raws, Raw(json.dumps(due).encode(), b"k", partition=0))
    kuaibao.drain()
    assert worker.process.poll() is None
    found = [(issue.day, [item.subject for item in issue.items]) for issue in kuaibao.issues()]
    assert found == [("2015-03-02", ["O-1"])]


@pytest.mark.slow
def test_a_million_empty_records(kuaibao: Installation) -> None:
    """They take little memory and few dead letters, and what follows them is counted."""
    worker = kuaibao.worker(opens=4)
    many = 1_000_000
    plain = batch([(None, None, [])])[HEADER:]
    assert plain[1:] == b"\x00\x00\x00\x01\x01\x00"
    body = b"".join(
        bytes([2 * (5 + len(at))]) + b"\x00\x00" + at + b"\x01\x01\x00"
        for at in map(varint, range(many))
    )
    raw = sealed(batch([(None, None, [])])[:HEADER], zstd(body), ZSTD, many)
    kuaibao.run(send(kuaibao, [("intake", 0, RawBatch(raw, many))]))
    kuaibao.feed(keyed(*GOOD))
    process = psutil.Process(worker.process.pid)
    before = most = process.memory_info().rss
    while sum(kuaibao.left().values()):
        most = max(most, process.memory_info().rss)
        time.sleep(0.05)
    letters = list(filter(None, map(read_letter, kuaibao.read("dead-letters"))))
    assert sum(letter.many for letter in letters) == many
    assert len(letters) < 5_000
    assert most - before < 400_000_000
    check_all(kuaibao, Told(keyed(*GOOD)))


def varint(number: int) -> bytes:
    """Write a number as a record has it: seven bits a byte, the sign in the last."""
    left, written = 2 * number, bytearray()
    while left > 0x7F:
        written.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*written, left])
