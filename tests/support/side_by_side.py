"""Tests run side by side by pytest-xdist: how many at once, in which order, and what keeps apart.

Most tests of a whole installation wait: for a start, a rebalance, a flush. Meanwhile others work.
"""

import os
from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

from streams.broker import ports

MOST: Final = 6
"""Processes at once: they have one broker, and bounds in seconds must hold in all."""

FIRST: Final = ("tests/live/", "tests/deploy/", "tests/web/")
"""Files that take long come first, so that at the end no process has one alone."""

OF_ONE_IMAGE: Final = {"tests/deploy/test_image.py", "tests/deploy/test_services.py"}
"""Files that share what takes half a minute to make: the image."""


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives each process whole files, so that what a module or the image needs is made once."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # Many tests in a file are not a long file.

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "the image" if file in OF_ONE_IMAGE else file


def number() -> int | None:
    """Return this process's number among those side by side, from 0; None where it is alone."""
    name = os.environ.get("PYTEST_XDIST_WORKER")
    return None if name is None else int(name.removeprefix("gw"))


def at_once() -> int:
    """Return how many processes this machine can well run: two more than it has cores."""
    return min((os.cpu_count() or 1) + 2, MOST)


def in_order(items: list[pytest.Item]) -> None:
    """Sort tests by how long their folders take; within a folder they keep their order."""
    items.sort(key=lambda item: next((n for n, at in enumerate(FIRST) if at in item.nodeid), MOST))


def keep_ports_apart(number: int) -> None:
    """Leave to the process of this number, counted from 0, a part of the ports of its own.

    Two that choose the same port, before either listens on it, would otherwise meet now and then.
    """
    many = len(ports.FREE) // MOST
    start = ports.FREE.start + number % MOST * many
    ports.FREE = range(start, start + many)
