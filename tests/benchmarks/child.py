"""A contestant in a process of its own: it gets a task, and writes what it measured to a file."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from streams.broker.guarded_process import end, start_guarded

ROOT: Final = Path(__file__).resolve().parents[2]
LOG_LINES: Final = 25


class Failed(Exception):
    """A contestant ended without a result, or counted wrongly."""


def run(module: str, task: dict[str, Any], folder: Path, seconds: float = 180) -> dict[str, Any]:
    """Run ``python -m tests.benchmarks.MODULE``.

    Args:
        module: Which.
        task: What it is to do; it is also told the moment of its start (``started``).
        folder: Where its log and its result go.
        seconds: How long it may take.

    Raises:
        Failed: It ended without a result or took too long; shows the end of its log.
    """
    result, log = folder / f"{module}.json", folder / f"{module}.log"
    result.unlink(missing_ok=True)
    told = json.dumps({**task, "started": time.monotonic()})
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", told, str(result)]
    with log.open("wb") as file:
        process = start_guarded(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        try:
            code: int | str = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = f"none, after {seconds:.0f} seconds"
        finally:
            end(process)
    if code or not result.exists():
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        raise Failed(f"{module} ended without a result, exit code {code}:\n" + "\n".join(lines))
    measured: dict[str, Any] = json.loads(result.read_text())
    return measured


def task() -> dict[str, Any]:
    """Return, in the child, what it is to do."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    return told


def finish(**measured: Any) -> None:
    """Write, in the child, what was measured, and the most memory it had."""
    Path(sys.argv[2]).write_text(
        json.dumps({**measured, "peak_rss_mb": peak_rss_mb(), "rss_anon_mb": own_rss_mb()})
    )


def own_rss_mb() -> float | None:
    """Return the memory of its own that this process has resident now, in MB of 1,000,000 bytes.

    Mapped files do not count. None where the system does not tell.
    """
    try:
        status = Path("/proc/self/status").read_text()
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
        return int(kib) * 1_024 / 1e6
    except OSError:
        return None


def peak_rss_mb() -> float:
    """Return the most memory this process has had resident, in MB of 1,000,000 bytes."""
    try:
        # getrusage would return the peak of the process that started this one if it was more.
        status = Path("/proc/self/status").read_text()
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        return int(kib) * 1_024 / 1e6
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
