"""Which records of the topics that a lane reads it has written itself, and worked on already.

*Route* writes events to topics that *track* of the same lane reads. Both work on them in one step,
so the lane need not read them again. Where they are, the producer's acknowledgements say, before
the transaction is committed: nothing that a record says of itself is believed. What anybody else
has written in between is read as ever.

A transaction ends with a marker that takes up one offset in each partition. Where exactly one
offset is between two transactions of the lane, it is the marker of the first.
"""

from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition

from streams.kafka.records import Record


class OwnSpans:
    """Offsets, by topic of one partition number, whose records have been worked on as written."""

    def __init__(self) -> None:
        self._spans: dict[TopicPartition, list[range]] = {}
        self._ends: dict[TopicPartition, int] = {}

    def clear(self) -> None:
        """Know of none: what was written may not have been committed."""
        self._spans.clear()
        self._ends.clear()

    def wrote(self, at: TopicPartition, spans: Iterable[range], *, in_time: bool) -> None:
        """Note where records are that have been worked on, in the transaction under way.

        Args:
            at: Their topic and partition.
            spans: Their offsets, rising.
            in_time: Whether Kafka has answered so soon that it cannot have left out the marker of
                the transaction before (decision 0026).
        """
        known = self._spans.setdefault(at, [])
        end = self._ends.get(at)
        for span in spans:
            if in_time and end is not None and span.start == end + 1:
                _add(known, range(end, span.start))
            end = None
            _add(known, span)

    def ended(self, written: Mapping[TopicPartition, range], *, in_time: bool) -> None:
        """Note that a transaction was committed.

        Args:
            written: The first offset and the one behind the last of what it wrote of each topic,
                worked on or not.
            in_time: As above; where it is false, no gap is taken for a marker.
        """
        if not in_time:
            self._ends.clear()
            return
        for at, span in written.items():
            self._ends[at] = span.stop

    def after(self, at: TopicPartition, offset: int) -> int:
        """Return the first offset, from one on, that may be of a record still to be read."""
        for span in self._spans.get(at, ()):
            if span.start <= offset < span.stop:
                return span.stop
        return offset

    def others(self, at: TopicPartition, records: list[Record]) -> list[Record]:
        """Return those of fetched records that are still to be worked on.

        Records are fetched in order: spans before them are forgotten.
        """
        spans = self._spans.get(at)
        if not spans or not records:
            return records
        first, last = records[0].offset, records[-1].offset
        while spans and spans[0].stop <= first:
            spans.pop(0)
        if not spans or spans[0].start > last:
            return records
        if spans[0].start <= first and last < spans[0].stop:
            return []
        return [one for one in records if not any(one.offset in span for span in spans)]

    def passed(self, at: TopicPartition, offset: int) -> None:
        """Forget what is before an offset, from which on is fetched next."""
        spans = self._spans.get(at, [])
        while spans and spans[0].stop <= offset:
            spans.pop(0)


def _add(spans: list[range], span: range) -> None:
    """Add a span behind others, as a part of the last one where it directly follows that."""
    if spans and spans[-1].stop == span.start:
        spans[-1] = range(spans[-1].start, span.stop)
    elif span:
        spans.append(span)
