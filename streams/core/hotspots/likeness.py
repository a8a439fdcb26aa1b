"""How likely two items are about the same place and the same matter.

The likeness of two is a sum of what they have in common, each part with a weight. The weights were
fitted once, by logistic regression, on letters that people had grouped by reading (decision 0064);
they say nothing of any place. A likeness of 0 means: as likely as not.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from streams.core.hotspots.weighing import Values

_WEIGHTS: Final = {
    "words": 2.212,
    "rare": 2.885,
    "text": 7.58,
    "rare_count": 0.581,
    "title_most": 1.059,
    "title_least": -0.241,
    "names_most": 0.049,
    "names_least": 0.342,
    "named_most": 0.164,
    "named_least": 0.161,
    "named_both": 0.034,
    "strange_most": -0.136,
    "strange_least": -0.095,
    "no_names": 0.287,
    "said": -0.952,
    "about": 2.514,
    "kinds": 0.41,
    "kinds_most": 0.858,
    "kinds_least": 0.688,
    "lacking_most": -0.124,
    "lacking_least": -0.236,
    "no_kinds": -0.032,
    "same_number": 0.538,
    "other_number": -8.0,
    "same_writer": 2.063,
    "apart": -0.402,
    "place_and_matter": 1.24,
    "both_ways": 2.459,
    "named_matter": 0.308,
    "words_matter": 1.409,
    "words_named": -1.024,
    "text_named": 3.602,
    "rare_matter": 1.887,
    "rare_count_matter": 0.539,
    "strange_matter": 0.045,
    "formula": -20.0,
}
_AT_NOTHING: Final = -4.967


def likenesses(found: Mapping[str, Values]) -> Values:
    """Return the logarithms of the odds that items are about the same, to 3 places.

    Args:
        found: What `streams.core.hotspots.in_common` found, for each pair of items.
    """
    # One by one and in this order, so that a sum is the same with however many others it is made.
    total = np.full(len(found["words"]), _AT_NOTHING)
    for part, weight in _WEIGHTS.items():
        total += weight * found[part]
    return np.round(total, 3)
