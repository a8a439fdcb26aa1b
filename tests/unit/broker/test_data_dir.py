"""The data directory of a local broker: its owner's alone."""

import os
import stat
from pathlib import Path

import pytest

from streams.broker.broker import LocalBroker
from streams.broker.data_dir import DataDir


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the directory goes, below one that is not there yet either."""
    return tmp_path / "data" / "kafka"


def mode(path: Path) -> int:
    """Return who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def used(path: Path) -> DataDir:
    """Use a directory as a broker does, short of starting Kafka."""
    data = DataDir(path)
    data.claim()
    data.write_settings(9092, {})
    data.open_log().close()
    data.release()
    return data


def test_a_new_directory_is_its_owners_alone(path: Path) -> None:
    """So is each file in it, whatever the umask."""
    before = os.umask(0)
    try:
        used(path)
    finally:
        os.umask(before)
    assert mode(path) == 0o700
    assert {mode(file) for file in path.iterdir()} == {0o600}
    assert {file.name for file in path.iterdir()} == {
        *("broker.lock", "broker.log", "server.properties")
    }


def test_one_that_others_could_read_is_put_right(path: Path) -> None:
    """Earlier versions made it so; what is in its log stays."""
    path.mkdir(parents=True)
    for name in ("broker.lock", "broker.log", "server.properties"):
        (path / name).write_text("before")
        (path / name).chmod(0o666)
    path.chmod(0o777)
    data = used(path)
    assert mode(path) == 0o700
    assert {mode(file) for file in path.iterdir()} == {0o600}
    assert data.log_since(0) == "before"


def test_kafka_itself_writes_for_its_owner_alone(path: Path) -> None:
    """It is started with a umask of its own."""
    assert LocalBroker(path)._java(classpath="")["umask"] == 0o077
