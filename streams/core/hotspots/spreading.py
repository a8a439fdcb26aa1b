"""How far a hotspot has spread: where its items were posted, and how often they were read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from streams.core.events.postings import Posting


class Spread(NamedTuple):
    """How far items have spread, as far as that is known.

    Attributes:
        platforms: How many items were posted where, the most first.
        items: Of how many items it is known how many have read them.
        reach: The sum over these. Who read two of them counts twice, so it is of readings and
            not of people.
    """

    platforms: Mapping[str, int]
    items: int
    reach: int


def spread_of(postings: Iterable[Posting]) -> Spread:
    """Return how far some items have spread."""
    known = list(postings)
    platforms = Counter(one.platform for one in known if one.platform)
    read = [one.reach for one in known if one.reach is not None]
    ordered = sorted(platforms.items(), key=lambda each: (-each[1], each[0]))
    return Spread(dict(ordered), len(read), sum(read))
