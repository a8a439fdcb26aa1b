"""Workers are killed and paused in the middle of their work; the figures come out the same."""

import random
import re
from collections.abc import Iterator

import pytest

from streams.sending import Keyed
from tests.kafka.checks import check_all, check_issues
from tests.kafka.conftest import Install
from tests.kafka.installation import Installation, Worker, wait_until
from tests.kafka.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]


def pieces(told: Told, parts: int) -> Iterator[list[Keyed]]:
    """Cut the events into so many parts, in their order."""
    size = -(-len(told.events) // parts)
    for start in range(0, len(told.events), size):
        yield told.events[start : start + size]


def pause_mid_stream(kuaibao: Installation, worker: Worker, fed: list[Keyed]) -> None:
    """Feed events, and stop the worker while it has done some of its work and not all of it."""
    own = kuaibao.partitions_of("cases")
    own = [at for at in own if at.partition in worker.partitions]

    def written() -> int:
        ends = kuaibao.ends("cases")
        return sum(ends[at] for at in own)

    before = written()
    kuaibao.feed(fed)
    wait_until(lambda: written() > before, "the worker writes cases")
    worker.pause()
    left = kuaibao.left()
    assert sum(left[number] for number in worker.partitions) > 0, "it was done before it was paused"
    names=[t.name for t in kuaibao.topics]
    a=kuaibao.ends(*names); b=kuaibao.ends(*names, isolation="read_committed")
    print("LEFT", left, "OPEN", {at: a[at]-b[at] for at in a if a[at]!=b[at]})


def test_a_worker_killed_again_and_again(kuaibao: Installation, record: Told) -> None:
    """A worker that gets SIGKILL in mid-stream, four times, leaves no trace in the figures."""
    for part in pieces(record, 4):
        worker = kuaibao.worker(opens=4)
        pause_mid_stream(kuaibao, worker, part)
        worker.kill()
    kuaibao.worker(opens=4)
    kuaibao.drain()
    check_all(kuaibao, record)
