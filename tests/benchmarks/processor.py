"""Which of the programs that a benchmark runs takes how much processor time (Linux)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")

_ROLES: Final = {"streams gateway": "gateway", "streams worker": "worker", "java": "broker"}
"""The role of a program, by what its command line contains."""


class Process(NamedTuple):
    """A process that runs.

    Attributes:
        parent: The id of its parent.
        seconds: Of processor time that it has taken, threads included.
        command: Its command line, with spaces.
    """

    parent: int
    seconds: float
    command: str


def running() -> dict[int, Process]:
    """Return all processes that can be seen, by their id."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
            command = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except OSError:
            continue  # It has ended meanwhile.
        fields = stat.rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        found[int(folder.name)] = Process(int(fields[1]), ticks / TICKS_A_SECOND, command)
    return found


def spent(processes: Mapping[int, Process], this: int) -> dict[str, float]:
    """Return seconds of processor time by role: of a process (`client`), and of all below it.

    What has another role than its parent's counts as that; a worker's own processes as the worker.
    """
    seconds: dict[str, float] = {}
    for one in processes:
        if (role := _role(one, processes, this)) is not None:
            seconds[role] = seconds.get(role, 0.0) + processes[one].seconds
    return seconds


def _role(one: int, processes: Mapping[int, Process], this: int) -> str | None:
    """Return whose processor time that of a process is; None where it is not below `this`."""
    role = None
    while one != this:
        if one not in processes:
            return None
        process = processes[one]
        role = role or next(
            (name for part, name in _ROLES.items() if part in process.command), None
        )
        one = process.parent
    return role or "client"


def microseconds(
    before: Mapping[str, float], after: Mapping[str, float], events: int
) -> dict[str, float]:
    """Return the processor time between two looks, in microseconds an event, by role."""
    return {role: (after[role] - before.get(role, 0.0)) / events * 1e6 for role in after}
