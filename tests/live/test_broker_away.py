"""A broker that does not answer for longer than anybody's patience is waited for."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from streams.broker.broker import LocalBroker
from tests.support.checks import check_all
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(280)]

PAUSE_SECONDS = 65.0
"""Longer than a request, a session and a transaction may take: aiokafka's 40 s, the installation's
3 s, and 60 s, after which Kafka ends a transaction by itself."""

BACK_SECONDS = 90.0


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    """A broker that nobody else needs meanwhile."""
    with LocalBroker(tmp_path_factory.mktemp("paused")) as broker:
        yield broker


def test_workers_outlast_a_pause_of_the_broker(
    kuaibao: Installation, shared_broker: LocalBroker, record: Told
) -> None:
    """Both workers live, amid their transactions as well as idle, and count everything after it."""
    workers = [kuaibao.worker(opens=4), kuaibao.worker(opens=2)]
    workers[0].wait_open(2)
    half = len(record.events) // 2
    kuaibao.feed(record.events[:half])
    wait_until(lambda: any(kuaibao.ends("cases").values()), "the workers write cases")
    assert shared_broker.pid is not None
    os.kill(shared_broker.pid, signal.SIGSTOP)
    try:
        # The test waits for time itself to pass: a broker that is stopped shows nothing else.
        time.sleep(PAUSE_SECONDS)
    finally:
        os.kill(shared_broker.pid, signal.SIGCONT)
    wait_until(lambda: _answers(kuaibao), "the broker answers again", BACK_SECONDS)
    kuaibao.feed(record.events[half:])
    wait_until(lambda: not kuaibao.left(), "everything is counted", BACK_SECONDS)
    for worker in workers:
        assert worker.process.poll() is None, worker.log[-4000:]
    check_all(kuaibao, record)


def _answers(kuaibao: Installation) -> bool:
    try:
        kuaibao.left()
    except Exception:  # noqa: BLE001 - however it does not
        return False
    return True
