"""Our worker, as ``kuaibao worker`` runs it, with the moments noted that the benchmark asks for.

Nothing of it is replaced. Around what it tells its own metrics, and around its transactions, the
clock is read.
"""

import cProfile
import os
import signal
import time
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import msgspec

from streams.kafka.records import Outputs
from streams.kafka.writer import PartitionWriter
from streams.metrics import metrics
from streams.settings.settings import Settings
from streams.worker.running import run_worker
from tests.benchmarks import child


class Watch:
    """The moments, on the machine's monotonic clock.

    Attributes:
        assigned: The first partition was taken up.
        loaded: The last partition was open.
        first_event: The first event was taken.
        acknowledged: The last output was committed.
        events: How many have been committed.
        cpu_seconds: Processor time from the first partition open to the last output committed.
    """

    def __init__(self, events: int) -> None:
        self.assigned = self.loaded = self.acknowledged = 0.0
        self.first_event = 0.0
        self.cpu_seconds = 0.0
        self.events = 0
        self._cpu_before = 0.0
        self._expected = events

    def watch(self, stack: ExitStack) -> None:
        """Read the clock from now on, until the stack is closed."""
        open_writer, write = PartitionWriter.open, PartitionWriter.write

        async def opened(number: int, settings: Settings) -> PartitionWriter:
            self.assigned = self.assigned or time.monotonic()
            return await open_writer(number, settings)

        async def written(writer: PartitionWriter, outputs: Outputs, *more: Any) -> Any:
            ends = await write(writer, outputs, *more)
            if outputs:
                self.acknowledged = time.monotonic()
                self.cpu_seconds = time.process_time() - self._cpu_before
            return ends

        stack.enter_context(patch.object(PartitionWriter, "open", opened))
        stack.enter_context(patch.object(PartitionWriter, "write", written))
        stack.enter_context(patch.object(metrics.LOAD_SECONDS, "observe", self._opened))
        stack.enter_context(patch.object(metrics.STEP_SECONDS, "observe", self._stepped))
        stack.enter_context(patch.object(metrics.STEP_EVENTS, "observe", self._counted))

    def _opened(self, _: float) -> None:
        self.loaded = time.monotonic()
        self._cpu_before = self._cpu_before or time.process_time()

    def _stepped(self, seconds: float) -> None:
        now = time.monotonic()
        self.first_event = min(self.first_event or now, now - seconds)

    def _counted(self, events: float) -> None:
        self.events += int(events)
        if self.events >= self._expected:
            os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Work until so many events are counted."""
    task = child.task()
    settings = msgspec.convert(task["settings"], Settings)
    watch = Watch(task["events"])
    profile = cProfile.Profile() if task.get("profile") else None
    with ExitStack() as stack:
        watch.watch(stack)
        if profile:
            profile.enable()
        try:
            run_worker(settings)
        finally:
            if profile:
                profile.disable()
                profile.dump_stats(task["profile"])
            child.finish(
                events=watch.events,
                seconds=watch.acknowledged - watch.first_event,
                load_seconds=watch.loaded - watch.assigned,
                cpu_seconds=watch.cpu_seconds,
                start_to_assigned=watch.assigned - task["started"],
                start_to_counted=watch.acknowledged - task["started"],
            )


if __name__ == "__main__":
    main()
