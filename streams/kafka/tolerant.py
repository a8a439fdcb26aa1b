"""Consumers that go on behind what cannot be read, and take no more at once than memory has.

`install` puts both in place of aiokafka's own for every consumer of the process: workers, what
reads state back, gateways and commands read alike. It is called where clients are started.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, cast

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException

from streams.core.record_headers import held
from streams.kafka.protocol.record_batches import Batches, Unread
from streams.kafka.records import ReadRecord, Record

log = logging.getLogger(__name__)

PIECE_BYTES: Final = 32 * 1024 * 1024
"""Bytes handed on at once of what was fetched of a partition, at least one record. The rest is
fetched again: what is packed well may be a thousand times what was fetched."""

RECORD_MEMORY_BYTES: Final = 300
"""Also counted for each record: about what it costs in memory, in bytes."""

SLOW_BYTES: Final = 2_000
"""The same where a batch is read record by record: others must have their turn soon."""

ORDINARY_BYTES: Final = 4_096
"""What no ordinary record takes in memory."""

_fetched = cast("type[Record]", ReadRecord)
"""Makes a record of the same attributes as aiokafka's."""

_VALUE_SIZE: Final = attrgetter("serialized_value_size")

LAST_MS: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, after which Python has no dates."""


@dataclass
class UnreadableRecords(ConsumerRecord):
    """Takes the place of records that cannot be read: they are set aside, and never counted.

    It has neither key nor value nor headers, and so is refused where it is taken for a record.
    Its `offset` is the last of theirs, so that a reader that goes on after it misses nothing and
    does not come to it again.

    Attributes:
        first: The first offset of theirs.
        many: How many records there are.
        why: Why they cannot be read, in our words alone.
        raw: The bytes of their batch, as Kafka has them.
    """

    first: int
    many: int
    why: str
    raw: bytes

    @property
    def place(self) -> str:
        """Where they are, in words for a log: topic, partition, offsets."""
        offsets = f"offset {self.first}"
        if self.first != self.offset:
            offsets = f"offsets {self.first} to {self.offset}"
        return f"{self.topic}, partition {self.partition}, {offsets}"


def as_unreadable(record: Record) -> UnreadableRecords | None:
    """Return a record if it takes the place of records that cannot be read, and None otherwise."""
    return record if isinstance(record, UnreadableRecords) else None


class Pieces(fetcher.PartitionRecords):
    """What was fetched of a partition, as records; ends early where they become too many.

    Batches are passed over as aiokafka's own does it. Records are made in one loop, which runs for
    each record that any program reads.
    """

    _records: Batches
    _records_iterator: Iterator[Record] | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._records.since = self.next_fetch_offset

    def __iter__(self) -> Iterator[Record]:
        return iter(()) if self._records_iterator is None else self._records_iterator

    def _unpack_records(  # noqa: C901 - one loop without calls: it runs for every record
        self,
    ) -> Iterator[Record]:
        left = PIECE_BYTES
        topic, partition = self._tp
        fetched = self._records
        try:
            while fetched.has_next():
                batch = fetched.next_batch()
                if self._is_passed_over(batch):
                    self.next_fetch_offset = batch.next_offset
                    continue
                for record in batch:
                    offset = record.offset
                    if offset < self.next_fetch_offset:
                        continue
                    if left <= 0:
                        return
                    if isinstance(record, Unread):
                        left -= len(record.raw)
                        self.next_fetch_offset = offset + 1
                        yield self._set_aside(self._tp, record)
                        continue
                    key, value, headers = record.key, record.value, record.headers
                    key_size = -1 if key is None else len(key)
                    value_size = -1 if value is None else len(value)
                    left -= RECORD_MEMORY_BYTES + key_size + value_size
                    if fetched.large:
                        left -= SLOW_BYTES
                    if headers:
                        left -= held(headers)
                    timestamp = record.timestamp
                    if not 0 <= timestamp <= LAST_MS:
                        timestamp = _dated(timestamp)
                    self.next_fetch_offset = offset + 1
                    yield _fetched(
                        *(topic, partition, offset, timestamp, record.timestamp_type, key, value),
                        *(None, key_size, value_size, tuple(headers)),
                    )
                self.next_fetch_offset = batch.next_offset
        except CorruptRecordException as error:
            raise CorruptRecordException(
                f"{topic}, partition {partition}, after offset {self.next_fetch_offset - 1}: "
                f"what Kafka hands out is damaged ({error}); if it is again and again, the disk of "
                "that broker is: let another copy lead, or set the group's offset behind it "
                "(docs/dead-letters.md)"
            ) from error

    def _is_passed_over(self, batch: Any) -> bool:
        """Return whether a batch is a marker, or of a transaction that was given up.

        Raises:
            CorruptRecordException: It is not what was written.
        """
        if self._check_crcs and not batch.validate_crc():
            raise CorruptRecordException(f"Invalid CRC - {self._tp}")
        is_marker = bool(batch.is_control_batch)
        if self._isolation_level == fetcher.READ_COMMITTED and batch.producer_id is not None:
            self._consume_aborted_up_to(batch.base_offset)
            if is_marker and self._contains_abort_marker(batch):
                self._aborted_producers.discard(batch.producer_id)
            if batch.is_transactional and batch.producer_id in self._aborted_producers:
                return True
        return is_marker

    def _set_aside(self, tp: TopicPartition, unread: Unread) -> UnreadableRecords:
        made = UnreadableRecords(
            tp.topic,
            tp.partition,
            unread.offset,
            _dated(unread.timestamp),
            unread.timestamp_type,
            None,
            None,
            None,
            -1,
            -1,
            (),
            unread.first,
            unread.many,
            unread.why,
            unread.raw,
        )
        log.error("%s: %d records cannot be read: their batch %s", made.place, made.many, made.why)
        return made


def load(records: Sequence[Record]) -> int:
    """Return how many ordinary records take as much memory as these do, never fewer."""
    size: int = sum(map(_VALUE_SIZE, records))
    size += sum([held(record.headers) for record in records if record.headers])
    return max(len(records), size // ORDINARY_BYTES)


def _dated(milliseconds: int) -> int:
    """Return the nearest time that a date can have; any may be named where Kafka dates nothing."""
    return min(max(milliseconds, 0), LAST_MS)


def install() -> None:
    """Have every consumer of this process read so."""
    fetcher.MemoryRecords = Batches
    fetcher.PartitionRecords = Pieces
