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
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from math import inf
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.core.arrays import Flags, Ints
from streams.core.hotspots.linkage import (
    LEAST_LIKENESS,
    first_items,
    linked_on,
    storms,
)

RowGroup = tuple[int, ...]

_MERGE: Final = np.dtype([("one", "<i4"), ("other", "<i4"), ("least", "<f8")])
"""What `GroupMerge` says, of rows or of places."""

_Merges = npt.NDArray[Any]


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

    All of a region is gone through as arrays; one by one are taken those groups alone that are left
    when what is certain has been made one.

    Args:
        members: The rows, in their order.
        pairs: Their likenesses by their places in that order, each pair once.
        before: Groups of before, whose pairs within them are as they were; all rows of each are
            among the members.
        places: By row the place of each member. It is read now, and not kept.

    Attributes:
        in_storms: The rows that are in storms.
    """

    def __init__(
        self, members: Ints, pairs: Likenesses, before: Sequence[KeptGroup], places: Ints
    ) -> None:
        self._members = members
        count = len(members)
        into = storms(count, *pairs)
        others = np.flatnonzero(into != np.arange(count))
        made = _merges(into[others], others, np.full(len(others), inf))
        self.in_storms = {*members[made["one"]].tolist(), *members[others].tolist()}
        certain = self._certain(pairs, before, made, places) if before else made[:0]
        into[certain["other"]] = certain["one"]
        least = dict(zip(certain["one"].tolist(), certain["least"].tolist(), strict=True))
        # What was merged last counts: a merge's first item is lower than that of what it took in.
        later = linked_on(*pairs, first_items(into), least)
        found = np.array(later, np.float64).reshape(-1, 3).T
        new = _merges(found[0], found[1], found[2])
        into[new["other"]] = new["one"]
        self._made = np.concatenate((made, certain, new))
        self._first = first_items(into)

    def _certain(
        self, pairs: Likenesses, before: Sequence[KeptGroup], made: _Merges, places: Ints
    ) -> _Merges:
        """Return those merges of the groups of before that nothing outside can have a part in."""
        numbers = np.arange(len(before))
        rows = np.frombuffer(b"".join([group.rows.tobytes() for group in before]), np.intc)
        whose = np.full(len(self._members), -1)
        whose[places[rows]] = np.repeat(numbers, [len(group.rows) for group in before])
        here, there = whose[pairs.ones], whose[pairs.others]
        apart = here != there
        # The last is of all that are in no group.
        outside = np.full(len(before) + 1, float(LEAST_LIKENESS))
        for side in (here, there):
            np.maximum.at(outside, side[apart], pairs.values[apart])
        # A storm is one whatever else is so: it may have come to a group from outside.
        one, other = whose[made["one"]], whose[made["other"]]
        outside[one[one != other]] = outside[other[one != other]] = inf
        of_before = np.frombuffer(b"".join([group.merges for group in before]), _MERGE)
        each = np.repeat(numbers, [len(group.merges) // _MERGE.itemsize for group in before])
        least = of_before["least"]
        some = of_before[(least > outside[each] - LEAST_LIKENESS) & (least < inf)]
        return _merges(places[some["one"]], places[some["other"]], some["least"])

    def groups_with(self, rows: AbstractSet[int]) -> list[RowGroup]:
        """Return the groups of two and more with any of some members, each in order."""
        members = list(zip(self._members.tolist(), self._first.tolist(), strict=True))
        groups: dict[int, list[int]] = {first: [] for row, first in members if row in rows}
        for row, first in members:
            if first in groups:
                groups[first].append(row)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    def kept(self, groups: Collection[RowGroup]) -> dict[int, KeptGroup]:
        """Return some of the groups as they are kept, by their first rows."""
        made = self._made
        of = self._members[self._first[made["one"]]]
        order = np.argsort(of, kind="stable")
        of = of[order]
        made = _merges(self._members[made["one"]], self._members[made["other"]], made["least"])
        made = made[order]
        firsts = [group[0] for group in groups]
        begins, ends = np.searchsorted(of, firsts), np.searchsorted(of, firsts, "right")
        return {
            group[0]: KeptGroup(array("i", group), made[begin:end].tobytes())
            for group, begin, end in zip(groups, begins.tolist(), ends.tolist(), strict=True)
        }


def _merges(ones: npt.ArrayLike, others: npt.ArrayLike, least: npt.ArrayLike) -> _Merges:
    merges = np.empty(np.shape(ones), _MERGE)
    merges["one"], merges["other"], merges["least"] = ones, others, least
    return merges
