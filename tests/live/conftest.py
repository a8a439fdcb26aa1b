"""A broker for all of these tests, and on it an installation for each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.broker.broker import LocalBroker
from tests.support import side_by_side
from tests.support.forks import FORKS
from tests.support.installation import Installation
from tests.support.one_broker import OneBroker
from tests.support.record import Told, gaoling
from tests.support.warm_java import warm_java

Install = Callable[..., Installation]


@pytest.fixture(scope="session", autouse=True)
def _warm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Has all brokers start in half the time; making what that needs takes ten seconds, once."""
    assert request.config.cache
    warm_java(request.config.cache.mkdir("java"), tmp_path_factory.mktemp("warm"))


@pytest.fixture(scope="session")
def shared_broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> LocalBroker:
    """The broker that all installations share, those of processes side by side as well."""
    own = tmp_path_factory.getbasetemp()
    broker = OneBroker((own.parent if side_by_side.number() is not None else own) / "one-broker")
    # Not when the fixture ends: to wait for other processes is not this one's last test's fault.
    request.config.add_cleanup(broker.done)
    return broker.use()


@pytest.fixture
def install(
    shared_broker: LocalBroker, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Install]:
    """Makes installations with settings of their own; what they log shows where a test fails."""
    made: list[Installation] = []

    def make(**given: Any) -> Installation:
        name = f"test-{side_by_side.number() or 0}-{id(request.node):x}-{len(made)}"
        made.append(Installation(shared_broker.bootstrap, name, tmp_path, **given))
        made[-1].provision()
        return made[-1]

    yield make
    for installation in made:
        for worker in installation.workers:
            print(f"--- {worker}, the end of its log:\n{worker.log[-6000:]}")
        installation.close()


@pytest.fixture
def kuaibao(install: Install) -> Installation:
    """An installation with the tests' usual settings."""
    return install()


@pytest.fixture
def as_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has commands start as users start them: nothing is forked that has imported too much."""
    monkeypatch.setattr(FORKS, "allowed", False)


@pytest.fixture(scope="session")
def record() -> Told:
    """A third of Gaoling's cases of three years, with some of its records, and their figures."""
    return gaoling(one_in=3)


@pytest.fixture(scope="session")
def whole_record() -> Told:
    """All of them: the bulletins that were published come out of these."""
    return gaoling()
