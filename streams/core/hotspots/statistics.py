"""How many items have each pair of characters and each word: what is rare says more.

Statistics are a value of their own, counted from a set of sketches, so that the order in which
these came does not matter, and added up, so that parts can be counted apart. Grouping takes them as
they are: they are counted again from time to time, and not with each item, or each item would
change what all others mean.
"""

from collections import Counter
from collections.abc import Iterable
from math import log
from typing import Self

import msgspec

from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.sketches import Sketch

_SELDOM = 2
"""What fewer items have counts as if two had it: whether it is rare or wrong nobody knows yet."""


_SCALE = 8.4
"""What a pair would say that no item has: the logarithm of 4,400 items."""


class Statistics(msgspec.Struct, frozen=True):
    """In how many of `items` items each digest of a pair, word, and matter is.

    Attributes:
        items: How many items were counted.
        pairs: How many have each digest. Digests that one item alone has are left out.
        words: How many have each word, and each matter behind a colon.
    """

    items: int = 0
    pairs: dict[int, int] = {}
    words: dict[str, int] = {}

    @classmethod
    def of(cls, sketches: Iterable[Sketch]) -> Self:
        """Count `sketches`, each id of which must be there once."""
        items = 0
        in_items: Counter[int] = Counter()
        words: Counter[str] = Counter()
        for sketch in sketches:
            items += 1
            in_items.update(sketch.title)
            in_items.update(sketch.text)
            words.update(_words(sketch))
        return cls(items, {d: n for d, n in in_items.items() if n >= _SELDOM}, dict(words))

    def pair_weight(self, digest: int) -> float:
        """Return what it says that two items share `digest`, from 0 up to somewhat above 8.

        It is the logarithm of how rare the pair is, on a scale that does not grow with the number
        of items: what a likeness is made of was fitted for some thousands of them.
        """
        share = (self.items + 1) / (max(self.pairs.get(digest, 0), _SELDOM) + 0.5)
        return max(0.0, _SCALE * log(share) / log(self.items + 2))

    def word_weight(self, word: str) -> float:
        """Return what it says that two items share a word, or a matter behind a colon."""
        return max(0.0, log((self.items + 1) / (self.words.get(word, 0) + 1)))


def _words(sketch: Sketch) -> set[str]:
    found = {*sketch.said, *sketch.matters}
    return found | {f":{MATTER_OF[word]}" for word in found if word in MATTER_OF}
