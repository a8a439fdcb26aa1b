"""One run of a contestant: topics of its own, its process, the clock, and what it left."""

import asyncio
import contextlib
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final, Self

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.broker.guarded_process import start_guarded
from streams.kafka.clients import connected
from streams.settings.settings import Settings
from streams.topics.topics import INTAKE
from tests.benchmarks.child import LOG_LINES, ROOT, Failed
from tests.benchmarks.peers.checking import check_counts, check_left
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.work import CATEGORIES, REPLIES, Work

START_SECONDS: Final = 60.0
WORK_SECONDS: Final = 240.0
LOOK_SECONDS: Final = 0.01


class PeerRun:
    """A contestant at work.

    Args:
        peer: Which.
        command: What starts it.
        work: What is in `intake`.
        settings: Where `intake` is.
        folder: For its log and what it keeps.
        number: Of the run; with the peer's name it makes the names of group and topics.
    """

    def __init__(
        self,
        peer: Peer,
        command: list[str],
        work: Work,
        settings: Settings,
        folder: Path,
        *,
        number: int,
    ) -> None:
        self._peer = peer
        self._command = command
        self._work = work
        self._settings = settings
        self._name = f"{peer.name.replace('_', '-')}-{number}"
        self._folder = folder / f"peer-{self._name}"
        prefix = f"peer-{self._name}."
        self._letters, replies = f"{prefix}letters.", f"{prefix}{REPLIES}"
        self._forwards = [*(f"{self._letters}{name}" for name in CATEGORIES), replies]
        self._own_cases = f"{prefix}cases"
        self._intake = settings.topic(INTAKE)
        self._cases = peer.cases.format(
            group=self._name, intake=self._intake, cases=self._own_cases
        )
        self._task = {
            "bootstrap": settings.bootstrap,
            "group": self._name,
            "intake": self._intake,
            "letters": self._letters,
            "replies": replies,
            "forwards": self._forwards,
            "cases": self._own_cases,
            "events": work.events,
            "guarantee": peer.guarantee,
            "folder": str(self._folder / "state"),
        }

    def measure(self) -> dict[str, float]:
        """Let it do the work, and check what it left.

        Returns:
            ``seconds`` from the first event handled to the last output acknowledged,
            ``cpu_seconds`` of processor time in these, and ``rss_mb`` at their end, in MB of
            1,000,000 bytes.

        Raises:
            Failed: It ended, took too long, or counted or forwarded wrongly.
        """
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "state").mkdir(parents=True)
        return asyncio.run(self._measure())

    async def _measure(self) -> dict[str, float]:
        await self._make()
        measured, said = await self._run()
        check_counts(self._peer.title, said, self._work)
        await check_left(self._peer, self._settings, self._forwards, self._cases, self._work)
        await self._remove()
        shutil.rmtree(self._folder / "state", ignore_errors=True)
        return measured

    # --- its process ------------------------------------------------------------------------------

    async def _run(self) -> tuple[dict[str, float], str]:
        """Return what was measured and the counts that it told."""
        output = self._folder / "told"
        with output.open("wb") as told, (self._folder / "log").open("wb") as log:
            command = [*self._command, json.dumps(self._task)]
            process = start_guarded(command, cwd=ROOT, stdout=told, stderr=log)
            try:
                measured, said = await self._watch(process, output)
            finally:
                # All that it had to do is acknowledged; an orderly end would only take longer.
                process.kill()
                process.wait()
        return measured, said

    async def _watch(
        self, process: "subprocess.Popen[bytes]", output: Path
    ) -> tuple[dict[str, float], str]:
        options = self._settings.client_options()
        seen = _Seen(process.pid)
        first, _ = await self._told(process, output, "first", START_SECONDS)
        before = seen.look().cpu_seconds
        handled, said = await self._told(process, output, "handled", WORK_SECONDS)
        admin = AIOKafkaAdminClient(**options)
        await admin.start()
        try:
            async with connected(AIOKafkaConsumer(**options), options) as consumer:
                until = time.monotonic() + WORK_SECONDS
                while not await self._is_done(consumer, admin):
                    seen.look()
                    self._check(process, until, "acknowledge all")
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            await admin.close()
        done = max(time.time(), handled)
        cpu_seconds = seen.look().cpu_seconds - before
        return {
            "seconds": done - first,
            "cpu_seconds": cpu_seconds,
            "rss_mb": seen.rss_mb,
        }, said

    async def _told(
        self, process: "subprocess.Popen[bytes]", output: Path, what: str, seconds: float
    ) -> tuple[float, str]:
        """Wait for a line that it tells; return its time since the epoch and what follows it."""
        until = time.monotonic() + seconds
        while True:
            for line in _lines(output):
                word, _, rest = line.partition(" ")
                if word == what and line.endswith("\n"):
                    moment, _, said = rest.strip().partition(" ")
                    return float(moment), said
            self._check(process, until, f"tell {what}")
            await asyncio.sleep(LOOK_SECONDS)

    def _check(self, process: "subprocess.Popen[bytes]", until: float, what: str) -> None:
        code = process.poll()
        # One that has ended by itself has its outputs behind it; that they are there, others say.
        if code in {None, 0} and time.monotonic() < until:
            return
        lines = (self._folder / "log").read_text(errors="replace").splitlines()[-LOG_LINES:]
        raise Failed(f"{self._peer.title} did not {what}, exit code {code}:\n" + "\n".join(lines))

    async def _is_done(self, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> bool:
        if self._peer.commits:
            found = await admin.list_consumer_group_offsets(self._name)
            read = sum(at.offset for place, at in found.items() if place.topic == self._intake)
            return bool(read >= self._work.events)
        ends = await consumer.end_offsets(self._partitions([*self._forwards, self._cases]))
        states = sum(end_ for place, end_ in ends.items() if place.topic == self._cases)
        return bool(states >= self._work.events and sum(ends.values()) >= 2 * self._work.events)

    # --- its topics -------------------------------------------------------------------------------

    def _partitions(self, topics: list[str]) -> list[TopicPartition]:
        many = self._settings.partitions
        return [TopicPartition(name, number) for name in topics for number in range(many)]

    async def _make(self) -> None:
        many = self._settings.partitions
        topics = [NewTopic(name, many, 1) for name in self._forwards]
        compact = {"cleanup.policy": "compact"}
        topics.append(NewTopic(self._own_cases, many, 1, topic_configs=compact))
        options = self._settings.client_options()
        admin = AIOKafkaAdminClient(**options)
        await admin.start()
        try:
            await admin.create_topics(topics)
        finally:
            await admin.close()
        async with connected(AIOKafkaConsumer(**options), options) as consumer:
            await consumer.end_offsets(self._partitions([*self._forwards, self._own_cases]))

    async def _remove(self) -> None:
        admin = AIOKafkaAdminClient(**self._settings.client_options())
        await admin.start()
        try:
            await admin.delete_topics(list({*self._forwards, self._own_cases, self._cases}))
        finally:
            await admin.close()


def _lines(path: Path) -> list[str]:
    """Return the lines of a file; the last may not have come whole."""
    return path.read_text().splitlines(keepends=True)


class _Seen:
    """What a process has used when it was last there to be seen.

    Attributes:
        cpu_seconds: Processor time.
        rss_mb: The most memory that was resident when it was looked at, in MB of 1,000,000 bytes.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.cpu_seconds = 0.0
        self.rss_mb = 0.0

    def look(self) -> Self:
        """Look, unless it has ended."""
        with contextlib.suppress(psutil.Error):
            times = self._process.cpu_times()
            self.cpu_seconds = max(self.cpu_seconds, float(times.user + times.system))
            self.rss_mb = max(self.rss_mb, float(self._process.memory_info().rss) / 1e6)
        return self
