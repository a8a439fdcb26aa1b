"""Feeders for tests: a mapping of Testshire, sources in memory, and a Kafka that can be cut off."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from streams.core.mapping.mapping import row_mapping
from streams.core.mapping.mapping_file import MappingFile
from streams.core.mapping.rows import START, Position, RowCell, SourceRow, Taken
from streams.core.mapping.sent_records import read_fed
from streams.core.toml_files import read_toml
from streams.feed.opening import OpenFeed, open_feed
from streams.feed.reading import ReadingCounts
from streams.feed.running import RowFeeder
from streams.feed.sent_rows import FeedBatch, SentRows
from streams.feed.way import BatchLimits
from streams.settings.settings import Settings
from streams.sources.sheets import SHEET
from streams.topics.installation import Installation
from tests.support.county import COUNTY, NOW

Cells = Mapping[str, RowCell]

MAPPING: Final = """
feeder = "ledger"
origin = "/test/ledger"
vanished = "void"

[source]
kind = "sheet"
path = "ledger.xlsx"

[[rows]]
subject = "ledger-{编号}"

[[rows.events]]
type = "received"
time = "来信时间"
[rows.events.data]
kind = "letter"
channel = "mailbox"
category = { field = "类别", codes = { "住房" = "housing" }, else = "uncategorised" }
title = { field = "标题" }
"person.name" = { field = "姓名" }

[[rows.events]]
type = "replied"
time = "答复时间"
[rows.events.data]
text = { field = "答复" }

[[rows.events]]
type = "closed"
time = "办结时间"

[[rows.events]]
type = "rated"
time = "办结时间"
when = { "满意" = true }
[rows.events.data]
satisfied = { field = "满意", codes = { "满意" = true, "不满意" = false } }
"""

INSTALLATION: Final = Installation(Settings(), COUNTY)


class Killed(BaseException):
    """The process is gone."""


class MemoryKafka:
    """What Kafka has: committed batches alone, by whatever feeder.

    Attributes:
        events: Values in `intake`.
        records: Keys and values in `feeders`.
    """

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.records: list[tuple[bytes, bytes | None]] = []

    @property
    def said(self) -> list[dict[str, Any]]:
        """The events, read."""
        return [orjson.loads(value) for value in self.events]


class MemoryWay:
    """A way into a `MemoryKafka`.

    Args:
        kafka: Where to.
        feeder: The feeder's name.
        dies_at: At which write, from 0, the process is killed; None: it lives.
        after: Whether that is after the commit.
    """

    def __init__(
        self, kafka: MemoryKafka, feeder: str, dies_at: int | None = None, *, after: bool = False
    ) -> None:
        self.limits = BatchLimits()
        self._kafka = kafka
        self._feeder = feeder
        self._left = dies_at
        self._after = after

    async def open(self) -> SentRows:
        """Return what was committed."""
        sent = SentRows(self._feeder)
        for key, value in self._kafka.records:
            sent.read(read_fed(key, value))
        return sent

    async def write(self, batch: FeedBatch) -> None:
        """Commit a batch, or die before or after."""
        dies = self._left == 0
        if self._left is not None:
            self._left -= 1
        if dies and not self._after:
            raise Killed
        self._kafka.events += [value for _, value in batch.events]
        self._kafka.records += batch.records(self._feeder, "2026-01-01T00:00:00+00:00")
        if dies:
            raise Killed

    async def close(self) -> None:
        """Nothing is open."""


class MemorySource:
    """Hands over all rows each time, some at a time; see `Source`."""

    def __init__(self, rows: Sequence[Cells], at_a_time: int = 2) -> None:
        self.fields: Sequence[str] = list(dict.fromkeys(name for row in rows for name in row))
        self._rows = [SourceRow(f"row {place}", row) for place, row in enumerate(rows, 2)]
        self._step = at_a_time

    def take(self, position: Position) -> Iterator[Taken]:
        """Return all rows."""
        assert position is START
        for place in range(0, len(self._rows), self._step):
            yield Taken(self._rows[place : place + self._step], (), None)
        yield Taken((), (), "end", whole=True)

    def wait(self, seconds: float) -> None:
        """Nothing more comes."""

    def close(self) -> None:
        """Nothing is open."""


def open_memory(rows: Sequence[Cells], text: str = MAPPING) -> OpenFeed:
    """Return a mapping with rows in memory as its source."""
    mapping = row_mapping(read_toml(text, "ledger.toml", MappingFile), "ledger.toml", COUNTY)
    return OpenFeed(mapping, MemorySource(rows), SHEET)


def feed_rows(
    kafka: MemoryKafka,
    rows: Sequence[Cells],
    text: str = MAPPING,
    *,
    dies_at: int | None = None,
    after: bool = False,
) -> ReadingCounts | None:
    """Run a feeder over rows; return None where it was killed."""
    feed = open_memory(rows, text)
    way = MemoryWay(kafka, feed.mapping.feeder, dies_at, after=after)
    feeder = RowFeeder(INSTALLATION, feed, way, lambda: NOW, lambda _: None)
    try:
        return asyncio.run(feeder.run(watch=False)).counts
    except Killed:
        return None


Force = set[tuple[str, str, str, str]]


def in_force(kafka: MemoryKafka) -> Force:
    """Return what counts: subject, type, time and data of the events that are not voided.

    An event that was sent twice, or voided before it was sent, fails the test.
    """
    there: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    known: set[tuple[str, str]] = set()
    for said in kafka.said:
        identity = (said["subject"], said["id"])
        assert identity not in known, f"{identity} was sent twice"
        known.add(identity)
        if said["type"].split(".")[2] == "voided":
            del there[said["subject"], said["data"]["id"]]
        else:
            data = orjson.dumps(said["data"], option=orjson.OPT_SORT_KEYS).decode()
            there[identity] = (said["subject"], said["type"].split(".")[2], said["time"], data)
    return set(there.values())


def feed_file(
    kafka: MemoryKafka, path: Path, *, dies_at: int | None = None, after: bool = False
) -> ReadingCounts | None:
    """Run a feeder of a mapping file to the end of its source; return None where it was killed."""
    feed = open_feed(path, COUNTY)
    way = MemoryWay(kafka, feed.mapping.feeder, dies_at, after=after)
    feeder = RowFeeder(INSTALLATION, feed, way, lambda: NOW, lambda _: None)
    try:
        return asyncio.run(feeder.run(watch=False)).counts
    except Killed:
        return None
