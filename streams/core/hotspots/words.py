"""A text taken apart: words of matters, and what is left between common words, likely names."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from streams.core.hotspots.common_words import COMMON_WORDS
from streams.core.hotspots.matter_words import MATTER_OF

_apart = re.compile("[^0-9a-z一-鿿]+")

_LONGEST_BY_FIRST: Final[dict[str, int]] = {}
for _word in (*COMMON_WORDS, *MATTER_OF):
    _LONGEST_BY_FIRST[_word[0]] = max(len(_word), _LONGEST_BY_FIRST.get(_word[0], 0))

_REACH: Final = 2
"""How far apart the two characters of a pair may be: one between them may be a transposed one."""


def plain_parts(text: str) -> list[str]:
    """Return the runs of letters, digits and Chinese characters of `text`, in small letters."""
    return _apart.sub(" ", unicodedata.normalize("NFKC", text).lower()).split()


def taken_apart(parts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the words of matters in `parts`, and what is between them and common words.

    The longest word wins, from the left. Both are in the order of the text.
    """
    said: list[str] = []
    left: list[str] = []
    for part in parts:
        start = here = 0
        while here < len(part):
            word = _word_at(part, here)
            if not word:
                here += 1
                continue
            if start < here:
                left.append(part[start:here])
            if word in MATTER_OF:
                said.append(word)
            here += len(word)
            start = here
        if start < here:
            left.append(part[start:here])
    return said, left


def _word_at(part: str, here: int) -> str:
    for length in range(_LONGEST_BY_FIRST.get(part[here], 0), 0, -1):
        word = part[here : here + length]
        if word in MATTER_OF or word in COMMON_WORDS:
            return word
    return ""


def pairs(parts: Iterable[str]) -> list[str]:
    """Return the pairs of characters at most two apart, each pair in the order of their codes.

    A name whose characters were transposed has nearly the same pairs.
    """
    found: list[str] = []
    for part in parts:
        for reach in range(1, _REACH + 1):
            found += [
                one + other if one <= other else other + one
                for one, other in zip(part, part[reach:], strict=False)
            ]
    return found
