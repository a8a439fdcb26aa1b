"""What a lane holds in memory, and how it is read back from Kafka when a partition is assigned."""

from collections.abc import Iterable, Mapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Final

import msgspec
from aiokafka import TopicPartition

from streams import metrics
from streams.core.catalogue import Catalogue
from streams.core.days import moment
from streams.core.errors import Refused
from streams.core.issue_parts import Part
from streams.core.partition import Partition
from streams.core.quick_reports import Due, read_item
from streams.core.reporter import Reporter
from streams.kafka.intakes import Intakes
from streams.kafka.issue_records import part_of
from streams.kafka.reading import read_to_end
from streams.kafka.records import Outputs, Record
from streams.settings import Settings
from streams.topics import CASES, FIGURES, QUICK_REPORT_ITEMS, QUICK_REPORTS

FLUSH_KEY: Final = b"flush"
"""Key of the record that ends a flush of `figures`; rows are keyed by JSON, which begins with [."""

FLUSH_HEADER: Final = "flush"
"""Header of a record of `cases`: the number of the flush that it was written with."""

REPORTING_PARTITION: Final = 0
"""The only partition of quick-report-items and quick-reports."""


class Flush(msgspec.Struct, frozen=True):
    """The record that ends a flush of `figures`.

    Attributes:
        flush: Its number, rising within a partition.
        rows: How many rows it wrote, just before this record.
        event_time: The latest time of an event that it counts (RFC 3339, UTC), if any.
        intake_time: The latest time at which Kafka took in an event that it counts.
        intake_from: The earliest time at which Kafka took in an event that this flush may be the
            first to hold, in whatever topic it came first; none where the flush comes of no event.
    """

    flush: int
    rows: int
    event_time: datetime | None = None
    intake_time: datetime | None = None
    intake_from: datetime | None = None


class LaneState:
    """Cases, tally and, where quick reports lie, what waits for them.

    Attributes:
        number: The partition.
        cases: Its cases and their tally.
        reporter: Of the partition with the quick reports.
        flushed: The number of the last flush.
        intakes: When Kafka took in what is passed on within this partition.
        issued: How many quick reports are issued in the step under way.
    """

    def __init__(self, number: int, catalogue: Catalogue, settings: Settings) -> None:
        self.number = number
        self.cases = Partition(catalogue, settings.case_events)
        self.reporter: Reporter | None = None
        self.flushed = 0
        self.event_time = 0
        self.intake_ms = 0
        self.intakes = Intakes()
        self.issued = 0
        self._intake_from_ms: int | None = None
        self._catalogue = catalogue
        self._settings = settings
        self._next: dict[str, int] = {}

    def _at(self, topic: str) -> TopicPartition:
        return TopicPartition(self._settings.topic(topic), self.number)

    async def is_current(self) -> bool:
        """Tell whether nobody else has written to this partition since this state last did."""
        starts = {self._at(topic): offset for topic, offset in self._next.items()}
        async with aclosing(read_to_end(self._settings.client_options(), starts)) as batches:
            async for _ in batches:
                return False
        return True

    async def load(self) -> None:
        """Read cases and tally back from Kafka."""
        published: dict[bytes, int] = {}
        self._next = dict.fromkeys((CASES, FIGURES), 0)
        starts = {self._at(topic): 0 for topic in self._next}
        async for at, records in read_to_end(self._settings.client_options(), starts):
            if at == self._at(CASES):
                self.cases.load((record.key, record.value) for record in records)
                # Numbers rise even where somebody has deleted `figures`.
                self.flushed = max(self.flushed, flush_of(records[-1]))
                self.wrote(CASES, records[-1].offset)
            else:
                self._read_rows(records, published)
                self.wrote(FIGURES, records[-1].offset)
        self.cases.count()
        self.cases.tally.assume_taken(published)

    def _read_rows(self, records: Iterable[Record], published: dict[bytes, int]) -> None:
        for record in records:
            if record.key == FLUSH_KEY:
                flush = msgspec.json.decode(record.value, type=Flush)
                self.flushed = max(self.flushed, flush.flush)
            elif record.value is None:
                published.pop(record.key, None)
            else:
                published[record.key] = int(record.value)

    async def load_reporter(self, until: int) -> None:
        """Read back what was issued, and what waits of the items before the offset `until`."""
        options = self._settings.client_options()
        issued: dict[str, Part] = {}
        async for _, records in read_to_end(options, {self._at(QUICK_REPORTS): 0}):
            for record in records:
                if part := part_of(record):
                    issued[part.key] = part
        most = self._settings.message_bytes
        self.reporter = Reporter(self._catalogue.day_of, most, issued.values())
        items = self._at(QUICK_REPORT_ITEMS)
        async for _, records in read_to_end(options, {items: 0}, {items: until}):
            for record in records:
                with suppress(Refused):  # What cannot be used was set aside when it was read.
                    what = read_item(record.value)
                    if not isinstance(what, Due):
                        self.reporter.take(what)

    def quick_reports(self) -> Reporter:
        """Give the reporter, which only the partition with the quick reports has."""
        if self.reporter is None:
            raise RuntimeError(f"partition {self.number} has no quick reports")
        return self.reporter

    def seen(self, event_time: int, earliest_ms: int, latest_ms: int) -> None:
        """Note what was counted: the latest event time, the earliest and latest intake time."""
        self.event_time = max(self.event_time, event_time)
        self.intake_ms = max(self.intake_ms, latest_ms)
        self._intake_from_ms = earliest_ms

    def writes(self) -> Outputs:
        """Give the cases changed since last asked, and the tally rows that changed with them.

        Both go into one transaction, with the number of the flush on each case, so that readers
        can show the cases behind a figure as of the figure.
        """
        outputs = Outputs()
        intake_from, self._intake_from_ms = self._intake_from_ms, None
        changed = self.cases.take_changed()
        rows = self.cases.tally.take_changes()
        if not (changed or rows):
            return outputs
        self.flushed += 1
        mark = [(FLUSH_HEADER, b"%d" % self.flushed)]
        if changed:
            outputs.by_partition[CASES, self.number] = [
                (key, value, mark) for key, value in changed
            ]
        end = Flush(
            self.flushed,
            len(rows),
            moment(self.event_time) if self.event_time else None,
            _moment_of(self.intake_ms or None),
            _moment_of(intake_from),
        )
        outputs.by_partition[FIGURES, self.number] = [
            *((row, b"%d" % count if count else None, ()) for row, count in rows.items()),
            (FLUSH_KEY, msgspec.json.encode(end), ()),
        ]
        return outputs

    def wrote(self, topic: str, last_offset: int) -> None:
        """Note how far this lane's own writes reach, so that others' can be told from them."""
        if topic in self._next:
            self._next[topic] = last_offset + 1

    def committed(self, written: Mapping[str, range]) -> None:
        """Note what a step has written to this partition: of each topic, the offsets it has."""
        for topic, offsets in written.items():
            self.wrote(topic, offsets[-1])
        # Nobody but this lane writes to these, so that between its records lie no others'.
        if FIGURES in written:
            metrics.FLUSHES.inc()
            metrics.ROWS.inc(len(written[FIGURES]) - 1)
        metrics.ISSUED.inc(self.issued)
        self.issued = 0

    def show(self) -> None:
        """Set the metrics of this partition."""
        metrics.OWNED.labels(self.number).set(1)
        metrics.CASES.labels(self.number).set(len(self.cases))
        metrics.WAITING.labels(self.number).set(self.cases.waiting)

    def hide(self) -> None:
        """Remove the metrics of this partition, which another worker shows from now on."""
        for gauge in (metrics.OWNED, metrics.CASES, metrics.WAITING):
            gauge.remove(self.number)


def _moment_of(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def flush_of(record: Record) -> int:
    """Give the number of the flush that a record of `cases` was written with; 0 if it says none."""
    for name, value in record.headers:
        if name == FLUSH_HEADER and value:
            return int(value)
    return 0
