"""Learning a model from letters that people filed, and how good it is on what it has not seen."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.core.county.catalogue import UNCATEGORISED
from streams.core.filing.features import GRAM_COLUMNS, SeenLetter, see_letter
from streams.core.filing.keywords import Keywords
from streams.core.filing.model import SCORE_SCALE, Guess, Judged, Model, width

FOLDS: Final = 5
"""Into how many parts letters are divided: each is told by a model that has learned the others."""

_STEPS: Final = 120
_RATE: Final = 0.1
_STIFFNESS: Final = 0.5
_SLICE: Final = 256


class Filed(NamedTuple):
    """A letter that somebody filed.

    Attributes:
        id: What tells it apart; which part it is in goes by it.
        title: Its title.
        text: Its text.
        category: Where it was filed.
    """

    id: str
    title: str
    text: str
    category: str


def learn_model(letters: Sequence[Filed], keywords: Keywords) -> Model:
    """Learn a model. The same letters and rules make the same one, in any order.

    Raises:
        ValueError: There is no letter.
    """
    if not letters:
        raise ValueError("there is nothing to learn from")
    letters = sorted(letters)
    categories = sorted({letter.category for letter in letters} | {UNCATEGORISED})
    seen = [see_letter(keywords, categories, letter.title, letter.text) for letter in letters]
    wanted = np.zeros((len(letters), len(categories)), np.float32)
    wanted[range(len(letters)), [categories.index(each.category) for each in letters]] = 1
    slices = [_Slice(seen[at : at + _SLICE]) for at in range(0, len(seen), _SLICE)]
    weights = np.zeros((width(len(categories)), len(categories)), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = _STIFFNESS * weights
        slope[-1] = 0
        for number, part in enumerate(slices):
            aim = wanted[number * _SLICE : (number + 1) * _SLICE]
            part.add_slope(slope, weights, aim)
        # Adam: each weight goes its own pace, which is slower towards the end.
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        pace = np.sqrt(second / (1 - 0.999**step)) + 1e-8
        weights -= _RATE * (1 - step / (_STEPS + 1)) * first / (1 - 0.9**step) / pace
    return Model(categories, np.ascontiguousarray(weights.T))


def told_unseen(
    letters: Sequence[Filed], keywords: Keywords, folds: int = FOLDS
) -> dict[str, Guess]:
    """Tell each letter, by id, with a model that has not seen it: cross-validation."""
    told: dict[str, Guess] = {}
    ordered = sorted(letters)
    for fold in range(folds):
        others = [letter for at, letter in enumerate(ordered) if at % folds != fold]
        model = learn_model(others, keywords)
        told |= {
            letter.id: model.guess(keywords, letter.title, letter.text)
            for letter in ordered[fold::folds]
        }
    return told


def judged(pairs: Iterable[tuple[str, str]]) -> Judged:
    """Compare what was told (first) with where letters were filed (second)."""
    letters = sent = right = exact = 0
    for told, filed in pairs:
        letters += 1
        sent += told != UNCATEGORISED
        right += told == filed != UNCATEGORISED
        exact += told == filed
    return Judged(letters, sent, right, exact)


def is_better(learned: Judged, keywords: Judged) -> bool:
    """Return whether a model may replace keywords: no fewer exact, and no smaller share right."""
    if not learned.sent or learned.exact < keywords.exact:
        return False
    return learned.right * keywords.sent >= keywords.right * learned.sent


class _Slice:
    """Some letters side by side: few enough that their weights fit into memory at once."""

    def __init__(self, seen: Sequence[SeenLetter]) -> None:
        lengths = [len(each.columns) + len(each.scores) + 1 for each in seen]
        self._starts = np.cumsum([0, *lengths[:-1]])
        self._rows = np.repeat(np.arange(len(seen)), lengths)
        after = 2 * GRAM_COLUMNS + np.arange(len(seen[0].scores) + 1)
        self._columns = np.concatenate([part for each in seen for part in (each.columns, after)])
        one = np.ones(1)
        self._values: npt.NDArray[np.float32] = np.concatenate(
            [part for each in seen for part in (each.values, SCORE_SCALE * each.scores, one)]
        ).astype(np.float32)

    def add_slope(
        self,
        slope: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
        wanted: npt.NDArray[np.float32],
    ) -> None:
        """Add what these letters say about the weights, of shape (width, categories)."""
        logits = np.add.reduceat(self._values[:, None] * weights[self._columns], self._starts)
        raised = np.exp(logits - logits.max(1, keepdims=True))
        off = raised / raised.sum(1, keepdims=True) - wanted
        for category in range(off.shape[1]):
            slope[:, category] += np.bincount(
                self._columns, self._values * off[self._rows, category], len(weights)
            )
