"""From an item's words to its sketch, while they are at hand."""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import numpy as np

from streams.core.events.masking import mask
from streams.core.hotspots.character_pairs import Codes, PairFlags, characters, pairs_of
from streams.core.hotspots.name_numbers import name_numbers
from streams.core.hotspots.packing import DIGESTS, packed
from streams.core.hotspots.place_names import Gazetteer
from streams.core.hotspots.sketches import (
    MOST_MATTERS,
    MOST_NUMBERS,
    MOST_OFTEN,
    MOST_PAIRS,
    MOST_PLACE_NAMES,
    MOST_SAID,
    MOST_TEXT_PAIRS,
    MOST_TITLE_PAIRS,
    Sketch,
)
from streams.core.hotspots.words import plain_words, taken_apart
from streams.core.identifying.names import names
from streams.core.identifying.plain import Plain

MOST_READ: Final = 2_000
"""How many characters of a text are read. What is meant is said before."""

_MOST_REMEMBERED: Final = 200_000
_SCATTER: Final = 2_654_435_761
"""An odd number by which numbers of 32 bits are scattered."""

_long_number = re.compile("[0-9]{5,}")


class SketchReader:
    """Makes sketches with one key, of at least 16 bytes: other keys give other digests."""

    def __init__(self, key: bytes, gazetteer: Gazetteer | None = None) -> None:
        """Raises ValueError if the key is shorter or longer than can be used (16 to 64 bytes)."""
        if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
            raise ValueError(f"the key for sketches has {len(key)} bytes; it needs 16 to 64")
        self._key = key
        self._gazetteer = gazetteer or Gazetteer()
        self._digests: dict[int, int] = {}

    def read(self, item: str, at: int, title: str, text: str, writer: str = "") -> Sketch:
        """Return the sketch of an item.

        Args:
            item: The id of its case.
            at: When it was written, in seconds since 1970 UTC.
            title: Its title; what identifies a person is masked here.
            text: Its text, which may be empty. What has the form of a person's name is left out,
                as are long numbers; of other persons there are no more than digests.
            writer: What tells writers apart; it is digested. Nothing if nobody is known.
        """
        masked = mask(title)
        plain_title = plain_words(masked)
        plain_text = plain_words(_without_persons(text[:MOST_READ]))
        said, title_runs = taken_apart(plain_title)
        words, text_runs = taken_apart(plain_text)
        title_pairs, in_names = pairs_of(plain_title, title_runs)
        names = sorted(self._all(title_pairs[in_names].tolist()))[:MOST_TITLE_PAIRS]
        others = self._all(title_pairs[~in_names].tolist()).difference(names)
        of_title = [*names, *sorted(others)[: MOST_TITLE_PAIRS - len(names)]]
        most = min(MOST_TEXT_PAIRS, MOST_PAIRS - len(of_title))
        again, once = _most_telling(*pairs_of(plain_text, text_runs), title_pairs, most)
        twice = self._all(again).difference(of_title)
        of_text = self._all(once).difference(of_title, twice)
        return Sketch(
            id=item,
            at=at,
            writer=self._writer(writer),
            title=packed(of_title),
            names=len(names),
            text=packed([*sorted(twice), *sorted(of_text)]),
            again=len(twice),
            said=_most_said(said, MOST_SAID),
            matters=_most_said(words, MOST_MATTERS),
            numbers=name_numbers(plain_title, MOST_NUMBERS),
            places=tuple(self._gazetteer.places(masked)[:MOST_PLACE_NAMES]),
        )

    def _all(self, pairs: Iterable[int]) -> set[int]:
        known = self._digests
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        found = set()
        for pair in pairs:
            digest = known.get(pair)
            if digest is None:
                digest = known[pair] = _number(characters(pair), self._key, 4) % (DIGESTS - 1) + 1
            found.add(digest)
        return found

    def _writer(self, writer: str) -> int:
        return _number(f"writer {writer}", self._key, 6) if writer else 0


def _without_persons(text: str) -> str:
    """Return `text` without names that have the form of one, and without long numbers."""
    words = _long_number.sub(" ", Plain(text).words)
    end = 0
    parts = []
    for start, stop in sorted(names(words)):
        parts.append(words[end:start])
        end = max(end, stop)
    return " ".join([*parts, words[end:]])


def _most_telling(
    pairs: Codes, named: PairFlags, left_out: Codes, most: int
) -> tuple[list[int], list[int]]:
    """Return the pairs that are kept: those that are there more than once, and the others.

    What is there again and what is in a likely name says more. Among equals, which of them are
    kept is as good as chance, but the same for all texts.
    """
    if not len(pairs):
        return [], []
    order = np.argsort(pairs)
    ordered = pairs[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    each = ordered[first].astype(np.int64)
    often = np.minimum(np.diff(first, append=len(pairs)), MOST_OFTEN)
    in_name = np.logical_or.reduceat(named[order], first)
    says = ((often > 1).astype(np.int64) + in_name) * 16 + often
    place = np.minimum(np.searchsorted(each, left_out), len(each) - 1)
    says[place[each[place] == left_out]] = 0
    best = np.argsort((each * _SCATTER & 0xFFFF_FFFF) - (says << 32))[:most]
    best = best[says[best] > 0]
    again = often[best] > 1
    return each[best[again]].tolist(), each[best[~again]].tolist()


def _most_said(words: Iterable[str], most: int) -> dict[str, int]:
    often = Counter(words)
    kept = sorted(often, key=lambda word: (-often[word], word))[:most]
    return {word: min(often[word], MOST_OFTEN) for word in sorted(kept)}


_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 64


def _number(text: str, key: bytes, size: int) -> int:
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=size, key=key).digest()
    return int.from_bytes(digest, "big")
