"""What each pair, word and matter of an item says, by statistics, and how long its vectors are."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.core.hotspots.matter_numbers import MATTER_OF_WORD, MATTER_WORDS, MATTERS
from streams.core.hotspots.packing import DIGESTS
from streams.core.hotspots.rows import SketchRows, digests_of, often_in, said_in
from streams.core.hotspots.sketches import MOST_PAIRS
from streams.core.hotspots.statistics import Statistics

RowValues = npt.NDArray[np.float64]

IN_TITLE: Final = float(1 + np.log(3))
"""What a pair of the title counts: as if it were there three times."""

AGAIN: Final = float(1 + np.log(2.5))
"""What a pair of the text counts that is there more than once."""

_TITLE_COUNTS: Final = 3
"""A word of the title counts as often as this many of the text."""

_RARE_SHARE: Final = 0.004

RARE_SAYS: Final = float(-np.log(_RARE_SHARE))
"""What a pair says at least that is rare: mostly it is of a name."""

_COLUMNS: Final = np.arange(MOST_PAIRS)
_MATTERS: Final = len(MATTERS)
_AT_ONCE: Final = 4096


class Spoken(NamedTuple):
    """What the words and matters of items say, a row for each item.

    Attributes:
        said: Of each of the row's words, in the title.
        about: Of each word, in title and text.
        kinds: Of each matter, in the title.
        all_kinds: Of each matter, in title and text.
        words: How many numbers of words there are.
    """

    said: RowValues
    about: RowValues
    kinds: RowValues
    all_kinds: RowValues
    words: int


class Weighing:
    """Statistics as arrays: by digest, by the number of a word, and by that of a matter."""

    def __init__(self, statistics: Statistics) -> None:
        self.pairs = statistics.pair_weights()
        self._words = statistics.word_weights()
        self._matters = statistics.matter_weights()

    def spoken(self, rows: SketchRows) -> Spoken:
        """Return what the words and matters of `rows` say."""
        words = rows["words"]
        said = said_in(rows).astype(np.float64)
        all_of_them = said * _TITLE_COUNTS + often_in(rows)
        says = self._words[words]
        of_row = np.arange(len(rows))[:, None] * _MATTERS + MATTER_OF_WORD[words]
        return Spoken(
            np.sqrt(said) * says,
            np.sqrt(all_of_them) * says,
            self._by_matter(of_row, said),
            self._by_matter(of_row, all_of_them),
            len(self._words),
        )

    def _by_matter(self, places: npt.NDArray[np.int64], often: RowValues) -> RowValues:
        sums = np.bincount(places.ravel(), often.ravel(), len(places) * _MATTERS)
        by_matter: RowValues = np.sqrt(sums.reshape(-1, _MATTERS)) * self._matters
        return by_matter

    def measure(self, kept: SketchRows, numbers: Sequence[int]) -> None:
        """Set the lengths and sums of the rows of `kept` that have these numbers."""
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            rows = kept[some]
            self._measure(rows)
            kept[some] = rows

    def counted(self, kept: SketchRows, numbers: Sequence[int]) -> Statistics:
        """Return statistics of the rows of `kept` that have these numbers."""
        in_items = np.zeros(DIGESTS, np.int64)
        in_words = np.zeros(len(MATTER_WORDS), np.int64)
        in_matters = np.zeros(_MATTERS, np.int64)
        for start in range(0, len(numbers), _AT_ONCE):
            rows = kept[numbers[start : start + _AT_ONCE]]
            in_items += np.bincount(digests_of(rows).ravel(), minlength=DIGESTS)
            in_words += np.bincount(rows["words"].ravel(), minlength=len(MATTER_WORDS))
            of_row = np.arange(len(rows))[:, None] * _MATTERS + MATTER_OF_WORD[rows["words"]]
            in_matters += np.bincount(np.unique(of_row) % _MATTERS, minlength=_MATTERS)
        in_items[0] = 0
        words = dict(zip(MATTER_WORDS[1:], in_words[1:].tolist(), strict=True))
        words |= {
            f":{name}": n for name, n in zip(MATTERS[1:], in_matters[1:].tolist(), strict=True)
        }
        return Statistics.counted(len(numbers), in_items, words)

    def _measure(self, rows: SketchRows) -> None:
        says = self.pairs[digests_of(rows)].astype(np.float64)
        title = rows["title"].astype(np.int64)[:, None]
        of_title = title > _COLUMNS
        factors = np.where(of_title, IN_TITLE, 1.0)
        factors[~of_title & (title + rows["again"][:, None] > _COLUMNS)] = AGAIN
        squares = (says * factors) ** 2
        rows["words_length"] = np.sqrt(squares.sum(1))
        rows["rare_length"] = np.sqrt((squares * (says >= RARE_SAYS)).sum(1))
        rows["title_sum"] = (says * of_title).sum(1)
        rows["names_sum"] = (says * (rows["names"][:, None] > _COLUMNS)).sum(1)
        spoken = self.spoken(rows)
        kinds, all_kinds = (spoken.kinds**2).sum(1), (spoken.all_kinds**2).sum(1)
        rows["said_length"] = np.sqrt((spoken.said**2).sum(1) + kinds)
        rows["about_length"] = np.sqrt((spoken.about**2).sum(1) + all_kinds)
        rows["kinds_length"] = np.sqrt(kinds)
        rows["all_kinds_length"] = np.sqrt(all_kinds)
