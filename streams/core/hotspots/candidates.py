"""Which earlier items an item is compared to: those with which it shares what is rare.

An item looks, for each of its rarest pairs of characters, at the last items before it that have
the pair as well. So which items those are depends on the set of items alone, an item is compared to
a bounded number whatever was written before, and an item that comes late changes this for a bounded
number of later ones.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from typing import Final

from streams.core.hotspots.linkage import MOST_COMPARED
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics

Key = tuple[int, str]
"""An item's place in the order: when it was written, and its id."""

_MOST_OF_TITLE: Final = 32
_MOST_OF_TEXT: Final = 16
_LOOK_BACK: Final = 64
_LEAST_SAYS: Final = 3.0
"""A pair that one item in twenty has finds nothing that others do not."""


class Candidates:
    """The items by their rare pairs of characters, in order."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._with: defaultdict[int, list[Key]] = defaultdict(list)

    def add(self, sketch: Sketch) -> set[str]:
        """Take an item in; return the ids of later items that may now look at others."""
        key = sketch.key
        later: set[str] = set()
        for digest in self._rarest(sketch):
            having = self._with[digest]
            if not having or having[-1] < key:
                having.append(key)
                continue
            place = bisect_left(having, key)
            later.update(item for _, item in having[place : place + _LOOK_BACK])
            insort(having, key)
        return later

    def before(self, sketch: Sketch) -> list[str]:
        """Return the ids of the earlier items that `sketch` is to be compared to, best first."""
        key = sketch.key
        shared: defaultdict[Key, float] = defaultdict(float)
        for digest in self._rarest(sketch):
            having = self._with.get(digest)
            if having is None:
                continue
            stop = len(having) if having[-1] < key else bisect_left(having, key)
            says = self._statistics.pair_weight(digest)
            for other in having[max(0, stop - _LOOK_BACK) : stop]:
                shared[other] += says
        best = sorted(shared, key=lambda k: (-round(shared[k], 6), -k[0], k[1]))
        return [item for _, item in best[:MOST_COMPARED]]

    def _rarest(self, sketch: Sketch) -> list[int]:
        """Return the rarest pairs of the title, and those of the text that are there again."""
        says = self._statistics.pair_weight
        text = [digest for digest, n in zip(sketch.text, sketch.often, strict=True) if n > "1"]
        found = []
        for digests, most in ((sketch.title, _MOST_OF_TITLE), (text, _MOST_OF_TEXT)):
            rated = sorted((-says(digest), digest) for digest in digests)[:most]
            found += [digest for weight, digest in rated if -weight >= _LEAST_SAYS]
        return found
