"""Partitions move as workers come and go; what a worker knows already it does not read again."""

import time
from collections import Counter
from collections.abc import Sequence
from threading import Event, Thread

import pytest
from aiokafka.admin.records_to_delete import RecordsToDelete

from streams.feeding.sending import Keyed
from streams.topics.read_back import flush_in
from streams.topics.topics import QUICK_REPORT_DUE
from tests.live.conftest import Install
from tests.support.checks import check_all, check_issues
from tests.support.installation import Installation
from tests.support.processes import Worker
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]

STOP_SECONDS = 10.0

FEW = 20
"""How many events are fed at a time."""


@pytest.mark.slow
def test_a_third_worker_comes_and_goes(install: Install, record: Told) -> None:
    """In mid-stream partitions move to a worker that joins, and back when SIGTERM ends it.

    It ends with exit code 0 and says that it leaves: the others need not wait for its session.
    """
    kuaibao = install(session_timeout=15.0)
    workers = [kuaibao.worker(opens=4), kuaibao.worker(opens=2)]
    workers[0].wait_open(2)
    half = len(record.events) // 2
    kuaibao.feed(record.events[:half])
    third = kuaibao.worker(opens=1)
    owned = [number for worker in [*workers, third] for number in worker.partitions]
    assert sorted(owned) == [0, 1, 2, 3]

    kuaibao.feed(record.events[half:])
    began = time.monotonic()
    assert third.terminate() == 0, third.log
    assert time.monotonic() - began < STOP_SECONDS
    for worker in workers:
        worker.wait_open(2)
    assert time.monotonic() - began < kuaibao.settings.session_timeout
    kuaibao.drain()
    check_all(kuaibao, record)
    kuaibao.feed(record.due, QUICK_REPORT_DUE)
    kuaibao.drain()
    check_issues(kuaibao, record)


@pytest.mark.slow
def test_what_stays_goes_on(install: Install, record: Told) -> None:
    """While a third worker comes and is killed, what stays where it is is worked on without pause.

    It is opened once, and what comes in is counted all the time. Partitions of all workers stood
    still until the last worker knew of a change, before lanes went on.
    """
    kuaibao = install(session_timeout=6.0, partitions=6)
    workers = [kuaibao.worker(opens=6), kuaibao.worker(opens=3)]
    workers[0].wait_open(3)
    moved = Event()
    feeding = Thread(target=trickle, args=(kuaibao, record.events, moved), daemon=True)
    feeding.start()
    had = [{*worker.partitions} for worker in workers]
    opened = [len(worker.openings) for worker in workers]
    third = kuaibao.worker(opens=2)
    stayed = [one & {*worker.partitions} for one, worker in zip(had, workers, strict=True)]
    assert [len(each) for each in stayed] == [2, 2]
    third.kill()
    for worker in workers:
        worker.wait_open(3)
    over = time.time()
    moved.set()
    feeding.join()
    kuaibao.drain()
    # Only what the third had was opened.
    assert [len(worker.openings) for worker in workers] == [many + 1 for many in opened]
    for worker, numbers in zip(workers, stayed, strict=True):
        assert {*worker.kept} == numbers
        assert worker.partitions != worker.kept
    waited = longest_waits(kuaibao, over)
    stays = {number: waited.pop(number) for each in stayed for number in each}
    # What the third had waits until its session is over.
    assert max(stays.values()) < min(waited.values()), (stays, waited)
    check_all(kuaibao, record)


def trickle(kuaibao: Installation, events: Sequence[Keyed], until: Event) -> None:
    """Feed events little by little, so that each partition has some all the time; then the rest."""
    start = 0
    while not until.is_set():
        kuaibao.feed(events[start : start + FEW])
        # Those that have come are sent again rather than none.
        start = (start + FEW) % len(events)
        time.sleep(0.2)
    kuaibao.feed(events)


def longest_waits(kuaibao: Installation, until: float) -> dict[int, float]:
    """Return by partition how many seconds an event waited until it was counted, at most.

    Only what came in up to a moment (seconds since the epoch) is looked at.
    """
    waits: dict[int, float] = {}
    for one in kuaibao.read("figures"):
        if one.key != b"flush" or (came := flush_in(one).intake_from) is None:
            continue
        if came.timestamp() <= until:
            wait = one.timestamp / 1000 - came.timestamp()
            waits[one.partition] = max(wait, waits.get(one.partition, 0))
    return waits


@pytest.mark.slow
def test_a_restart_without_events_changes_nothing(kuaibao: Installation, record: Told) -> None:
    """A worker that starts again with nothing new to read writes nothing, and knows all cases."""
    worker = kuaibao.worker(opens=4)
    kuaibao.feed(record.events)
    kuaibao.drain()
    kuaibao.feed(record.due[:400], QUICK_REPORT_DUE)
    kuaibao.drain()
    issues = kuaibao.issues()
    before = kuaibao.ends(*(topic.name for topic in kuaibao.topics))
    for end in (Worker.kill, Worker.terminate):
        end(worker)
        worker = kuaibao.worker(opens=4)
        assert worker.opened == held(kuaibao, record)
        kuaibao.drain()
    assert kuaibao.ends(*(topic.name for topic in kuaibao.topics)) == before
    assert kuaibao.issues() == issues
    check_all(kuaibao, record)


def test_what_stays_is_not_read_again(kuaibao: Installation, record: Told) -> None:
    """A partition that stays with its worker is not even opened; what moves is read.

    To see this, cases are taken out of Kafka behind the workers' backs: a worker that reads them
    finds none, and knows no event any more.
    """
    first = kuaibao.worker(opens=4)
    kuaibao.feed(record.events)
    kuaibao.drain()
    empty(kuaibao, "cases")

    second = kuaibao.worker(opens=2)
    first.wait_open(2)
    assert first.kept == first.partitions
    assert len(first.openings) == 4
    assert second.opened == dict.fromkeys(second.partitions, 0)
    ends = kuaibao.ends("cases")
    kuaibao.feed(record.events)
    kuaibao.drain()
    wrote = {at.partition for at, end in kuaibao.ends("cases").items() if end > ends[at]}
    assert wrote == {*second.partitions}


def held(kuaibao: Installation, told: Told) -> dict[int, int]:
    """Count the cases and records that belong in each partition."""
    return dict(Counter(kuaibao.partition_of(subject.encode()) for subject in told.cases))


def empty(kuaibao: Installation, name: str) -> None:
    """Delete all records of a compacted topic, which Kafka allows of topics of another policy."""

    async def deleting() -> None:
        async with kuaibao.admin() as admin:
            everything = RecordsToDelete(-1)
            await admin.delete_records(dict.fromkeys(kuaibao.partitions_of(name), everything))

    kuaibao.configure(name, "cleanup.policy", "delete")
    kuaibao.run(deleting())
    kuaibao.configure(name, "cleanup.policy", "compact")
