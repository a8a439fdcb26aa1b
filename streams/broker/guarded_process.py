"""Processes that end when their starter ends, even by SIGKILL.

``start_guarded`` starts this file as a script. The script forks and then *becomes* the command, so
the ``Popen`` returned is the command itself: its pid, signals (SIGSTOP too) and exit code are the
real ones. The fork stays behind as the guard, in the command's own process group, and waits for
either of two things to close: a socket whose other end only the starter holds, or a pipe whose
other end the command holds. No polling, no pid that may have been given to another process
meanwhile, and nothing that only Linux has.
"""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Sequence
from typing import Any


def start_guarded(
    command: Sequence[str], *, grace: float = 10.0, **popen: Any
) -> subprocess.Popen[Any]:
    """Start a command that ends when this process does.

    When this process ends, or the returned object is dropped, the command and all of its process
    group get SIGTERM; what is left of the group after `grace` seconds, or when the command ends,
    gets SIGKILL. The command has a session of its own, so Ctrl-C at the terminal reaches this
    process alone, which then decides; and nothing to read on its standard input.

    Args:
        command: Program and arguments. A program that cannot be started is exit code 127, as in a
            shell, with the reason on standard error.
        grace: Seconds between SIGTERM and SIGKILL.
        popen: Passed on to ``subprocess.Popen``; not stdin, pass_fds or start_new_session.
    """
    held, lifeline = socket.socketpair()
    guard = [sys.executable, "-I", "-S", __file__, str(lifeline.fileno()), str(grace)]
    try:
        process = subprocess.Popen(  # noqa: S603  the command is the caller's own, and no shell reads it
            [*guard, *command],
            stdin=subprocess.DEVNULL,
            pass_fds=[lifeline.fileno()],
            start_new_session=True,
            **popen,
        )
    except BaseException:
        held.close()
        raise
    finally:
        lifeline.close()
    weakref.finalize(process, held.close)
    held.recv(1)  # Sent once the guard is there: from here on even a command that is paused ends.
    return process


def end(process: subprocess.Popen[Any], timeout: float = 10.0) -> int:
    """End a process by SIGTERM, after `timeout` seconds by SIGKILL, and return its exit code."""
    process.terminate()
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def fork_guard(lifeline: int, grace: float) -> int:
    """Fork a guard of this process, which must lead a process group of its own.

    Args:
        lifeline: A socket. The guard writes a byte to it once it is there, and ends the group when
            the socket's other end is closed.
        grace: Seconds between SIGTERM and SIGKILL.

    Returns:
        The file descriptor that this process must keep open: the guard ends the group when it is
        closed as well.
    """
    alive, held_by_command = os.pipe()
    if os.fork() == 0:
        try:
            _guard(lifeline, alive, grace)
        finally:
            os.kill(0, signal.SIGKILL)  # The whole group, which the guard is in as well.
    os.close(alive)
    return held_by_command


def _become(command: list[str], lifeline: int, grace: float) -> None:
    """Fork the guard, then turn into the command."""
    os.set_inheritable(fork_guard(lifeline, grace), True)
    os.set_inheritable(lifeline, False)
    # Python ignores these two, and a command would inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606  the command is the caller's own, there is no shell
    except OSError as error:
        os.write(2, f"cannot start {command[0]}: {error.strerror}\n".encode())
        os._exit(127)


def _guard(lifeline: int, alive: int, grace: float) -> None:
    """Wait until the command ends, or its starter does and the command's time to end is over."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # Readers of the command's output must not wait for the guard.
        os.dup2(null, standard)
    kept = sorted((lifeline, alive))
    for low, high in zip([2, *kept], [*kept, os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)

    with contextlib.suppress(BrokenPipeError):  # The starter is gone already.
        os.write(lifeline, b"!")
    with selectors.DefaultSelector() as selector:
        selector.register(alive, selectors.EVENT_READ, data="command")
        starter = selector.register(lifeline, selectors.EVENT_READ)
        if "command" not in [key.data for key, _ in selector.select()]:
            os.kill(0, signal.SIGTERM)
            selector.unregister(starter.fd)
            selector.select(grace)


if __name__ == "__main__":
    _become(sys.argv[3:], lifeline=int(sys.argv[1]), grace=float(sys.argv[2]))
