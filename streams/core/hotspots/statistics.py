"""How many items have each pair of characters and each word: what is rare says more.

Statistics are a value of their own, counted from a set of sketches, so that the order in which
these came does not matter. Grouping takes them as they are: they are counted again from time to
time, and not with each item, or each item would change what all others mean.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, Self

import msgspec
import numpy as np
import numpy.typing as npt

from streams.core.hotspots.matter_numbers import MATTER_WORDS, MATTERS
from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.packing import BYTES_EACH, DIGESTS, unpacked
from streams.core.hotspots.sketches import Sketch

ItemCounts = npt.NDArray[np.int64]
WordWeights = npt.NDArray[np.float64]

_SELDOM: Final = 2
"""What fewer items have counts as if two had it: whether it is rare or wrong nobody knows yet."""

_MOST_COUNTED: Final = 100_000
"""For how many pairs it is said how often they are, so that statistics fit into one record."""

_SCALE: Final = 8.4
"""What a pair would say that no item has: the logarithm of 4,400 items."""

_STEPS: Final = 12
"""By how many steps of a level a number doubles."""


class Statistics(msgspec.Struct, frozen=True):
    """In how many of `items` items each digest of a pair, word, and matter is.

    Attributes:
        items: How many items were counted.
        seldom: In how many items those digests count that are not among `pairs`.
        pairs: The digests that are in more items, three bytes each, ascending.
        levels: A byte for each of `pairs`: 12 times the binary logarithm of in how many items.
        words: How many have each word, and each matter behind a colon.
    """

    items: int = 0
    seldom: int = _SELDOM
    pairs: bytes = b""
    levels: bytes = b""
    words: dict[str, int] = {}

    def __post_init__(self) -> None:
        """Raises ValueError if there is not one level for each of `pairs`."""
        if len(self.pairs) != BYTES_EACH * len(self.levels):
            raise ValueError("`levels` needs one byte for each of `pairs`")

    @classmethod
    def of(cls, sketches: Iterable[Sketch]) -> Self:
        """Count `sketches`, each id of which must be there once."""
        items = 0
        in_items = np.zeros(DIGESTS, np.int64)
        words: Counter[str] = Counter()
        for sketch in sketches:
            items += 1
            in_items[unpacked(sketch.title + sketch.text)] += 1
            found = {*sketch.said, *sketch.matters}
            words.update(found)
            words.update({f":{MATTER_OF[word]}" for word in found})
        return cls.counted(items, in_items, words)

    @classmethod
    def counted(cls, items: int, in_items: ItemCounts, words: dict[str, int]) -> Self:
        """Return statistics of what was counted: `in_items` by digest, `words` with matters."""
        seldom = _SELDOM
        if np.count_nonzero(in_items > seldom) > _MOST_COUNTED:
            seldom = int(np.partition(in_items, DIGESTS - _MOST_COUNTED - 1)[-_MOST_COUNTED - 1])
        often = np.flatnonzero(in_items > seldom)
        levels = np.minimum(255, np.rint(_STEPS * np.log2(in_items[often]))).astype(np.uint8)
        pairs = often.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :BYTES_EACH]
        kept = {word: words[word] for word in sorted(words) if words[word]}
        return cls(items, seldom, pairs.tobytes(), levels.tobytes(), kept)

    def pair_weights(self) -> npt.NDArray[np.float32]:
        """Return what it says that two items share a digest, by digest, from 0 to 8.4 or so.

        It is the logarithm of how rare the pair is, on a scale that does not grow with the number
        of items: what a likeness is made of was fitted for some thousands of them. Digest 0, which
        is none, says nothing.
        """
        levels = np.frombuffer(self.levels, np.uint8).astype(np.float64)
        weights = np.full(DIGESTS, self._pair_weight(np.array(float(self.seldom))), np.float32)
        weights[unpacked(self.pairs)] = self._pair_weight(2 ** (levels / _STEPS))
        weights[0] = 0
        return weights

    def _pair_weight(self, counts: WordWeights) -> WordWeights:
        shares = (self.items + 1) / (counts + 0.5)
        weights: WordWeights = np.maximum(0.0, _SCALE * np.log(shares) / np.log(self.items + 2))
        return weights

    def word_weights(self) -> WordWeights:
        """Return what it says that two items share a word, by the word's number."""
        return self._weights(MATTER_WORDS, "")

    def matter_weights(self) -> WordWeights:
        """Return what it says that two items share a matter, by the matter's number."""
        return self._weights(MATTERS, ":")

    def _weights(self, names: Iterable[str], before: str) -> WordWeights:
        counts = np.array([self.words.get(before + name, 0) if name else 0 for name in names])
        weights: WordWeights = np.maximum(0.0, np.log((self.items + 1) / (counts + 1)))
        weights[0] = 0
        return weights
