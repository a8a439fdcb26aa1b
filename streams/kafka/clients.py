"""Connecting to Kafka: one way to start a client, one message when there is no Kafka."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

from aiokafka.errors import KafkaConnectionError

from streams.errors import NoKafka


class Unreachable(NoKafka):
    """No broker answers at the addresses that the settings name."""

    def __init__(self, addresses: str) -> None:
        super().__init__(
            f"no Kafka answers at {addresses}; start one (`kuaibao broker` runs a local one) "
            "or name yours with KUAIBAO_KAFKA=host:port"
        )


class Client(Protocol):
    """What consumers and producers have in common."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Disconnect."""


C = TypeVar("C", bound=Client)


async def start(client: C, options: dict[str, Any]) -> C:
    """Connect a client made with `options`, or raise `Unreachable`."""
    try:
        await client.start()
    except KafkaConnectionError as error:
        await client.stop()
        raise Unreachable(str(options["bootstrap_servers"])) from error
    except BaseException:
        await client.stop()
        raise
    return client


@asynccontextmanager
async def connected(client: C, options: dict[str, Any]) -> AsyncIterator[C]:
    """Connect a client made with `options`, and disconnect it at the end."""
    await start(client, options)
    try:
        yield client
    finally:
        await client.stop()
