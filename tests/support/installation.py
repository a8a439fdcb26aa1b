"""An installation of Kuaibao on the tests' broker: topics of its own, and its workers."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer

from streams.bulletins.published import read_figures, read_issues
from streams.core.bulletins.quick_reports import Issue
from streams.core.figures.figures import Figures
from streams.feeding.sending import Keyed, send_events
from streams.settings.settings import Settings
from streams.topics.lag import wait_drained
from streams.topics.topics import INTAKE
from tests.support.cluster import Topics
from tests.support.processes import KUAIBAO, Worker, run_command

Place = tuple[str, int, int]
"""The place of a record: topic without prefix, partition, offset."""


class Raw(NamedTuple):
    """A record as a feeder writes it."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


class Installation(Topics):
    """Topics under a prefix, a group, and the workers that a test starts.

    Args:
        bootstrap: Where the broker is.
        name: Different from every other test's.
        folder: For the workers' logs.
        given: Settings that differ from those of most tests.
    """

    def __init__(self, bootstrap: str, name: str, folder: Path, **given: Any) -> None:
        usual: dict[str, Any] = {"partitions": 4, "session_timeout": 3.0, "quick_reports_at": "off"}
        usual["notices_at"] = "off"
        usual["store"] = str(folder / "store")
        super().__init__(Settings(kafka=bootstrap, prefix=f"{name}.", **usual | given))
        self.workers: list[Worker] = []
        self._folder = folder

    def close(self) -> None:
        """End all workers and delete all topics."""
        for worker in self.workers:
            worker.kill()
        self.remove()

    # --- workers --------------------------------------------------------------------------------

    def worker(self, *command: str, opens: int | None = None, **changed: Any) -> Worker:
        """Start a worker, `kuaibao worker` unless told otherwise, and wait until it works."""
        worker = self.start(*command or (*KUAIBAO, "worker"), **changed)
        worker.wait_open(opens)
        return worker

    def start(self, *command: str, **changed: Any) -> Worker:
        """Start a command of this installation, with settings of its own if told."""
        settings = msgspec.structs.replace(self.settings, **changed)
        path = self._folder / f"worker-{len(self.workers)}.log"
        self.workers.append(Worker(command, settings, path))
        return self.workers[-1]

    def kuaibao(self, *arguments: str, **changed: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        settings = msgspec.structs.replace(self.settings, **changed)
        return run_command(settings, *arguments)

    # --- what goes in ---------------------------------------------------------------------------

    def feed(
        self, events: Iterable[Keyed], topic: str = INTAKE, partition: int | None = None
    ) -> None:
        """Send events and wait until they are acknowledged."""
        sending = send_events(
            events,
            bootstrap=self.settings.bootstrap,
            topic=self.settings.topic(topic),
            client_options=self.settings.client_options(),
            on_progress=lambda _: None,
            partition=partition,
        )
        self.run(sending)

    def write(self, topic: str, *records: Raw, **options: Any) -> list[Place]:
        """Write records as they are, wait until they are acknowledged, return their places."""

        async def writing() -> list[Place]:
            producer = AIOKafkaProducer(**self.settings.client_options(), **options)
            await producer.start()
            try:
                sent = []
                for raw in records:
                    # `send` does not take a record with neither key nor value; Kafka does.
                    batch = producer.create_batch()
                    batch.append(
                        timestamp=None, key=raw.key, value=raw.value, headers=list(raw.headers)
                    )
                    at = raw.partition
                    if at is None:
                        at = self.partition_of(raw.key or b"")
                    name = self.settings.topic(topic)
                    sent.append(await producer.send_batch(batch, name, partition=at))
                return [(topic, at.partition, at.offset) for at in await asyncio.gather(*sent)]
            finally:
                await producer.stop()

        return self.run(writing())

    def drain(self) -> None:
        """Wait until the workers have read everything; fail as soon as none is left that could."""

        async def draining() -> None:
            drained = asyncio.ensure_future(wait_drained(self.installation))
            while not drained.done():
                await asyncio.wait([drained], timeout=0.5)
                alive = [worker for worker in self.workers if worker.process.poll() is None]
                if not alive:
                    drained.cancel()
            assert not drained.cancelled(), "no worker is left"
            await drained

        self.run(draining())

    # --- what comes out -------------------------------------------------------------------------

    def left(self) -> Counter[int]:
        """Count by partition the offsets that the workers have still to read."""
        committed = self.committed()
        left: Counter[int] = Counter()
        for at, end in self.ends(*(topic.name for topic in self.installation.worked)).items():
            left[at.partition] += max(0, end - committed.get(at, 0))
        return +left

    def figures(self) -> Figures:
        """Read the figures."""
        return self.run(read_figures(self.installation))

    def issues(self) -> list[Issue]:
        """Read the quick reports."""
        return self.run(read_issues(self.settings))
