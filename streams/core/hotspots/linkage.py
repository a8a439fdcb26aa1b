"""Average linkage: groups grow while two of them are alike on average."""

import heapq
from collections.abc import Iterable, Mapping
from typing import Final

LIKE_ENOUGH: Final = -0.5
"""The average likeness from which two groups are one: slightly less than as likely as not, since
the likeness of a pair that nobody compared counts as the least."""

LEAST_LIKENESS: Final = -3.5
"""What a pair counts that was not compared, or was found to be less alike than this."""

MOST_COMPARED: Final = 32
"""To how many earlier items an item is compared. More pairs of two groups than this for each item
of the smaller one need not be known: else no group could outgrow what is compared."""


class _Cluster:
    __slots__ = ("known", "links", "members")

    def __init__(self, member: int) -> None:
        self.members = [member]
        self.links: dict[int, float] = {}
        self.known: dict[int, int] = {}


def linked(count: int, likenesses: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """Return the groups of the items 0 … `count` - 1, each ascending, by its first item.

    The two groups that are most alike are made one first; of several, those with the lowest items.

    Args:
        count: How many items there are.
        likenesses: Pairs of different items and their likeness, each pair once, in any order.
    """
    clusters = {item: _Cluster(item) for item in range(count)}
    for one, other, value in sorted(likenesses):
        for here, there in ((one, other), (other, one)):
            clusters[here].links[there] = value
            clusters[here].known[there] = 1
    heap = [
        (-average, one, other, 1, 1)
        for one in clusters
        for other in clusters[one].links
        if one < other and (average := _average(clusters, one, other)) >= LIKE_ENOUGH
    ]
    heapq.heapify(heap)
    while heap:
        _, one, other, size, other_size = heapq.heappop(heap)
        if one not in clusters or other not in clusters:
            continue
        sizes = len(clusters[one].members), len(clusters[other].members)
        if sizes != (size, other_size):
            continue
        _unite(clusters, one, other)
        for neighbour in clusters[one].links:
            average = _average(clusters, one, neighbour)
            if average >= LIKE_ENOUGH:
                first, second = min(one, neighbour), max(one, neighbour)
                both = len(clusters[first].members), len(clusters[second].members)
                heapq.heappush(heap, (-average, first, second, *both))
    return [sorted(clusters[first].members) for first in sorted(clusters)]


def _average(clusters: Mapping[int, _Cluster], one: int, other: int) -> float:
    known = clusters[one].known[other]
    sizes = len(clusters[one].members), len(clusters[other].members)
    wanted = max(known, min(sizes[0] * sizes[1], MOST_COMPARED * min(sizes)))
    return (clusters[one].links[other] + (wanted - known) * LEAST_LIKENESS) / wanted


def _unite(clusters: dict[int, _Cluster], one: int, other: int) -> None:
    """Make `other`, which has the higher first item, part of `one`."""
    kept, gone = clusters[one], clusters.pop(other)
    del kept.links[other], kept.known[other]
    for neighbour, value in gone.links.items():
        if neighbour == one:
            continue
        beside = clusters[neighbour]
        kept.links[neighbour] = kept.links.get(neighbour, 0.0) + value
        kept.known[neighbour] = kept.known.get(neighbour, 0) + gone.known[neighbour]
        beside.links[one] = kept.links[neighbour]
        beside.known[one] = kept.known[neighbour]
        del beside.links[other], beside.known[other]
    kept.members += gone.members
