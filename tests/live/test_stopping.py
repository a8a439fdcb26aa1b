"""Workers and gateways end when they are asked to, whatever Kafka does."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from streams.broker.broker import LocalBroker
from streams.settings.settings import Settings
from streams.worker.app import WORKER_STOP_SECONDS
from tests.support.gateways import Gateway
from tests.support.processes import KUAIBAO, Worker

pytestmark = pytest.mark.kafka

MARGIN = 10.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    """A broker that these tests may stop, since no others use it."""
    with LocalBroker(tmp_path / "kafka") as broker:
        yield broker


@pytest.mark.slow
def test_a_broker_that_hangs_does_not_keep_them(broker: LocalBroker, tmp_path: Path) -> None:
    """Both end within the bound that supervisors are told; every line of their logs is JSON."""
    settings = Settings(
        kafka=broker.bootstrap, log_format="json", partitions=2, quick_reports_at="off"
    )
    worker = Worker([*KUAIBAO, "worker"], settings, tmp_path / "worker.log")
    worker.wait_open(2)
    gateway = Gateway(settings, tmp_path, "gateway")
    gateway.wait_ready()
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        for process in (worker.process, gateway.process):
            process.terminate()
        worker.process.wait(WORKER_STOP_SECONDS + MARGIN)
        assert gateway.process.wait(WORKER_STOP_SECONDS + MARGIN) == 0
    finally:
        os.kill(broker.pid, signal.SIGCONT)
    for log in (worker.log, gateway.log):
        lines = log.splitlines()
        # The gateway prints its address for a person who started it by hand.
        said = [json.loads(line)["message"] for line in lines if not line.startswith("http://")]
        assert any(message.startswith("stopping") for message in said), log


@pytest.mark.usefixtures("as_users")
def test_who_is_asked_to_stop_finishes_first(broker: LocalBroker, tmp_path: Path) -> None:
    """With Kafka there, a worker and a gateway end at once, in order, with exit code 0."""
    settings = msgspec.structs.replace(
        Settings(kafka=broker.bootstrap, partitions=2, quick_reports_at="off", notices_at="off"),
        prefix="a.",
    )
    worker = Worker([*KUAIBAO, "worker"], settings, tmp_path / "worker.log")
    worker.wait_open(2)
    gateway = Gateway(settings, tmp_path, "gateway")
    gateway.wait_ready()
    assert worker.terminate() == 0
    gateway.process.terminate()
    assert gateway.process.wait(MARGIN) == 0
    for log in (worker.log, gateway.log):
        assert log.splitlines()[-1].endswith(": stopped"), log
        assert "ERROR" not in log
        assert "Traceback" not in log
