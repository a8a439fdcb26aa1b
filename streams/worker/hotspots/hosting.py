"""Keeping the process of hotspots running while this worker has the partition of quick reports.

It is a process because comparing items takes milliseconds for each, during which a worker could
not tell Kafka that it lives; and it begins some seconds after the partition was assigned, so that
a worker that only comes and goes has not started one.
"""

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import Callable
from typing import Final

import msgspec

from streams.settings.settings import Settings

log = logging.getLogger(__name__)

HOTSPOTS_COMMAND: Final = (sys.executable, "-m", "streams.worker.hotspots")
"""What is started."""

START_SECONDS: Final = 10.0
"""How long the partition is here before the process is started."""

AGAIN_SECONDS: Final = 10.0
"""How long after it failed it is started again."""

STOP_SECONDS: Final = 5.0
"""How long it may take to end before it is killed; by itself it takes three at most."""

LOOK_AT_HOTSPOTS_SECONDS: Final = 1.0
"""How often it is seen whether it is to run."""


class HotspotHost:
    """Starts and ends the process.

    Args:
        settings: The settings in force.
        has_partition: Returns whether the partition is here.
    """

    def __init__(self, settings: Settings, has_partition: Callable[[], bool]) -> None:
        self._settings = settings
        self._has_partition = has_partition
        self._process: asyncio.subprocess.Process | None = None
        self._start_at: float | None = None

    async def look(self) -> None:
        """Start, end or leave the process, as it is right now."""
        if not self._has_partition():
            self._start_at = None
            await self.stop()
            return
        now = time.monotonic()
        if self._start_at is None:
            self._start_at = now + START_SECONDS
        process = self._process
        if process is not None and process.returncode is not None:
            log.warning("hotspots: their process ended (%s)", process.returncode)
            self._process = None
            self._start_at = now + AGAIN_SECONDS
        if self._process is None and now >= self._start_at:
            await self._start()

    async def _start(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *HOTSPOTS_COMMAND, stdin=asyncio.subprocess.PIPE
        )
        self._process = process
        if process.stdin is not None:
            # Not in its arguments or its environment, which others of this machine may see.
            process.stdin.write(msgspec.json.encode(self._settings) + b"\n")
            with contextlib.suppress(ConnectionError):
                await process.stdin.drain()

    async def stop(self) -> None:
        """End the process, if there is one, and wait for it a while."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
