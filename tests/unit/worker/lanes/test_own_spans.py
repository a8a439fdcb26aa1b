"""What a lane has written itself, and need not read again: nothing of anybody else's is lost."""

from typing import Final

from aiokafka import TopicPartition
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.kafka.records import Record
from streams.worker.lanes.own_spans import OwnSpans
from tests.unit.worker.agents.bench import record

AT: Final = TopicPartition("letters.housing", 3)


class Log:
    """A partition as Kafka has it: whose each offset is, markers too."""

    def __init__(self) -> None:
        self.whose: list[str] = []

    def append(self, whose: str, many: int = 1) -> range:
        """Write, and return the offsets."""
        start = len(self.whose)
        self.whose += [whose] * many
        return range(start, start + many)

    def fetched(self, start: int, stop: int) -> list[Record]:
        """Return what a consumer is given from one offset to another: no marker."""
        return [
            record(AT.topic, b"", offset=offset)
            for offset in range(start, stop)
            if self.whose[offset] != "marker"
        ]


_STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),  # written by others before
        st.lists(st.integers(1, 4), max_size=3),  # batches of ours that were worked on
        st.integers(0, 2),  # written by others between these
        st.integers(0, 2),  # ours that are to be read
        st.integers(0, 2),  # written by others before the marker
        st.booleans(),  # whether Kafka answered in time
        st.integers(0, 30),  # how much of what is there is fetched then
    ),
    max_size=12,
)


@given(_STEPS)
@settings(max_examples=300)
def test_whoever_writes_in_between_is_read_once(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    """In any interleaving: all of others' is read, ours never, and no offset is committed before.

    The oracle is the log itself, which knows whose each offset is.
    """
    log, own = Log(), OwnSpans()
    committed = position = 0
    read: list[int] = []
    for before, batches, between, to_read, behind, in_time, fetches in steps:
        log.append("other", before)
        spans = []
        for many in batches:
            spans.append(log.append("own", many))
            log.append("other", between)
        follow_ups = log.append("to read", to_read)
        own.wrote(AT, spans, in_time=in_time)
        reached = own.after(AT, committed)
        left = {"other", "to read"} & set(log.whose[committed:reached])
        assert not left, "what nobody has read would be passed over"
        committed = reached
        log.append("other", behind)
        if batches or to_read:
            log.append("marker")
            stop = follow_ups.stop if to_read else spans[-1].stop
            own.ended({AT: range(stop)}, in_time=in_time)
        position = max(position, committed)
        until = min(len(log.whose), position + fetches)
        found = log.fetched(position, until)
        others = own.others(AT, found)
        read += [one.offset for one in others]
        position = until
        if found and all(offset < until for offset in read):
            committed = max(committed, found[-1].offset + 1)
    read += [one.offset for one in own.others(AT, log.fetched(position, len(log.whose)))]
    wanted = [at for at, whose in enumerate(log.whose) if whose in {"other", "to read"}]
    assert read == wanted


def test_directly_following_transactions_are_passed_over() -> None:
    """With the marker between them; so a lane that keeps up never fetches what it wrote."""
    own = OwnSpans()
    own.wrote(AT, [range(5, 9)], in_time=True)
    assert own.after(AT, 5) == 9
    own.ended({AT: range(5, 9)}, in_time=True)
    own.wrote(AT, [range(10, 12), range(12, 14)], in_time=True)
    assert own.after(AT, 9) == own.after(AT, 5) == 14


def test_one_offset_is_no_marker_where_kafka_was_slow() -> None:
    """A broker that was away may have left out the marker (decision 0026)."""
    for slow_before, slow_now in ((True, False), (False, True)):
        own = OwnSpans()
        own.wrote(AT, [range(5, 9)], in_time=True)
        own.ended({AT: range(5, 9)}, in_time=not slow_before)
        own.wrote(AT, [range(10, 12)], in_time=not slow_now)
        assert own.after(AT, 9) == 9
        assert own.after(AT, 10) == 12


def test_two_offsets_are_no_marker() -> None:
    """One of them is somebody else's."""
    own = OwnSpans()
    own.wrote(AT, [range(5, 9)], in_time=True)
    own.ended({AT: range(5, 9)}, in_time=True)
    own.wrote(AT, [range(11, 12)], in_time=True)
    assert own.after(AT, 9) == 9


def test_nothing_is_known_after_a_failure() -> None:
    """What was written may have been aborted, and is read if it was not."""
    own = OwnSpans()
    own.wrote(AT, [range(5, 9)], in_time=True)
    own.clear()
    found = [record(AT.topic, b"", offset=5)]
    assert own.after(AT, 5) == 5
    assert own.others(AT, found) == found
