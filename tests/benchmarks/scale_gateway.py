"""A gateway over the cases of a city: its memory, how soon it is there, and how quickly it answers.

It is started with nothing on its disk, asked, stopped, and started again with what it had kept,
three times. Questions are asked one at a time, some to warm up, of months and weeks, years, and
lists, once after each start; figures are medians of these.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.gateway.figures.mapped_shelf import figures_folder
from streams.gateway.figures.snapshot import LIST
from streams.settings.settings import Settings
from tests.benchmarks import child
from tests.benchmarks.http_load import Connection, get, quantile
from tests.benchmarks.scale_cases import UNITS
from tests.benchmarks.servers import Server, answering, gateway
from tests.benchmarks.work import CATEGORIES, CHANNELS

ASKED: Final = 200
"""Questions of each sort."""

STARTS: Final = 3
"""How often it is started again with what it kept."""

_WARM: Final = 10
_MOST_SECONDS: Final = 3_600.0

YEARS: Final = (2014, 2015, 2016)


class _Kept(msgspec.Struct):
    """Of a snapshot's list, whether it has where cases are."""

    case_file: str | None


def measured(cases: int, settings: Settings, folder: Path) -> dict[str, Any]:
    """Measure a gateway over an installation that has been filled with so many cases."""
    found: dict[str, Any] = {}
    delays: dict[str, list[float]] = {}
    began = time.monotonic()
    with gateway(settings, folder) as server:
        figures_at = asyncio.run(answering(server, "/v1/figures?period=2014-02", _MOST_SECONDS))
        found["gateway_figures_s"] = figures_at - began
        ready_at = asyncio.run(answering(server, "/readyz", _MOST_SECONDS))
        found["gateway_rebuild_s"] = ready_at - began
        _ask(server, delays)
        found["gateway_rebuild_rss_mb"] = rss_anon_mb(server.process.pid)
        _wait_for_snapshot(folder / f"{settings.prefix}sqlite")
    starts, memory = [], [found["gateway_rebuild_rss_mb"]]
    for _ in range(STARTS):
        began = time.monotonic()
        with gateway(settings, folder) as server:
            starts.append(asyncio.run(answering(server, "/readyz", _MOST_SECONDS)) - began)
            _ask(server, delays)
            memory.append(rss_anon_mb(server.process.pid))
    found["gateway_restart_s"] = statistics.median(starts)
    found["gateway_restart_rss_mb"] = max(memory[1:])
    found["gateway_rss_mb"] = max(memory)
    found |= {f"{sort}_p99_ms": statistics.median(those) for sort, those in delays.items()}
    return {f"scale_{cases}_{name}": value for name, value in found.items()}


def _ask(server: Server, delays: dict[str, list[float]]) -> None:
    for sort, paths in _questions().items():
        delays.setdefault(sort, []).append(asyncio.run(_asked(server, paths)) * 1e3)


def rss_anon_mb(pid: int) -> float:
    """Return the memory that is a process's own, in MB of 1,000,000 bytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1_024 / 1e6


def _questions() -> dict[str, list[str]]:
    draw = random.Random(15)
    by = ("", "&by=category", "&by=channel", "&by=department", "&by=category,channel")

    def select() -> str:
        chosen = f"&category={draw.choice(CATEGORIES)}" if draw.random() < 0.5 else ""
        return f"kind=letter{chosen}"

    def month() -> str:
        return f"{draw.choice(YEARS)}-{draw.randrange(1, 12):02d}"

    def week() -> str:
        first = draw.randrange(1, 22)
        return f"{{0}}-{first:02d}..{{0}}-{first + 6:02d}".format(month())

    def unit() -> str:
        category = draw.choice(CATEGORIES)
        return f"{category}-unit-{draw.randrange(UNITS)}"

    return {
        "month": [
            f"/v1/figures?{select()}&period={draw.choice((month, week))()}{draw.choice(by)}"
            for _ in range(ASKED)
        ],
        "year": [
            f"/v1/figures?{select()}&period={draw.choice(YEARS)}{draw.choice(by)}"
            for _ in range(ASKED)
        ],
        "list": [
            f"/v1/cases?kind=letter&channel={draw.choice(CHANNELS)}&department={unit()}"
            f"&period={month()}&measure={draw.choice(('received', 'overdue', 'closed'))}&limit=100"
            for _ in range(ASKED)
        ],
    }


async def _asked(server: Server, paths: Sequence[str]) -> float:
    """Ask one after another; return the delay that 99 of 100 did not exceed, in seconds."""
    connection = await Connection.open(server.port)
    delays = []
    for path in (*paths[:_WARM], *paths):
        began = time.perf_counter()
        status, body = await connection.ask(get(path))
        delays.append(time.perf_counter() - began)
        if status != 200:
            raise child.Failed(f"{path} answered {status}: {body!r}")
    connection.close()
    return quantile(delays[_WARM:], 0.99)


def _wait_for_snapshot(index: Path) -> None:
    """Wait until what a restart needs is on disk."""
    path = figures_folder(str(index)) / LIST
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        if path.exists():
            written = path.read_bytes().partition(b"\n")[2]
            if msgspec.json.decode(written, type=_Kept).case_file:
                return
        time.sleep(0.5)
    raise child.Failed(f"there is no snapshot of the figures after {_MOST_SECONDS:.0f} s")
