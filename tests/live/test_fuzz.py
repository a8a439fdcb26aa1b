"""Thousands of spoilt records in every topic that workers read; all else is counted."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from streams.broker.broker import LocalBroker
from streams.core.bulletins.quick_reports import Issue, Item
from streams.core.cases.case_records import CaseRecords
from streams.core.events.reader import EventReader
from streams.core.figures.engine.sound import Unsound, check_case
from streams.topics.catalogue import (
    CASES,
    FIGURES,
    INTAKE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    REPLIES,
)
from streams.topics.read_back import part_in
from tests.chaos.poison import MARK, PoisonedInstallation, is_refused, mutated
from tests.support.checks import check_all
from tests.support.installation import Installation, Raw
from tests.support.record import Told
from tests.unit.worker.agents.bench import record as as_read

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

MANY = 2_000
SEED = 7
EVENTS = 1_500

ITEM = Item("s", "urn:s", "1", 1_425_262_272_000_000, "opinion", "people-net", "housing", "题目")
ISSUE = Issue(2015, 7, "2015-03-02", (ITEM,))


@pytest.fixture
def kuaibao(shared_broker: LocalBroker, tmp_path: Path) -> Iterator[Installation]:
    """An installation that is read without the poison in it."""
    made = PoisonedInstallation(shared_broker.bootstrap, "fuzz", tmp_path)
    made.provision()
    yield made
    for worker in made.workers:
        print(f"--- {worker}, the end of its log:\n{worker.log[-6000:]}")
    made.close()


def spoilt(good: list[bytes], is_bad: Callable[[bytes], bool]) -> Iterator[bytes]:
    """Spoil good records, each in another way, until there are as many as are wanted."""
    rng = random.Random(SEED)
    made = 0
    while made < MANY:
        value = mutated(rng, rng.choice(good))
        if is_bad(value):
            made += 1
            yield value


def test_mutated_records_everywhere(kuaibao: Installation, record: Told) -> None:
    """No worker ends, neither the one that meets them nor the one that reads them back."""
    told = Told(record.events[:EVENTS])
    read = EventReader(kuaibao.catalogue).read
    cases = CaseRecords(kuaibao.catalogue)
    worker = kuaibao.worker(opens=4)
    kuaibao.feed(told.events[: EVENTS // 2])
    kuaibao.drain()
    events = [value for _, value in told.events]
    ours = [one.value for one in kuaibao.read(CASES) if one.value]
    rows = [one.key for one in kuaibao.read(FIGURES) if one.key and one.key != b"flush"]

    def no_event(value: bytes) -> bool:
        return is_refused(read, value)

    def no_case(value: bytes) -> bool:
        try:
            check_case(cases, MARK, value)
        except Unsound:
            return True
        return False

    def no_issue(value: bytes) -> bool:
        try:
            part_in(as_read(QUICK_REPORTS, value, key=MARK))
        except Unsound:
            return True
        return False

    def no_item(value: bytes) -> bool:
        try:
            msgspec.json.decode(value, type=Item)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return True
        return False

    for topic in (INTAKE, "letters.housing", REPLIES, "records"):
        write(kuaibao, topic, spoilt(events, no_event))
    write(kuaibao, CASES, spoilt(ours, no_case))
    write(kuaibao, QUICK_REPORTS, spoilt([msgspec.json.encode(ISSUE)], no_issue), partition=0)
    write(kuaibao, QUICK_REPORT_ITEMS, spoilt([msgspec.json.encode(ITEM)], no_item), partition=0)
    counts = spoilt([b"12", b"345"], lambda _: True)
    keys = spoilt(rows, lambda key: key not in rows)
    raws = [Raw(count, MARK + key) for key, count in zip(keys, counts, strict=True)]
    kuaibao.write(FIGURES, *raws)
    kuaibao.feed(told.events[EVENTS // 2 :])
    kuaibao.drain()
    assert worker.process.poll() is None, worker.log[-4000:]
    worker.kill()
    kuaibao.worker(opens=4)
    kuaibao.drain()
    check_all(kuaibao, told)


def write(
    kuaibao: Installation, topic: str, values: Iterator[bytes], partition: int | None = None
) -> None:
    """Write spoilt records, each with a key that marks it."""
    raws = [
        Raw(value, MARK + b"-%d" % number, (), partition) for number, value in enumerate(values)
    ]
    kuaibao.write(topic, *raws)
