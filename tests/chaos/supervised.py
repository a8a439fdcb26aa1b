"""Processes that are started again when they end, as a supervisor does it."""

import os
import resource
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from streams.broker.broker import LocalBroker
from streams.broker.guarded_process import end, start_guarded
from streams.broker.jars import BrokerError

AGAIN_SECONDS: Final = 0.5
"""Between the end of a process and its next start."""

STOP_SECONDS: Final = 75.0
"""Within which a process ends after SIGTERM, whatever happens to it and to Kafka meanwhile."""

BROKER_SECONDS: Final = 120.0
"""Within which a broker works again, though it is killed and paused while it starts."""

LOG_END: Final = 3_000

OWN_FAULT: Final = 1
"""The exit code of a process that a fault of the program has ended."""


class Supervised:
    """A process that is started again whenever it ends.

    Args:
        name: What the log and the report call it.
        command: Program and arguments.
        env: Its environment.
        folder: Where its log goes.

    Attributes:
        exits: How often it ended with which code; negative ones are signals.
        wrong: What was found wrong with its endings: too late, or by a fault of its own.
    """

    def __init__(self, name: str, command: list[str], env: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.path = folder / f"{name}.log"
        self.exits: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._command = command
        # A process that hangs is ended by SIGABRT, and then says where it was.
        self._env = {**env, "PYTHONFAULTHANDLER": "1"}
        self._process: subprocess.Popen[Any] | None = None
        self._ends_by: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=name)

    def start(self) -> None:
        """Start it, and keep it started."""
        self._thread.start()

    def _keep(self) -> None:
        while not self._over.is_set():
            with self.path.open("ab") as log:
                process = start_guarded(
                    self._command, env=self._env, stdout=log, stderr=subprocess.STDOUT
                )
            self._process = process
            code = self._wait(process)
            self.exits[code] += 1
            if code == OWN_FAULT:
                self.wrong.append(f"{self.name} ended by a fault of its own: {self.log_end}")
            self._over.wait(AGAIN_SECONDS)

    def _wait(self, process: "subprocess.Popen[Any]") -> int:
        """Wait for its end, and see that it comes in time once it was asked for."""
        while True:
            try:
                return process.wait(0.2)
            except subprocess.TimeoutExpired:
                ends_by = self._ends_by.get(process.pid)
                if ends_by is not None and time.monotonic() > ends_by:
                    self.wrong.append(
                        f"{self.name} did not end within {STOP_SECONDS:g} s of SIGTERM"
                    )
                    process.send_signal(signal.SIGCONT)
                    process.send_signal(signal.SIGABRT)
                    return end(process)

    @property
    def pid(self) -> int | None:
        """Its process id; none where it is not running."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    @property
    def log_end(self) -> str:
        """The end of what it has said."""
        return self.path.read_text(errors="replace")[-LOG_END:] if self.path.exists() else ""

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal; waits a moment for a process where it is being started again."""
        until = time.monotonic() + 3 * AGAIN_SECONDS
        while (pid := self.pid) is None and time.monotonic() < until:
            time.sleep(0.02)
        if pid is None:
            return False
        if number == signal.SIGTERM:
            self._ends_by.setdefault(pid, time.monotonic() + STOP_SECONDS)
        return _signal(pid, number)

    def limit_files(self, most_bytes: int | None) -> bool:
        """Limit the files it writes to so many bytes, or lift the limit; only on Linux."""
        pid = self.pid
        if pid is None or not hasattr(resource, "prlimit"):
            return False
        soft = resource.RLIM_INFINITY if most_bytes is None else most_bytes
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        """End it for good, in an orderly way within the bound."""
        self._over.set()
        if self.pid is not None:
            self.signal(signal.SIGTERM)
        if self._thread.ident is not None:
            self._thread.join()


class SupervisedBroker:
    """A broker that is started again, with its data, whenever it ends.

    Attributes:
        wrong: What was found wrong with its starting.
    """

    def __init__(self, broker: LocalBroker) -> None:
        self.broker = broker
        self._started: int | None = None
        self.wrong: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="broker")

    def start(self) -> None:
        """Start it, wait until it answers, and keep it started."""
        self.broker.start()
        self._started = self.broker.pid
        self._thread.start()

    def _keep(self) -> None:
        down_since: float | None = None
        while not self._over.wait(0.1):
            if self.broker.pid is not None:
                down_since = None
                continue
            down_since = down_since or time.monotonic()
            try:
                self.broker.start()
                self._started = self.broker.pid
            except BrokerError as error:
                # It was very likely killed or paused while it started; it has only so long.
                if time.monotonic() - down_since > BROKER_SECONDS:
                    self.wrong.append(f"the broker did not start again: {error}")
                    return

    @property
    def answers(self) -> bool:
        """Whether it has answered since it was last started."""
        return self.broker.pid is not None and self.broker.pid == self._started

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal, once there is a process to get it."""
        until = time.monotonic() + 2.0
        while (pid := self.broker.pid) is None and time.monotonic() < until:
            time.sleep(0.02)
        return pid is not None and _signal(pid, number)

    def stop(self) -> None:
        """End it for good."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
        self.broker.stop()


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
