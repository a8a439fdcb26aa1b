"""Processor time is that of the program that took it."""

import os
import time

import pytest

from tests.benchmarks.processor import Process, microseconds, running, spent

PROCESSES = {
    1: Process(0, 50.0, "init"),
    10: Process(1, 1.0, "python -m tests.benchmarks"),
    11: Process(10, 2.0, "/lib/java -Xmx1g kafka.Kafka"),
    12: Process(10, 4.0, "python -m streams worker"),
    13: Process(12, 8.0, "python -m streams.worker.hotspots"),
    14: Process(10, 16.0, "python -m streams gateway"),
    20: Process(1, 32.0, "python -m streams gateway"),
    21: Process(999, 64.0, "python -m streams worker"),
}


def test_each_program_has_its_role() -> None:
    """What is not below the benchmark is somebody else's, whatever it is called."""
    assert spent(PROCESSES, 10) == {"client": 1.0, "broker": 2.0, "worker": 12.0, "gateway": 16.0}


def test_it_is_said_for_each_event() -> None:
    """In microseconds, also of a program that was not there before."""
    found = microseconds({"client": 1.0}, {"client": 1.5, "worker": 0.25}, 10_000)
    assert found == pytest.approx({"client": 50.0, "worker": 25.0})


def test_this_process_is_seen() -> None:
    """As the system counts it, in ticks."""
    this = os.getpid()
    before = spent(running(), this)["client"]
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert spent(running(), this)["client"] - before == pytest.approx(0.1, abs=0.05)
