"""Thousands of bad records in every topic that workers read delay and change nothing."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
import psutil
import pytest
from aiokafka import AIOKafkaProducer

from streams.core.bulletins import quick_reports
from streams.core.bulletins.quick_reports import Item, Voiding, read_item, see_over
from streams.core.events import messages
from streams.core.events.refusals import Refused
from streams.dead_letters.letters import read
from streams.topics.catalogue import INTAKE, QUICK_REPORT_DUE, QUICK_REPORT_ITEMS, Topic
from streams.topics.lag import worked_topics
from streams.worker.agents.workbench import Workbench
from tests.support.bad_records import GOOD
from tests.support.checks import check_all
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.mutations import Mutations
from tests.support.packing import (
    BAD_NAME,
    HEADER,
    ODD,
    ZSTD,
    Pack,
    RawBatch,
    Written,
    batch,
    sealed,
    zstd,
)
from tests.support.record import CATALOGUE, Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

BAD: Final = 2_000
"""Bad records for each topic."""

AT_ONCE: Final = 100
"""Records in a batch, good ones among bad ones."""

REPLACED: Final = "\N{REPLACEMENT CHARACTER}" * len(BAD_NAME)


def good_events() -> dict[str, list[dict[str, Any]]]:
    """Make good events by the topic that they are sent to."""
    made: dict[str, list[dict[str, Any]]] = {INTAKE: [], "replies": [], "records": []}
    for number, category in enumerate(CATALOGUE["categories"]):
        for kind, topic in (("letter", "letters"), ("opinion", "opinions")):
            channel = "mayor-mailbox" if kind == "letter" else "monitoring"
            data = {"kind": kind, "channel": channel, "category": category, "title": "路灯"}
            straight = sent("received", "2015-03-02", "1", f"{kind}-{category}", **data)
            made[f"{topic}.{category}"] = [straight]
            made[INTAKE].append(straight | {"subject": f"{kind}-{category}-in"})
            made["replies"].append(sent("closed", "2015-03-04", "2", f"{kind}-{category}"))
        visit = {"kind": "visit", "channel": "query-point", "quantity": number + 1}
        made["records"].append(sent("counted", "2015-03-02", "1", f"visit-{category}", **visit))
    return made


ITEMS: Final[list[dict[str, Any]]] = [
    msgspec.to_builtins(Item("O-1", "/test", "1", 10**15, "opinion", "monitoring", "", "路灯")),
    msgspec.to_builtins(Voiding("O-1", "/test", "1")),
    msgspec.to_builtins(quick_reports.DayDue("2015-03-02")),
]
"""What is in quick-report-items."""


class Sorting:
    """Tells the records that no worker can use, by the workers' own reading."""

    def __init__(self, kuaibao: Installation) -> None:
        self._bench = Workbench(kuaibao.catalogue, kuaibao.settings)
        self._day_of = kuaibao.catalogue.day_of

    def is_bad(self, topic: str, record: Written) -> bool:
        """Return whether a record of this topic becomes a dead letter, and nothing else."""
        try:
            self._try(topic, record)
        except Refused:
            return True
        return False

    def _try(self, topic: str, record: Written) -> None:
        _, value, headers = record
        now = self._bench.clock()
        if topic == QUICK_REPORT_ITEMS:
            what = read_item(value)
            if isinstance(what, quick_reports.DayDue):
                see_over(what.day, now, self._day_of)
            return
        named = [(name.replace(BAD_NAME, REPLACED), of) for name, of in headers]
        event = self._bench.read(value, named, now)
        is_due = isinstance(event.message, messages.Due)
        if is_due != (topic == QUICK_REPORT_DUE):
            raise quick_reports.MISDIRECTED
        if is_due:
            see_over(event.subject, now, self._day_of)


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


class Fuzz:
    """What is sent to an installation, batch by batch.

    Attributes:
        bad: How many bad records there are, by topic.
    """

    def __init__(self, kuaibao: Installation, good: dict[str, list[dict[str, Any]]]) -> None:
        self.bad = Counter[str]()
        self._kuaibao = kuaibao
        self._good = good
        self._seeds = [event for events in good.values() for event in events]
        self._sorting = Sorting(kuaibao)

    def batches(self, topic: Topic, seed: int) -> Iterator[tuple[str, int, RawBatch]]:
        """Return topic, partition and batch, of all that is for one topic."""
        of = ITEMS if topic.name == QUICK_REPORT_ITEMS else self._seeds
        mutations = Mutations(seed, of)
        good = self._good_records(topic, mutations)
        while self.bad[topic.name] < BAD:
            for partition in range(topic.partitions):
                records = good.pop(partition, [])
                every = AT_ONCE // len(records) if records else 0
                some = self._bad_records(topic.name, mutations, AT_ONCE - len(records))
                for number, record in enumerate(some):
                    records.insert(number + number // every if every else 0, record)
                yield topic.name, partition, packed(records, mutations.packing())
        assert not good
        for record in mutations.large():
            # An item is passed on to nobody, so that what is odd is only what is around it.
            self.bad[topic.name] += self._sorting.is_bad(topic.name, record)
            yield topic.name, 0, packed([record], ODD["gzip"])

    def _good_records(self, topic: Topic, mutations: Mutations) -> dict[int, list[Written]]:
        by_partition: dict[int, list[Written]] = {}
        for event in self._good.get(topic.name, []):
            ((key, value),) = keyed(event)
            record = key, value, mutations.odd_headers()
            assert not self._sorting.is_bad(topic.name, record), event
            by_partition.setdefault(self._kuaibao.partition_of(key), []).append(record)
        return by_partition

    def _bad_records(self, topic: str, mutations: Mutations, many: int) -> Iterator[Written]:
        while many:
            record = mutations.record()
            if self._sorting.is_bad(topic, record):
                self.bad[topic] += 1
                many -= 1
                yield record


def packed(records: list[Written], how: tuple[int, Pack] | tuple[()]) -> RawBatch:
    """Make a batch of records, packed in some way."""
    return RawBatch(batch(records, *how), len(records))


def test_thousands_of_bad_records_in_every_topic(kuaibao: Installation) -> None:
    """Every worker lives on, each bad record is a dead letter, and figures are those of the good.

    Batches are packed in every way that Kafka takes in. Good events are among the bad ones, with
    headers that are odd.
    """
    workers = [kuaibao.worker(), kuaibao.worker()]
    workers[0].wait_open(2)
    good = good_events()
    fuzz = Fuzz(kuaibao, good)
    topics = worked_topics(kuaibao.catalogue, kuaibao.settings)
    for seed, topic in enumerate(topics):
        kuaibao.run(send(kuaibao, fuzz.batches(topic, seed)))
        kuaibao.drain()
    assert fuzz.bad.keys() == {topic.name for topic in topics}
    assert min(fuzz.bad.values()) >= BAD
    assert [worker.process.poll() for worker in workers] == [None, None]
    letters = list(filter(None, map(read, kuaibao.read("dead-letters"))))
    found = Counter[str]()
    for letter in letters:
        found[letter.topic] += letter.many
    assert found == fuzz.bad
    check_all(kuaibao, Told(keyed(*(event for events in good.values() for event in events))))


def test_items_that_no_worker_writes(kuaibao: Installation) -> None:
    """Times and days that are none delay nothing, and are in no issue."""
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
    letters = list(filter(None, map(read, kuaibao.read("dead-letters"))))
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
