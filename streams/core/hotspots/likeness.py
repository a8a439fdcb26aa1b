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
    "words": 3.265,
    "rare": 0.834,
    "text": 9.385,
    "rare_count": 0.427,
    "title_most": 1.749,
    "title_least": 0.537,
    "names_most": -0.031,
    "names_least": 0.466,
    "named_most": 0.203,
    "named_least": 0.184,
    "named_both": 0.029,
    "strange_most": -0.151,
    "strange_least": -0.096,
    "no_names": 0.223,
    "said": -0.919,
    "about": 2.89,
    "kinds": 0.226,
    "kinds_most": 0.942,
    "kinds_least": 0.693,
    "lacking_most": -0.116,
    "lacking_least": -0.242,
    "no_kinds": -0.095,
    "same_number": 0.335,
    "other_number": -8.0,
    "same_writer": 1.898,
    "apart": -0.473,
    "place_and_matter": 1.547,
    "both_ways": 2.601,
    "named_matter": 0.378,
    "words_matter": 2.192,
    "words_named": -1.067,
    "text_named": 4.656,
    "rare_matter": 0.404,
    "rare_count_matter": 0.382,
    "strange_matter": 0.07,
    "formula": -20.0,
}
_AT_NOTHING: Final = -4.678


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
