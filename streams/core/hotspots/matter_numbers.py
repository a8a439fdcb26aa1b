"""Words of matters and matters as numbers, as they are in rows."""

from typing import Final

import numpy as np
import numpy.typing as npt

from streams.core.hotspots.matter_words import MATTER_OF

MATTER_WORDS: Final = ("", *sorted(MATTER_OF))
"""All words; the number of a word is its place here, and 0 is none."""

NUMBER_OF_WORD: Final = {word: number for number, word in enumerate(MATTER_WORDS)}

MATTERS: Final = ("", *sorted(set(MATTER_OF.values())))
"""All matters; 0 is none."""

_NUMBER_OF_MATTER: Final = {matter: number for number, matter in enumerate(MATTERS)}

MATTER_OF_WORD: Final[npt.NDArray[np.int64]] = np.array(
    [0, *(_NUMBER_OF_MATTER[MATTER_OF[word]] for word in MATTER_WORDS[1:])], np.int64
)
"""The number of each word's matter."""
