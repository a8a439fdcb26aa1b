"""The process of hotspots runs while its worker has the partition, and no longer."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from streams.settings.settings import Settings
from streams.worker.hotspots import hosting
from streams.worker.hotspots.hosting import HotspotHost

SETTINGS = Settings(prefix="test.", group="hosted")

SAYS = """
import os, sys
line = sys.stdin.buffer.readline()
with open(sys.argv[1], "ab") as file:
    file.write(b"%d " % os.getpid() + line)
if sys.argv[2] == "stays":
    sys.stdin.buffer.read()
"""


def started(path: Path) -> list[int]:
    """Return the ids of the processes that were started with these settings."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    for line in lines:
        assert msgspec.json.decode(line.split(b" ", 1)[1], type=Settings) == SETTINGS
    return [int(line.split(b" ", 1)[0]) for line in lines]


async def until(what: Callable[[], bool], host: HotspotHost) -> None:
    """Look again and again, for a bounded time."""
    ends = time.monotonic() + 30
    while not what():
        assert time.monotonic() < ends
        await host.look()
        await asyncio.sleep(0.02)


def host(monkeypatch: pytest.MonkeyPatch, path: Path, how: str, here: list[bool]) -> HotspotHost:
    """Return what hosts a process that says its settings, and stays or goes."""
    monkeypatch.setattr(hosting, "START_SECONDS", 0.0)
    monkeypatch.setattr(hosting, "AGAIN_SECONDS", 0.0)
    command = (sys.executable, "-c", SAYS, str(path), how)
    monkeypatch.setattr(hosting, "HOTSPOTS_COMMAND", command)
    return HotspotHost(SETTINGS, lambda: here[0])


def test_it_ends_with_the_partition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One is started, and it is gone once the partition is; settings come by its input."""
    here, path = [False], tmp_path / "said"

    async def hosted() -> None:
        hosts = host(monkeypatch, path, "stays", here)
        await hosts.look()
        assert started(path) == []
        here[0] = True
        await until(lambda: len(started(path)) == 1, hosts)
        await hosts.look()
        here[0] = False
        await hosts.look()
        with pytest.raises(ProcessLookupError):
            os.kill(started(path)[0], 0)
        await hosts.stop()

    asyncio.run(hosted())
    assert len(started(path)) == 1


def test_one_that_fails_is_started_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Kafka may have been away."""
    path = tmp_path / "said"

    async def hosted() -> None:
        hosts = host(monkeypatch, path, "goes", [True])
        await until(lambda: len(started(path)) >= 2, hosts)
        await hosts.stop()

    asyncio.run(hosted())
    assert len(set(started(path))) >= 2
