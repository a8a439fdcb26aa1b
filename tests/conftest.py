"""Rules of all tests: how they run side by side; a skip fails where nothing may be skipped.

In processes that run side by side each has the number that pytest-xdist gives it.
"""

import os
import sys
from typing import Any

import pytest
from hypothesis import settings

from tests.support import side_by_side
from tests.support.forks import FORKS

# Where no bytecode may be written, each of two hundred processes would compile the program again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes depends on what else the machine does; pytest bounds whole tests.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")


def pytest_configure() -> None:
    """Let commands be forked; keep what this process chooses by chance apart from its siblings'."""
    FORKS.allowed = True
    if (number := side_by_side.number()) is not None:
        side_by_side.keep_ports_apart(number)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    side_by_side.in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes `-n auto` means."""
    return side_by_side.at_once()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return the scheduler that hands tests out to the processes."""
    return side_by_side.ByFile(config, log)


def pytest_unconfigure() -> None:
    """End what this process has started for all of its tests."""
    FORKS.stop()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped anything, where KUAIBAO_TEST_NO_SKIPS says that nothing may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and os.environ.get("KUAIBAO_TEST_NO_SKIPS"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line(f"{len(skipped)} skipped, and here nothing may be", red=True)
