"""How lanes record their state, apart from cases: what ends a flush."""

from datetime import datetime
from typing import Final

import msgspec

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
