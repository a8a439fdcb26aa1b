"""Average linkage, against one that computes every average from the members each time."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from streams.core.hotspots import linkage
from streams.core.hotspots.linkage import (
    BEYOND_DOUBT,
    LEAST_LIKENESS,
    LIKE_ENOUGH,
    MOST_COMPARED,
    STORM_ITEMS,
    linked,
)

Likenesses = list[tuple[int, int, int]]


def _plainly(count: int, likenesses: Likenesses) -> list[list[int]]:
    values = {frozenset((one, other)): value for one, other, value in likenesses}
    together = [[item] for item in range(count)]
    for here, there, value in likenesses:
        if value >= BEYOND_DOUBT:
            alike = [group for group in together if here in group or there in group]
            together = [group for group in together if group not in alike]
            together.append(sorted(item for group in alike for item in group))
    groups = [group for group in together if len(group) >= linkage.STORM_ITEMS]
    in_storms = {item for group in groups for item in group}
    groups += [[item] for item in range(count) if item not in in_storms]
    while True:
        best = None
        for one, other in combinations(sorted(groups), 2):
            known = [
                v for a in one for b in other if (v := values.get(frozenset((a, b)))) is not None
            ]
            if not known:
                continue
            wanted = min(len(one) * len(other), MOST_COMPARED * min(len(one), len(other)))
            wanted = max(wanted, len(known))
            average = Fraction(sum(known) + (wanted - len(known)) * LEAST_LIKENESS, wanted)
            if average >= LIKE_ENOUGH and (best is None or average > best[0]):
                best = average, one, other
        if best is None:
            return sorted(groups)
        _, one, other = best
        groups = [group for group in groups if group not in (one, other)] + [sorted(one + other)]


def test_groups_are_those_of_average_linkage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums that are carried along must say what the members say."""
    chance = random.Random(4)
    for _ in range(90):
        monkeypatch.setattr(linkage, "STORM_ITEMS", chance.choice((3, 100)))
        most = chance.choice((4_000, BEYOND_DOUBT + 1_000))
        count = chance.randrange(2, 14)
        likenesses = [
            (one, other, chance.randrange(-3_499, most, chance.choice((1, 500))))
            for one, other in combinations(range(count), 2)
            if chance.random() < 0.5
        ]
        expected = _plainly(count, likenesses)
        chance.shuffle(likenesses)
        assert linked(count, likenesses) == expected


def test_a_chain_is_not_one_group() -> None:
    """Each is like the next and like no other: that is how unlike things run together."""
    chain = [(n, n + 1, 1_000) for n in range(9)]
    assert max(map(len, linked(10, chain))) == 2


def test_a_storm_is_one_group_from_so_many_items_on() -> None:
    """It has the same words again and again; its first and its last item were never compared."""
    storm = [(n, n + 1, BEYOND_DOUBT) for n in range(STORM_ITEMS - 1)]
    assert linked(STORM_ITEMS, storm) == [list(range(STORM_ITEMS))]
    assert max(map(len, linked(STORM_ITEMS - 1, storm[:-1]))) < 4


def test_a_group_outgrows_what_is_compared() -> None:
    """Five hundred letters about one plant: each was compared to the 32 before it alone."""
    likenesses = [
        (before, item, 4_000) for item in range(500) for before in range(max(0, item - 32), item)
    ]
    assert linked(500, likenesses) == [list(range(500))]
