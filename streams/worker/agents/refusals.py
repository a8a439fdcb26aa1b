"""What of a batch cannot be used, gathered to become dead letters."""

from collections import Counter
from typing import Any, Final

from streams.core.events.refusals import Refused
from streams.kafka.records import Forwarded, Output, Outputs, Record
from streams.kafka.tolerant import as_unreadable
from streams.metrics import metrics
from streams.topics.dead_letters import Alike, why_unreadable
from streams.topics.topics import DEAD_LETTERS
from streams.worker.agents.workbench import Workbench

FEW: Final = 100
"""So many alike are set aside each for itself; of what is more, one dead letter tells how many."""


class Refusals:
    """The records of one batch that cannot be used.

    A feeder in a loop, or somebody who means harm, sends a million empty records in a few hundred
    kilobytes. What is alike in all that a dead letter keeps, content above all, is counted in one,
    so that nothing is lost by it.

    Args:
        bench: Makes dead letters.
        stage: Who refuses, as metrics name it.
        partition: Where dead letters go.
    """

    def __init__(self, bench: Workbench, stage: str, partition: int) -> None:
        self._bench = bench
        self._stage = stage
        self._partition = partition
        self._many = Counter[str]()
        self._letters: list[Output] = []
        self._seen = Counter[tuple[Any, ...]]()
        self._more: dict[tuple[Any, ...], tuple[Record | Forwarded, Refused, int]] = {}

    def add(self, record: Record | Forwarded, refused: Refused) -> None:
        """Take in a record that cannot be used, and why."""
        if gone := as_unreadable(record):
            self._many[why_unreadable(gone).reason] += gone.many
            self._letters.append(self._bench.dead_letter(record, refused))
            return
        self._many[refused.reason] += 1
        why = refused.field, refused.rule, refused.value
        headers = tuple(record.headers)
        alike = (headers, record.topic, record.partition, *why, record.key, record.value)
        self._seen[alike] += 1
        if self._seen[alike] <= FEW:
            self._letters.append(self._bench.dead_letter(record, refused))
            return
        first, *_ = self._more.get(alike, (record,))
        self._more[alike] = first, refused, record.offset

    def write(self, outputs: Outputs) -> None:
        """Add the dead letters to what is to be written, and count what was refused."""
        for letter in self._letters:
            outputs.add(DEAD_LETTERS, self._partition, *letter)
        for alike, (first, refused, last) in self._more.items():
            many = Alike(self._seen[alike] - FEW, last)
            letter = self._bench.dead_letter(first, refused, many)
            outputs.add(DEAD_LETTERS, self._partition, *letter)
        metrics.count_refused(self._stage, self._many)
