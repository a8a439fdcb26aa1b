"""One step of two stages: what *route* writes to its own partition, *track* has at once.

The records are still written for whoever subscribes. That the lane need not read them again is
known from where Kafka says that they are (`own_spans`).
"""

import time
from collections.abc import Iterator, Mapping

from aiokafka import TopicPartition
from aiokafka.errors import RequestTimedOutError

from streams.kafka.records import Forwarded, Outputs
from streams.kafka.writer import SLOW_SECONDS, Spans
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.own_spans import OwnSpans


class JoinedStep:
    """A step under way in which events were handed on.

    Args:
        number: The partition.
        batch: That which was handed on from.
        outputs: All that is to be written, beginning with what this batch brought.
        own: Is told which records have been worked on.
    """

    def __init__(self, number: int, batch: Batch, outputs: Outputs, own: OwnSpans) -> None:
        self._number = number
        self._topics = batch.joins
        self._handed: dict[str, list[Forwarded]] = {}
        for _, arrived in batch.handed_on:
            self._handed.setdefault(arrived.record.topic, []).append(arrived.record)
        self._later = outputs.later
        self._own = own
        self._began = time.monotonic()

    def settle(self, spans: Spans) -> Outputs:
        """Take in where records were written, and return what else is to be written.

        Args:
            spans: Where the outputs are.

        Raises:
            RequestTimedOutError: Kafka has not said where a record is that must be named.
        """
        in_time = time.monotonic() < self._began + SLOW_SECONDS
        for topic, name in self._topics.items():
            records = self._handed.get(name, [])
            written = list(_first(spans.get((topic, self._number), []), len(records)))
            if any(span.start < 0 for span in written):
                # Kafka had it already when it was sent again, and does not know where.
                if self._later:
                    raise RequestTimedOutError
                continue
            at = TopicPartition(name, self._number)
            self._own.wrote(at, written, in_time=in_time)
            if self._later:
                for record, offset in zip(records, _offsets(written), strict=True):
                    record.offset = offset
        more = Outputs()
        for add in self._later:
            add(more)
        return more

    def read_until(self, read: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Return up to where nothing is left to be read, of the topics of which that is more.

        Args:
            read: Up to where each topic has been read, this step included.
        """
        ats = [TopicPartition(name, self._number) for name in self._topics.values()]
        reached = {at: self._own.after(at, read[at]) for at in ats if at in read}
        return {at: offset for at, offset in reached.items() if offset > read[at]}


def _first(spans: list[range], many: int) -> Iterator[range]:
    """Yield the first so many offsets."""
    for span in spans:
        if many <= 0:
            return
        yield span[:many]
        many -= len(span)


def _offsets(spans: list[range]) -> Iterator[int]:
    for span in spans:
        yield from span
