"""Average linkage: groups grow while two of them are alike on average.

Likenesses are in whole thousandths, so that sums are the same in whichever order they are made.
"""

import heapq
from collections.abc import Iterable
from typing import Final

THOUSANDTHS: Final = 1000

LIKE_ENOUGH: Final = -500
"""The average likeness, in thousandths, from which two groups are one: slightly less than as likely
as not, since the likeness of a pair that nobody compared counts as the least."""

LEAST_LIKENESS: Final = -3500
"""What a pair counts that was not compared, or was found to be less alike than this; thousandths.
"""

MOST_COMPARED: Final = 32
"""To how many earlier items an item is compared. More pairs of two groups than this for each item
of the smaller one need not be known: else no group could outgrow what is compared."""

_Found = dict[int, tuple[int, int]]
"""By another group: by how much its pairs are more alike than the least, and how many are known."""


def linked(count: int, likenesses: Iterable[tuple[int, int, int]]) -> list[list[int]]:
    """Return the groups of the items 0 … `count` - 1, each ascending, by its first item.

    The two groups that are most alike are made one first; of several, those with the lowest items.

    Args:
        count: How many items there are.
        likenesses: Pairs of different items and their likeness in thousandths, more than the least,
            each pair once, in any order.
    """
    members = {item: [item] for item in range(count)}
    found: dict[int, _Found] = {item: {} for item in range(count)}
    heap = []
    for one, other, value in likenesses:
        found[one][other] = found[other][one] = (value - LEAST_LIKENESS, 1)
        if value >= LIKE_ENOUGH:
            heap.append((-float(value), min(one, other), max(one, other), 1, 1))
    heapq.heapify(heap)
    while heap:
        _, one, other, size, other_size = heapq.heappop(heap)
        if one not in members or other not in members:
            continue
        if (len(members[one]), len(members[other])) != (size, other_size):
            continue
        _unite(found, one, other)
        members[one] += members.pop(other)
        size = len(members[one])
        for neighbour, (more, known) in found[one].items():
            beside = len(members[neighbour])
            wanted = max(known, min(size * beside, MOST_COMPARED * min(size, beside)))
            average = LEAST_LIKENESS + more / wanted
            if average < LIKE_ENOUGH:
                continue
            if one < neighbour:
                heapq.heappush(heap, (-average, one, neighbour, size, beside))
            else:
                heapq.heappush(heap, (-average, neighbour, one, beside, size))
    return [sorted(members[first]) for first in sorted(members)]


def _unite(found: dict[int, _Found], one: int, other: int) -> None:
    """Make `other`, which has the higher first item, part of `one`."""
    kept, gone = found[one], found.pop(other)
    del kept[other], gone[one]
    for neighbour, (more, known) in gone.items():
        beside = found[neighbour]
        del beside[other]
        if neighbour in kept:
            more_before, known_before = kept[neighbour]
            kept[neighbour] = beside[one] = (more + more_before, known + known_before)
        else:
            kept[neighbour] = beside[one] = (more, known)
