"""The lanes of a worker: one for each partition number that the group leaves it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final

from aiokafka import TopicPartition

from streams.kafka.records import Record
from streams.kafka.troubles import FencedForGood
from streams.topics.installation import Installation
from streams.topics.topics import REPORTING_PARTITION
from streams.worker.lanes.feed import Feed
from streams.worker.lanes.lane import Lane
from streams.worker.lanes.phases import Phase
from streams.worker.lanes.state import LaneState

log = logging.getLogger(__name__)

LANES_CLOSE_SECONDS: Final = 20.0
"""How long lanes may take to finish their steps."""


class Lanes:
    """Opens lanes for what is assigned, and closes them before it is taken away.

    Args:
        installation: Whose worker.
        feed: Where records come from.
        crash: Ends the worker with an exception.
    """

    def __init__(
        self,
        installation: Installation,
        feed: Feed,
        crash: Callable[[BaseException], Awaitable[None]],
    ) -> None:
        self._installation = installation
        self._feed = feed
        self._crash = crash
        self._lanes: dict[int, Lane] = {}
        self._running: dict[int, asyncio.Task[LaneState | None]] = {}
        self._kept: dict[int, LaneState] = {}

    @property
    def going_on(self) -> set[int]:
        """The partition numbers of the lanes that have not ended."""
        return {number for number, lane in self._lanes.items() if lane.phase is not Phase.CLOSED}

    def go_on(self, numbers: Collection[int]) -> None:
        """Let lanes go on that were assigned again; where they fetched is not known any more."""
        for number in numbers:
            self._lanes[number].go_on()

    def open(self, numbers: Collection[int]) -> None:
        """Open a lane for each partition number, and drop what was kept of others."""
        settings = self._installation.settings
        for number in numbers:
            fresh = partial(LaneState, number, self._installation)
            lane = Lane(number, self._kept.pop(number, None), fresh, self._feed, settings)
            self._lanes[number] = lane
            self._running[number] = asyncio.create_task(self._run(lane), name=f"lane {number}")
        self._kept.clear()

    def put(self, at: TopicPartition, records: list[Record]) -> bool:
        """Hand on what was fetched; return whether there is a lane for it."""
        lane = self._lanes.get(at.partition)
        if lane is None:
            return False
        lane.put(at, records)
        return True

    async def close(
        self, *, but: Collection[int] = (), seconds: float = LANES_CLOSE_SECONDS
    ) -> None:
        """Let lanes finish their step and write what they owe; keep their state.

        Args:
            but: The partition numbers of those that go on.
            seconds: How long they may take. A step that takes longer is not committed.
        """
        lanes = {number: lane for number, lane in self._lanes.items() if number not in but}
        tasks = {number: self._running.pop(number) for number in lanes}
        for number in lanes:
            del self._lanes[number]
        for number, lane in lanes.items():
            may_be_at_a_step = lane.phase is Phase.WORKING
            lane.close()
            if not may_be_at_a_step:
                tasks[number].cancel()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for number, task in tasks.items():
            if not task.cancelled() and (state := task.result()):
                self._kept[number] = state

    @property
    def reports(self) -> bool:
        """Whether the partition with the quick reports is among them, ready to work."""
        lane = self._lanes.get(REPORTING_PARTITION)
        return lane is not None and lane.phase is Phase.WORKING

    async def _run(self, lane: Lane) -> LaneState | None:
        try:
            state = await lane.run()
        except Exception as error:
            log.exception("partition %d: stopping", lane.number, extra={"partition": lane.number})
            await self._crash(error)
            return None
        if state is None and self._lanes.get(lane.number) is lane:
            # The process that fenced this lane has the partition; the group will say so, unless it
            # has done so already. If it never does, two processes share a transactional id, and an
            # operator must look.
            await asyncio.sleep(4 * self._installation.settings.session_timeout)
            await self._crash(
                FencedForGood(f"partition {lane.number} is written by another process")
            )
        return state
