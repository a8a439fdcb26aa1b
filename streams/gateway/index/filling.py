"""Filling the index of cases: what a follower reads goes to the file, and then into memory."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, TypeVar

from streams.core.figures.ledger import Ledger
from streams.gateway.figures.bell import Bell
from streams.gateway.index.case_changes import Change, PartitionChanges, Placed
from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.placement import Placement, rows_by_number
from streams.gateway.index.sqlite_file import Damaged, Unusable
from streams.gateway.index.title_filling import TitleFilling
from streams.kafka.following import Fetched, Follower
from streams.topics.read_back import flush_of
from streams.topics.topics import CASES
from streams.topics.versions import refuse_newer

log = logging.getLogger(__name__)

DISK_RETRY_SECONDS: Final = 5.0
"""How long a disk that does not serve is left alone."""

MOST_WAITING: Final = 10_000
"""Records read ahead of the disk."""

SLICE: Final = 1_000
"""Cases placed at once, so that others have their turn."""

T = TypeVar("T")
InThread = Callable[[Callable[[], T]], Awaitable[T]]


class Filling:
    """Takes in the cases.

    Args:
        file: Where they are kept.
        placement: Where they are placed.
        ledger: Numbers the rows.
        bell: To be rung when more has been placed.
        positions: By partition, the offset up to which its cases are in the file.
        in_thread: Does in the file's thread what blocks.
        sift: Leaves out of parts what is not ours.
        titles: Takes in the titles of cases, and `in_titles_thread` does so in the file's thread.

    Attributes:
        positions: By partition, the offset up to which its cases have been placed.
        trouble: What keeps the disk from taking in more now, if anything.
        fault: Set from outside to end it.
        titles: What takes in titles.
    """

    def __init__(
        self,
        file: CaseFile,
        placement: Placement,
        ledger: Ledger,
        *,
        bell: Bell,
        positions: Mapping[int, int],
        in_thread: "InThread[list[Placed]]",
        sift: "Callable[[list[PartitionChanges]], Awaitable[list[PartitionChanges]]] | None" = None,
        titles: TitleFilling | None = None,
        in_titles_thread: "InThread[None] | None" = None,
    ) -> None:
        self.titles = titles
        self.positions = dict(positions)
        self.trouble = ""
        self.fault: Damaged | None = None
        self._file = file
        self._placement = placement
        self._ledger = ledger
        self._bell = bell
        self._in_thread = in_thread
        self._sift = sift
        self._in_titles_thread = in_titles_thread
        self._kept: dict[int, list[Change]] = {}
        self._waiting: list[PartitionChanges] = []

    async def run(self, follower: Follower) -> None:
        """Take in what is read until cancelled; the next is fetched while the disk is written to.

        Raises:
            Damaged: The file must be made again.
            Remade: The topic was made again.
            WrittenByNewer: A later version of Kuaibao has written a record.
        """
        writing: asyncio.Task[None] | None = None
        try:
            while self.fault is None:
                for at, fetched in (await follower.fetch()).items():
                    if self.titles is not None and at.topic == self.titles.topic:
                        self.titles.gather(at.partition, fetched)
                    else:
                        self._gather(at.partition, fetched)
                if writing and (writing.done() or self._is_full()):
                    await writing
                    writing = None
                if not writing and (self._waiting or self._titles_are_due):
                    writing = asyncio.create_task(self._write())
            raise self.fault
        finally:
            if writing:
                writing.cancel()
                with suppress(asyncio.CancelledError, Damaged):
                    await writing

    @property
    def _titles_are_due(self) -> bool:
        return self.titles is not None and self.titles.is_due

    def _is_full(self) -> bool:
        titles = self.titles.waiting if self.titles else 0
        return titles + sum(len(part.changes) for part in self._waiting) > MOST_WAITING

    def _gather(self, partition: int, fetched: Fetched) -> None:
        """Let whole flushes wait for the disk; keep the last one back while more may follow."""
        for record in fetched.records:
            refuse_newer(CASES, record)
        changes = self._kept.pop(partition, [])
        changes += [
            Change(flush_of(record), record.offset, record.key, record.value)
            for record in fetched.records
        ]
        end = len(changes)
        if not fetched.whole:
            while end and changes[end - 1].flush == changes[-1].flush:
                end -= 1
        if end < len(changes):
            self._kept[partition] = changes[end:]
            position = changes[end].offset
        else:
            position = fetched.position
        if position > self.positions[partition]:
            self._waiting.append(PartitionChanges(partition, changes[:end], position))

    async def _write(self) -> None:
        """Write and place what waits, and what joins it meanwhile."""
        while self._waiting:
            parts, self._waiting = self._waiting, []
            if self._sift:
                parts = await self._sift(parts)
            full = [part for part in parts if part.changes]
            placed = dict(zip(map(id, full), await self._written(full), strict=True))
            for part in parts:
                if part.changes:
                    await self._place(part, placed[id(part)])
                self.positions[part.partition] = part.position
            self._bell.ring()
        if (titles := self.titles) and (write := self._in_titles_thread) and titles.is_due:
            # Behind the cases, which figures wait for.
            await self._patiently(lambda: write(titles.write))
            self._bell.ring()

    async def _written(self, parts: list[PartitionChanges]) -> list[Placed]:
        """Write parts, however long the disk makes us wait."""
        if not parts:
            return []
        return await self._patiently(lambda: self._in_thread(lambda: self._file.write(parts)))

    async def _patiently(self, write: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                done = await write()
            except Unusable as error:
                if not self.trouble:
                    log.error("index of cases: %s; trying again until it works", error)  # noqa: TRY400 - no fault of ours
                self.trouble = str(error)
                await asyncio.sleep(DISK_RETRY_SECONDS)
                continue
            if self.trouble:
                log.info("index of cases: the disk takes it again")
                self.trouble = ""
            return done

    async def _place(self, part: PartitionChanges, placed: Placed) -> None:
        partition, changes, _ = part
        for start in range(0, len(changes), SLICE):
            if start:
                await asyncio.sleep(0)
            now = slice(start, start + SLICE)
            self._placement.move(
                partition,
                [change.flush for change in changes[now]],
                placed.numbers[now],
                rows_by_number(placed.rows[now], self._ledger.numbers),
            )
        # A record of somebody else may say no flush, or an early one.
        reached = self._placement.reached
        reached[partition] = max(reached[partition], changes[-1].flush)
