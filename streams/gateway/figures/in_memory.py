"""All tallies in memory, as of whole flushes."""

from collections.abc import Mapping
from datetime import datetime

from streams.core.cases.tallies import Row
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.topics.flushes import Flush


class Tallies:
    """The rows of all partitions, added up in a ledger.

    Attributes:
        ledger: The rows.
        figures: What is asked of them.
        version: Rises with everything that is taken in.
        flushes: By partition, the number of the flush last taken; 0 where there was none.
        event_time: The latest time of an event that is counted, as far as the flushes say.
        intake_time: The latest time at which Kafka took in an event that is counted.
    """

    def __init__(self, ledger: Ledger, partitions: int) -> None:
        self.ledger = ledger
        self.figures = Figures(ledger)
        self.version = 0
        self.flushes: tuple[int, ...] = (0,) * partitions
        self.event_time: datetime | None = None
        self.intake_time: datetime | None = None
        self._counts: list[dict[Row, int]] = [{} for _ in range(partitions)]

    def take(self, partition: int, rows: Mapping[Row, int], flush: Flush) -> None:
        """Take a flush in: rows of a partition with their new counts there, 0 where one is gone."""
        self.add(partition, rows)
        flushes = list(self.flushes)
        flushes[partition] = flush.flush
        self.flushes = tuple(flushes)
        self.event_time = _later(self.event_time, flush.event_time)
        self.intake_time = _later(self.intake_time, flush.intake_time)

    def add(self, partition: int, rows: Mapping[Row, int]) -> None:
        """Take in a part of a flush whose rest follows; a question meanwhile sees half of it."""
        counts = self._counts[partition]
        changes = {}
        for row, count in rows.items():
            change = count - counts.get(row, 0)
            if change:
                changes[row] = change
                if count:
                    counts[row] = count
                else:
                    del counts[row]
        self.ledger.add(changes)
        self.version += 1


def _later(known: datetime | None, said: datetime | None) -> datetime | None:
    return said if known is None or (said is not None and said > known) else known
