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
    "words": 3.185,
    "rare": 0.969,
    "title_most": 1.538,
    "title_least": -0.138,
    "names_most": -0.219,
    "names_least": 0.38,
    "named_most": 0.262,
    "named_least": 0.298,
    "named_both": 0.079,
    "said": -0.839,
    "about": 3.413,
    "kinds": 0.245,
    "kinds_least": 0.736,
    "kinds_most": 0.892,
    "same_writer": 1.904,
    "apart": -0.472,
    "place_and_matter": 1.385,
    "both_ways": 0.726,
    "named_matter": 0.408,
    "words_matter": 1.489,
    "strange_least": -0.099,
    "strange_most": -0.168,
    "text": 9.634,
    "rare_count": 0.545,
    "lacking_least": -0.243,
    "lacking_most": -0.122,
    "no_names": 0.173,
    "no_kinds": -0.166,
    "same_number": 0.324,
    "other_number": -0.764,
}
_AT_NOTHING: Final = -4.717


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
