"""Reading back what Kuaibao has written to topics of its own, where others may have written too.

Another program with the right to write there may do harm; but no foreign record may stop a reader.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from aiokafka import TopicPartition
from prometheus_client import Counter

from streams.core.bulletins.issue_parts import IssuePart, read_part
from streams.core.bulletins.quick_reports import DayDue, Item, Voiding, read_item
from streams.core.cases.case_titles import (
    CaseReach,
    CaseTitle,
    read_case_reach,
    read_case_title,
    subject_of_reach,
)
from streams.core.cases.conflicts import Noted, read_noted
from streams.core.events.refusals import Refused
from streams.core.figures.engine.sound import MOST_EXACT, Unsound
from streams.core.mapping.sent_records import FedPosition, FedRow, read_fed
from streams.core.notices.deliveries import Delivery
from streams.core.notices.notice import Notice, read_notice
from streams.kafka.records import Record
from streams.topics.flushes import FLUSH_HEADER, Flush
from streams.topics.topics import (
    CONFLICTS,
    DELIVERIES,
    FEEDERS,
    FIGURES,
    NOTICES,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    TITLES,
)
from streams.topics.versions import refuse_newer

log = logging.getLogger(__name__)

FIRST_TOLD: Final = 20
TOLD_EVERY: Final = 1_000
"""Of a partition's records that cannot be read, the first few are told in the log, then some."""

_read_flush = msgspec.json.Decoder(Flush).decode
_read_delivery = msgspec.json.Decoder(Delivery).decode

_FAULTS: Final = (msgspec.MsgspecError, ValueError, TypeError, KeyError, OverflowError, Refused)


def count_in(record: Record) -> int:
    """Return the count that a row of `figures` has; 0 where it is gone.

    Raises:
        Unsound: It is not a count.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    if record.headers:
        refuse_newer(FIGURES, record)
    if not record.key:
        raise Unsound("has no key")
    if record.value is None:
        return 0
    try:
        count = int(record.value)
    except ValueError:
        raise Unsound("its value is not a number") from None
    if not 0 <= count < MOST_EXACT:
        raise Unsound("its count is negative or too large")
    return count


def flush_in(record: Record) -> Flush:
    """Return the flush that a record of `figures` ends.

    Raises:
        Unsound: It does not end a flush.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(FIGURES, record)
    with _reading("the end of a flush"):
        flush = _read_flush(record.value or b"")
    if not 0 < flush.flush < MOST_EXACT:
        raise Unsound("the number of its flush is not valid")
    return flush


def flush_of(record: Record) -> int:
    """Return the number of the flush with which a record of `cases` was written; 0 if none."""
    for name, value in record.headers:
        if name == FLUSH_HEADER and value:
            try:
                number = int(value)
            except ValueError:
                return 0
            return number if 0 <= number < MOST_EXACT else 0
    return 0


def part_in(record: Record) -> IssuePart:
    """Return the quick report of a record, or the part of one.

    Raises:
        Unsound: It is not a quick report or a part of one.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(QUICK_REPORTS, record)
    with _reading("a quick report"):
        part = read_part(record.value)
        key = part.key.encode()
    if key != record.key:
        raise Unsound("its key is not that of its quick report")
    if not (0 < part.year < MOST_EXACT and 0 < part.number < MOST_EXACT):
        raise Unsound("its year or number is not valid")
    if not 0 < part.part <= part.parts < MOST_EXACT:
        raise Unsound("it is not one of the parts that it says there are")
    return part


def conflict_in(record: Record) -> Noted:
    """Return the conflict of a record.

    Raises:
        Unsound: It is not a conflict.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(CONFLICTS, record)
    with _reading("a conflict"):
        conflict = read_noted(record.value or b"")
        key = conflict.key
    if key != record.key:
        raise Unsound("its key is not that of its conflict")
    if conflict.at.tzinfo is None:
        raise Unsound("its time has no offset")
    return conflict


def delivery_in(record: Record) -> Delivery:
    """Return the delivery of a record.

    Raises:
        Unsound: It is not a delivery.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(DELIVERIES, record)
    with _reading("a delivery"):
        delivery = _read_delivery(record.value or b"")
        key = delivery.id.encode()
    if key != record.key:
        raise Unsound("its key is not that of its delivery")
    times = (delivery.made, delivery.asked, delivery.due, delivery.last)
    if any(each is not None and each.tzinfo is None for each in times):
        raise Unsound("its time has no offset")
    return delivery


def fed_in(record: Record) -> FedRow | FedPosition:
    """Return what a record of `feeders` says: what was sent of a row, or where a feeder is.

    Raises:
        Unsound: It says neither.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(FEEDERS, record)
    with _reading("a feeder's row or position"):
        return read_fed(record.key or b"", record.value)


def item_of(record: Record) -> Item | Voiding | DayDue:
    """Return what a record of quick-report-items says.

    Raises:
        Refused: It says nothing that can be issued.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(QUICK_REPORT_ITEMS, record)
    return read_item(record.value)


def item_in(record: Record) -> Item | Voiding | DayDue | None:
    """Return what a record of quick-report-items says; none where *report* has refused it."""
    try:
        return item_of(record)
    except _FAULTS:
        return None


def notice_in(record: Record) -> Notice:
    """Return the notice of a record of ``notices`` or ``notice-items``.

    Raises:
        Unsound: It is not a notice.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(NOTICES, record)
    with _reading("a notice"):
        notice = read_notice(record.value)
    if notice.key.encode() != record.key:
        raise Unsound("its key is not that of its notice")
    return notice


def title_in(record: Record) -> CaseTitle | CaseReach | None:
    """Return the title of a record, or how many have read an item.

    None where it says that the case has none any more; which of both, its key tells.

    Raises:
        Unsound: It is not a title.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    if record.headers:
        refuse_newer(TITLES, record)
    # Not by `_reading`: a city's gateway comes here millions of times.
    try:
        key = record.key or b""
        key.decode()
        of_reach = subject_of_reach(key)
        read = read_case_title if of_reach is None else read_case_reach
        title = None if record.value is None else read(record.value)
    except _FAULTS as error:
        raise Unsound(_cannot("the title of a case", error)) from None
    if not (key if of_reach is None else of_reach):
        raise Unsound("has no key")
    if title is None:
        return None
    if not 0 <= title.at < MOST_EXACT or (isinstance(title, CaseTitle) and not title.title):
        raise Unsound("its title is empty, or its time not valid")
    if isinstance(title, CaseReach) and not 0 <= title.reach < MOST_EXACT:
        raise Unsound("how many have read it is not a number of people")
    return title


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Name what a record should have been, and no value of it, where reading it fails."""
    try:
        yield
    except _FAULTS as error:
        raise Unsound(_cannot(what, error)) from None


def _cannot(what: str, error: Exception) -> str:
    return f"cannot be read as {what} ({type(error).__name__})"


class Unreadable:
    """Keeps account of records that are not ours: in the log, with their address, and counted.

    Args:
        counter: The metric, by topic.
        prefix: Before the topics' names.

    Attributes:
        many: How many there were.
    """

    def __init__(self, prefix: str, counter: Counter | None = None) -> None:
        self.many = 0
        self._prefix = prefix
        self._counter = counter
        self._told: dict[str, int] = {}

    def note(self, record: Record, why: Unsound) -> None:
        """Note a record that is left out."""
        self.note_at(TopicPartition(record.topic, record.partition), record.offset, why)

    def note_at(self, at: TopicPartition, offset: int, why: Unsound) -> None:
        """Note a record by its address."""
        said = f"offset {offset}: is not what Kuaibao writes: {why}; it is left out"
        self._note(at.topic, at.partition, said)

    def note_rows(self, topic: str, many: int) -> None:
        """Note rows of figures that are not timelines, which shows only when they are asked for."""
        for _ in range(many):
            self._note(topic, None, "a row is not what Kuaibao writes; it is left out")

    def _note(self, topic: str, partition: int | None, said: str) -> None:
        self.many += 1
        if self._counter is not None:
            self._counter.labels(topic.removeprefix(self._prefix)).inc()
        place = topic if partition is None else f"{topic}[{partition}]"
        told = self._told[place] = self._told.get(place, 0) + 1
        if told > FIRST_TOLD and told % TOLD_EVERY:
            return
        log.error(
            "%s %s. See docs/operations.md, A record that is not what Kuaibao writes",
            *(place, said),
            extra={"topic": topic},
        )


def sound_parts(records: Iterable[Record], unreadable: Unreadable) -> Iterable[IssuePart]:
    """Return the quick reports of records, or the parts of them, leaving out others."""
    for record in records:
        if record.value is None and record.key:
            continue  # An operator has deleted what was not a quick report.
        try:
            yield part_in(record)
        except Unsound as why:
            unreadable.note(record, why)


def sound_notices(records: Iterable[Record], unreadable: Unreadable) -> Iterable[Notice]:
    """Return the notices of records, leaving out what is not one."""
    for record in records:
        if record.value is None and record.key:
            continue  # An operator has deleted what was not a notice.
        try:
            yield notice_in(record)
        except Unsound as why:
            unreadable.note(record, why)
