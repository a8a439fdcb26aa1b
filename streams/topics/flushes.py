"""How lanes record their state, apart from cases: what ends a flush."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from streams.kafka.partitioner import partition_of

FLUSH_KEY: Final = b"flush"
"""Key of the record that ends a flush of `figures`; rows are keyed by JSON, which begins with [."""

FLUSH_HEADER: Final = "flush"
"""Header of a record of `cases`: the number of the flush that it was written with."""


class Flush(msgspec.Struct, frozen=True):
    """The record that ends a flush of `figures`.

    Attributes:
        flush: Its number, rising within a partition.
        rows: How many rows it wrote, just before this record.
        event_time: The latest time of an event that it counts (RFC 3339, UTC), if any.
        intake_time: The latest time at which Kafka took in an event that it counts.
        intake_from: The earliest time at which Kafka took in an event that this flush may be the
            first to contain, in any topic; none where the flush comes of no event.
    """

    flush: int
    rows: int
    event_time: datetime | None = None
    intake_time: datetime | None = None
    intake_from: datetime | None = None


def flush_for(subject: bytes, flushes: Sequence[int]) -> int:
    """Return the flush at which a case was counted, of those that an answer was computed at.

    With `streams.core.cases.known.as_known` it says what the case was to that answer. Numbers rise
    on when topics are keyed again (``deploy/rekey.py``), so that this holds of answers from before
    as well: where the case was is told by how many partitions there were.

    Args:
        subject: The key of the case.
        flushes: One for each partition that there was, in the order of their numbers.
    """
    return flushes[partition_of(subject, len(flushes))]
