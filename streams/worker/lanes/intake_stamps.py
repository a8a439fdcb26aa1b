"""When Kafka took in the events that a partition's stages work on.

Kafka stamps each record of a topic as it comes in, and so does the topic that *route* passes an
event on to: the stamp that *track* finds leaves out how long *route* took. The same lane does both,
so what the first stage knew is remembered here until the second has read it.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Final

from streams.kafka.records import Record
from streams.topics.topics import DEAD_LETTERS, PUBLICATIONS, QUICK_REPORTS

UNREAD: Final = {DEAD_LETTERS, PUBLICATIONS, QUICK_REPORTS}
"""What stages write and no stage reads, so that nothing of it need be remembered."""


class Intakes:
    """Remembers, of one partition, the earliest stamp behind each run of records passed on.

    Milliseconds since the epoch. What a former owner of the partition passed on is not known: the
    stamp of the topic itself then replaces it, which is later by one step of that owner.
    """

    def __init__(self) -> None:
        self._passed: dict[str, deque[tuple[range, int]]] = defaultdict(deque)

    def passed_on(self, topics: Iterable[str], wrote: Mapping[str, range], earliest: int) -> None:
        """Note that records read were passed on.

        Args:
            topics: To which (without prefix).
            wrote: The offsets written to each topic of this partition.
            earliest: The earliest stamp of the records read.
        """
        for topic in topics:
            if topic in wrote and topic not in UNREAD:
                self._passed[topic].append((wrote[topic], earliest))

    def earliest(self, topic: str, records: list[Record]) -> int:
        """Return the earliest time at which Kafka took in one of these events.

        Args:
            topic: Theirs, without prefix.
            records: At least one, in the order of their offsets; later ones than last time.
        """
        # Stamps rise along a topic's partition, but where a broker's clock was set back.
        earliest: int = records[0].timestamp
        first, last = records[0].offset, records[-1].offset
        passed = self._passed[topic]
        while passed and passed[0][0][-1] < first:
            passed.popleft()
        for offsets, taken_in in passed:
            if offsets[0] > last:
                break
            earliest = min(earliest, taken_in)
        return earliest
