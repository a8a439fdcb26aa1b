"""The gateway under load, beside a bare aiohttp handler under the same."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from streams.feeding.replaying import replay_record
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import INTAKE
from tests.benchmarks import child, cluster, posts
from tests.benchmarks.http_load import Connection, Load, get, load
from tests.benchmarks.posts import BATCH, CONNECTIONS
from tests.benchmarks.queries import queries
from tests.benchmarks.servers import Server, answering, bare, gateway, worker
from tests.benchmarks.work import Work

BATCHES: Final = 600
SINGLES: Final = 8_000
QUERIES: Final = 4_000


def intake(settings: Settings, folder: Path) -> dict[str, Any]:
    """Post batches, then single events, to the gateway and to the bare handler."""
    asyncio.run(cluster.make(settings))
    work = Work(BATCH * BATCHES + SINGLES)
    batches = posts.batches(work, BATCHES)
    singles = posts.singles(work, BATCH * BATCHES, SINGLES)
    with gateway(settings, folder) as server:
        asyncio.run(answering(server, "/readyz"))
        by_batch = _posted(server, batches)
        single = _posted(server, singles)
    taken = asyncio.run(cluster.offsets_in(settings, INTAKE))
    if taken != BATCH * BATCHES + SINGLES:
        raise child.Failed(f"{taken} events are in intake, not {BATCH * BATCHES + SINGLES}")
    with bare(BATCH * 100, folder) as server:
        bare_batch = _posted(server, batches)
    with bare(150, folder) as server:
        bare_single = _posted(server, singles)
    return {
        "intake_batch_eps": by_batch.rate * BATCH,
        "intake_single_eps": single.rate,
        "intake_batch_p99_ms": by_batch.quantile(0.99) * 1e3,
        "bare_batch_eps": bare_batch.rate * BATCH,
        "bare_single_eps": bare_single.rate,
    }


def _posted(server: Server, requests: list[bytes]) -> Load:
    found = asyncio.run(load(server.port, iter(requests), CONNECTIONS))
    if set(found.statuses) != {202}:
        raise child.Failed(f"not every request was answered 202: {dict(found.statuses)}")
    return found


def asked(settings: Settings, folder: Path) -> dict[str, Any]:
    """Ask for figures of the full Gaoling record, counted by a worker; start on it as well."""
    asyncio.run(cluster.make(settings))
    with worker(settings, folder):
        asyncio.run(replay_record(Installation.read(settings), "gaoling", full=True, seed=2015))
    began = time.monotonic()
    with gateway(settings, folder) as server:
        figures_at = asyncio.run(answering(server, "/v1/figures?kind=letter&period=2015"))
        ready_at = asyncio.run(answering(server, "/readyz"))
        # The first queries import and warm what any gateway has warm after a minute.
        asyncio.run(_figures(server, queries(100, seed=0), 1))
        found, size = asyncio.run(_figures(server, queries(QUERIES), 8))
        one, _ = asyncio.run(_figures(server, queries(QUERIES // 4, seed=2), 1))
        cases = asyncio.run(_cases(server))
        peak = server.peak_mb()
    with bare(size, folder) as server:
        limit, _ = asyncio.run(_figures(server, queries(QUERIES), 8))
    return {
        "figures_rps": found.rate,
        "figures_p99_ms": found.quantile(0.99) * 1e3,
        "figures_alone_p99_ms": one.quantile(0.99) * 1e3,
        "figures_bytes": size,
        "bare_figures_rps": limit.rate,
        "bare_figures_p99_ms": limit.quantile(0.99) * 1e3,
        "gateway_figures_s": figures_at - began,
        "gateway_start_s": ready_at - began,
        "gateway_cases": cases,
        "gateway_rss_mb": peak,
    }


async def _figures(server: Server, asked: Iterator[str], connections: int) -> tuple[Load, int]:
    sizes = []
    connection = await Connection.open(server.port)
    for query in queries(20, seed=3):
        status, body = await connection.ask(get(f"/v1/figures?{query}"))
        if status != 200:
            raise child.Failed(f"/v1/figures?{query} answered {status}: {body!r}")
        sizes.append(len(body))
    connection.close()
    found = await load(server.port, (get(f"/v1/figures?{query}") for query in asked), connections)
    if set(found.statuses) != {200}:
        raise child.Failed(f"not every query was answered 200: {dict(found.statuses)}")
    return found, sum(sizes) // len(sizes)


async def _cases(server: Server) -> int:
    """Ask how many cases there are."""
    connection = await Connection.open(server.port)
    path = "/v1/cases?kind=letter,opinion,disclosure,service&period=..2015-12-31&measure=received"
    _, body = await connection.ask(get(f"{path}&limit=1"))
    connection.close()
    return int(json.loads(body)["cases"])
