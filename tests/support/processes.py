"""Processes of Kuaibao as the tests run them, and waiting for what comes of them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from streams.settings.settings import PREFIX, Settings
from streams.settings.settings import environment as settings_environment
from tests.support import forks

LIMIT: Final = 45.0
"""Seconds within which whatever a test waits for must have come."""

KUAIBAO: Final = (sys.executable, "-m", "streams")
"""Ours; forked where that can be, see `forks`."""


def wait_until(what: Callable[[], bool], why: str, limit: float = LIMIT) -> None:
    """Wait for a condition; fail, saying what was waited for, where it does not come true."""
    deadline = time.monotonic() + limit
    while not what():
        assert time.monotonic() < deadline, f"not within {limit} s: {why}"
        time.sleep(0.02)


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which a process has these settings and no others."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return bare | settings_environment(settings)


def run_command(
    settings: Settings, *arguments: str, limit: float = LIMIT
) -> "subprocess.CompletedProcess[str]":
    """Run a command of ours to its end, with these settings and no others."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        process = forks.start(
            [*KUAIBAO, *arguments], env=environment(settings), stdout=output, stderr=errors
        )
        try:
            code = process.wait(limit)
        finally:
            process.kill()
        said = []
        for file in (output, errors):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(process.args, code, *said)


class Worker:
    """A worker process and its log."""

    def __init__(self, command: Iterable[str], settings: Settings, path: Path) -> None:
        self.path = path
        with path.open("wb") as log:
            self.process = forks.start(
                list(command), env=environment(settings), stdout=log, stderr=subprocess.STDOUT
            )

    def __repr__(self) -> str:
        return f"<worker {self.process.pid}, exit code {self.process.poll()}>"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.path.read_text(errors="replace")

    @property
    def partitions(self) -> list[int]:
        """What it was last assigned."""
        assigned = re.findall(r"partitions assigned: \[([^\]]*)\]", self.log)
        return [int(number) for number in assigned[-1].split(",") if number] if assigned else []

    @property
    def opened(self) -> dict[int, int]:
        """With how many cases it opened what it was last assigned, then or before."""
        last = self.log.rpartition("partitions assigned")[2]
        found = re.findall(r"partition (\d+): open with (\d+) cases", last)
        kept = {number: cases for number, cases in self.openings if number in self.kept}
        return kept | {int(number): int(cases) for number, cases in found}

    @property
    def kept(self) -> list[int]:
        """What it was last assigned and went on with."""
        found = re.findall(r"of which go on: \[([^\]]*)\]", self.log)
        return [int(number) for number in found[-1].split(",") if number] if found else []

    @property
    def openings(self) -> list[tuple[int, int]]:
        """Every time that it opened a partition, and with how many cases."""
        found = re.findall(r"partition (\d+): open with (\d+) cases", self.log)
        return [(int(number), int(cases)) for number, cases in found]

    def wait_open(self, partitions: int | None = None) -> None:
        """Wait until it works on what it was assigned, and that is so many partitions."""

        def is_open() -> bool:
            assert self.process.poll() is None, f"{self} ended by itself:\n{self.log[-4000:]}"
            opened, owned = self.opened.keys(), self.partitions
            return opened == set(owned) and len(owned) == (partitions or len(owned) or 1)

        wait_until(is_open, f"{self} has opened {partitions or 'its'} partitions")

    def kill(self) -> None:
        """End it by SIGKILL, paused or not."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> int:
        """End it by SIGTERM; return its exit code."""
        self.process.terminate()
        return self.process.wait(LIMIT)

    def pause(self) -> None:
        """Pause it by SIGSTOP."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)
