"""Where a letter that names no category is filed, by whom, and why."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from streams.core.county.catalogue import UNCATEGORISED, Rule
from streams.core.filing.keywords import CategoryScore, Keywords

if TYPE_CHECKING:
    # NumPy takes a while to load, and most counties have no model.
    from streams.core.filing.model import Model


class Filing(NamedTuple):
    """What becomes of a letter.

    Attributes:
        category: Its category; `UNCATEGORISED` in doubt.
        by: What tells it.
        scores: What keywords say for each category.
        probabilities: How probable a model thinks each category, from 0 to 1; empty without one.
    """

    category: str
    by: Literal["keywords", "model"]
    scores: Mapping[str, CategoryScore]
    probabilities: Mapping[str, float]


class Filer:
    """Files letters by keyword rules, or by a model where there is one."""

    def __init__(self, rules: Iterable[Rule], model: "Model | None" = None) -> None:
        self._keywords = Keywords(rules)
        self._model = model

    def file(self, title: str, text: str) -> Filing:
        """File a title and a text, either of which may be empty."""
        scores = self._keywords.scores(title, text)
        if self._model is None:
            return Filing(self._keywords.winner(scores, text), "keywords", scores, {})
        guess = self._model.guess(self._keywords, title, text)
        return Filing(guess.category, "model", scores, guess.probabilities)

    def category(self, title: str, text: str) -> str:
        """Return the category alone."""
        if self._model is None:
            return self._keywords.recognise(title, text)
        return self._model.guess(self._keywords, title, text).category


def check_categories(named: Iterable[str], known: Iterable[str]) -> None:
    """Check that a model tells categories of the county alone.

    Raises:
        ValueError: It tells another; says which.
    """
    foreign = sorted({*named} - {*known} - {UNCATEGORISED})
    if foreign:
        raise ValueError(
            f"the model tells {', '.join(foreign)}, which the catalogue does not have; learn again"
        )
