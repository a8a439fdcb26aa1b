"""The condition of a gateway: what its metrics say of it beyond what it counts itself."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway is like now.

    Attributes:
        ready: Whether it has caught up with everything.
        kafka: Whether Kafka answered when last asked.
        partitions_missing: How many partitions' figures have not been read to their end.
        index_ready: Whether the index of cases has caught up and its disk serves.
        follow_lag: By topic without prefix, how many records were written that this gateway has
            not taken in; empty while Kafka does not answer.
        consumer_lag: By topic without prefix and partition, how many records the workers have
            still to read; empty while Kafka does not answer.
        event_time: The latest time of an event that the figures count.
        intake_time: The latest time at which Kafka took in an event that they count.
        calendar_days: Days until deadlines of cases received then reach beyond the official
            calendar; 0 or less once they do, None where they never do.
    """

    ready: bool
    kafka: bool
    partitions_missing: int
    index_ready: bool
    follow_lag: Mapping[str, int]
    consumer_lag: Mapping[tuple[str, int], int]
    event_time: datetime | None
    intake_time: datetime | None
    calendar_days: int | None = None
