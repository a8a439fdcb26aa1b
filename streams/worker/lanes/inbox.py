"""What was fetched for a lane and not worked on yet, and waiting for it."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Final

from aiokafka import TopicPartition

from streams.kafka.records import Record
from streams.kafka.tolerant import load
from streams.settings.settings import Settings
from streams.worker.lanes.feed import Feed
from streams.worker.lanes.own_spans import OwnSpans
from streams.worker.lanes.suspects import StepRecords, Suspects

IDLE_SECONDS: Final = 0.25
"""Seconds that a lane waits for records before it checks for markers to step over."""

GATHER_SECONDS: Final = 2.0
"""How long it waits for more where a backlog is known to be in Kafka."""

BACKLOG_RECORDS: Final = 2_000
"""Records that are a backlog. Fewer are what comes in while a step is worked on: a lane that waited
for these would delay figures of a stream that keeps up."""

SUSPECTED_SECONDS: Final = 60.0
"""How long a record at fault is looked for where no more comes of those it may be: Kafka may have
deleted them meanwhile."""


class Inbox:
    """Records fetched, and no more of them than are soon worked on.

    Args:
        number: The partition.
        feed: Where they come from.
        settings: The settings in force.

    Attributes:
        closing: Whether nothing is to be waited for any more.
        own: What was worked on as it was written, and is let go of when it is fetched.
    """

    def __init__(self, number: int, feed: Feed, settings: Settings) -> None:
        self.closing = False
        self.own = OwnSpans()
        self._number = number
        self._feed = feed
        self._full = settings.batch_events
        self._records: StepRecords = {}
        self._load = 0
        self._let_go: dict[TopicPartition, int] = {}
        self._wake = asyncio.Event()
        self._suspects = Suspects()
        self._suspected_at = 0.0
        self._unfetched: dict[TopicPartition, int] = {}

    def __bool__(self) -> bool:
        return bool(self._records)

    @property
    def load(self) -> int:
        """How many ordinary records take as much memory as what waits."""
        return self._load

    def put(self, at: TopicPartition, records: list[Record]) -> None:
        """Take in fetched records, but those that will be fetched again from where they begin."""
        if at in self._unfetched:
            return
        last = records[-1].offset
        records = self.own.others(at, records)
        if not records or records[-1].offset < last:
            self._let_go[at] = last + 1
        if records:
            self._records.setdefault(at, []).extend(records)
            self._load += load(records)
        if self._load >= self._full:
            self._feed.pause(self._number)
        self._wake.set()

    def close(self) -> None:
        """Wake all that wait; they see that it is closing."""
        self.closing = True
        self._wake.set()

    def clear(self) -> None:
        """Drop everything."""
        self._records.clear()
        self._let_go.clear()
        self.own.clear()
        self._load = 0

    def fetch(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from offsets on.

        While a record at fault is looked for, only where it may be, so that it soon comes.
        """
        looking = bool(self._suspects)
        self._unfetched = {
            at: n for at, n in offsets.items() if looking and at not in self._suspects
        }
        self._feed.begin({at: n for at, n in offsets.items() if at not in self._unfetched})

    def fetch_on(self) -> None:
        """Fetch on from where fetching was, which the consumer does not know any more."""
        self._feed.begin_again(self._number, but=self._unfetched)
        if self._load >= self._full:
            self._feed.pause(self._number)

    @property
    def at_ease(self) -> bool:
        """Whether no record at fault is looked for, and none was found a moment ago."""
        return self._suspects.at_ease

    @property
    def fetches_all(self) -> bool:
        """Whether nothing is left out of what is fetched."""
        return not self._unfetched

    def take(self) -> StepRecords:
        """Take out what is to be worked on now: all, unless a record at fault is looked for."""
        was_full = self._load >= self._full
        step = self._suspects.take(self._records)
        self._load = sum(map(load, self._records.values()))
        if not step and time.monotonic() > self._suspected_at + SUSPECTED_SECONDS:
            self._suspects.forget()
            self._fetch_rest()
        if was_full and self._load < self._full:
            self._feed.resume(self._number)
        return step

    def let_go(self) -> dict[TopicPartition, int]:
        """Return up to where nothing is left of topics of which the last was let go of."""
        done = {at: offset for at, offset in self._let_go.items() if at not in self._records}
        for at in done:
            del self._let_go[at]
        return done

    def went_well(self, step: StepRecords) -> None:
        """Note that what was taken is committed."""
        self._suspects.clear(step)
        self._fetch_rest()

    def blame(self, step: StepRecords) -> Record | None:
        """Note that a step failed by what it worked on; return the record at fault, once found."""
        self._suspected_at = time.monotonic()
        return self._suspects.blame(step)

    def _fetch_rest(self) -> None:
        if self._unfetched and not self._suspects:
            unfetched, self._unfetched = self._unfetched, {}
            self._feed.begin(unfetched)

    async def wait(self) -> None:
        """Wait for records, or a while.

        Where a backlog is known to be in Kafka, wait for that too, up to a full batch: in larger
        steps more events meet their case at once, which is then worked on and written once.
        """
        await self._wait_while(lambda: not self._records, IDLE_SECONDS)
        await self._wait_while(self._is_worth_waiting, GATHER_SECONDS)

    async def rest(self, seconds: float) -> None:
        """Wait, unless it is closed meanwhile."""
        await self._wait_while(lambda: True, seconds)

    async def _wait_while(self, holds: Callable[[], bool], seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while holds() and not self.closing:
                    self._wake.clear()
                    await self._wake.wait()

    def _is_worth_waiting(self) -> bool:
        some = 0 < self._load < self._full
        return some and self._feed.behind(self._number) >= BACKLOG_RECORDS
