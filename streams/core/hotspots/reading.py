"""From an item's words to its sketch, while they are at hand."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from streams.core.events.masking import mask
from streams.core.hotspots.place_names import Gazetteer
from streams.core.hotspots.sketches import (
    MOST_MATTERS,
    MOST_PLACES,
    MOST_TEXT_PAIRS,
    MOST_TITLE_PAIRS,
    Sketch,
)
from streams.core.hotspots.words import pairs, plain_parts, taken_apart

MOST_READ: Final = 2_000
"""How many characters of a text are read. What is meant is said before."""

_MOST_OFTEN: Final = 9
_MOST_REMEMBERED: Final = 200_000


class SketchReader:
    """Makes sketches with one key, of at least 16 bytes: other keys give other digests."""

    def __init__(self, key: bytes, gazetteer: Gazetteer | None = None) -> None:
        """Raises ValueError if the key is shorter or longer than can be used (16 to 64 bytes)."""
        if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
            raise ValueError(f"the key for sketches has {len(key)} bytes; it needs 16 to 64")
        self._key = key
        self._gazetteer = gazetteer or Gazetteer()
        self._digests: dict[str, int] = {}

    def read(self, item: str, at: int, title: str, text: str, writer: str = "") -> Sketch:
        """Return the sketch of an item.

        Args:
            item: The id of its case.
            at: When it was written, in seconds since 1970 UTC.
            title: Its title; what identifies a person is masked here.
            text: Its text, which may be empty. Persons in it leave no more than digests.
            writer: What tells writers apart; it is digested. Nothing if nobody is known.
        """
        masked = mask(title)
        title_parts = plain_parts(masked)
        text_parts = plain_parts(text[:MOST_READ])
        said, names = taken_apart(title_parts)
        words, others = taken_apart(text_parts)
        of_title = self._all(pairs(title_parts))
        of_text = Counter(pairs(text_parts))
        named = set(pairs(others))
        digests = {self._digest(pair): (pair in named, n) for pair, n in of_text.items()}
        kept = sorted(
            digests.keys() - of_title,
            key=lambda d: (-(digests[d][1] > 1) - digests[d][0], -digests[d][1], d),
        )[:MOST_TEXT_PAIRS]
        kept.sort()
        matters = Counter(words)
        most = sorted(matters, key=lambda word: (-matters[word], word))[:MOST_MATTERS]
        in_title = sorted(of_title)[:MOST_TITLE_PAIRS]
        return Sketch(
            id=item,
            at=at,
            writer=self._writer(writer),
            title=tuple(in_title),
            names=tuple(sorted(self._all(pairs(names)).intersection(in_title))),
            text=tuple(kept),
            often="".join(str(min(digests[d][1], _MOST_OFTEN)) for d in kept),
            said=tuple(said[:MOST_MATTERS]),
            matters={word: min(matters[word], _MOST_OFTEN) for word in sorted(most)},
            places=tuple(self._gazetteer.places(masked)[:MOST_PLACES]),
        )

    def _all(self, found: Iterable[str]) -> set[int]:
        return {self._digest(pair) for pair in found}

    def _digest(self, pair: str) -> int:
        known = self._digests.get(pair)
        if known is None:
            if len(self._digests) >= _MOST_REMEMBERED:
                self._digests.clear()
            known = _number(pair, self._key, 4)
            self._digests[pair] = known
        return known

    def _writer(self, writer: str) -> int:
        return _number(f"writer {writer}", self._key, 6) if writer else 0


_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 64


def _number(text: str, key: bytes, size: int) -> int:
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=size, key=key).digest()
    return int.from_bytes(digest, "big")
