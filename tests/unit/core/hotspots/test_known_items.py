"""Items that are kept as rows are what was put in, and grouped as if all had come at once."""

import pytest

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.known_items import KnownItems
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import A_DAY, MATTERS, PLACES, letters, sketched

_LETTERS = letters()
_STATISTICS = Statistics.of(_LETTERS)


def known(case: str, day: int, category: str = "") -> KnownItem:
    """Return an item about the first matter at the first place."""
    sketch = sketched(case, day, PLACES[0], MATTERS[0])
    return KnownItem(sketch=sketch, kind="letter", channel="mayor-mailbox", category=category)


def filled() -> KnownItems:
    """Return items of which half are grouped, and half wait."""
    items = KnownItems(_STATISTICS)
    half = len(_LETTERS) // 2
    for sketch in _LETTERS[:half]:
        assert items.put(KnownItem(sketch=sketch, kind="letter", channel="a", words=("噪音",)))
    list(items.group())
    for sketch in _LETTERS[half:]:
        assert items.put(KnownItem(sketch=sketch, kind="opinion", channel="b", category="c"))
    return items


def test_an_item_is_what_was_put_in() -> None:
    """Whether it waits or is grouped: what is written of hotspots is made of it."""
    items = filled()
    expected = {
        sketch.id: KnownItem(sketch=sketch, kind="letter", channel="a", words=("噪音",))
        if place < len(_LETTERS) // 2
        else KnownItem(sketch=sketch, kind="opinion", channel="b", category="c")
        for place, sketch in enumerate(_LETTERS)
    }
    assert dict(items) == expected
    list(items.group())
    assert dict(items) == expected
    list(items.group_again(Statistics()))
    assert dict(items) == expected
    assert not any(items.put(item) for item in expected.values())


def test_groups_are_those_of_all_at_once() -> None:
    """After some came, were replaced and went, before and after they were grouped."""
    items = filled()
    first, last = _LETTERS[0].id, _LETTERS[-1].id
    assert items.drop(first)
    assert items.drop(last)
    assert not items.drop(last)
    assert items.put(known("0-0-1", 300))
    assert items.put(known("new", 301))
    list(items.group())
    expected = Grouping(_STATISTICS)
    expected.add(item.sketch for item in items.values())
    assert items.grouping.groups() == expected.groups()
    assert items.take_touched() == {first, last, "0-0-1"}
    list(items.group_again(Statistics.of(items.sketches())))
    other = Grouping(Statistics.of(item.sketch for item in items.values()))
    other.add(items.sketches())
    assert items.grouping.groups() == other.groups()


def test_only_what_is_known_otherwise_is_touched() -> None:
    """A new item is found by its group; what is said again changes nothing."""
    items = filled()
    list(items.group())
    assert items.put(known("a", 300))
    assert not items.put(known("a", 300))
    assert items.take_touched() == set()
    assert items.put(known("a", 300, "housing"))
    assert items.take_touched() == {"a"}
    assert items["a"].category == "housing"


def test_the_newest_is_that_of_those_that_are_there() -> None:
    """By it the window moves: one of a wrong year that was voided must not keep it there."""
    items = filled()
    newest = max(sketch.at for sketch in _LETTERS)
    assert items.newest == newest
    assert items.put(known("far", 9_000))
    assert (items.newest, items.written_at("far")) == (9_000 * A_DAY, 9_000 * A_DAY)
    list(items.group())
    assert items.written_at("far") == 9_000 * A_DAY
    assert items.put(known("far", 20))
    assert items.newest == newest
    assert items.put(known("far", 9_000))
    assert items.drop("far")
    assert items.newest == newest
    with pytest.raises(KeyError):
        items.written_at("far")


def test_statistics_are_set_before_anything_is_grouped() -> None:
    """Afterwards some would be compared by others."""
    items = filled()
    with pytest.raises(ValueError, match="by other statistics"):
        items.regroup_by(Statistics())
