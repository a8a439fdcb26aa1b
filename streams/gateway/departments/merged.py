"""Records of one partition number of several topics in one order: that in which Kafka took them.

A case is in the partition of the same number in every topic, so its order is kept by keeping that
of each number.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from streams.kafka.records import Record


class Part(NamedTuple):
    """What was read of a topic's partition.

    Attributes:
        records: In order; there may be none.
        position: The offset up to which has been read.
        is_whole: Whether this is all that is to be read of it for now.
    """

    records: Sequence[Record]
    position: int
    is_whole: bool


class Next(NamedTuple):
    """A record, and where its topic goes on after it.

    Attributes:
        topic: Without prefix.
        record: The record.
        position: The offset that comes next in its topic's partition.
    """

    topic: str
    record: Record
    position: int


def merged(parts: Mapping[str, Part]) -> Iterator[Next]:
    """Yield records by Kafka's time, and of one time by topic, as far as all are known.

    Where a topic is not read to its end, what follows its last record may be earlier than what
    other topics have left, which then waits for the next time.

    Args:
        parts: By topic, in the order that counts where times are the same.
    """
    heads: list[tuple[int, int, int]] = []
    names = list(parts)
    stuck = None
    for number, part in enumerate(parts.values()):
        if part.records:
            heads.append((part.records[0].timestamp, number, 0))
        elif not part.is_whole:
            return
    heapq.heapify(heads)
    while heads and stuck is None:
        _, number, place = heapq.heappop(heads)
        part = parts[names[number]]
        is_last = place + 1 == len(part.records)
        record = part.records[place]
        yield Next(names[number], record, part.position if is_last else record.offset + 1)
        if not is_last:
            heapq.heappush(heads, (part.records[place + 1].timestamp, number, place + 1))
        elif not part.is_whole:
            stuck = number
