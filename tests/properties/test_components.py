"""Groups that are computed as far as a change reaches are those of linking all items at once."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.hotspots import components, linkage
from streams.core.hotspots.components import Components
from streams.core.hotspots.linkage import BEYOND_DOUBT, THOUSANDTHS, linked
from streams.core.hotspots.regions import RowGroup
from streams.core.hotspots.rows import KeptSketches
from streams.core.hotspots.sketches import Sketch

_LEAST = -3_499
_MOST = (2_500, BEYOND_DOUBT + 1_000)


class _Linked:
    """Rows with links at random, some more alike than others, as if likenesses had been found."""

    def __init__(self, chance: Random) -> None:
        self.kept = KeptSketches()
        self.components = Components(self.kept)
        self.values: dict[tuple[str, str], int] = {}
        self._chance = chance
        # Chains of what is beyond doubt are what storms are made of.
        self._is_chain = chance.random() < 0.4

    def add(self, item: str, at: int) -> None:
        """Add an item; a late one is linked to by later ones, as if they had looked again."""
        before = [other for other in self.kept if self._key(other) < (at, item)]
        after = [other for other in self.kept if self._key(other) > (at, item)]
        self.kept.add(Sketch(id=item, at=at))
        for other in self._some(before):
            self.values[item, other] = self._value()
        self._link(item)
        for other in self._some(after):
            self.values[other, item] = self._value()
            self._link(other)

    def remove(self, item: str) -> None:
        """Take an item out, as one whose text is redacted."""
        row = self.kept.number[item]
        self.values = {pair: value for pair, value in self.values.items() if item not in pair}
        self.components.cut({row}, [other for other in self.kept.number.values() if other != row])
        self.kept.remove(item)

    def expected(self) -> list[RowGroup]:
        """Link all items at once, in their order, whatever they are linked to."""
        items = sorted(self.kept, key=self._key)
        place = {item: n for n, item in enumerate(items)}
        pairs = [(place[one], place[other], value) for (one, other), value in self.values.items()]
        groups = linked(len(items), pairs)
        return sorted(tuple(self.kept.number[items[n]] for n in group) for group in groups)

    def _key(self, item: str) -> tuple[int, str]:
        return self.kept.key(self.kept.number[item])

    def _some(self, items: list[str]) -> list[str]:
        if self._is_chain and self._chance.random() < 0.9:
            return items[-1:]
        return self._chance.sample(items, min(len(items), self._chance.randrange(5)))

    def _value(self) -> int:
        if self._is_chain and self._chance.random() < 0.9:
            return BEYOND_DOUBT
        # Equal ones are frequent: which of them is first must not depend on what came when.
        return self._chance.randrange(
            _LEAST, self._chance.choice(_MOST), self._chance.choice((1, 500))
        )

    def _link(self, item: str) -> None:
        row = self.kept.number[item]
        found = {
            self.kept.number[other]: value / THOUSANDTHS
            for (one, other), value in self.values.items()
            if one == item
        }
        self.components.link(row, found)


@given(
    st.randoms(use_true_random=False),
    st.integers(2, 60),
    st.sampled_from((1, 4, 256)),
    st.sampled_from((2, 12, 100)),
)
def test_groups_are_those_of_all_items_at_once(
    chance: Random, count: int, at_once: int, storm: int
) -> None:
    """A letter that comes reaches only so far, but no less far: also one that parts two groups."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "_AT_ONCE", at_once)
        patch.setattr(components, "STORM_ITEMS", storm)
        patch.setattr(linkage, "STORM_ITEMS", storm)
        rows = _Linked(chance)
        for n in range(count):
            rows.add(f"i{n}", n if chance.random() < 0.8 else chance.randrange(n + 1))
            if chance.random() < 0.1:
                rows.remove(chance.choice(list(rows.kept)))
            if chance.random() < 0.5:
                assert sorted(rows.components.groups()) == rows.expected()
        assert sorted(rows.components.groups()) == rows.expected()


@given(st.randoms(use_true_random=False), st.integers(2, 40))
def test_what_changed_is_said(chance: Random, count: int) -> None:
    """What is told of hotspots is worked out of the rows that are said to have changed alone."""
    rows = _Linked(chance)
    for n in range(count):
        before = {item: _told(rows, item) for item in rows.kept}
        rows.components.take_changed()
        rows.add(f"i{n}", n if chance.random() < 0.8 else chance.randrange(n + 1))
        if chance.random() < 0.2:
            rows.remove(chance.choice(list(rows.kept)))
        changed = {rows.kept.ids[row] for row in rows.components.take_changed()}
        for item in rows.kept:
            # What comes and is alone was told of by nobody.
            assert item in changed or before.get(item, ([item], {})) == _told(rows, item)


def _told(rows: _Linked, item: str) -> tuple[list[str], dict[str, float]]:
    row = rows.kept.number[item]
    group = [rows.kept.ids[other] for other in rows.components.group_of(row)]
    links = rows.components.links(row)
    return group, {rows.kept.ids[other]: value for other, value in links.items()}
