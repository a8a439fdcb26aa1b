"""Records as they are read and as they are to be written."""

from collections import defaultdict
from typing import TypeAlias

from aiokafka import ConsumerRecord

from streams.core.record_headers import Headers

Record: TypeAlias = ConsumerRecord[bytes, bytes]


Output: TypeAlias = tuple[bytes | None, bytes | None, Headers]
"""Key, value and headers of a record to be written."""


class Outputs:
    """Records to be written, by topic (without prefix) and partition."""

    def __init__(self) -> None:
        self.by_partition: dict[tuple[str, int], list[Output]] = defaultdict(list)

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

    def __bool__(self) -> bool:
        return bool(self.by_partition)
