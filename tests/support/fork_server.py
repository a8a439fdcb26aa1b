"""A process that has imported Kuaibao and forks its commands, so that none imports it again.

Importing costs a worker nine tenths of a second of processor time and a gateway more than that:
half of what most of them use in a test. It is run as ``python -m tests.support.fork_server FD``,
with a socket on which `tests.support.forks` asks for commands, and it ends when that is closed. It
does nothing but import and fork: it has no thread of Python's, no event loop and no connection that
a command would inherit.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import struct
import sys
import time
from typing import Any, Final, NamedTuple

from streams.broker.guarded_process import fork_guard

MODULES: Final = (
    "streams.commands.cli",
    "streams.worker.running",
    "streams.gateway.serving",
    "streams.notify.running",
    "streams.feeding.files",
    "streams.feeding.replaying",
    "streams.dead_letters.listing",
    "streams.backup.taking",
    "streams.backup.restoring",
    "streams.gateway.access.key_making",
)
"""What is imported before anything is forked; commands import what they also need."""

LENGTH: Final = struct.Struct("!I")
"""Before each request: how many bytes of JSON follow."""

STATUS: Final = struct.Struct("!i")
"""What a command's socket tells: its process id at first, and its exit code when it has ended."""

FILES: Final = 4
"""What comes with a request: where output and errors go, the socket to tell, the lifeline."""


class Request(NamedTuple):
    """A command that is to be forked, and its files."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    grace: float
    files: list[int]


def main() -> None:
    """Import, then fork until nobody asks any more; be the command in each forked process."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for module in MODULES:
        importlib.import_module(module)
    # What is there is nobody's garbage: looked at, its pages would be copied for each process.
    gc.collect()
    gc.freeze()
    if request := _forked(control):
        _become(request)


def _forked(control: socket.socket) -> Request | None:
    """Fork what is asked for; return None at the end, and in each forked process its request."""
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data:
                    _tell_end(selector, key.fd, *key.data)
                elif (request := _asked(control)) is None:
                    return None
                elif (process := os.fork()) == 0:
                    return request
                else:
                    output, errors, status, lifeline = request.files
                    for number in (output, errors, lifeline):
                        os.close(number)
                    told = socket.socket(fileno=status)
                    told.sendall(STATUS.pack(process))
                    ended = os.pidfd_open(process)
                    selector.register(ended, selectors.EVENT_READ, (process, told))


def _tell_end(selector: selectors.BaseSelector, fd: int, process: int, told: socket.socket) -> None:
    """Tell the exit code of a process that has ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    selector.unregister(fd)
    os.close(fd)
    with contextlib.suppress(BrokenPipeError):  # Nobody wants to know.
        told.sendall(STATUS.pack(code))
    told.close()


def _asked(control: socket.socket) -> Request | None:
    """Read a request; return None where there are no more."""
    head, files, _, _ = socket.recv_fds(control, LENGTH.size, FILES)
    if not head:
        return None
    (left,) = LENGTH.unpack(head)
    parts = []
    while left:
        parts.append(control.recv(left))
        left -= len(parts[-1])
    told: dict[str, Any] = json.loads(b"".join(parts))
    return Request(files=list(files), **told)


def _become(request: Request) -> None:
    """Be `python -m streams`, as if it had been started with this environment and these files."""
    os.setsid()
    output, errors, _, lifeline = request.files
    null = os.open(os.devnull, os.O_RDONLY)
    for standard, number in enumerate((null, output, errors)):
        os.dup2(number, standard)
    # All else is the server's: what tells it of other commands, and tells others of this one.
    os.dup2(lifeline, 3, inheritable=False)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    # What the guard closes, and what is kept open for it, is closed when this process ends.
    fork_guard(3, request.grace)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.folder)
    sys.argv = [sys.argv[0], *request.arguments]
    runpy.run_module("streams", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
