"""The processes that the demonstration runs beside itself, and what becomes of them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from rich.console import Console

from streams.broker import ports
from streams.broker.guarded_process import end, start_guarded
from streams.core.errors import Stopped
from streams.settings.settings import Settings, environment

LOG_LINES: Final = 20
GATEWAY_SECONDS: Final = 120.0

Running = tuple["subprocess.Popen[bytes]", Path]
"""A process and its log, named for what it is."""


class Ended(Stopped):
    """A worker or the gateway ended by itself; shows the end of its log."""


@contextmanager
def worker_process(settings: Settings, log: Path) -> Iterator[Running]:
    """Run a worker in a process of its own."""
    with _process("worker", settings, log) as running:
        yield running


@contextmanager
def gateway_process(settings: Settings, folder: Path, console: Console) -> Iterator[Running]:
    """Run a gateway in a process of its own, and wait until it has caught up."""
    with _process("gateway", settings, folder / "gateway.log") as running:
        with console.status("启动网关 · starting the gateway"):
            deadline = time.monotonic() + GATEWAY_SECONDS
            while not _is_ready(settings.gateway_port):
                check_alive([running])
                if time.monotonic() > deadline:
                    raise Stopped(f"the gateway is not ready within {GATEWAY_SECONDS:.0f} s")
                time.sleep(0.1)
        yield running


@contextmanager
def _process(command: str, settings: Settings, log: Path) -> Iterator[Running]:
    # What they keep for a moment goes with the demonstration's own folder.
    environ = os.environ | {"TMPDIR": str(log.parent)} | environment(settings)
    with log.open("wb") as file:
        words = [sys.executable, "-m", "streams", command]
        process = start_guarded(words, env=environ, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield process, log
    finally:
        end(process)


def _is_ready(port: int) -> bool:
    """Ask a gateway here whether it has caught up."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port(wanted: int) -> int:
    """Return the port that is wanted if nobody listens on it, or else one that is free."""
    return ports.free() if wanted == 0 or ports.why_taken(wanted) else wanted


def check_alive(running: list[Running]) -> None:
    """See that all still run.

    Raises:
        Ended: One has ended.
    """
    for process, log in running:
        if process.poll() is not None:
            lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
            raise Ended(
                f"the {log.stem} ended by itself, with exit code {process.returncode}; the end of "
                "its log:\n" + "\n".join(lines)
            )


def memory(running: list[Running]) -> str:
    """Say the most memory each worker had, where the system tells (Linux)."""
    peaks = []
    for process, _ in running:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return ""
        peaks += [int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line]
    listed = ", ".join(f"{peak / 1024:.0f} MB" for peak in peaks)
    return f"; 工作进程内存峰值 worker's peak memory {listed}"
