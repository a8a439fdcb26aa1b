"""Keyword rules: how much each category has for itself in a title and a text, and which wins.

A keyword in the title counts more than one in the text, a longer keyword hides the shorter ones in
it, and one that only says where something is counts nothing. Where two categories have nearly as
much for themselves, nobody knows: the order of rules decides nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from streams.core.county.catalogue import UNCATEGORISED, Rule

TITLE_WEIGHT: Final = 3.0
"""How often a keyword counts that is in the title; in the text alone it counts once."""

LEAD: Final = 1.5
"""How many times as much as the second category the first must have, or nothing is told."""

PASSING: Final = 200
"""For how many characters of text a category must have at least one keyword, or it is in passing.
"""

TEXT_READ: Final = 4_000
"""How many characters of a text are read. What is meant is said before."""

UNSURE: Final = 0.5
"""Half a keyword in the text: what always speaks against the category that wins. With it, on real
letters, being sure comes nearest to being right (see docs/decisions/0070-guessed-and-filed.md)."""

PLACE_ENDINGS: Final = (
    "门口",
    "附近",
    "旁边",
    "对面",
    "隔壁",
    "周边",
    "路口",
    "站口",
    "北门",
    "南门",
    "东门",
    "西门",
)
"""What makes a place of the keyword before it, as 学校门口: it says where, not what."""


class CategoryScore(NamedTuple):
    """What one category has for itself.

    Attributes:
        score: The sum of the weights of its keywords, each counted once.
        words: These keywords, those that count most first, then as they are written.
    """

    score: float
    words: tuple[str, ...]


class Keywords:
    """The keyword rules of a catalogue, ready to be looked for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        owners: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for rule in rules:
            for word in rule.keywords:
                known = owners[word].get(rule.category, 0.0)
                owners[word][rule.category] = max(rule.weight, known)
        self._owners = dict(owners)
        self._pattern = re.compile(_any_of(owners) if owners else r"(?!)")

    def scores(self, title: str, text: str) -> dict[str, CategoryScore]:
        """Return what each category has for itself; those that have nothing are left out."""
        counts = dict.fromkeys(self._words(text[:TEXT_READ]), 1.0)
        counts |= dict.fromkeys(self._words(title), TITLE_WEIGHT)
        told: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for word, times in counts.items():
            for category, weight in self._owners[word].items():
                if weight:
                    told[category].append((-weight * times, word))
        return {
            category: CategoryScore(
                -sum(each[0] for each in found), tuple(w for _, w in sorted(found))
            )
            for category, found in told.items()
        }

    def recognise(self, title: str, text: str) -> str:
        """Tell a category; `UNCATEGORISED` without a keyword, and in doubt."""
        return self.winner(self.scores(title, text), text)

    @staticmethod
    def winner(scores: Mapping[str, CategoryScore], text: str) -> str:
        """Return the category that wins with these scores, `UNCATEGORISED` in doubt."""
        return Keywords.told(scores, text)[0]

    @staticmethod
    def sure_of(scores: Mapping[str, CategoryScore]) -> float:
        """Return how sure the category is that has most for itself, from 0 to 1; 0 without scores.

        That is its part in what it and the second have for themselves, and half a keyword.
        """
        return Keywords.told(scores, "")[1]

    @staticmethod
    def told(scores: Mapping[str, CategoryScore], text: str) -> tuple[str, float]:
        """Return the winner, and how sure the category is that has most for itself."""
        ranked = sorted([(found.score, name) for name, found in scores.items()])
        if not ranked:
            return UNCATEGORISED, 0.0
        best, category = ranked[-1]
        second = ranked[-2][0] if len(ranked) > 1 else 0.0
        sure = best / (best + second + UNSURE)
        in_doubt = best < LEAD * second or best * PASSING < min(len(text), TEXT_READ)
        return UNCATEGORISED if in_doubt else category, sure

    def _words(self, text: str) -> list[str]:
        return [
            match[0]
            for match in self._pattern.finditer(text)
            if not text.startswith(PLACE_ENDINGS, match.end())
        ]


def _any_of(words: Iterable[str]) -> str:
    """Write a pattern for the longest of the words, letter by letter: half the time of a list."""
    after: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        after[word[:1]].append(word[1:])
    is_whole = bool(after.pop("", None))
    parts = [
        re.escape(first) + (_any_of(rests) if any(rests) else "")
        for first, rests in sorted(after.items())
    ]
    return f"(?:{'|'.join(parts)}){'?' if is_whole else ''}"
