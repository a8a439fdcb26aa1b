"""How long an acknowledged letter takes to show, while others are posted beside it."""

import asyncio
import json
import os
import random
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.lag import wait_drained
from tests.benchmarks import child, cluster
from tests.benchmarks.http_load import Connection, get, load, post, quantile
from tests.benchmarks.posts import BATCH, CONNECTIONS, STRUCTURED, batch, batches
from tests.benchmarks.processor import microseconds, running, spent
from tests.benchmarks.servers import Server, answering, gateway, worker
from tests.benchmarks.work import CATEGORIES, SIZE, Work

FULL_BATCHES: Final = 600
PROBES: Final = 200
"""Letters posted one by one beside the load, each looked for until it shows."""

LOOK_SECONDS: Final = 0.02
"""Between two looks. Each costs the gateway some 2 ms of the same two processors."""


def freshness(settings: Settings, folder: Path) -> dict[str, Any]:
    """See how long an acknowledged letter takes to show, at half of what can be taken in at all."""
    asyncio.run(cluster.make(settings))
    work = Work(1_000_000)
    with ExitStack() as stack:
        stack.enter_context(worker(settings, folder))
        server = stack.enter_context(gateway(settings, folder))
        asyncio.run(answering(server, "/readyz"))
        requests = batches(work, FULL_BATCHES)
        before = spent(running(), os.getpid())
        full = asyncio.run(_full(server, settings, requests))
        each = microseconds(before, spent(running(), os.getpid()), FULL_BATCHES * BATCH)
        delays = asyncio.run(_fresh(server, work, full / 2))
    return {
        "full_load_eps": full,
        "shown_eps": full,
        "freshness_p50_ms": quantile(delays, 0.5) * 1e3,
        "freshness_p99_ms": quantile(delays, 0.99) * 1e3,
    } | {f"shown_{role}_us": taken for role, taken in each.items()}


async def _full(server: Server, settings: Settings, batches: list[bytes]) -> float:
    """Return the events a second that are posted, counted and shown when all is done at once."""
    installation = Installation.read(settings)
    began = time.monotonic()
    await load(server.port, iter(batches), CONNECTIONS)
    await wait_drained(installation)
    await _shown(server, "kind=letter&period=..2016-12-31", len(batches) * BATCH)
    return len(batches) * BATCH / (time.monotonic() - began)


async def _shown(server: Server, query: str, many: int) -> None:
    connection = await Connection.open(server.port)
    async with asyncio.timeout(60):
        while await _received(connection, query) < many:  # noqa: ASYNC110 - over there, no event
            await asyncio.sleep(0.01)
    connection.close()


async def _received(connection: Connection, query: str) -> int:
    _, body = await connection.ask(get(f"/v1/figures?{query}"))
    rows = json.loads(body)["rows"]
    return int(rows[0]["measures"]["received"]) if rows else 0


async def _fresh(server: Server, work: Work, rate: float) -> list[float]:
    """Post at a rate and, beside it, letters to the opinion board that are looked for."""
    acknowledged: list[float] = []
    done = asyncio.Event()

    async def press() -> None:
        connections = [await Connection.open(server.port) for _ in range(4)]
        number, began = FULL_BATCHES, time.monotonic()
        while not done.is_set():
            start = began + (number - FULL_BATCHES) * BATCH / rate
            await asyncio.sleep(max(0.0, start - time.monotonic()))
            await connections[number % 4].ask(batch(work, number))
            number += 1

    async def probe() -> None:
        connection = await Connection.open(server.port)
        draw = random.Random(1)
        for number in range(PROBES):
            status, _ = await connection.ask(post("/v1/events", STRUCTURED, _probe(number)))
            if status != 202:
                raise child.Failed(f"a probe was answered {status}")
            acknowledged.append(time.monotonic())
            await asyncio.sleep(draw.uniform(0.01, 0.1))

    async def look() -> list[float]:
        connection = await Connection.open(server.port)
        delays: list[float] = []
        while len(delays) < PROBES:
            seen = await _received(connection, f"channel={PROBE_CHANNEL}&kind=opinion&period=2014")
            now = time.monotonic()
            delays += [
                now - acknowledged[number]
                for number in range(len(delays), min(seen, len(acknowledged)))
            ]
            await asyncio.sleep(LOOK_SECONDS)
        done.set()
        return delays

    async with asyncio.timeout(90):
        pressing = asyncio.create_task(press())
        _, delays = await asyncio.gather(probe(), look())
        await pressing
    return delays


PROBE_CHANNEL: Final = "monitoring"


def _probe(number: int) -> bytes:
    event = {
        "specversion": "1.0",
        "type": "kuaibao.case.received.v1",
        "source": "/benchmark/probes",
        "id": str(number),
        "subject": f"probe-{number}",
        "time": "2014-03-02T09:30:00+08:00",
        "data": {
            "kind": "opinion",
            "channel": PROBE_CHANNEL,
            "category": CATEGORIES[number % len(CATEGORIES)],
            "text": "." * (SIZE // 2),
        },
    }
    return json.dumps(event).encode()
