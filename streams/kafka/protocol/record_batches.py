"""Batches of records as Kafka hands them out, read so that one that is odd stops nothing.

aiokafka raises in the middle of a batch where a header's name is not UTF-8, and where a codec of
its own does not like a stream; then nothing behind that batch can be read. What it reads it reads
quickly, so it still reads whatever it can (decision 0029).

Source of the form: Kafka's protocol guide, "Record Batch" (magic 2).
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecord, DefaultRecordBatch
from aiokafka.record.memory_records import MemoryRecords

from streams.core.record_headers import MOST_HEADERS
from streams.kafka.protocol.unpacking import Unpackable, unpack

QUICK_BYTES: Final = 4 * 1024 * 1024
QUICK_RECORDS: Final = 50_000
"""Up to here a batch is read at once, by aiokafka. A larger one is read record by record: it may
be a million empty records, or one of a million headers, and each costs hundreds of bytes here."""

_HEADER: Final = 61
_LENGTH_AT: Final = 8
_AFTER_LENGTH: Final = 12
_MAGIC_AT: Final = 16
_ATTRIBUTES_AT: Final = 21
_AFTER_ATTRIBUTES: Final = 23
_COUNT_AT: Final = 57
_LENGTH: Final = struct.Struct(">i")
_ATTRIBUTES: Final = struct.Struct(">h")
_OWN_MAGIC: Final = 2
_CODEC: Final = 0x07
_LOG_APPEND_TIME: Final = 1
_MOST_SHIFT: Final = 63


class Unread(NamedTuple):
    """What of a batch cannot be read: all of it, or what follows the last that could be.

    Attributes:
        first, offset: The first and last offset that it has.
        many: How many records it says that it has there.
        why: Why it cannot be read, in our words alone.
        raw: The bytes of the whole batch.
        timestamp, timestamp_type: As those of a record.
    """

    first: int
    offset: int
    many: int
    why: str
    raw: bytes
    timestamp: int
    timestamp_type: int


class Batches:
    """What was fetched of a partition, as batches; takes the part of aiokafka's `MemoryRecords`.

    Attributes:
        since: The offset from which on records are asked for; others may be left out.
        large: Whether the last batch given is one that is read record by record.
    """

    def __init__(self, fetched: bytes) -> None:
        self.since = 0
        self.large = False
        self._fetched = fetched
        self._at = 0

    def size_in_bytes(self) -> int:
        """Return how much was fetched."""
        return len(self._fetched)

    def has_next(self) -> bool:
        """Return whether another whole batch is there; the last may have been cut."""
        return self._end() <= len(self._fetched)

    def next_batch(self) -> Any:
        """Return the next batch."""
        start, self._at = self._at, self._end()
        raw = self._fetched[start : self._at]
        if len(raw) < _HEADER or raw[_MAGIC_AT] < _OWN_MAGIC:
            return MemoryRecords(raw).next_batch()
        return RecordBatch(raw, self)

    def _end(self) -> int:
        length_at = self._at + _LENGTH_AT
        if len(self._fetched) < length_at + _LENGTH.size:
            return len(self._fetched) + 1
        (length,) = _LENGTH.unpack_from(self._fetched, length_at)
        if length < 0:
            raise CorruptRecordException(f"a batch says that it has {length} bytes")
        return int(self._at + _AFTER_LENGTH + length)


class RecordBatch:
    """A batch of records; takes the part of aiokafka's `DefaultRecordBatch`.

    Its records are `DefaultRecord`; what cannot be read of it is one `Unread`.
    """

    def __init__(self, raw: bytes, of: Batches) -> None:
        self._raw = raw
        self._of = of
        self._batch = DefaultRecordBatch(raw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        """Return the first record of a control batch, which nobody but Kafka writes."""
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        batch, codec = self._batch, self._batch.compression_type
        if not codec and self._is_quick(len(self._raw)):
            with suppress(UnicodeDecodeError, CorruptRecordException):
                return iter(list(batch))
        plain = self._raw[_HEADER:]
        if codec:
            try:
                plain = unpack(codec, plain)
            except Unpackable as error:
                return iter([self._unread(0, batch.base_offset, str(error))])
            if self._is_quick(len(plain)):
                with suppress(UnicodeDecodeError, CorruptRecordException):
                    return iter(list(self._repacked(plain)))
        self._of.large = True
        return self._records(plain)

    def _is_quick(self, size: int) -> bool:
        self._of.large = False
        return size <= QUICK_BYTES and self._many <= QUICK_RECORDS

    @property
    def _many(self) -> int:
        return int(_LENGTH.unpack_from(self._raw, _COUNT_AT)[0])

    def _repacked(self, plain: bytes) -> Any:
        """Return the same batch, not packed: aiokafka has no way to be given what is unpacked."""
        attributes = self._batch.attributes & ~_CODEC
        parts = (
            self._raw[:_LENGTH_AT],
            _LENGTH.pack(_HEADER - _AFTER_LENGTH + len(plain)),
            self._raw[_AFTER_LENGTH:_ATTRIBUTES_AT],
            _ATTRIBUTES.pack(attributes),
            self._raw[_AFTER_ATTRIBUTES:_HEADER],
            plain,
        )
        return DefaultRecordBatch(b"".join(parts))

    def _records(self, plain: bytes) -> Iterator[Any]:
        """Read record by record."""
        batch, at, offset = self._batch, 0, self._batch.base_offset
        passed = 0
        if self._many == batch.last_offset_delta + 1:  # None was compacted away.
            passed = min(max(0, self._of.since - offset), self._many)
        for number in range(self._many):
            try:
                if number < passed:
                    at = _behind(plain, at)
                    offset += 1
                    continue
                record, at = _record(plain, at, batch)
            except (IndexError, ValueError) as error:
                yield self._unread(number, offset, f"has a record that is damaged: {error}")
                return
            offset = record.offset + 1
            yield record

    def _unread(self, read: int, first: int, why: str) -> Unread:
        batch = self._batch
        return Unread(
            first,
            max(first, batch.next_offset - 1),
            max(1, self._many - read),
            why,
            self._raw,
            batch.max_timestamp,
            batch.timestamp_type,
        )


def _behind(plain: bytes, at: int) -> int:
    """Tell where the record that begins at `at` ends, which is looked at no further."""
    byte = plain[at]
    if byte & 0x81 == 0:  # One byte says how long it is, as of all small ones.
        return at + 1 + (byte >> 1)
    length, at = _varint(plain, at)
    if length < 0:
        raise ValueError(f"a record of {length} bytes")
    return at + length


def _record(plain: bytes, at: int, batch: Any) -> tuple[Any, int]:
    """Read the record that begins at `at`, and tell where the next begins.

    Raises:
        IndexError: It ends too early.
        ValueError: It is not what a record is.
    """
    length, at = _varint(plain, at)
    end = at + length
    if not at < end <= len(plain):
        raise ValueError(f"a record of {length} bytes")
    time_delta, at = _varint(plain, at + 1)  # Its attributes are not used.
    offset_delta, at = _varint(plain, at)
    key, at = _bytes(plain, at, end)
    value, at = _bytes(plain, at, end)
    many, at = _varint(plain, at)
    if many < 0:
        raise ValueError(f"a record of {many} headers")
    headers = []
    for _ in range(min(many, MOST_HEADERS + 1)):  # Of more, none is taken; they cost much.
        name, at = _bytes(plain, at, end)
        if name is None:
            raise ValueError("a header without a name")
        value_of, at = _bytes(plain, at, end)
        # As Kafka's own consumer reads a name that is not UTF-8.
        headers.append((name.decode(errors="replace"), value_of))
    if at != end and many <= MOST_HEADERS:
        raise ValueError(f"a record with {end - at} bytes behind it")
    timestamp = batch.first_timestamp + time_delta
    if batch.timestamp_type == _LOG_APPEND_TIME:
        timestamp = batch.max_timestamp
    offset = batch.base_offset + offset_delta
    return DefaultRecord(offset, timestamp, batch.timestamp_type, key, value, headers), end


def _bytes(plain: bytes, at: int, end: int) -> tuple[bytes | None, int]:
    length, at = _varint(plain, at)
    if length < 0:
        return None, at
    if at + length > end:
        raise ValueError(f"{length} bytes where {end - at} are left")
    return plain[at : at + length], at + length


def _varint(plain: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length, the sign in its last bit."""
    byte = plain[at]
    at += 1
    number = byte & 0x7F
    shift = 7
    while byte & 0x80:
        if shift > _MOST_SHIFT:
            raise ValueError("a number of more than 10 bytes")
        byte = plain[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
    return (number >> 1) ^ -(number & 1), at
