"""Workers are killed and paused in the middle of their work; the figures come out the same."""

from collections.abc import Iterator

import pytest

from streams.feeding.sending import Keyed
from streams.topics.topics import QUICK_REPORT_DUE
from tests.support.checks import check_all, check_issues, flushes
from tests.support.installation import Installation
from tests.support.processes import Worker, wait_until
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]


def pieces(events: list[Keyed], parts: int) -> Iterator[list[Keyed]]:
    """Cut events into so many parts, in their order."""
    size = -(-len(events) // parts)
    return (events[start : start + size] for start in range(0, len(events), size))


def pause_mid_stream(kuaibao: Installation, worker: Worker, fed: list[Keyed]) -> None:
    """Feed events, and stop the worker when it has done some of its work and not all of it."""
    own = [at for at in kuaibao.partitions_of("cases") if at.partition in worker.partitions]

    def written() -> int:
        ends = kuaibao.ends("cases")
        return sum(ends[at] for at in own)

    before = written()
    kuaibao.feed(fed)
    wait_until(lambda: written() > before, "the worker writes cases")
    worker.pause()
    left = kuaibao.left()
    assert any(left[number] for number in worker.partitions), "it was done before it was paused"


@pytest.mark.slow
def test_a_worker_killed_again_and_again(kuaibao: Installation, record: Told) -> None:
    """A worker that gets SIGKILL in mid-stream, three times, leaves no trace in the figures.

    SIGKILL comes once more amid the days due: quick reports have no gap, and every item once.
    """
    for part in pieces(record.events, 3):
        worker = kuaibao.worker(opens=4)
        pause_mid_stream(kuaibao, worker, part)
        worker.kill()
    worker = kuaibao.worker(opens=4)
    kuaibao.drain()
    check_all(kuaibao, record)

    kuaibao.feed(record.due, QUICK_REPORT_DUE)
    wait_until(lambda: any(kuaibao.ends("quick-reports").values()), "quick reports are issued")
    worker.kill()
    kuaibao.worker(opens=4)
    kuaibao.drain()
    check_issues(kuaibao, record)


@pytest.mark.slow
def test_one_of_two_workers_killed(kuaibao: Installation, record: Told) -> None:
    """The other worker takes over what the killed one had, and nothing is lost or counted twice."""
    first = kuaibao.worker(opens=4)
    second = kuaibao.worker(opens=2)
    first.wait_open(2)
    before, after = pieces(record.events, 2)
    pause_mid_stream(kuaibao, second, before)
    second.kill()
    kuaibao.feed(after)
    first.wait_open(4)
    kuaibao.drain()
    check_all(kuaibao, record)
    kuaibao.feed(record.due, QUICK_REPORT_DUE)
    kuaibao.drain()
    check_issues(kuaibao, record)


def test_a_worker_paused_past_its_session(kuaibao: Installation, record: Told) -> None:
    """A worker that wakes after others took its partitions writes nothing, and works on with them.

    Its cases have fewer events by then than those of the new owner, whose they must remain.
    """
    paused = kuaibao.worker(opens=4)
    other = kuaibao.worker(opens=2)
    paused.wait_open(2)
    lost = paused.partitions
    before, between, after = pieces(record.events, 3)
    pause_mid_stream(kuaibao, paused, before)
    other.wait_open(4)
    kuaibao.feed(between)
    kuaibao.drain()
    reached = flushes(kuaibao)
    said = len(paused.log)

    paused.resume()
    wait_until(lambda: "partitions assigned" in paused.log[said:], "it has joined again")
    woken = paused.log[said:].partition("partitions assigned")[0]
    assert flushes(kuaibao) == reached, "it wrote although its partitions were another's"
    assert any(
        f"partition {number}: another worker has taken it over; letting go" in woken
        for number in lost
    ), woken
    paused.wait_open(2)
    other.wait_open(2)
    kuaibao.feed(after)
    kuaibao.drain()
    check_all(kuaibao, record)
