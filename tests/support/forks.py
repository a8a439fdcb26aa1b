"""Commands of Kuaibao forked off a process that has imported it; see `fork_server`.

To what starts, asks and ends them they look like `subprocess.Popen`. They are the command as it is
from `python -m streams` on: a process, session and group of its own, its own environment and files,
a guard that ends it with the tests. What is not tried so is the start of Python, and that a command
imports what it needs; for that, `tests/live/test_files.py` and others start commands as users do.

A command that needs another Python than the server's (variables such as LD_PRELOAD) is started as
usual, and so is each one where the system is not Linux.
"""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

from streams.broker.guarded_process import start_guarded
from tests.support.fork_server import LENGTH, STATUS

STARTS_PYTHON: Final = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "COVERAGE_", "FAKETIME")
"""How the names begin of variables that count when Python starts, and no more."""


class Process:
    """A forked command.

    Attributes:
        pid: Its process id.
        returncode: Its exit code, negative for a signal; None before `poll` or `wait` has seen it.
    """

    def __init__(self, told: socket.socket, held: socket.socket, arguments: Sequence[str]) -> None:
        self.args = arguments
        self.returncode: int | None = None
        self._told = told
        weakref.finalize(self, told.close)
        weakref.finalize(self, held.close)
        self.pid = self._read(STATUS)
        held.recv(1)  # Sent once the guard is there.

    def _read(self, form: struct.Struct) -> int:
        told = self._told.recv(form.size, socket.MSG_WAITALL)
        assert told, "the process that forks commands has died"
        (number,) = form.unpack(told)
        return int(number)

    def poll(self) -> int | None:
        """Return its exit code; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; return its exit code.

        Raises:
            subprocess.TimeoutExpired: It still runs after so many seconds.
        """
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(list(self.args), timeout or 0)
            self.returncode = self._read(STATUS)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send it SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send it SIGKILL."""
        self.send_signal(signal.SIGKILL)


class Forks:
    """The server of this process, started when it is first needed."""

    def __init__(self) -> None:
        self.allowed = False
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def may(self, environment: Mapping[str, str]) -> bool:
        """Return whether a command with this environment can be forked."""
        able = self.allowed and hasattr(os, "pidfd_open")
        return able and _starts_python(environment) == _starts_python(os.environ)

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output: IO[bytes],
        errors: IO[bytes],
        grace: float = 10.0,
    ) -> Process:
        """Fork a command; it has begun when this returns.

        Args:
            arguments: Those of `kuaibao`.
            environment: All of its variables.
            output: Where its standard output goes.
            errors: Where its standard error goes.
            grace: Seconds between SIGTERM and SIGKILL once this process has ended.
        """
        control = self._running()
        told, telling = socket.socketpair()
        held, lifeline = socket.socketpair()
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": os.getcwd(),  # noqa: PTH109
            "grace": grace,
        }
        body = json.dumps(request).encode()
        with telling, lifeline:
            files = [output.fileno(), errors.fileno(), telling.fileno(), lifeline.fileno()]
            socket.send_fds(control, [LENGTH.pack(len(body))], files)
            control.sendall(body)
        return Process(told, held, arguments)

    def stop(self) -> None:
        """End the server; commands go on."""
        if self._control and self._server:
            self._control.close()
            self._server.wait()
        self._control = self._server = None

    def _running(self) -> socket.socket:
        if not self._control:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._server = subprocess.Popen(
                    [sys.executable, "-m", "tests.support.fork_server", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        return self._control


FORKS: Final = Forks()
"""Those of this process.

Nothing is forked before `allowed` is set, which `tests/conftest.py` does: chaos and benchmarks run
what users run.
"""


def start(
    command: Sequence[str], *, env: Mapping[str, str], stdout: IO[bytes], stderr: IO[bytes] | int
) -> "Process | subprocess.Popen[Any]":
    """Start a command that ends with this process, forked if it is ours and can be.

    Args:
        command: Program and arguments. `python -m streams` is what can be forked.
        env: All of its variables.
        stdout: Where its output goes.
        stderr: Where its errors go; `subprocess.STDOUT` is the same place.
    """
    if tuple(command[:3]) != (sys.executable, "-m", "streams") or not FORKS.may(env):
        return start_guarded(command, env=dict(env), stdout=stdout, stderr=stderr)
    errors = stdout if isinstance(stderr, int) else stderr
    return FORKS.start(command[3:], env, stdout, errors)


def _starts_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(STARTS_PYTHON)}
