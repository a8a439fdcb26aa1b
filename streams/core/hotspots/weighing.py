"""A sketch as it is compared: what each of its pairs and words says, by the statistics."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, log, sqrt
from typing import Final, TypeVar

from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics

_TITLE_COUNTS: Final = 3
"""A pair of the title counts as often as this many of the text."""

_RARE_SHARE: Final = 0.004
"""What fewer items than this share have is rare: mostly it is of a name."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is compared of a sketch. Vectors have length 1, or nothing in them.

    Attributes:
        words: The vector of all pairs.
        rare: That of rare ones alone.
        title: What each pair of the title says; `title_sum` is their sum.
        names: The same of the title's names; `names_sum` is their sum.
        said: The vector of words and matters of the title.
        about: The vector of words and matters of all, titles first.
        kinds: The vector of the title's matters without words.
        all_kinds: The vector of all matters without words.
    """

    at: int
    writer: int
    words: dict[int, float]
    rare: dict[int, float]
    title: dict[int, float]
    title_sum: float
    names: dict[int, float]
    names_sum: float
    said: dict[str, float]
    about: dict[str, float]
    kinds: dict[str, float]
    all_kinds: dict[str, float]


def weigh(sketch: Sketch, statistics: Statistics) -> Weighed:
    """Return `sketch` with what each part of it says."""
    says = {digest: statistics.pair_weight(digest) for digest in (*sketch.title, *sketch.text)}
    words = {digest: (1 + log(_TITLE_COUNTS)) * says[digest] for digest in sketch.title}
    for digest, often in zip(sketch.text, sketch.often, strict=True):
        words[digest] = (1 + log(int(often) or 1)) * says[digest]
    least = log(1 / _RARE_SHARE)
    title = {digest: says[digest] for digest in sketch.title}
    names = {digest: says[digest] for digest in sketch.names}
    in_title = Counter(sketch.said)
    everywhere: Counter[str] = Counter(sketch.matters)
    for word, n in in_title.items():
        everywhere[word] += _TITLE_COUNTS * n
    said = _with_matters(in_title)
    about = _with_matters(everywhere)
    return Weighed(
        sketch.at,
        sketch.writer,
        _unit(words),
        _unit({digest: weight for digest, weight in words.items() if says[digest] >= least}),
        title,
        fsum(title.values()),
        names,
        fsum(names.values()),
        _spoken(said, statistics),
        _spoken(about, statistics),
        _spoken({word: n for word, n in said.items() if word[0] == ":"}, statistics),
        _spoken({word: n for word, n in about.items() if word[0] == ":"}, statistics),
    )


def _with_matters(words: Mapping[str, int]) -> Counter[str]:
    found = Counter(words)
    for word, often in words.items():
        if word in MATTER_OF:
            found[f":{MATTER_OF[word]}"] += often
    return found


def _spoken(words: Mapping[str, int], statistics: Statistics) -> dict[str, float]:
    return _unit({word: sqrt(n) * statistics.word_weight(word) for word, n in words.items()})


_Key = TypeVar("_Key", int, str)


def _unit(vector: dict[_Key, float]) -> dict[_Key, float]:
    length = sqrt(fsum(weight * weight for weight in vector.values()))
    return {key: weight / length for key, weight in vector.items()} if length else {}
