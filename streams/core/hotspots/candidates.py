"""Which earlier items an item is compared to: those with which it shares what is rare.

An item looks, for each of its rarest pairs of characters, at the last items before it that have
the pair as well. So which items those are depends on the set of items alone, an item is compared to
a bounded number whatever was written before, and an item that comes late changes this for a bounded
number of later ones.

Items that have a pair are a chain from the latest to the earliest: each link is a place in one
array, so that a million items take a hundred bytes each.
"""

from array import array
from collections.abc import Mapping
from typing import Final

import numpy as np

from streams.core.hotspots.linkage import MOST_COMPARED
from streams.core.hotspots.packing import DIGESTS
from streams.core.hotspots.rows import KeptSketches, digests_of
from streams.core.hotspots.weighing import Weighing

_MOST_OF_TITLE: Final = 32
_MOST_OF_TEXT: Final = 16
_LINKS_EACH: Final = _MOST_OF_TITLE + _MOST_OF_TEXT
_LOOK_BACK: Final = 64
_LEAST_SAYS: Final = 3.0
"""A pair that one item in twenty has finds nothing that others do not."""

_NONE: Final = -1

Rarest = list[tuple[int, float]]
"""Digests, each with what it says."""


class Candidates:
    """The rows of items by their rare pairs of characters, in the order of the items."""

    def __init__(self, kept: KeptSketches, weighing: Weighing) -> None:
        self._kept = kept
        self._weights = weighing.pairs
        self._heads = array("i", [_NONE]) * DIGESTS
        self._earlier = array("i")

    def rarest(self, row: int) -> Rarest:
        """Return the digests by which an item is found, each with what it says."""
        here = self._kept.rows[row : row + 1]
        title, again = int(here["title"][0]), int(here["again"][0])
        digests = digests_of(here)[0, : title + again]
        says = self._weights[digests].astype(np.float64)
        found: Rarest = []
        for start, stop, most in (
            (0, title, _MOST_OF_TITLE),
            (title, title + again, _MOST_OF_TEXT),
        ):
            # Equally rare ones are taken by digest, so that no order of arrival decides.
            best = np.lexsort((digests[start:stop], -says[start:stop]))[:most] + start
            best = best[says[best] >= _LEAST_SAYS]
            found += zip(digests[best].tolist(), says[best].tolist(), strict=True)
        return found

    def add(self, row: int, rarest: Rarest) -> set[int]:
        """Take an item in; return the rows of later items that may now look at others."""
        later: set[int] = set()
        earlier, heads, key_of = self._earlier, self._heads, self._kept.key
        place = row * _LINKS_EACH
        if len(earlier) < place + _LINKS_EACH:
            earlier.extend([_NONE] * (place + _LINKS_EACH - len(earlier)))
        key = key_of(row)
        for digest, _ in rarest:
            head = heads[digest]
            if head == _NONE or key_of(head // _LINKS_EACH) < key:
                earlier[place] = head
                heads[digest] = place
            else:
                passed = self._passed(head, key)
                earlier[place] = earlier[passed[-1]]
                earlier[passed[-1]] = place
                later.update(link // _LINKS_EACH for link in passed[-_LOOK_BACK:])
            place += 1
        return later

    def remove(self, rarest: Mapping[int, Rarest]) -> set[int]:
        """Take items out, each row with what `rarest` says of it.

        Each chain is gone along once, however many leave it: those of a year are long.

        Returns:
            The rows of later items that may now look at others.
        """
        leaving: dict[int, set[int]] = {}
        for row, pairs in rarest.items():
            for place, (digest, _) in enumerate(pairs, row * _LINKS_EACH):
                leaving.setdefault(digest, set()).add(place)
        later: set[int] = set()
        for digest, places in leaving.items():
            later.update(self._unlink(digest, places))
        return later.difference(rarest)

    def _unlink(self, digest: int, places: set[int]) -> set[int]:
        """Take places out of the chain of a digest; return the rows that looked at them."""
        later: set[int] = set()
        earlier, here, left, noted = self._earlier, self._heads[digest], len(places), 0
        passed: list[int] = []
        kept = _NONE
        while left:
            if here in places:
                left -= 1
                for link in passed[max(noted, len(passed) - _LOOK_BACK) :]:
                    later.add(link // _LINKS_EACH)
                noted = len(passed)
                if kept == _NONE:
                    self._heads[digest] = earlier[here]
                else:
                    earlier[kept] = earlier[here]
            else:
                kept = here
            passed.append(here)
            here = earlier[here]
        return later

    def _passed(self, head: int, key: tuple[int, str]) -> list[int]:
        """Return the links from a head on whose items are later than `key`."""
        passed = [head]
        here = self._earlier[head]
        while here != _NONE and self._kept.key(here // _LINKS_EACH) > key:
            passed.append(here)
            here = self._earlier[here]
        return passed

    def before(self, row: int, rarest: Rarest) -> list[int]:
        """Return the rows of the earlier items that an item is to be compared to."""
        shared: dict[int, float] = {}
        earlier, heads, at, known = self._earlier, self._heads, self._kept.at, shared.get
        key = self._kept.key(row)
        for digest, says in rarest:
            here = heads[digest]
            while here != _NONE and (
                at[here // _LINKS_EACH] >= key[0] and self._kept.key(here // _LINKS_EACH) >= key
            ):
                here = earlier[here]
            left = _LOOK_BACK
            while here != _NONE and left:
                other = here // _LINKS_EACH
                shared[other] = known(other, 0.0) + says
                here = earlier[here]
                left -= 1
        if len(shared) <= MOST_COMPARED:
            return list(shared)
        # Sums are in the order of `rarest`, so that equal ones are equal to the last bit.
        least = sorted(shared.values(), reverse=True)[MOST_COMPARED - 1]
        best = [other for other, says in shared.items() if says > least]
        equal = [other for other, says in shared.items() if says == least]
        equal.sort(key=self._kept.key, reverse=True)
        return best + equal[: MOST_COMPARED - len(best)]
