"""Average linkage: groups grow while two of them are alike on average.

Likenesses are in whole thousandths, so that sums are the same in whichever order they are made.
"""

import heapq
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from streams.core.arrays import Ints

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
    ones, others, values = np.array(pairs, np.int64).reshape(-1, 3).T
    first = storms(count, ones, others, values)
    for one, other, _ in linked_on(ones, others, values, first, {}):
        first[other] = one
    members: dict[int, list[int]] = {}
    for item, of in enumerate(first_items(first).tolist()):
        members.setdefault(of, []).append(item)
    return [members[of] for of in sorted(members)]


def first_items(into: Ints) -> Ints:
    """Return of each item the first of its group, from the item that each was put into, or itself.

    What an item was put into is lower than it.
    """
    while not np.array_equal(above := into[into], into):
        into = above
    return into


def linked_on(
    ones: Ints, others: Ints, values: Ints, first: Ints, least: Mapping[int, float]
) -> list[GroupMerge]:
    """Return how groups become one, from some to begin with.

    Args:
        ones: Of each pair one item.
        others: The other.
        values: How alike they are, as `linked` takes it.
        first: Of each item the first item of its group to begin with.
        least: What `GroupMerge` says of the last that made such a group, by its first item; of
            those that are not there, nothing is less than it.
    """
    here, there = first[ones], first[others]
    low, high = np.minimum(here, there), np.maximum(here, there)
    apart = low != high
    near = apart & (values >= LIKE_ENOUGH)
    if not near.any():
        return []
    # An average is no more than the most of what is known: who is near nobody stays alone.
    reached = np.zeros(len(first), np.bool_)
    reached[low[near]] = reached[high[near]] = True
    some = apart & reached[low] & reached[high]
    codes = low[some] * len(first) + high[some]
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    known = np.diff(begins, append=len(codes))
    more = np.add.reduceat(values[some][order] - LEAST_LIKENESS, begins)
    low, high = np.divmod(codes[begins], len(first))
    each = np.bincount(first)
    smaller, larger = np.minimum(each[low], each[high]), np.maximum(each[low], each[high])
    averages = more / np.maximum(known, smaller * np.minimum(MOST_COMPARED, larger))
    items = np.flatnonzero(reached)
    sizes = dict(zip(items.tolist(), each[items].tolist(), strict=True))
    groups = _Groups(sizes)
    columns = (column.tolist() for column in (low, high, more, known, averages))
    for pair_found in zip(*columns, strict=True):
        groups.note(*pair_found)
    return _united(groups, sizes, least)


def _united(
    groups: "_Groups", sizes: Mapping[int, int], least: Mapping[int, float]
) -> list[GroupMerge]:
    """Make groups one while two are alike enough; `sizes` are those of `groups`."""
    merges: list[GroupMerge] = []
    least_of = dict(least)
    # Each group has its best pair there, as it was when one of the two last grew. What a pair was
    # then is no less than what those pairs are that the group has had all the while, and a group
    # that grew has its own. So the first that is as it was is the best of all.
    heap = [best for item in sizes if (best := groups.best(item))]
    heapq.heapify(heap)
    while heap:
        less, one, other, owner, size, other_size = heapq.heappop(heap)
        if owner not in sizes:
            continue
        if sizes.get(one) == size and sizes.get(other) == other_size:
            lowest = min(-less, least_of.get(one, -less), least_of.get(other, -less))
            least_of[one] = lowest
            merges.append(GroupMerge(one, other, lowest))
            groups.unite(one, other)
            owner = one
        if best := groups.best(owner):
            heapq.heappush(heap, best)
    return merges


def storms(count: int, ones: Ints, others: Ints, values: Ints) -> Ints:
    """Return for each item the first of its storm, and the item itself where it is in none.

    Args:
        count: How many items there are.
        ones: Of each pair one item.
        others: The other.
        values: How alike they are, in thousandths.
    """
    items = np.arange(count)
    sure = values >= BEYOND_DOUBT
    # So many hang together by one pair less at least.
    if np.count_nonzero(sure) < STORM_ITEMS - 1:
        return items
    first, here, there = items.copy(), ones[sure], others[sure]
    while True:
        here, there = first[here], first[there]
        apart = here != there
        if not apart.any():
            break
        here, there = here[apart], there[apart]
        np.minimum.at(first, np.maximum(here, there), np.minimum(here, there))
        first = first_items(first)
    return np.where(np.bincount(first, minlength=count)[first] >= STORM_ITEMS, first, items)


class _Groups:
    """Groups while they are linked.

    Averages are kept of those pairs alone that are alike enough, which are few: a pair's average
    is another one only when one of the two grows.
    """

    def __init__(self, sizes: dict[int, int]) -> None:
        self._sizes = sizes
        self._found: dict[int, _Found] = {item: {} for item in sizes}
        self._enough: dict[int, _Enough] = {item: {} for item in sizes}

    def note(self, one: int, other: int, more: int, known: int, average: float) -> None:
        """Note what is known of a pair to begin with."""
        self._found[one][other] = self._found[other][one] = (more, known)
        if average >= _LEAST_AVERAGE:
            self._enough[one][other] = self._enough[other][one] = average

    def best(self, item: int) -> _Pair | None:
        """Return the most alike pair of a group, if any is enough; of several the lowest."""
        enough = self._enough[item]
        if not enough:
            return None
        most = max(enough.values())
        nearest = min([neighbour for neighbour, average in enough.items() if average == most])
        size, beside = self._sizes[item], self._sizes[nearest]
        if item < nearest:
            return -most, item, nearest, item, size, beside
        return -most, nearest, item, item, beside, size

    def unite(self, one: int, other: int) -> None:
        """Make `other`, which has the higher first item, part of `one`."""
        sizes = self._sizes
        size = sizes[one] = sizes[one] + sizes.pop(other)
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
            average = _average(more, known, size, sizes[neighbour])
            if average >= _LEAST_AVERAGE:
                enough[neighbour] = self._enough[neighbour][one] = average
            else:
                self._enough[neighbour].pop(one, None)


def _average(more: int, known: int, size: int, beside: int) -> float:
    """Return by how much two groups are on average more alike than the least."""
    smaller, larger = (size, beside) if size < beside else (beside, size)
    wanted = smaller * (min(MOST_COMPARED, larger))
    return more / (max(known, wanted))
