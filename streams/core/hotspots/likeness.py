"""How likely two items are about the same place and the same matter.

The likeness of two is a sum of what they have in common, each part with a weight. The weights were
fitted once, by logistic regression, on letters that people had grouped by reading (decision 0064);
they say nothing of any place. A likeness of 0 means: as likely as not.
"""

from collections.abc import Mapping
from math import fsum, log1p, sqrt
from typing import Final, NamedTuple, TypeVar

from streams.core.hotspots.weighing import Weighed

_SECONDS_A_DAY: Final = 86_400


class InCommon(NamedTuple):
    """What two items have in common, each part from 0 up, and most of them to 1.

    Attributes:
        words: The cosine of all pairs of characters.
        rare: That of rare pairs alone.
        title_most: The larger share of one's title that is in the other.
        title_least: The smaller of the two shares.
        names_most: The larger share of the names of one's title that is in the other.
        names_least: The smaller of the two.
        named_most: The root of what the shared names say, the larger of both directions.
        named_least: The smaller of both directions.
        named_both: The root of what the names say that both titles have.
        said: The cosine of words and matters of the titles.
        about: That of all words and matters.
        kinds: That of the matters of titles.
        kinds_least: One title's matters in all of the other's, the smaller of both directions.
        kinds_most: The larger.
        place_and_matter: `names_most` by `about`.
        both_ways: `names_least` by `kinds_least`.
        named_matter: `named_most` by `kinds_least`.
        words_matter: `words` by `about`.
        same_writer: 1 if one person wrote both.
        apart: The logarithm of one more than the days between them.
    """

    words: float
    rare: float
    title_most: float
    title_least: float
    names_most: float
    names_least: float
    named_most: float
    named_least: float
    named_both: float
    said: float
    about: float
    kinds: float
    kinds_least: float
    kinds_most: float
    place_and_matter: float
    both_ways: float
    named_matter: float
    words_matter: float
    same_writer: float
    apart: float


_Key = TypeVar("_Key", int, str)


def _cosine(one: Mapping[_Key, float], other: Mapping[_Key, float]) -> float:
    return fsum(one[key] * other[key] for key in one.keys() & other.keys())


def _within(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    return fsum(one[key] for key in one.keys() & other.keys())


def in_common(one: Weighed, other: Weighed) -> InCommon:
    """Return what two items have in common: the same, in whichever order they are named."""
    words = _cosine(one.words, other.words)
    about = _cosine(one.about, other.about)
    title = (
        _within(one.title, other.words) / (one.title_sum or 1),
        _within(other.title, one.words) / (other.title_sum or 1),
    )
    named = _within(one.names, other.words), _within(other.names, one.words)
    names = named[0] / (one.names_sum or 1), named[1] / (other.names_sum or 1)
    kinds = _cosine(one.kinds, other.all_kinds), _cosine(other.kinds, one.all_kinds)
    return InCommon(
        words=words,
        rare=_cosine(one.rare, other.rare),
        title_most=max(title),
        title_least=min(title),
        names_most=max(names),
        names_least=min(names),
        named_most=sqrt(max(named)),
        named_least=sqrt(min(named)),
        named_both=sqrt(_within(one.names, other.names)),
        said=_cosine(one.said, other.said),
        about=about,
        kinds=_cosine(one.kinds, other.kinds),
        kinds_least=min(kinds),
        kinds_most=max(kinds),
        place_and_matter=max(names) * about,
        both_ways=min(names) * min(kinds),
        named_matter=sqrt(max(named)) * min(kinds),
        words_matter=words * about,
        same_writer=float(one.writer == other.writer != 0),
        apart=log1p(abs(one.at - other.at) / _SECONDS_A_DAY),
    )


_WEIGHTS: Final = InCommon(
    words=10.531,
    rare=5.757,
    title_most=1.242,
    title_least=0.198,
    names_most=0.384,
    names_least=0.97,
    named_most=0.236,
    named_least=0.666,
    named_both=-0.422,
    said=-2.5,
    about=7.783,
    kinds=1.578,
    kinds_least=0.22,
    kinds_most=0.704,
    place_and_matter=0.833,
    both_ways=1.406,
    named_matter=0.439,
    words_matter=-9.708,
    same_writer=2.247,
    apart=-0.556,
)
_AT_NOTHING: Final = -6.981


def likeness(one: Weighed, other: Weighed) -> float:
    """Return the logarithm of the odds that two items are about the same, to 3 places."""
    found = in_common(one, other)
    return round(_AT_NOTHING + fsum(w * x for w, x in zip(_WEIGHTS, found, strict=True)), 3)
