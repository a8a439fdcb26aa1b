"""Looking for the one record that a step cannot work on, by halves.

A step that failed is undone and its records are fetched again. Half of them are tried, then half
of that half if it fails too, or else of the rest, until one is left that fails alone.
"""

from collections.abc import Mapping
from typing import TypeAlias

from aiokafka import TopicPartition

from streams.kafka.records import Record

StepRecords: TypeAlias = dict[TopicPartition, list[Record]]
"""Records by where they were found, in the order of their offsets."""


class Suspects:
    """The records of a step that failed and has not been worked on since, if any."""

    def __init__(self) -> None:
        self._offsets: dict[TopicPartition, list[int]] = {}
        self._most: int | None = None

    def __bool__(self) -> bool:
        return bool(self._offsets)

    @property
    def at_ease(self) -> bool:
        """Whether steps are as large as they like: no record at fault was found a moment ago."""
        return not self._offsets and self._most is None

    def __contains__(self, at: TopicPartition) -> bool:
        return at in self._offsets

    def blame(self, step: Mapping[TopicPartition, list[Record]]) -> Record | None:
        """Suspect the records of a step that failed; return the only one, which is to blame."""
        records = [record for found in step.values() for record in found]
        if len(records) == 1:
            self._offsets, self._most = {}, 1
            return records[0]
        self._offsets = {at: [record.offset for record in found] for at, found in step.items()}
        return None

    def clear(self, step: Mapping[TopicPartition, list[Record]]) -> None:
        """Take suspicion from the records of a step that went well.

        After the one to blame, steps are small at first: what came after it may be alike.
        """
        for at, records in step.items():
            left = [offset for offset in self._offsets.get(at, ()) if offset > records[-1].offset]
            if left:
                self._offsets[at] = left
            else:
                self._offsets.pop(at, None)
        if self._most is not None and not self._offsets:
            many = sum(map(len, step.values()))
            self._most = None if many < self._most else 2 * self._most

    def forget(self) -> None:
        """Stop suspecting any record."""
        self._offsets, self._most = {}, None

    def take(self, inbox: StepRecords) -> StepRecords:
        """Take out of an inbox what the next step is to work on: all, unless some are suspected.

        Of suspects it takes half; what was fetched after them waits.
        """
        if not self._offsets and self._most is None:
            step = dict(inbox)
            inbox.clear()
            return step
        if not self._offsets:
            return _take(inbox, self._most or 1, {})
        self._drop_missing(inbox)
        last = {at: offsets[-1] for at, offsets in self._offsets.items()}
        many = sum(map(len, self._offsets.values()))
        return _take({at: inbox[at] for at in last if at in inbox}, max(1, many // 2), last, inbox)

    def _drop_missing(self, inbox: StepRecords) -> None:
        """Forget suspects that Kafka no longer has: what comes of their partition is later."""
        for at, offsets in list(self._offsets.items()):
            if at in inbox:
                left = [offset for offset in offsets if offset >= inbox[at][0].offset]
                if left:
                    self._offsets[at] = left
                else:
                    del self._offsets[at]


def _take(
    found: StepRecords,
    most: int,
    last: Mapping[TopicPartition, int],
    inbox: StepRecords | None = None,
) -> StepRecords:
    """Take records out of an inbox: so many, and of each partition none after its last."""
    inbox = found if inbox is None else inbox
    step: StepRecords = {}
    for at, records in list(found.items()):
        wanted = [record for record in records if at not in last or record.offset <= last[at]]
        taken = wanted[:most]
        if not taken:
            continue
        step[at] = taken
        most -= len(taken)
        if len(taken) == len(records):
            del inbox[at]
        else:
            inbox[at] = records[len(taken) :]
        if not most:
            break
    return step
