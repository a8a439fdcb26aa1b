"""A text taken apart: words of matters, and what is left between common words, likely names."""

import re
import unicodedata
from typing import Final

from streams.core.hotspots.common_words import COMMON_WORDS
from streams.core.hotspots.matter_words import MATTER_OF

_apart = re.compile("[^0-9a-z一-鿿]+")
_KNOWN: Final = frozenset((*COMMON_WORDS, *MATTER_OF))

_LENGTHS_BY_FIRST: Final[dict[str, tuple[int, ...]]] = {
    first: tuple(sorted({len(w) for w in _KNOWN if w[0] == first}, reverse=True))
    for first in {word[0] for word in _KNOWN}
}
"""How long the words are that begin with a character, the longest first."""


def plain_words(text: str) -> str:
    """Return the runs of letters, digits and Chinese characters of `text`, in small letters.

    Between two of them is a space, and at both ends is none.
    """
    return _apart.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def taken_apart(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of matters in `text`, and where the runs between them and common words are.

    The longest word wins, from the left. Both are in the order of the text; a run is its first
    place and the one after its last.

    Args:
        text: As `plain_words` returns it.
    """
    said: list[str] = []
    left: list[tuple[int, int]] = []
    lengths = _LENGTHS_BY_FIRST.get
    start = here = 0
    end = len(text)
    while here < end:
        first = text[here]
        word = ""
        if first == " ":
            word = first
        elif found := lengths(first):
            for length in found:
                if text[here : here + length] in _KNOWN:
                    word = text[here : here + length]
                    break
        if not word:
            here += 1
            continue
        if start < here:
            left.append((start, here))
        if word in MATTER_OF:
            said.append(word)
        start = here = here + len(word)
    if start < end:
        left.append((start, end))
    return said, left
