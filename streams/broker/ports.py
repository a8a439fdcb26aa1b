"""Ports of this machine: which are free, and which Kafka cluster answers on one."""

import asyncio
import random
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Final

HOST: Final = "127.0.0.1"
FREE = range(20_000, 32_768)
"""Below what Linux and macOS give to outgoing connections: a client that tries again and again to
reach a dead broker on such a port may in the end be connected to itself, and hold the port."""


def free() -> int:
    """Return a port that nobody listens on, by chance: two who choose at once seldom clash."""
    while True:
        port = random.choice(FREE)
        if why_taken(port) is None:
            return port


def why_taken(port: int) -> str | None:
    """Return why nobody can listen on a port now, in the system's words; None if one can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As Kafka does.
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.strerror
        except OverflowError as error:
            return str(error).rstrip(".")
    return None


def cluster_at(port: int, timeout: float) -> str | None:
    """Return the id of the cluster that answers on a port within `timeout` seconds, if any."""
    try:
        socket.create_connection((HOST, port), timeout=timeout).close()
    except OSError:
        return None
    # In a thread of its own, since the caller's may have an event loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_ask(port, timeout))).result()


async def _ask(port: int, seconds: float) -> str | None:
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.errors import KafkaError

    admin = AIOKafkaAdminClient(bootstrap_servers=f"{HOST}:{port}")
    try:
        async with asyncio.timeout(seconds):
            await admin.start()
            return str((await admin.describe_cluster())["cluster_id"])
    except (KafkaError, TimeoutError):
        return None
    finally:
        await admin.close()
