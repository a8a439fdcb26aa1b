"""Connecting while a broker is only just starting: it may say that its cluster has no brokers.

aiokafka takes such an answer for a connection, and then ends with an AssertionError where it looks
for the coordinator of a group or of a transaction. The error does not tell that it would pass.

Relied on, and private: a consumer's and an administrator's `_client` (docs/decisions/0003).
"""

import asyncio
import time
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

BROKERS_SECONDS: Final = 10.0
"""How long to wait for the first broker of a cluster that answers."""

BROKER_RETRY_SECONDS: Final = 0.1
"""Between two questions to brokers that are not ready to answer."""


async def know_brokers(owner: Any) -> None:
    """Connect the client of a consumer, producer or administrator, and wait for its brokers.

    Their own `start` connects once more, which then changes nothing.

    Raises:
        KafkaConnectionError: No broker answers, or the answer names no broker in time.
    """
    client: AIOKafkaClient = getattr(owner, "client", None) or owner._client  # noqa: SLF001
    await client.bootstrap()
    until = time.monotonic() + BROKERS_SECONDS
    while not client.cluster.brokers():
        if time.monotonic() > until:
            raise KafkaConnectionError(f"no brokers are known at {client.hosts}")
        await client.force_metadata_update()
        await asyncio.sleep(BROKER_RETRY_SECONDS)
