"""The record that a step cannot work on is found by halves."""

from math import ceil, log2

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.worker.lanes.suspects import StepRecords, Suspects
from tests.unit.worker.agents.bench import record

TOPICS = ("intake", "replies", "records")
MOST = 300

worlds = st.lists(st.sampled_from(TOPICS), min_size=1, max_size=200)


def fetched(world: list[str]) -> StepRecords:
    """Return records, each in its topic at the offset that is its place in the world."""
    step: StepRecords = {}
    for offset, topic in enumerate(world):
        at = TopicPartition(topic, 0)
        step.setdefault(at, []).append(record(topic, b"{}", offset=offset))
    return step


@given(worlds, st.data())
def test_exactly_those_at_fault_are_found(world: list[str], data: st.DataObject) -> None:
    """All others are worked on once, and of each topic in their order."""
    bad = data.draw(st.sets(st.sampled_from(range(len(world))), max_size=3))
    suspects = Suspects()
    aside: set[int] = set()
    done: list[int] = []
    failed = 0
    inbox = fetched(world)
    for _ in range(MOST):
        step = suspects.take(inbox)
        if not step:
            break
        offsets = [one.offset for found in step.values() for one in found]
        if bad.intersection(offsets) - aside:
            failed += 1
            culprit = suspects.blame(step)
            if culprit is not None:
                aside.add(culprit.offset)
            left = {offset for offset in range(len(world)) if offset not in done}
            inbox = {
                at: kept
                for at, found in fetched(world).items()
                if (kept := [one for one in found if one.offset in left])
            }
            continue
        done += offsets
        suspects.clear(step)
    assert aside == bad
    assert sorted(done) == list(range(len(world)))
    for topic in TOPICS:
        mine = [offset for offset in done if world[offset] == topic]
        assert mine == sorted(mine)
    assert failed <= len(bad) * (ceil(log2(len(world))) + 2)


def test_suspects_that_kafka_has_deleted_are_forgotten() -> None:
    """What comes of their partition then is worked on as ever."""
    suspects = Suspects()
    suspects.blame(fetched(["intake"] * 10))
    at = TopicPartition("intake", 0)
    later: StepRecords = {at: [record("intake", b"{}", offset=20)]}
    suspects.take(later)
    assert not suspects
    step = suspects.take(later)
    assert [one.offset for one in step[at]] == [20]
