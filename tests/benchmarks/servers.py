"""The servers that are measured, each in a process of its own, and waiting for them."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from streams.broker import ports
from streams.broker.guarded_process import end, start_guarded
from streams.settings.settings import Settings
from tests.benchmarks import child
from tests.benchmarks.http_load import Connection, get
from tests.support.processes import environment

START_SECONDS: Final = 180.0


@dataclass
class Server:
    """A server process.

    Attributes:
        port: Where it listens.
        process: Itself.
    """

    port: int
    process: "subprocess.Popen[bytes]"

    def peak_mb(self) -> float:
        """Return the most memory it has had resident, in MB of 1,000,000 bytes (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1_024 / 1e6


@contextmanager
def gateway(settings: Settings, folder: Path) -> Iterator[Server]:
    """Run a gateway with an index of its own; it is not waited for."""
    settings = msgspec.structs.replace(
        settings,
        gateway_port=ports.free(),
        index_file=str(folder / f"{settings.prefix}sqlite"),
        keys_file=str(folder / "no-keys.json"),
    )
    command = [sys.executable, "-m", "streams", "gateway"]
    with _process(command, folder / "gateway.log", environment(settings)) as process:
        yield Server(settings.gateway_port, process)


@contextmanager
def bare(answer_bytes: int, folder: Path) -> Iterator[Server]:
    """Run the bare handler."""
    port = ports.free()
    task = json.dumps({"port": port, "answer_bytes": answer_bytes})
    command = [sys.executable, "-m", "tests.benchmarks.bare", task]
    with _process(command, folder / "bare.log", dict(os.environ)) as process:
        server = Server(port, process)
        asyncio.run(answering(server, "/v1/figures"))
        yield server


@contextmanager
def worker(settings: Settings, folder: Path) -> Iterator[None]:
    """Run a worker."""
    command = [sys.executable, "-m", "streams", "worker"]
    with _process(command, folder / "worker.log", environment(settings)):
        yield


@contextmanager
def _process(
    command: list[str], log: Path, environ: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as file:
        process = start_guarded(
            command, cwd=child.ROOT, env=environ, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            yield process
        except Exception:
            lines = log.read_text(errors="replace").splitlines()[-child.LOG_LINES :]
            print("\n".join(lines), file=sys.stderr)
            raise
        finally:
            end(process)


async def answering(server: Server, path: str, most: float = START_SECONDS) -> float:
    """Wait until a path answers 200, for so many seconds at most; return the moment."""
    deadline = time.monotonic() + most
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise child.Failed(f"it ended with exit code {server.process.returncode}")
        try:
            connection = await Connection.open(server.port)
            status, _ = await asyncio.wait_for(connection.ask(get(path)), 30)
            connection.close()
        except OSError:
            status = 0
        if status == 200:
            return time.monotonic()
        await asyncio.sleep(0.05)
    raise child.Failed(f"{path} did not answer 200 within {most:.0f} s")
