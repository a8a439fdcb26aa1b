"""The words of titles as SQLite's FTS5 keeps them, and what is asked of it.

Chinese is not written in words, so a title is kept as pairs of neighbouring characters: 路灯坏了
as 路灯, 灯坏, 坏了 and 了. Any part of it is then a phrase of pairs, and one character the
beginning of a pair, all of which FTS5 finds by its index. (Its own trigrams find nothing that is
shorter than three.)
"""

import re
import unicodedata
from operator import add
from typing import Final

MOST_WORDS: Final = 8
"""How many words may be searched for at once."""

_alphanumeric: Final = re.compile(r"[^\W_]+").findall
"""Finds what `str.isalnum` is true of: a word as `re` has it, without the underline."""


def search_words(text: str) -> tuple[str, ...]:
    """Return the words that a text asks for, each once, in the order of the text.

    What has neither a letter nor a digit is not a word.
    """
    return tuple(word for word in dict.fromkeys(_plain(text).split()) if _runs(word))


def grams(title: str) -> str:
    """Return a title as it is indexed."""
    return " ".join([" ".join(_grams(run)) for run in _runs(_plain(title))])


def phrase(word: str) -> str:
    """Return what FTS5 is asked to find a word anywhere in a title; "" if nothing can be."""
    *whole, last = _runs(word) or [""]
    if not last:
        return ""
    asked = [gram for run in whole for gram in _grams(run)]
    # The last run may go on in the title, so that how it ends is not asked for.
    asked += _grams(last)[:-1] if len(last) > 1 else [last]
    return f'"{" ".join(asked)}"' + ("*" if len(last) == 1 else "")


def _grams(run: str) -> list[str]:
    return [*map(add, run, (*run[1:], ""))]


def _runs(text: str) -> list[str]:
    """Return what is between punctuation and spaces."""
    return _alphanumeric(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
