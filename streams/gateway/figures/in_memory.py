"""All tallies, added up as of whole flushes."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np

from streams.core.cases.tallies import Row
from streams.core.figures.engine.partition_counts import PartitionCounts
from streams.core.figures.engine.shelf import Arrays
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.core.figures.ledger_parts import LedgerParts
from streams.topics.flushes import Flush


class TallyParts(NamedTuple):
    """What tallies can begin from again: see their attributes of these names."""

    ledger: LedgerParts
    counts: Arrays
    flushes: tuple[int, ...]
    event_time: datetime | None
    intake_time: datetime | None


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
        self._counts = PartitionCounts(partitions)

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
        numbers = self.ledger.numbers([*rows])
        counts = np.fromiter(rows.values(), dtype=np.int64, count=len(rows))
        changes = self._counts.put(partition, numbers, counts)
        changed = changes != 0
        self.ledger.change(numbers[changed], changes[changed].astype(np.float64))
        self.version += 1

    def parts(self) -> TallyParts:
        """Return what equal tallies can begin from; these stay as they are."""
        return TallyParts(
            self.ledger.parts(),
            self._counts.arrays(),
            self.flushes,
            self.event_time,
            self.intake_time,
        )

    def begin(self, parts: TallyParts) -> None:
        """Begin from what the `parts` of tallies of as many partitions were."""
        self.ledger.begin(parts.ledger)
        self._counts.begin(parts.counts)
        self.flushes = parts.flushes
        self.event_time, self.intake_time = parts.event_time, parts.intake_time
        self.version += 1

    def clear(self) -> None:
        """Forget all rows."""
        self.ledger.clear()
        self._counts = PartitionCounts(len(self.flushes))
        self.flushes = (0,) * len(self.flushes)
        self.event_time = self.intake_time = None
        self.version += 1


def _later(known: datetime | None, said: datetime | None) -> datetime | None:
    return said if known is None or (said is not None and said > known) else known
