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
    "words": 10.531,
    "rare": 5.757,
    "title_most": 1.242,
    "title_least": 0.198,
    "names_most": 0.384,
    "names_least": 0.97,
    "named_most": 0.236,
    "named_least": 0.666,
    "named_both": -0.422,
    "said": -2.5,
    "about": 7.783,
    "kinds": 1.578,
    "kinds_least": 0.22,
    "kinds_most": 0.704,
    "place_and_matter": 0.833,
    "both_ways": 1.406,
    "named_matter": 0.439,
    "words_matter": -9.708,
    "same_writer": 2.247,
    "apart": -0.556,
    "other_number": -16.0,
    "formula": -20.0,
}
"""Weights of the last two were not fitted: of pairs of letters that say other numbers one in two
thousand is of one event, and of the same words at another place there are none to learn from."""

_AT_NOTHING: Final = -6.981


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
