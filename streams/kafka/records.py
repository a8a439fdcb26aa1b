"""Records as they are read and as they are to be written."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeAlias

import msgspec
from aiokafka import ConsumerRecord

from streams.core.record_headers import Headers

Record: TypeAlias = ConsumerRecord[bytes, bytes]


Output: TypeAlias = tuple[bytes | None, bytes | None, Headers]
"""Key, value and headers of a record to be written."""


class Forwarded(msgspec.Struct, gc=False):
    """A record that is being written and already worked on, in the form of one that was read.

    Attributes:
        topic: Where it is written, with prefix.
        partition: In which partition.
        timestamp: When Kafka took in the record that it was forwarded from, milliseconds since the
            epoch.
        timestamp_type: Who dated that, in Kafka's words.
        key: Its key.
        value: Its value.
        headers: Its headers.
        offset: Where it is, once Kafka has said so; -1 before.
        origin: The topic (with prefix) and offset of the record that it was forwarded from, in the
            same partition.
    """

    topic: str
    partition: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    offset: int = -1
    origin: tuple[str, int] = ("", -1)


class Outputs:
    """Records to be written, by topic (without prefix) and partition.

    Attributes:
        by_partition: The records.
        later: What adds records that say where others of these were written.
    """

    def __init__(self) -> None:
        self.by_partition: dict[tuple[str, int], list[Output]] = defaultdict(list)
        self.later: list[Callable[[Outputs], None]] = []

    def add(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: Headers = (),
    ) -> None:
        """Add one record."""
        self.by_partition[topic, partition].append((key, value, headers))

    def extend(self, other: "Outputs") -> None:
        """Add another's records after one's own."""
        for place, outputs in other.by_partition.items():
            self.by_partition[place].extend(outputs)
        self.later.extend(other.later)

    def __bool__(self) -> bool:
        return bool(self.by_partition)
