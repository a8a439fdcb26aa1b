"""A region of rows linked: some whole groups of before, and what has come to them.

Linking all of a group again to find that it comes out as it was takes most of the time where many
write alike, so it begins where nothing that is beside a group can have had a part. A group became
one by merges, and of each it is known by how much its two were alike, or any two within them,
whichever is less. The pairs of a part of the group with anything outside are on average no more
alike than the most alike of them; and the two that are most alike are always made one first. So the
merges that are above that happen before all that has to do with the outside, in the same way as
without it. A property test compares this with linking everything from its items.
"""

import struct
from array import array
from collections.abc import Collection, Sequence
from math import inf
from typing import Final, NamedTuple

import numpy as np

from streams.core.arrays import Flags, Ints
from streams.core.hotspots import linkage
from streams.core.hotspots.linkage import (
    BEYOND_DOUBT,
    LEAST_LIKENESS,
    GroupMerge,
    linked_on,
    storms,
)

RowGroup = tuple[int, ...]

_MERGE: Final = struct.Struct("<iid")


class Likenesses(NamedTuple):
    """Pairs of different items that are more alike than the least, each pair once.

    Attributes:
        ones, others: Their places.
        values: How alike they are, in thousandths.
    """

    ones: Ints
    others: Ints
    values: Ints

    def of(self, some: Flags) -> "Likenesses":
        """Return some of them."""
        return Likenesses(self.ones[some], self.others[some], self.values[some])

    def listed(self) -> list[tuple[int, int, int]]:
        """Return them one by one."""
        columns = (column.tolist() for column in self)
        return list(zip(*columns, strict=True))


class KeptGroup(NamedTuple):
    """A group, and how it became one.

    Attributes:
        rows: Its rows, in their order.
        merges: Of each merge the first rows of the two that became one, and what `GroupMerge` says
            of it; what became one earlier comes before. As bytes: there are hundreds of thousands.
    """

    rows: "array[int]"
    merges: bytes


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

    def __init__(
        self, members: Sequence[int], pairs: Likenesses, before: Sequence[KeptGroup]
    ) -> None:
        self._members = members
        count = len(members)
        of_storm = list(range(count))
        if count >= linkage.STORM_ITEMS:
            of_storm = storms(count, pairs.of(pairs.values >= BEYOND_DOUBT).listed())
        self._merges = [
            GroupMerge(first, item, inf) for item, first in enumerate(of_storm) if item != first
        ]
        in_storms = {place for merge in self._merges for place in merge[:2]}
        self.in_storms = {members[place] for place in in_storms}
        self._merges += self._certain(pairs, before) if before else []
        parent = list(range(count))
        least: dict[int, float] = {}
        for one, other, lowest in self._merges:
            parent[other] = one
            if lowest < inf:
                least[one] = lowest
        # A merge's first item is lower than that of what it took in.
        for item, above in enumerate(parent):
            parent[item] = parent[above]
        begun = np.array(parent)
        apart = Likenesses(begun[pairs.ones], begun[pairs.others], pairs.values)
        found, merges = linked_on(apart.of(apart.ones != apart.others).listed(), parent, least)
        self._merges += merges
        self.groups: list[RowGroup] = [tuple([members[n] for n in group]) for group in found]

    def _certain(self, pairs: Likenesses, before: Sequence[KeptGroup]) -> list[GroupMerge]:
        """Return those merges of the groups of before that nothing outside can have a part in."""
        place = {row: n for n, row in enumerate(self._members)}
        whose = np.full(len(place), -1)
        for number, group in enumerate(before):
            whose[[place[row] for row in group.rows]] = number
        here, there = whose[pairs.ones], whose[pairs.others]
        apart = here != there
        # The last is of all that are in no group.
        outside = np.full(len(before) + 1, float(LEAST_LIKENESS))
        for side in (here, there):
            np.maximum.at(outside, side[apart], pairs.values[apart])
        # A storm is one whatever else is so: it may have come to a group from outside.
        for merge in self._merges:
            if whose[merge.one] != whose[merge.other]:
                outside[whose[merge.one]] = outside[whose[merge.other]] = inf
        bounds = (outside - LEAST_LIKENESS).tolist()
        return [
            GroupMerge(place[one], place[other], least)
            for group, bound in zip(before, bounds, strict=False)
            for one, other, least in _MERGE.iter_unpack(group.merges)
            if bound < least < inf
        ]

    def kept(self, groups: Collection[RowGroup]) -> dict[int, KeptGroup]:
        """Return some of the groups as they are kept, by their first rows."""
        members = self._members
        made: dict[int, list[bytes]] = {group[0]: [] for group in groups}
        whose = {row: made[group[0]] for group in groups for row in group}
        for one, other, least in self._merges:
            row = members[one]
            if row in whose:
                whose[row].append(_MERGE.pack(row, members[other], least))
        return {
            group[0]: KeptGroup(array("i", group), b"".join(made[group[0]])) for group in groups
        }
