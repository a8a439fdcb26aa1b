"""Grouping is a function of the set of sketches: order, batches and duplicates change nothing."""

from collections.abc import Callable
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.core.hotspots.decisions import Decision, decided
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import hotspots, now_called
from streams.core.hotspots.packing import packed
from streams.core.hotspots.sketches import Sketch, decode_sketch, encode_sketch
from streams.core.hotspots.statistics import Statistics

_digests = st.lists(st.integers(1, 14), max_size=6, unique=True).map(sorted)
_words = st.lists(st.sampled_from(("噪音", "施工", "交房", "垃圾")), max_size=3, unique=True)
_numbers = st.lists(st.sampled_from(("2期", "3期", "12号线")), max_size=2, unique=True)


@st.composite
def _sketch(draw: st.DrawFn) -> Sketch:
    title = draw(_digests)
    text = [d + 20 for d in draw(_digests)]
    return Sketch(
        id=draw(st.sampled_from("abcdefghijklmnopqrst")),
        at=draw(st.integers(0, 5)) * 86_400,
        writer=draw(st.integers(0, 3)),
        title=packed(title),
        names=min(3, len(title)),
        text=packed(text),
        again=len(text),
        said=dict.fromkeys(sorted(draw(_words)), 1),
        matters=dict.fromkeys(sorted(draw(_words)), 1),
        numbers=tuple(sorted(draw(_numbers))),
        places=("东岭村",) * draw(st.integers(0, 1)),
    )


_sets = st.lists(_sketch(), max_size=24)
_statistics = Statistics(
    500,
    pairs=packed(range(1, 40)),
    levels=bytes([31] * 39),  # six items have each
    words={"噪音": 20, ":noise": 40},
)


@given(_sets, st.randoms(use_true_random=False), st.integers(1, 6))
def test_order_batches_and_duplicates_change_nothing(
    sketches: list[Sketch], chance: Random, size: int
) -> None:
    """Partitions move, files come late, batches are sent again: the hotspots are the same."""
    whole = Grouping(_statistics)
    whole.add(sketches)
    shuffled = [*sketches, *sketches[: len(sketches) // 2]]
    chance.shuffle(shuffled)
    parts = Grouping(_statistics)
    for start in range(0, len(shuffled), size):
        parts.add(shuffled[start : start + size])
        if chance.random() < 0.5:
            parts.groups()
    assert parts.groups() == whole.groups()
    members = [item for group in whole.groups() for item in group]
    assert sorted(members) == sorted({sketch.id for sketch in sketches})


@given(_sets, st.lists(st.sampled_from("abcdefghijklmnopqrst"), min_size=2, max_size=4))
def test_a_decision_wins(sketches: list[Sketch], named: list[str]) -> None:
    """What is joined is together, what is parted afterwards is apart, whatever was computed."""
    grouping = Grouping(_statistics)
    grouping.add(sketches)
    known = {item for item in named if item in grouping.sketches}
    join = Decision(id="1", at=900_000, what="join", items=tuple(named))
    together = {item: group for group in decided(grouping, [join]) for item in group}
    assert len({together[item] for item in known}) <= 1
    part = Decision(id="2", at=900_001, what="part", items=tuple(named[:1]))
    apart = {item: group for group in decided(grouping, [part, join, join]) for item in group}
    for item in known & {named[0]}:
        assert apart[item] == (item,)
    assert sorted(apart) == sorted(grouping.sketches)


@given(_sets, _sets)
def test_an_id_that_was_known_leads_to_its_hotspot(
    sketches: list[Sketch], more: list[Sketch]
) -> None:
    """A link of last month still shows what it is about, unless the items are no longer one."""
    grouping = Grouping(_statistics)
    grouping.add(sketches)
    before = hotspots(grouping)
    grouping.add(more)
    now = hotspots(grouping)
    where = {item: hotspot.id for hotspot in now for item in hotspot.items}
    for hotspot in before:
        assert now_called(hotspot.id, now) == where.get(hotspot.id)
    assert all(hotspot.id == min(hotspot.items, key=_order(grouping)) for hotspot in now)


@given(_sets, st.sets(st.sampled_from("abcdefghijklmnopqrst")))
def test_what_is_forgotten_was_never_there(sketches: list[Sketch], gone: set[str]) -> None:
    """A window that moves on leaves the groups of what is in it, as a restart computes them."""
    grouping = Grouping(_statistics)
    grouping.add(sketches)
    grouping.groups()
    kept = [sketch for sketch in grouping.sketches.values() if sketch.id not in gone]
    grouping.remove(gone)
    expected = Grouping(_statistics)
    expected.add(kept)
    assert grouping.groups() == expected.groups()
    assert grouping.recounted() == expected.recounted()
    # What is forgotten leaves room, which others take.
    grouping.add(sketches)
    again = Grouping(_statistics)
    again.add(sketches)
    assert grouping.groups() == again.groups()


@given(_sets)
def test_rows_keep_all_of_a_sketch(sketches: list[Sketch]) -> None:
    """What is kept as a row, and what is written as a record, comes back as it was."""
    grouping = Grouping(_statistics)
    grouping.add(sketches)
    assert {sketch.id for sketch in sketches} == set(grouping.sketches)
    for sketch in grouping.sketches.values():
        assert sketch in sketches
        assert decode_sketch(encode_sketch(sketch)) == sketch


@given(_sets)
def test_statistics_of_rows_are_those_of_sketches(sketches: list[Sketch]) -> None:
    """They are counted in two ways: a sketch at a time, and thousands of rows at once."""
    grouping = Grouping(_statistics)
    grouping.add(sketches)
    firsts = [grouping.sketches[group[0]] for group in grouping.groups()]
    assert grouping.recounted() == Statistics.of(firsts)


def _order(grouping: Grouping) -> Callable[[str], tuple[int, str]]:
    return lambda item: grouping.sketches[item].key
