"""Guarded processes: as themselves while their starter lives, gone once it is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from streams.broker.guarded_process import end, start_guarded

LIMIT = 15.0  # seconds for anything here

STARTER = """
import sys, time
from streams.broker.guarded_process import start_guarded
process = start_guarded(sys.argv[1:], grace=0.5)
print(process.pid, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""


def wait_until(what: Callable[[], bool]) -> None:
    """Wait for a condition; fail where it does not come true within LIMIT."""
    deadline = time.monotonic() + LIMIT
    while not what():
        assert time.monotonic() < deadline, f"{what} is not so after {LIMIT} s"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Return whether a process has ended, even if its exit code was not asked for yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def starter() -> Iterator[Callable[..., tuple[subprocess.Popen[str], list[int]]]]:
    """Starts a process that starts a guarded command; its pid and those of all under it."""
    started: list[subprocess.Popen[str]] = []

    def start(*command: str, lines: int = 1) -> tuple[subprocess.Popen[str], list[int]]:
        process = subprocess.Popen(
            [sys.executable, "-c", STARTER, *command], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout
        for _ in range(lines):
            assert process.stdout.readline().strip().isdigit()
        return process, [child.pid for child in psutil.Process(process.pid).children(True)]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_process_is_the_command_itself() -> None:
    """The pid, the output and the exit code are the command's own."""
    script = "import os, sys; print(os.getpid()); sys.exit(3)"
    process = start_guarded([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    output, _ = process.communicate(timeout=LIMIT)
    assert output == f"{process.pid}\n"
    assert process.returncode == 3


def test_signals_reach_the_command() -> None:
    """A signal sent to the process acts on the command: a pause stops it, a kill ends it."""
    process = start_guarded(["sleep", "60"])
    command = psutil.Process(process.pid)
    wait_until(lambda: command.name() == "sleep")
    process.send_signal(signal.SIGSTOP)
    wait_until(lambda: command.status() == psutil.STATUS_STOPPED)
    process.kill()
    assert process.wait(LIMIT) == -signal.SIGKILL


def test_no_guard_stays_behind_a_command() -> None:
    """When the command has ended, so does its guard."""
    process = start_guarded(["sleep", "60"])
    wait_until(lambda: psutil.Process(process.pid).name() == "sleep")
    (guard,) = psutil.Process(process.pid).children()
    process.kill()
    process.wait(LIMIT)
    wait_until(lambda: is_gone(guard.pid))


def test_a_killed_starter_takes_the_command_along(
    starter: Callable[..., tuple[subprocess.Popen[str], list[int]]],
) -> None:
    """After SIGKILL of the starter the command and its guard are gone."""
    process, pids = starter("sleep", "60")
    process.kill()
    assert len(pids) == 2
    wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_a_stubborn_command_goes_too(
    starter: Callable[..., tuple[subprocess.Popen[str], list[int]]],
) -> None:
    """A command that ignores SIGTERM is killed after the grace, with what it started itself."""
    process, pids = starter(sys.executable, "-c", STUBBORN, lines=2)
    process.kill()
    assert len(pids) == 3
    wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_a_paused_command_goes_too(
    starter: Callable[..., tuple[subprocess.Popen[str], list[int]]],
) -> None:
    """A command that is stopped when its starter dies does not stay stopped for ever."""
    process, pids = starter("sleep", "60")
    os.kill(pids[0], signal.SIGSTOP)
    process.kill()
    wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_an_unknown_command_says_so() -> None:
    """A program that is not there is exit code 127 with the reason, as in a shell."""
    process = start_guarded(["no-such-program"], stderr=subprocess.PIPE, text=True)
    _, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 127
    assert errors == "cannot start no-such-program: No such file or directory\n"


def test_ending_is_bounded() -> None:
    """A process that ignores SIGTERM is killed once the time is up, and its children with it."""
    process = start_guarded([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert process.stdout
    child = int(process.stdout.readline())
    assert end(process, timeout=0.2) == -signal.SIGKILL
    wait_until(lambda: is_gone(child))
    process.stdout.close()
