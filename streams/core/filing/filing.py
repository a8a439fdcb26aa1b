"""Where a letter that names no category is filed, by whom, and why."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from streams.core.county.catalogue import UNCATEGORISED, Rule
from streams.core.filing.guessed import BY_KEYWORDS, GuessedCategory, by_model
from streams.core.filing.keywords import CategoryScore, Keywords

if TYPE_CHECKING:
    # NumPy takes a while to load, and most counties have no model.
    from streams.core.filing.model import Model


class Filing(NamedTuple):
    """What becomes of a letter.

    Attributes:
        category: Its category; `UNCATEGORISED` in doubt.
        by: What tells it.
        sure: How sure the likeliest category is, from 0 to 1, also in doubt (see
            `GuessedCategory`).
        scores: What keywords say for each category.
        probabilities: How probable a model thinks each category, from 0 to 1; empty without one.
    """

    category: str
    by: Literal["keywords", "model"]
    sure: float
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
            category = self._keywords.winner(scores, text)
            return Filing(category, "keywords", self._keywords.sure_of(scores), scores, {})
        guess = self._model.guess(self._keywords, title, text)
        return Filing(guess.category, "model", guess.sure, scores, guess.probabilities)

    def category(self, title: str, text: str) -> str:
        """Return the category alone."""
        if self._model is None:
            return self._keywords.recognise(title, text)
        return self._model.guess(self._keywords, title, text).category

    def guessed(self, title: str, text: str) -> GuessedCategory | None:
        """Return the category with what tells it and how sure that is; None in doubt."""
        if self._model is None:
            scores = self._keywords.scores(title, text)
            category, sure = self._keywords.told(scores, text)
            if category == UNCATEGORISED:
                return None
            return GuessedCategory(category, BY_KEYWORDS, sure)
        guess = self._model.guess(self._keywords, title, text)
        if guess.category == UNCATEGORISED:
            return None
        return GuessedCategory(guess.category, by_model(self._model.version), guess.sure)


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
