"""Average linkage: groups grow while two of them are alike on average.

Likenesses are in whole thousandths, so that sums are the same in whichever order they are made.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

THOUSANDTHS: Final = 1000

LIKE_ENOUGH: Final = -500
"""The average likeness, in thousandths, from which two groups are one: slightly less than as likely
as not, since the likeness of a pair that nobody compared counts as the least."""

BEYOND_DOUBT: Final = 6000
"""The likeness of two that say nearly the same of one place; thousandths."""

STORM_ITEMS: Final = 100
"""So many items that hang together by what is beyond doubt are a storm, which is one group to begin
with. Fewer are not: a chain of pairs of letters, each beyond doubt, can lead to another matter."""

LEAST_LIKENESS: Final = -3500
"""What a pair counts that was not compared, or was found to be less alike than this; thousandths.
"""

MOST_COMPARED: Final = 32
"""To how many earlier items an item is compared. More pairs of two groups than this for each item
of the smaller one need not be known: else no group could outgrow what is compared."""

_LEAST_AVERAGE: Final = LIKE_ENOUGH - LEAST_LIKENESS

_Found = dict[int, tuple[int, int]]
"""By another group: by how much its pairs are more alike than the least, and how many are known."""

_Enough = dict[int, float]
"""By another group that is alike enough: by how much they are more alike than the least."""

_Pair = tuple[float, int, int, int, int, int]
"""How alike two groups are, less is more; the two; whose best pair it is; and their sizes."""


class GroupMerge(NamedTuple):
    """Two groups that became one.

    Attributes:
        one, other: The first items of the two, the lower first.
        least: By how much more alike than the least were the two, or any two that had become one
            of them before, whichever is less.
    """

    one: int
    other: int
    least: float


def linked(count: int, likenesses: Iterable[tuple[int, int, int]]) -> list[list[int]]:
    """Return the groups of the items 0 … `count` - 1, each ascending, by its first item.

    Storms are groups to begin with. The two groups that are most alike are made one first; of
    several, those with the lowest items.

    Args:
        count: How many items there are.
        likenesses: Pairs of different items and their likeness in thousandths, more than the least,
            each pair once, in any order.
    """
    pairs = list(likenesses)
    groups, _ = linked_on(pairs, storms(count, pairs), {})
    return groups


def linked_on(
    pairs: Iterable[tuple[int, int, int]], first: Sequence[int], least: Mapping[int, float]
) -> tuple[list[list[int]], list[GroupMerge]]:
    """Return the groups that follow from some to begin with, and how these became one.

    Args:
        pairs: The likenesses, as `linked` takes them.
        first: Of each item the first item of its group to begin with.
        least: What `GroupMerge` says of the last that made such a group, by its first item; of
            those that are not there, nothing is less than it.
    """
    members: dict[int, list[int]] = {}
    for item, of in enumerate(first):
        members.setdefault(of, []).append(item)
    found: dict[int, _Found] = {item: {} for item in members}
    for one, other, value in pairs:
        here, there = first[one], first[other]
        if here != there:
            more, known = found[here].get(there, (0, 0))
            both = (more + value - LEAST_LIKENESS, known + 1)
            found[here][there] = found[there][here] = both
    groups = _Groups(members, found)
    merges: list[GroupMerge] = []
    least_of = dict(least)
    # Each group has its best pair there, as it was when one of the two last grew. What a pair was
    # then is no less than what those pairs are that the group has had all the while, and a group
    # that grew has its own. So the first that is as it was is the best of all.
    heap = [best for item in members if (best := groups.best(item))]
    heapq.heapify(heap)
    while heap:
        less, one, other, owner, size, other_size = heapq.heappop(heap)
        if owner not in members:
            continue
        if (
            one in members
            and other in members
            and (len(members[one]), len(members[other])) == (size, other_size)
        ):
            lowest = min(-less, least_of.get(one, -less), least_of.get(other, -less))
            least_of[one] = lowest
            merges.append(GroupMerge(one, other, lowest))
            groups.unite(one, other)
            owner = one
        if best := groups.best(owner):
            heapq.heappush(heap, best)
    return [sorted(members[first]) for first in sorted(members)], merges


def storms(count: int, likenesses: Iterable[tuple[int, int, int]]) -> list[int]:
    """Return for each item the first of its storm, and the item itself where it is in none.

    Args:
        count: How many items there are.
        likenesses: As of `linked`.
    """
    first = list(range(count))
    if count < STORM_ITEMS:
        return first

    def first_of(item: int) -> int:
        while first[item] != item:
            first[item] = item = first[first[item]]
        return item

    for one, other, value in likenesses:
        if value >= BEYOND_DOUBT:
            here, there = first_of(one), first_of(other)
            first[max(here, there)] = min(here, there)
    of = [first_of(item) for item in range(count)]
    sizes = Counter(of)
    return [here if sizes[here] >= STORM_ITEMS else item for item, here in enumerate(of)]


class _Groups:
    """Groups while they are linked.

    Averages are kept of those pairs alone that are alike enough, which are few: a pair's average
    is another one only when one of the two grows.
    """

    def __init__(self, members: dict[int, list[int]], found: dict[int, _Found]) -> None:
        self._members = members
        self._found = found
        self._enough: dict[int, _Enough] = {}
        for item, near in found.items():
            size = len(members[item])
            enough = self._enough[item] = {}
            for neighbour, (more, known) in near.items():
                # Nearly all groups have one item to begin with.
                beside = len(members[neighbour])
                average = more if size == beside == 1 else _average(more, known, size, beside)
                if average >= _LEAST_AVERAGE:
                    enough[neighbour] = average

    def best(self, item: int) -> _Pair | None:
        """Return the most alike pair of a group, if any is enough; of several the lowest."""
        enough = self._enough[item]
        if not enough:
            return None
        most = max(enough.values())
        nearest = min([neighbour for neighbour, average in enough.items() if average == most])
        size, beside = len(self._members[item]), len(self._members[nearest])
        if item < nearest:
            return -most, item, nearest, item, size, beside
        return -most, nearest, item, item, beside, size

    def unite(self, one: int, other: int) -> None:
        """Make `other`, which has the higher first item, part of `one`."""
        members = self._members
        members[one] += members.pop(other)
        size = len(members[one])
        kept, gone = self._found[one], self._found.pop(other)
        del kept[other], gone[one], self._enough[other]
        for neighbour, (more, known) in gone.items():
            beside = self._found[neighbour]
            del beside[other]
            self._enough[neighbour].pop(other, None)
            if neighbour in kept:
                more_before, known_before = kept[neighbour]
                kept[neighbour] = beside[one] = (more + more_before, known + known_before)
            else:
                kept[neighbour] = beside[one] = (more, known)
        enough = self._enough[one] = {}
        for neighbour, (more, known) in kept.items():
            average = _average(more, known, size, len(members[neighbour]))
            if average >= _LEAST_AVERAGE:
                enough[neighbour] = self._enough[neighbour][one] = average
            else:
                self._enough[neighbour].pop(one, None)


def _average(more: int, known: int, size: int, beside: int) -> float:
    """Return by how much two groups are on average more alike than the least."""
    smaller, larger = (size, beside) if size < beside else (beside, size)
    wanted = smaller * (min(MOST_COMPARED, larger))
    return more / (max(known, wanted))
