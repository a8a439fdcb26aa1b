"""An installation of Kuaibao on the tests' broker: topics of its own, workers that are processes."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.core.figures import Figures
from streams.core.quick_reports import Issue
from streams.kafka.batches import Record
from streams.kafka.drained import wait_drained, worked_topics
from streams.kafka.guard import guarded
from streams.kafka.provision import provision
from streams.kafka.published import read_figures, read_issues
from streams.kafka.reading import read_to_end
from streams.sending import Keyed, send
from streams.settings import PREFIX, Settings
from streams.topics import INTAKE, topics

LIMIT: Final = 45.0
"""Seconds within which whatever a test waits for must have come."""

KUAIBAO: Final = (sys.executable, "-m", "streams")

Offsets = dict[TopicPartition, int]
T = TypeVar("T")


def wait_until(what: Callable[[], bool], why: str, limit: float = LIMIT) -> None:
    """Wait for a condition; fail, saying what was waited for, where it does not come true."""
    deadline = time.monotonic() + limit
    while not what():
        assert time.monotonic() < deadline, f"not within {limit} s: {why}"
        time.sleep(0.02)


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process has these settings and no others."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {name: str(getattr(settings, name)) for name in Settings.__struct_fields__}
    return bare | {PREFIX + name.upper(): value for name, value in given.items()}


class Raw(NamedTuple):
    """A record as a feeder writes it."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


class Worker:
    """A worker process and its log."""

    def __init__(self, command: Iterable[str], settings: Settings, path: Path) -> None:
        self.path = path
        with path.open("wb") as log:
            self.process = guarded(
                list(command), env=environment(settings), stdout=log, stderr=subprocess.STDOUT
            )

    def __repr__(self) -> str:
        return f"<worker {self.process.pid}, exit code {self.process.poll()}>"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.path.read_text(errors="replace")

    @property
    def partitions(self) -> list[int]:
        """What it was last assigned."""
        assigned = re.findall(r"partitions assigned: \[(.*)\]", self.log)
        return [int(number) for number in assigned[-1].split(",") if number] if assigned else []

    @property
    def opened(self) -> dict[int, int]:
        """With how many cases it opened the partitions that it was last assigned."""
        last = self.log.rpartition("partitions assigned")[2]
        found = re.findall(r"partition (\d+): open with (\d+) cases", last)
        return {int(number): int(cases) for number, cases in found}

    def wait_open(self, partitions: int | None = None) -> None:
        """Wait until it works on what it was assigned, and that is so many partitions."""

        def is_open() -> bool:
            assert self.process.poll() is None, f"{self} ended by itself:\n{self.log[-4000:]}"
            opened, owned = self.opened.keys(), self.partitions
            return opened == set(owned) and len(owned) == (partitions or len(owned) or 1)

        wait_until(is_open, f"{self} has opened {partitions or 'its'} partitions")

    def kill(self) -> None:
        """End it by SIGKILL, paused or not."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> int:
        """End it by SIGTERM; gives its exit code."""
        self.process.terminate()
        return self.process.wait(LIMIT)

    def pause(self) -> None:
        """Stop it as it stands."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)


class Installation:
    """Topics under a prefix, a group, and the workers that a test starts.

    Args:
        bootstrap: Where the broker is.
        name: Different from every other test's.
        folder: For the workers' logs.
        given: Settings that differ from those of most tests.
    """

    def __init__(self, bootstrap: str, name: str, folder: Path, **given: Any) -> None:
        usual: dict[str, Any] = {"partitions": 4, "session_timeout": 3.0, "quick_reports_at": "off"}
        self.settings = Settings(kafka=bootstrap, prefix=f"{name}.", **usual | given)
        self.catalogue = self.settings.read_catalogue()
        self.topics = topics(self.catalogue, self.settings)
        self.workers: list[Worker] = []
        self._worked = worked_topics(self.catalogue, self.settings)
        self._folder = folder
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, within LIMIT."""
        return self._runner.run(asyncio.wait_for(work, LIMIT))

    def provision(self) -> None:
        """Make the topics."""
        self.run(provision(self.topics, self.settings))

    def close(self) -> None:
        """End all workers, and remove the topics so that the broker stays small."""
        for worker in self.workers:
            worker.kill()
        self.run(self._remove())
        self._runner.close()

    async def _remove(self) -> None:
        admin = AIOKafkaAdminClient(**self.settings.client_options())
        await admin.start()
        try:
            await admin.delete_topics([self.settings.topic(topic.name) for topic in self.topics])
        finally:
            await admin.close()

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
        return subprocess.run(
            [*KUAIBAO, *arguments],
            env=environment(settings),
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    # --- what goes in ---------------------------------------------------------------------------

    def feed(
        self, events: Iterable[Keyed], topic: str = INTAKE, partition: int | None = None
    ) -> None:
        """Send events and wait until they are acknowledged."""
        sending = send(
            events,
            bootstrap=self.settings.bootstrap,
            topic=self.settings.topic(topic),
            client_options={},
            on_progress=lambda _: None,
            partition=partition,
        )
        self.run(sending)

    def write(self, topic: str, *records: Raw, **options: Any) -> None:
        """Write records as they are and wait until they are acknowledged."""

        async def writing() -> None:
            producer = AIOKafkaProducer(**self.settings.client_options(), **options)
            await producer.start()
            try:
                for record in records:
                    await producer.send_and_wait(
                        self.settings.topic(topic),
                        record.value,
                        key=record.key,
                        headers=record.headers,
                        partition=record.partition,
                    )
            finally:
                await producer.stop()

        self.run(writing())

    def drain(self) -> None:
        """Wait until the workers have read everything."""
        self.run(wait_drained(self._worked, self.settings))

    # --- what comes out -------------------------------------------------------------------------

    def partitions_of(self, *names: str) -> list[TopicPartition]:
        """List the partitions of topics (without prefix)."""
        return [
            TopicPartition(self.settings.topic(topic.name), number)
            for topic in self.topics
            if topic.name in names
            for number in range(topic.partitions)
        ]

    def ends(self, *names: str, isolation: str = "read_uncommitted") -> Offsets:
        """Give the offsets at which topics end; of committed records if `isolation` says so."""

        async def asking() -> Offsets:
            partitions = self.partitions_of(*names)
            consumer = AIOKafkaConsumer(
                **self.settings.client_options(), isolation_level=isolation
            )
            await consumer.start()
            try:
                # Assigned, their topics are looked up together; otherwise one after another.
                consumer.assign(partitions)
                consumer.pause(*partitions)
                return dict(await consumer.end_offsets(partitions))
            finally:
                await consumer.stop()

        return self.run(asking())

    def committed(self) -> Offsets:
        """Give the offsets that the workers have committed."""

        async def asking() -> Offsets:
            admin = AIOKafkaAdminClient(**self.settings.client_options())
            await admin.start()
            try:
                found = await admin.list_consumer_group_offsets(self.settings.group_id)
            finally:
                await admin.close()
            return {at: offset.offset for at, offset in found.items()}

        return self.run(asking())

    def left(self) -> Counter[int]:
        """Count by partition the offsets that the workers have still to read."""
        committed = self.committed()
        left: Counter[int] = Counter()
        for at, end in self.ends(*(topic.name for topic in self._worked)).items():
            left[at.partition] += max(0, end - committed.get(at, 0))
        return +left

    def read(self, topic: str) -> list[Record]:
        """Read a topic's committed records, partition by partition."""

        async def reading() -> list[Record]:
            found: list[Record] = []
            starts = dict.fromkeys(self.partitions_of(topic), 0)
            async for _, records in read_to_end(self.settings.client_options(), starts):
                found += records
            return sorted(found, key=lambda record: (record.partition, record.offset))

        return self.run(reading())

    def figures(self) -> Figures:
        """Read the figures."""
        return self.run(read_figures(self.settings, self.catalogue))

    def issues(self) -> list[Issue]:
        """Read the quick reports."""
        return self.run(read_issues(self.settings))
