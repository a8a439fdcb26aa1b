"""Kafka as lanes read it back, in memory: `cases` and `figures` of one partition."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

import pytest
from aiokafka import TopicPartition

from streams.core.record_headers import Headers
from streams.kafka.identity import TopicIdentity
from streams.kafka.records import Outputs
from streams.topics.topics import CASES, FIGURES
from streams.worker.lanes import loading


class Kept(NamedTuple):
    """A record."""

    topic: str
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: int = 0
    partition: int = 0


class Log:
    """What is committed, by topic.

    Attributes:
        records: By topic the records that are there, in order of their offsets.
        topic_id: Of `cases`.
        read: How many records were read back.
    """

    def __init__(self) -> None:
        self.records: dict[str, list[Kept]] = {CASES: [], FIGURES: []}
        self.topic_id = "00000000-0000-0000-0000-000000000001"
        self.read = 0
        self._next = dict.fromkeys(self.records, 0)

    def take(self, outputs: Outputs) -> dict[str, range]:
        """Commit what a lane writes; each transaction ends with a marker."""
        written = {}
        for (topic, _), records in outputs.by_partition.items():
            if topic in self.records:
                first = self._next[topic]
                for key, value, headers in records:
                    self.add(topic, key, value, tuple(headers))
                written[topic] = range(first, self._next[topic])
                self._next[topic] += 1
        return written

    def add(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Headers = (),
    ) -> None:
        """Write a record."""
        self.records[topic].append(Kept(topic, self._next[topic], key, value, headers))
        self._next[topic] += 1

    def compact(self) -> None:
        """Keep the last record of each key."""
        for topic, records in self.records.items():
            last = {record.key: record.offset for record in records}
            self.records[topic] = [one for one in records if last[one.key] == one.offset]

    def forget(self, topic: str) -> None:
        """Lose all records of a topic, as one that was made anew."""
        self.records[topic], self._next[topic] = [], 0

    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Be what lanes are loaded from."""
        monkeypatch.setattr(loading, "read_to_end", self._read)
        monkeypatch.setattr(loading, "written_spans", self._spans)
        monkeypatch.setattr(loading, "identify", self._identify)

    async def _identify(self, _topic: str, _settings: object) -> TopicIdentity:
        return TopicIdentity("cluster", self.topic_id)

    async def _spans(
        self, _options: object, partitions: Iterable[TopicPartition]
    ) -> dict[TopicPartition, range]:
        return {at: range(self._next[at.topic]) for at in partitions}

    async def _read(
        self, _options: object, starts: Mapping[TopicPartition, int]
    ) -> AsyncIterator[tuple[TopicPartition, list[Any]]]:
        for at, start in starts.items():
            found = [record for record in self.records[at.topic] if record.offset >= start]
            self.read += len(found)
            for first in range(0, len(found), 3):
                yield at, found[first : first + 3]
