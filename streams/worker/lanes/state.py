"""What a lane keeps in memory, and how it is read back from Kafka when a partition is assigned."""

from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

import msgspec
from aiokafka import TopicPartition

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import DayDue
from streams.core.bulletins.reporter import Reporter
from streams.core.cases.case_records import LATEST_RECORD, version_of
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import has_guess, has_later_places
from streams.core.days import moment
from streams.core.notices.notice import Notice
from streams.core.notices.numbering import Numbering
from streams.core.publications.course import PublicationCourse, PublicationCourses
from streams.core.record_headers import Headers
from streams.kafka.reading import read_to_end
from streams.kafka.records import Outputs
from streams.metrics import metrics
from streams.topics.flushes import FLUSH_HEADER, FLUSH_KEY, Flush
from streams.topics.installation import Installation
from streams.topics.publication_records import sound_publications
from streams.topics.read_back import (
    Unreadable,
    item_in,
    sound_notices,
    sound_parts,
)
from streams.topics.topics import (
    CASES,
    FIGURES,
    NOTICES,
    PUBLICATIONS,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
)
from streams.topics.versions import (
    ROWS_WITH_GUESSES,
    ROWS_WITH_STEPS,
    RULES_SAID_ALONE,
    version_header,
)
from streams.worker.lanes.intake_stamps import Intakes
from streams.worker.lanes.loading import Loading
from streams.worker.lanes.partition import Partition
from streams.worker.lanes.watch import Watch
from streams.worker.store.places import OpenStore

_LATER: Final = (version_header(ROWS_WITH_STEPS),)
_WITH_GUESS: Final = (version_header(ROWS_WITH_GUESSES),)
"""What marks a row that programs of version 1, or of 1 and 2, would misread."""

_CASE_HEADERS: Final = {
    number: [version_header(number)] if number > RULES_SAID_ALONE else []
    for number in range(RULES_SAID_ALONE, LATEST_RECORD + 1)
}
"""By the version of a case's record the headers that say it."""


class LaneState:
    """Cases, tally and, where quick reports, notices and publications are numbered, these.

    Attributes:
        number: The partition.
        cases: Its cases and their tally.
        reporter: Of the partition with the quick reports.
        numbering: Of the same partition: the numbers of notices.
        courses: Of the same partition: the courses of publications.
        watch: Which cases are to be looked at for notices.
        flushed: The number of the last flush.
        intakes: When Kafka took in what is passed on within this partition.
        issued: How many quick reports are issued in the step under way.
    """

    def __init__(self, number: int, installation: Installation) -> None:
        self.number = number
        self.cases = Partition(installation.catalogue, installation.case_bounds)
        self.reporter: Reporter | None = None
        self.numbering: Numbering | None = None
        self.courses: PublicationCourses | None = None
        self.watch = Watch()
        self.flushed = 0
        self.cases.next_flush = 1
        self.event_time = 0
        self.intake_ms = 0
        self.intakes = Intakes()
        self.issued = 0
        self._intake_from_ms: int | None = None
        self._installation = installation
        self._settings = installation.settings
        self._next: dict[str, int] = {}
        self._store: OpenStore | None = None
        self._copy_of = ""
        self._unreadable = Unreadable(installation.settings.prefix, metrics.RECORDS_UNREADABLE)

    def _at(self, topic: str) -> TopicPartition:
        return self._installation.partition(topic, self.number)

    async def is_current(self) -> bool:
        """Return whether nobody else has written to this partition since this state last did."""
        if self._store is not None:
            return False  # It was let go of; opened again, it is caught up with at once.
        starts = {self._at(topic): offset for topic, offset in self._next.items()}
        async with aclosing(read_to_end(self._settings.client_options(), starts)) as batches:
            async for _ in batches:
                return False
        return True

    async def load(self) -> None:
        """Read cases and tally back, leaving out what we have not written.

        From the store of this partition, if there is one that is Kafka's copy, and from Kafka what
        came after; else all from Kafka.

        Raises:
            WrittenByNewer: A later version of Kuaibao has written one of them.
        """
        loading = Loading(self.number, self._installation, self._unreadable)
        loaded = await loading.load()
        self.cases, self.flushed, self._next = loaded.cases, loaded.flushed, loaded.offsets
        self._store, self._copy_of = loaded.store, loaded.copy_of
        self.cases.next_flush = self.flushed + 1

    async def load_reporter(self, until: int) -> None:
        """Read back what was issued, and what waits of the items before the offset `until`."""
        options = self._settings.client_options()
        issued: dict[str, IssuePart] = {}
        async for _, records in read_to_end(options, {self._at(QUICK_REPORTS): 0}):
            for part in sound_parts(records, self._unreadable):
                issued[part.key] = part
        most = self._settings.message_bytes
        self.reporter = Reporter(self._installation.catalogue.day_of, most, issued.values())
        items = self._at(QUICK_REPORT_ITEMS)
        async for _, records in read_to_end(options, {items: 0}, {items: until}):
            for what in map(item_in, records):
                if what is not None and not isinstance(what, DayDue):
                    self.reporter.take(what)

    async def load_numbering(self) -> None:
        """Read back which notices have which numbers."""
        known: dict[str, Notice] = {}
        options = self._settings.client_options()
        async for _, records in read_to_end(options, {self._at(NOTICES): 0}):
            known |= {each.key: each for each in sound_notices(records, self._unreadable)}
        self.numbering = Numbering(self._installation.catalogue.day_of, known.values())

    async def load_publications(self) -> None:
        """Read back where publications are on their courses; what they say is not kept."""
        known: dict[str, PublicationCourse] = {}
        options = self._settings.client_options()
        async for _, records in read_to_end(options, {self._at(PUBLICATIONS): 0}):
            for each in sound_publications(records, self._unreadable):
                if isinstance(each, PublicationCourse):
                    known[each.id] = each
        self.courses = PublicationCourses.of(self._installation.catalogue, known.values())

    def publications(self) -> PublicationCourses:
        """Return the courses of publications, which only the partition that numbers them has."""
        if self.courses is None:
            raise RuntimeError(f"partition {self.number} has no publications")
        return self.courses

    def notices(self) -> Numbering:
        """Return the numbers of notices, which only the partition that numbers them has."""
        if self.numbering is None:
            raise RuntimeError(f"partition {self.number} numbers no notices")
        return self.numbering

    def quick_reports(self) -> Reporter:
        """Return the reporter, which only the partition with the quick reports has."""
        if self.reporter is None:
            raise RuntimeError(f"partition {self.number} has no quick reports")
        return self.reporter

    def seen(self, event_time: int, earliest_ms: int, latest_ms: int) -> None:
        """Record what was counted: the latest event time, the earliest and latest intake time."""
        self.event_time = max(self.event_time, event_time)
        self.intake_ms = max(self.intake_ms, latest_ms)
        self._intake_from_ms = earliest_ms

    def writes(self) -> Outputs:
        """Return the cases changed since last asked, and the tally rows that changed with them.

        Both go into one transaction, with the number of the flush on each case, so that readers
        can show the cases behind a figure as of the figure.
        """
        outputs = Outputs()
        intake_from, self._intake_from_ms = self._intake_from_ms, None
        changed = self.cases.take_changed()
        rows = self.cases.tally.take_changes()
        self.watch.note(key for key, _ in changed)
        if not (changed or rows):
            return outputs
        self.flushed += 1
        self.cases.next_flush = self.flushed + 1
        mark = [(FLUSH_HEADER, b"%d" % self.flushed)]
        if changed:
            marks = {version: [*mark, *said] for version, said in _CASE_HEADERS.items()}
            outputs.by_partition[CASES, self.number] = [
                (key, value, marks[version_of(value)]) for key, value in changed
            ]
        end = Flush(
            self.flushed,
            len(rows),
            moment(self.event_time) if self.event_time else None,
            _moment_of(self.intake_ms or None),
            _moment_of(intake_from),
        )
        outputs.by_partition[FIGURES, self.number] = [
            *(
                (row, b"%d" % count, _marks(row))
                if count  # What is taken out need not be a row.
                else (row, None, ())
                for row, count in rows.items()
            ),
            (FLUSH_KEY, msgspec.json.encode(end), ()),
        ]
        return outputs

    def wrote(self, topic: str, last_offset: int) -> None:
        """Note how far this lane's own writes reach, so that others' can be told from them."""
        if topic in self._next:
            self._next[topic] = last_offset + 1

    def committed(self, written: Mapping[str, range]) -> None:
        """Note what a step has written to this partition: of each topic, the offsets it has.

        Raises:
            SpoiltCopy: The store does not take it.
        """
        for topic, offsets in written.items():
            self.wrote(topic, offsets[-1])
        # Nobody but this lane writes to these, so no others' records are between its own.
        if FIGURES in written:
            metrics.FLUSHES.inc()
            metrics.ROWS.inc(len(written[FIGURES]) - 1)
        metrics.ISSUED.inc(self.issued)
        self.issued = 0
        if self._store is not None and (CASES in written or FIGURES in written):
            self.cases.committed(self._copy_of, self._next, self.flushed)

    def show(self) -> None:
        """Set the metrics of this partition."""
        metrics.PARTITION_OWNED.labels(self.number).set(1)
        metrics.PARTITION_CASES.labels(self.number).set(len(self.cases))
        metrics.PARTITION_CASES_WAITING.labels(self.number).set(self.cases.waiting)

    def hide(self) -> None:
        """Remove the metrics of this partition, which another worker shows from now on.

        A store is let go of, so that another worker of this machine may have it.
        """
        if self._store is not None:
            self._store.close()
        for gauge in (
            metrics.PARTITION_OWNED,
            metrics.PARTITION_CASES,
            metrics.PARTITION_CASES_WAITING,
        ):
            gauge.remove(self.number)


def _marks(row: Row) -> Headers:
    if has_guess(row):
        return _WITH_GUESS
    return _LATER if has_later_places(row) else ()


def _moment_of(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
