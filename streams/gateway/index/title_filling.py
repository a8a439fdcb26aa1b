"""Titles on their way into the index: read, kept until the disk takes them, taken out in time."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from aiokafka import TopicPartition

from streams.core.cases.case_titles import subject_of_reach
from streams.core.figures.engine.sound import Unsound
from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.title_table import TitleChange, TitleChanges
from streams.kafka.following import Fetched
from streams.topics.read_back import Unreadable, title_in
from streams.topics.topics import DAY_MS

EXPIRY_SECONDS: Final = 600.0
"""How often titles are looked for whose time is over."""


def wall_clock_ms() -> int:
    """Return milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class TitleFilling:
    """Takes in titles.

    Args:
        file: Where they are kept.
        topic: The name of `titles`, with its prefix.
        days: For how many days a title is kept.
        positions: By partition, the offset up to which they are in the file.
        unreadable: Told of records that are not titles.
        clock: Returns milliseconds since the epoch.

    Attributes:
        topic: The one given.
        positions: By partition, the offset up to which they have been taken in.
    """

    def __init__(
        self,
        file: CaseFile,
        topic: str,
        days: int,
        *,
        positions: Mapping[int, int],
        unreadable: Unreadable,
        clock: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self.topic = topic
        self.positions = dict(positions)
        self._file = file
        self._kept_ms = days * DAY_MS
        self._unreadable = unreadable
        self._clock = clock
        self._waiting: list[TitleChanges] = []
        self._expired_at = float("-inf")

    def begin(self, at: TopicPartition, offset: int) -> None:
        """Begin a partition where there are records still: Kafka deletes those that are old."""
        self.positions[at.partition] = max(offset, self.positions[at.partition])

    @property
    def waiting(self) -> int:
        """How many records wait for the disk."""
        return sum(len(part.changes) for part in self._waiting)

    def gather(self, partition: int, fetched: Fetched) -> None:
        """Let what was fetched wait for the disk.

        Raises:
            WrittenByNewer: A later version of Kuaibao has written a record.
        """
        changes: list[TitleChange] = []
        oldest = self._clock() - self._kept_ms
        for record in fetched.records:
            try:
                title = title_in(record)
            except Unsound as why:
                self._unreadable.note(record, why)
                continue
            if title is not None and title.at < oldest:
                title = None
            key = record.key or b""
            of_reach = subject_of_reach(key)
            is_reach = of_reach is not None
            changes.append(TitleChange(of_reach if of_reach is not None else key, title, is_reach))
        self._waiting.append(TitleChanges(partition, changes, fetched.position))

    @property
    def is_due(self) -> bool:
        """Whether there is something to be done on the disk."""
        return bool(self._waiting) or time.monotonic() - self._expired_at > EXPIRY_SECONDS

    def write(self) -> None:
        """Do it; in the file's thread. What could not be written waits on.

        Raises:
            Unusable, Damaged: The disk does not take it.
        """
        parts = list(self._waiting)
        if parts:
            # Where only markers of transactions were passed, reading them again costs nothing.
            if any(part.changes for part in parts):
                self._file.write_titles(parts)
            for part in parts:
                self.positions[part.partition] = part.position
            # More may have been gathered meanwhile.
            del self._waiting[: len(parts)]
        if time.monotonic() - self._expired_at > EXPIRY_SECONDS:
            before = self._clock() - self._kept_ms
            while self._file.titles.expire(before):
                pass
            self._expired_at = time.monotonic()
