"""The local broker: a real Kafka that keeps its data, minds its ports and leaves nothing behind."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.broker import ports
from streams.broker.broker import LocalBroker
from streams.broker.jars import BrokerError

pytestmark = pytest.mark.kafka

LARGE = 10_000_000  # bytes, more than the 1 MiB that topics take unless they say otherwise

STARTER = """
import sys, time, pathlib
from streams.broker.broker import LocalBroker
broker = LocalBroker(pathlib.Path(sys.argv[1]))
broker.start()
print(broker.pid, flush=True)
time.sleep(60)
"""
COMMAND = """
import sys, pathlib
from streams.broker.broker import run_broker
run_broker(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    """A broker that is running, in a directory whose name is not ASCII."""
    with LocalBroker(tmp_path_factory.mktemp("快报 ") / "data") as broker:
        yield broker


async def create(bootstrap: str, topic: str) -> None:
    """Create a topic of one partition that takes large records."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        configs = {"max.message.bytes": str(12 * 1024 * 1024)}
        await admin.create_topics([NewTopic(topic, 1, 1, topic_configs=configs)])
    finally:
        await admin.close()


async def produce(bootstrap: str, topic: str, *values: bytes) -> None:
    """Write these values and wait until the broker has them."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=2 * LARGE)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def consume(bootstrap: str, topic: str, count: int) -> list[bytes]:
    """The first `count` values of a topic, read by a consumer group with a short session."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=f"of {topic}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=1000,
        heartbeat_interval_ms=300,
    )
    await consumer.start()
    try:
        async with asyncio.timeout(20):
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


def wait_until_gone(pid: int) -> None:
    """Wait until a process has ended, even if its exit code has not been asked for yet."""
    deadline = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def test_it_serves(broker: LocalBroker) -> None:
    """A topic can be made, written and read by a group; a record may be as large as it allows."""

    async def scenario() -> list[bytes]:
        await create(broker.bootstrap, "serves")
        await produce(broker.bootstrap, "serves", b"one", bytes(LARGE), b"three")
        return await consume(broker.bootstrap, "serves", 3)

    assert asyncio.run(scenario()) == [b"one", bytes(LARGE), b"three"]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_data_survive_a_restart(broker: LocalBroker, how: str) -> None:
    """After a stop or a SIGKILL the same records are at the same address in the same cluster."""
    before = broker.bootstrap, broker.cluster_id
    topic = f"survives.{how}"
    asyncio.run(create(broker.bootstrap, topic))
    asyncio.run(produce(broker.bootstrap, topic, b"kept"))
    pid = broker.pid
    getattr(broker, how)()
    assert broker.pid is None
    broker.start()
    assert (broker.bootstrap, broker.cluster_id) == before
    assert broker.pid != pid
    assert asyncio.run(consume(broker.bootstrap, topic, 1)) == [b"kept"]


def test_a_directory_in_use_is_refused(broker: LocalBroker) -> None:
    """A second broker on the same data says so at once, and the first one goes on."""
    for released in (False, True):
        if released:  # as if its starter were gone, and only its Java still there
            broker._data.release()
        second = LocalBroker(broker.data_dir)
        with pytest.raises(BrokerError, match=f"Another broker is running on .*{broker.data_dir}"):
            second.start()
        assert second.pid is None
    assert ports.cluster_at(broker.port, timeout=5) == broker.cluster_id


def test_a_taken_port_is_refused(broker: LocalBroker, tmp_path: Path) -> None:
    """A port that was asked for and is taken is named, before anything is started."""
    second = LocalBroker(tmp_path / "data", port=broker.port)
    with pytest.raises(BrokerError, match=f"cannot listen on 127.0.0.1:{broker.port}: Address al"):
        second.start()
    assert second.cluster_id is None
    assert not second.log_file.exists()


def test_a_port_lost_after_choosing_is_chosen_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another process takes a port between choosing and listening, another is taken."""
    with socket.create_server((ports.HOST, 0)) as taken:
        first = taken.getsockname()[1]
        choices = iter([first, ports.free(), ports.free(), ports.free()])
        monkeypatch.setattr(ports, "free", lambda: next(choices))
        with LocalBroker(tmp_path / "data") as broker:
            assert broker.port != first
            assert ports.cluster_at(broker.port, timeout=5) == broker.cluster_id


def test_a_failed_start_shows_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What Kafka said when it could not start is in the error, with where to read on; no noise."""
    broker = LocalBroker(tmp_path / "data", settings={"num.io.threads": "none"})
    with pytest.raises(BrokerError) as raised:
        broker.start()
    assert "Invalid value none for configuration num.io.threads" in str(raised.value)
    assert str(broker.log_file) in str(raised.value)
    assert broker.pid is None
    assert capfd.readouterr() == ("", "")


def test_a_start_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that does not answer in time is ended, and the error says that time was short."""
    monkeypatch.setattr(ports, "cluster_at", lambda _port, _timeout: None)
    broker = LocalBroker(tmp_path / "data")
    began = time.monotonic()
    with pytest.raises(BrokerError, match="did not start in time"):
        broker.start(timeout=2.0)
    assert time.monotonic() - began < 5
    assert broker.pid is None


def test_nothing_stays_when_its_starter_is_killed(tmp_path: Path) -> None:
    """After SIGKILL of the process that started it, Java is gone soon; only its pid was printed."""
    command = [sys.executable, "-c", STARTER, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        pid = int(starter.stdout.readline())
        assert psutil.Process(pid).name() == "java"
        starter.kill()
        wait_until_gone(pid)


def test_the_command_runs_until_told_to_stop(tmp_path: Path) -> None:
    """The command says where broker, data and log are; SIGTERM stops it in an orderly way."""
    port = ports.free()
    command = [sys.executable, "-c", COMMAND, str(tmp_path / "data"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            first = process.stdout.readline()
            (java,) = psutil.Process(process.pid).children()
            process.send_signal(signal.SIGTERM)
            lines = [first, *process.stdout]
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert lines == [
        f"Kafka is at 127.0.0.1:{port}; Ctrl-C stops it\n",
        f"  data  {tmp_path / 'data'}\n",
        f"  log   {tmp_path / 'data' / 'broker.log'}\n",
    ]
    wait_until_gone(java.pid)
    assert (tmp_path / "data" / "kafka" / ".kafka_cleanshutdown").exists()
