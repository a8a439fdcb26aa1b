"""The order, repetition and division of what arrives decide nothing."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.merging import merge
from streams.core.cases.tallies import Tally, total
from streams.core.events.reduced import Reduced
from tests.properties.worlds import SUBJECTS, WORLDS
from tests.support import oracle_cases
from tests.support.county import RAW, Sent, came, cases, read, row, tally


def _batches(data: st.DataObject, events: list[Sent]) -> list[list[Sent]]:
    """Shuffle events, repeat some, and cut them into batches."""
    again = data.draw(st.lists(st.sampled_from(events), max_size=8), label="again")
    mixed = data.draw(st.permutations(events + again), label="mixed")
    cuts = data.draw(st.lists(st.integers(0, len(mixed)), max_size=6).map(sorted), label="cuts")
    edges = [0, *cuts, len(mixed)]
    return [mixed[start:end] for start, end in pairwise(edges)]


@given(WORLDS, st.data())
def test_a_case_is_the_set_of_its_events(world: list[Sent], data: st.DataObject) -> None:
    """Any order, any repetition and any batches give the same cases."""
    found: dict[str, list[Reduced]] = {}
    for batch in _batches(data, world):
        arrived = defaultdict(list)
        for event in batch:
            arrived[event["subject"]].append(read(event))
        for subject, events in arrived.items():
            before = found.get(subject, [])
            merged = merge(before, came(*events))
            assert merged.changed == (merged.events != before)
            assert merged.over == []
            found[subject] = merged.events
    assert found == cases(world)


@given(WORLDS, st.data())
def test_cases_are_united_too(world: list[Sent], data: st.DataObject) -> None:
    """Cases merged apart and then united are the case merged at once; nothing new adds nothing."""
    some = data.draw(st.lists(st.booleans(), min_size=len(world), max_size=len(world)))
    one = cases([event for event, first in zip(world, some, strict=True) if first])
    other = cases([event for event, first in zip(world, some, strict=True) if not first])
    for subject, events in cases(world).items():
        united = merge(one.get(subject, []), came(*other.get(subject, [])))
        assert united.events == events
        assert merge(events, came(*one.get(subject, []))).changed is False


@given(WORLDS)
def test_a_case_holds_the_smallest_content_of_each_identity(world: list[Sent]) -> None:
    """Cases are in order of time and identity, each identity once, of its contents the smallest."""
    expected: dict[str, dict[tuple[str, str], Reduced]] = defaultdict(dict)
    for event in world:
        content = oracle_cases.reduced(event, RAW)
        identity = (event["source"], event["id"])
        told = expected[event["subject"]]
        told[identity] = min(content, told.get(identity, content), key=oracle_cases.encoded)
    assert cases(world) == {
        subject: sorted(told.values(), key=lambda content: content[:3])
        for subject, told in expected.items()
    }


@given(WORLDS, st.data())
def test_a_tally_is_what_counting_anew_gives(world: list[Sent], data: st.DataObject) -> None:
    """Cases that move from row to row, a batch at a time, leave the counts of counting them all."""
    counted = Tally()
    published: dict[bytes, int] = {}
    found: dict[str, list[Reduced]] = {}
    for batch in _batches(data, world):
        for event in batch:
            subject = event["subject"]
            before = found.get(subject)
            found[subject] = merge(before or [], came(read(event))).events
            counted.move(None if before is None else row(before), row(found[subject]))
        if data.draw(st.booleans(), label="flushed"):
            changes = counted.take_changes()
            assert all(published.get(line, 0) != count for line, count in changes.items())
            assert counted.take_changes() == {}
            published |= changes
            assert {line: n for line, n in published.items() if n} == counted.counts
    assert counted.counts == tally(world).counts
    assert all(count > 0 for count in counted.counts.values())
    published |= counted.take_changes()
    assert {line: count for line, count in published.items() if count} == counted.counts


@given(WORLDS, WORLDS)
def test_a_tally_mends_what_another_left(world: list[Sent], other: list[Sent]) -> None:
    """Whatever counts another worker published, the changes from them lead to one's own."""
    counted, published = tally(world), tally(other).counts
    counted.assume_taken(published)
    wrong = counted.take_changes()
    assert all(published.get(line, 0) != count for line, count in wrong.items())
    assert {line: n for line, n in (published | wrong).items() if n} == counted.counts
    counted.assume_taken(counted.counts)
    assert counted.take_changes() == {}


@given(WORLDS, st.lists(st.integers(0, 2), min_size=len(SUBJECTS), max_size=len(SUBJECTS)))
def test_partitions_add_up(world: list[Sent], partition: list[int]) -> None:
    """However cases are spread over partitions, their tallies add up to the tally of all."""
    parts = [
        tally([event for event in world if partition[SUBJECTS.index(event["subject"])] == number])
        for number in range(3)
    ]
    assert total(part.counts for part in parts) == tally(world).counts
