"""A category that was guessed: by what, and how sure that was; as one text of three words."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

BY_KEYWORDS: Final = "keywords"
BY_MODEL: Final = "model"
BY_TOPIC: Final = "topic"
"""What guesses: the keyword rules, a learned model, or the topic that somebody wrote it into."""

_MODEL_OF: Final = ":"
"""What is between `BY_MODEL` and the version of the model."""

MOST_REMEMBERED: Final = 4_096
"""How many guesses are remembered as they are written: one category has some hundred."""

_guessed = re.compile(
    r"([a-z0-9]+(?:-[a-z0-9]+)*) (keywords|model(?::[0-9a-f]{8})?|topic)(?: (0\.\d\d|1\.00))?"
)


class GuessedCategory(NamedTuple):
    """A guess at a category.

    Attributes:
        category: The category, never `UNCATEGORISED`.
        by: What guessed it: ``keywords``, ``model:`` and the version of the model (eight digits of
            its file's digest), or ``topic``; "" where nobody noted it.
        sure: How sure that was, from 0 to 1; None where it is not known. Of a model this is how
            probable it thinks the category; of keywords how much of what speaks for the two
            likeliest categories speaks for this one (see `streams.core.filing.keywords.sure_of`).
    """

    category: str
    by: str = ""
    sure: float | None = None

    def written(self) -> str:
        """Return the guess as one text, ``housing keywords 0.83``; no category has a space."""
        if not self.by:
            return self.category
        if self.sure is None:
            return f"{self.category} {self.by}"
        return f"{self.category} {self.by} {self.sure:.2f}"

    @property
    def told_by(self) -> str:
        """What guessed it, whatever its version: `BY_KEYWORDS`, `BY_MODEL`, `BY_TOPIC` or ""."""
        return self.by.partition(_MODEL_OF)[0]

    @property
    def model(self) -> str:
        """The version of the model that guessed it; "" if none did."""
        return self.by.partition(_MODEL_OF)[2]


def by_model(version: str) -> str:
    """Return how a guess of a model names what it is by."""
    return f"{BY_MODEL}{_MODEL_OF}{version}" if version else BY_MODEL


def guessed_category(text: str) -> str:
    """Return the category of a guess as it is written; also of one that says nothing more."""
    return text.partition(" ")[0]


@lru_cache(MOST_REMEMBERED)
def read_guessed(text: str) -> GuessedCategory:
    """Read a guess as it is written; of what is not one nothing but the category is believed."""
    found = _guessed.fullmatch(text)
    if found is None:
        return GuessedCategory(guessed_category(text))
    category, by, sure = found.groups()
    return GuessedCategory(category, by, None if sure is None else float(sure))
