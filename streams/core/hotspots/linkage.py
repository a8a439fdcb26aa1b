"""Average linkage: groups grow while two of them are alike on average.

Likenesses are in whole thousandths, so that sums are the same in whichever order they are made.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

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

_Found = dict[int, tuple[int, int]]
"""By another group: by how much its pairs are more alike than the least, and how many are known."""

_Pair = tuple[float, int, int, int, int, int]
"""How alike two groups are, less is more; the two; whose best pair it is; and their sizes."""


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
    first = storms(count, pairs)
    members: dict[int, list[int]] = {}
    for item in range(count):
        members.setdefault(first[item], []).append(item)
    found: dict[int, _Found] = {item: {} for item in members}
    for one, other, value in pairs:
        here, there = first[one], first[other]
        if here != there:
            more, known = found[here].get(there, (0, 0))
            both = (more + value - LEAST_LIKENESS, known + 1)
            found[here][there] = found[there][here] = both
    # Each group has its best pair there, as it was when one of the two last grew. What a pair was
    # then is no less than what those pairs are that the group has had all the while, and a group
    # that grew has its own. So the first that is as it was is the best of all.
    heap = [best for item in members if (best := _best(item, members, found[item]))]
    heapq.heapify(heap)
    while heap:
        _, one, other, owner, size, other_size = heapq.heappop(heap)
        if owner not in members:
            continue
        if (
            one in members
            and other in members
            and (len(members[one]), len(members[other])) == (size, other_size)
        ):
            _unite(found, one, other)
            members[one] += members.pop(other)
            owner = one
        if best := _best(owner, members, found[owner]):
            heapq.heappush(heap, best)
    return [sorted(members[first]) for first in sorted(members)]


def storms(count: int, likenesses: Iterable[tuple[int, int, int]]) -> list[int]:
    """Return for each item the first of its storm, and the item itself where it is in none.

    Args:
        count: How many items there are.
        likenesses: As of `linked`.
    """
    first = list(range(count))

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


def _best(item: int, members: Mapping[int, Sequence[int]], found: _Found) -> _Pair | None:
    """Return the pair of a group that is most alike, if one is enough; of several the lowest."""
    size = len(members[item])
    nearest, most = -1, float(LIKE_ENOUGH - LEAST_LIKENESS)
    for neighbour, (more, known) in found.items():
        beside = len(members[neighbour])
        smaller, larger = (size, beside) if size < beside else (beside, size)
        wanted = smaller * min(larger, MOST_COMPARED)
        average = more / max(wanted, known)
        if average > most or (average == most and (nearest < 0 or neighbour < nearest)):
            nearest, most = neighbour, average
    if nearest < 0:
        return None
    if item < nearest:
        return -most, item, nearest, item, size, len(members[nearest])
    return -most, nearest, item, item, len(members[nearest]), size


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
