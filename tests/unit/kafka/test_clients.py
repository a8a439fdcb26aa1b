"""What becomes of Kafka's errors while a client is in use."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    NodeNotReadyError,
    NotLeaderForPartitionError,
    RecordTooLargeError,
    RequestTimedOutError,
    TopicAuthorizationFailedError,
)

from streams.broker import ports
from streams.core.errors import NoKafka
from streams.kafka import clients
from streams.kafka.clients import NotAllowed, WentAway, administrator, connected
from streams.kafka.troubles import passes

OPTIONS: Final[dict[str, Any]] = {"bootstrap_servers": "kafka.test:9092"}


class Client:
    """A client that connects at once; remembers whether it was stopped."""

    def __init__(self, **_options: Any) -> None:
        self.stopped = False

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Disconnect."""
        self.stopped = True

    close = stop


@pytest.fixture(params=["client", "administrator"])
def in_use(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractAsyncContextManager[Any]]:
    """Return what connects a client of either sort."""

    async def know_brokers(_owner: object) -> None:
        pass

    monkeypatch.setattr(clients, "know_brokers", know_brokers)
    monkeypatch.setattr(clients, "AIOKafkaAdminClient", Client)
    if request.param == "administrator":
        return lambda: administrator(OPTIONS)
    return lambda: connected(Client(), OPTIONS)


def raised(in_use: Callable[[], AbstractAsyncContextManager[Any]], error: Exception) -> Exception:
    """Return what comes out when an error is raised while a client is in use."""

    async def work() -> None:
        async with in_use():
            raise error

    with pytest.raises((KafkaError, NoKafka, ValueError)) as found:
        asyncio.run(work())
    told: Exception = found.value
    return told


@pytest.mark.parametrize(
    "error",
    [
        NodeNotReadyError("node id 1"),
        KafkaConnectionError("closed"),
        RequestTimedOutError(),
        NotLeaderForPartitionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_broker_that_went_away(
    in_use: Callable[[], AbstractAsyncContextManager[Any]], error: KafkaError
) -> None:
    """It passes by itself, and ends a program that starts with exit code 3, not with a fault."""
    found = raised(in_use, error)
    assert isinstance(found, WentAway)
    assert isinstance(found, NoKafka)
    assert passes(found)
    assert str(found).startswith("Kafka at kafka.test:9092 cannot answer now (")
    assert type(error).__name__ in str(found)


def test_all_else_is_what_it_was(in_use: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
    """What Kafka does not allow is said so; what a record is to blame for stays."""
    assert isinstance(raised(in_use, TopicAuthorizationFailedError("cases")), NotAllowed)
    assert isinstance(raised(in_use, RecordTooLargeError()), RecordTooLargeError)
    assert isinstance(raised(in_use, ValueError()), ValueError)


def test_a_client_is_disconnected_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it could not be used."""

    async def know_brokers(_owner: object) -> None:
        raise NodeNotReadyError("node id 1")

    monkeypatch.setattr(clients, "know_brokers", know_brokers)
    client = Client()

    async def work() -> None:
        await clients.start(client, OPTIONS)

    with pytest.raises(WentAway):
        asyncio.run(work())
    assert client.stopped


def test_why_a_producer_could_not_be_started() -> None:
    """What it is told beyond its connections does not keep the reason from being found."""
    address = f"127.0.0.1:{ports.free()}"
    options = {"bootstrap_servers": address, "max_batch_size": 1_000, "acks": "all"}
    found = asyncio.run(clients.why_not(options))
    assert type(found) is clients.Unreachable
    assert address in str(found)
