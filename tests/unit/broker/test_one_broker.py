"""The broker of a test run is started once, and ends when nobody uses it any more."""

import threading
from pathlib import Path

import pytest

from tests.support import one_broker
from tests.support.one_broker import OneBroker

PORT = 20_001


class Told:
    """A broker that is none, and writes down what it is told.

    Attributes:
        said: What all of them were told, in order.
    """

    said: list[str]

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder, self.port = folder, port

    def start(self) -> None:
        """Start."""
        self.said.append("start")
        self.port = PORT + self.said.count("start")

    def stop(self) -> None:
        """Stop."""
        self.said.append("stop")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What brokers are told."""
    monkeypatch.setattr(Told, "said", [], raising=False)
    monkeypatch.setattr(one_broker, "LocalBroker", Told)
    monkeypatch.setattr(one_broker, "LOOK_SECONDS", 0.01)
    return Told.said


def test_who_started_it_waits_for_the_others(said: list[str], tmp_path: Path) -> None:
    """It is there as long as anyone uses it, and the next one gets another."""
    first, second, third = (OneBroker(tmp_path / "run") for _ in range(3))
    assert first.use().port == second.use().port == PORT + 1
    assert said == ["start"]
    ending = threading.Thread(target=first.done)
    ending.start()
    ending.join(0.1)
    assert ending.is_alive(), "it was stopped under another process"
    assert said == ["start"]
    second.done()
    ending.join(10)
    assert not ending.is_alive()
    assert said == ["start", "stop"]
    assert third.use().port == PORT + 2
    third.done()
    assert said == ["start", "stop"] * 2


def test_who_did_not_start_it_does_not_stop_it(said: list[str], tmp_path: Path) -> None:
    """Whoever is done first, the others go on."""
    first, second = OneBroker(tmp_path / "run"), OneBroker(tmp_path / "run")
    first.use()
    second.use()
    second.done()
    assert said == ["start"]
    first.done()
    assert said == ["start", "stop"]


def test_a_start_that_fails_is_the_failure_of_that_process_alone(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process tries for itself."""

    def fails(_: Told) -> None:
        raise OSError("no room")

    first, second = OneBroker(tmp_path / "run"), OneBroker(tmp_path / "run")
    with monkeypatch.context() as broken:
        broken.setattr(Told, "start", fails)
        with pytest.raises(OSError, match="no room"):
            first.use()
        first.done()
    assert second.use().port == PORT + 1
    second.done()
    assert said == ["start", "stop"]
