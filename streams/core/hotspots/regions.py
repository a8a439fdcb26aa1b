"""A region of rows linked: some whole groups of before, and what has come to them.

Linking all of a group again to find that it comes out as it was takes most of the time where many
write alike, so it begins where nothing that is beside a group can have had a part. A group became
one by merges, and of each it is known by how much its two were alike, or any two within them,
whichever is less. The pairs of a part of the group with anything outside are on average no more
alike than the most alike of them; and the two that are most alike are always made one first. So the
merges that are above that happen before all that has to do with the outside, in the same way as
without it. A property test compares this with linking everything from its items.
"""

from array import array
from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from streams.core.hotspots.linkage import LEAST_LIKENESS, Merge, linked_on, storms

RowGroup = tuple[int, ...]

Pairs = Sequence[tuple[int, int, int]]


class KeptGroup(NamedTuple):
    """A group, and how it became one.

    Attributes:
        rows: Its rows, in their order.
        ones, others: Of each merge the first rows of the two that became one, those of what became
            one before it before it.
        least: What `Merge` says of it.
    """

    rows: "array[int]"
    ones: "array[int]"
    others: "array[int]"
    least: "array[float]"


class Region:
    """Rows that are linked by themselves.

    Args:
        members: The rows, in their order.
        pairs: Their likenesses by their places in that order, each pair once.
        before: Groups of before, whose pairs within them are as they were; all rows of each are
            among the members.

    Attributes:
        groups: The groups that are found, each in order.
        in_storms: The rows that are in storms.
    """

    def __init__(self, members: Sequence[int], pairs: Pairs, before: Iterable[KeptGroup]) -> None:
        self._members = members
        count = len(members)
        of_storm = storms(count, pairs)
        self._merges = [
            Merge(first, item, inf) for item, first in enumerate(of_storm) if item != first
        ]
        in_storm = [False] * count
        for merge in self._merges:
            in_storm[merge.one] = in_storm[merge.other] = True
        self.in_storms = {row for row, is_in in zip(members, in_storm, strict=True) if is_in}
        self._merges += self._certain(pairs, before, of_storm)
        parent = list(range(count))
        least: dict[int, float] = {}
        for merge in self._merges:
            parent[merge.other] = merge.one
            if merge.least < inf:
                least[merge.one] = merge.least
        # A merge's first item is lower than that of what it took in.
        for item, above in enumerate(parent):
            parent[item] = parent[above]
        found, merges = linked_on(pairs, parent, least)
        self._merges += merges
        self.groups: list[RowGroup] = [tuple([members[n] for n in group]) for group in found]

    def _certain(
        self, pairs: Pairs, before: Iterable[KeptGroup], of_storm: Sequence[int]
    ) -> list[Merge]:
        """Return those merges of the groups of before that nothing outside can have a part in."""
        kept = list(before)
        if not kept:
            return []
        place = {row: n for n, row in enumerate(self._members)}
        whose = [-1] * len(place)
        for number, group in enumerate(kept):
            for row in group.rows:
                whose[place[row]] = number
        outside = _most_outside(pairs, whose, len(kept))
        # A storm is one whatever else is so: it may have come to a group from outside.
        for item, first in enumerate(of_storm):
            if whose[item] != whose[first]:
                outside[whose[item]] = outside[whose[first]] = inf
        return [
            Merge(place[one], place[other], least)
            for number, group in enumerate(kept)
            for one, other, least in zip(group.ones, group.others, group.least, strict=True)
            if outside[number] - LEAST_LIKENESS < least < inf
        ]

    def kept(self, groups: Iterable[RowGroup]) -> dict[int, KeptGroup]:
        """Return some of the groups as they are kept, by their first rows."""
        members = self._members
        made = {
            group[0]: KeptGroup(array("i", group), array("i"), array("i"), array("d"))
            for group in groups
        }
        whose = {row: kept for kept in made.values() for row in kept.rows}
        for one, other, least in self._merges:
            if kept := whose.get(members[one]):
                kept.ones.append(members[one])
                kept.others.append(members[other])
                kept.least.append(least)
        return made


def _most_outside(pairs: Pairs, whose: Sequence[int], groups: int) -> list[float]:
    """Return of each group the most alike pair of one of its items and one outside.

    Args:
        pairs: All pairs.
        whose: The group of each item, -1 where it is in none; what is said of that group is the
            last in the list.
        groups: How many there are.
    """
    most: list[float] = [LEAST_LIKENESS] * (groups + 1)
    for one, other, value in pairs:
        here, there = whose[one], whose[other]
        if here != there:
            most[here] = max(most[here], value)
            most[there] = max(most[there], value)
    return most
