"""What a model sees of a letter: hashed pairs and triples of characters, and keyword scores.

Digests of characters are numbers of columns. A model therefore has no word of anybody's letter.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.core.arrays import Floats
from streams.core.county.catalogue import UNCATEGORISED
from streams.core.filing.keywords import TEXT_READ, CategoryScore, Keywords

FEATURE_RULES: Final = 1
"""The version of what is below. A model of another version is refused."""

GRAM_COLUMNS: Final = 1 << 15
"""How many columns characters are digested to, those of titles and texts apart."""

GramColumns = npt.NDArray[np.int64]


class SeenLetter(NamedTuple):
    """A letter as a model sees it.

    Attributes:
        columns: The columns that are not 0, ascending, below 2 * `GRAM_COLUMNS`.
        values: What they are; the squares of a title's sum to 1, and those of a text.
        scores: What keywords say, of shape (2 * categories + 1,).
    """

    columns: GramColumns
    values: Floats
    scores: Floats


def see_letter(keywords: Keywords, categories: Sequence[str], title: str, text: str) -> SeenLetter:
    """Return what a model sees of a title and a text.

    Args:
        keywords: The keyword rules.
        categories: The categories that a model tells apart, in its order.
        title: The title; may be empty.
        text: The text; may be empty.
    """
    of_title, of_text = _digested(title), _digested(text[:TEXT_READ])
    scores = keywords.scores(title, text)
    return SeenLetter(
        np.concatenate([of_title[0], of_text[0] + GRAM_COLUMNS]),
        np.concatenate([of_title[1], of_text[1]]),
        _scored(scores, keywords.winner(scores, text), categories),
    )


def _digested(text: str) -> tuple[GramColumns, Floats]:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    if len(codes) < _SHORTEST:
        return np.empty(0, np.int64), np.empty(0)
    pairs = codes[:-1] * _FIRST + codes[1:] * _SECOND
    triples = pairs[:-1] * _THIRD + codes[2:]
    digests = np.concatenate([pairs, triples]) * _SPREAD >> _KEPT
    columns, counts = np.unique(digests.astype(np.int64), return_counts=True)
    values = 1 + np.log(counts)
    return columns, values / np.sqrt(values @ values)


def _scored(scores: Mapping[str, CategoryScore], winner: str, categories: Sequence[str]) -> Floats:
    points = np.array([scores[name].score if name in scores else 0.0 for name in categories])
    told = np.array([float(name == winner != UNCATEGORISED) for name in categories])
    total = points.sum()
    shares = points / total if total else points
    return np.concatenate([shares, np.log1p(points) / 2 + told, [float(winner == UNCATEGORISED)]])


_SHORTEST: Final = 2
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_THIRD: Final = np.uint64(0x165667B19E3779F9)
_SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)
_KEPT: Final = np.uint64(64 - 15)
