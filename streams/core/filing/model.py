"""A learned model: how sure it is of each category, and its file.

The weights are linear in what is seen of a letter. The file is text of one line, then an array:
small, without words of letters, and of no form that could run anything when it is read.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from streams.core.county.catalogue import UNCATEGORISED
from streams.core.errors import BadFile
from streams.core.filing.features import FEATURE_RULES, GRAM_COLUMNS, SeenLetter, see_letter
from streams.core.filing.keywords import Keywords

MODEL_VERSION: Final = 1
"""The version of the file."""

SURE: Final = 0.6
"""How probable a category must be, from 0 to 1, for a letter to be sent there."""

SCORE_SCALE: Final = 1.0
"""What keyword scores are multiplied by: the more, the sooner they are believed."""

ModelWeights = npt.NDArray[np.float32]


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How good something was on letters that it had not seen.

    Attributes:
        letters: How many letters.
        sent: How many it sent to a category.
        right: How many of these are of this category.
        exact: How many are where they belong, those of none that it left alone included.
    """

    letters: int
    sent: int
    right: int
    exact: int


class ModelHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the first line of a model's file says, in JSON.

    Attributes:
        kuaibao_model: The version of the file.
        features: The version of what it sees.
        categories: Its categories, in the order of its rows.
        letters: From how many letters it was learned.
        learned: How good it was, by cross-validation.
        keywords: How good the keyword rules were on the same letters.
    """

    kuaibao_model: int
    features: int
    categories: list[str]
    letters: int
    learned: Judged
    keywords: Judged


class Guess(NamedTuple):
    """What is told of a letter.

    Attributes:
        category: The category; `UNCATEGORISED` in doubt.
        sure: How probable the most probable category is, from 0 to 1.
        probabilities: By category, summing to 1.
    """

    category: str
    sure: float
    probabilities: dict[str, float]


class Model:
    """Tells a letter's category by weights of shape (categories, `width`).

    Attributes:
        categories: Which it tells.
        weights: Its weights.
        version: Eight hexadecimal digits by which its file is told from others; "" where it was
            not read from a file.
    """

    def __init__(self, categories: Sequence[str], weights: ModelWeights, version: str = "") -> None:
        self.categories = tuple(categories)
        self.weights = weights
        self.version = version
        self._grams = np.ascontiguousarray(weights[:, : 2 * GRAM_COLUMNS].T)
        self._scores = weights[:, 2 * GRAM_COLUMNS : -1]
        self._start = weights[:, -1]

    def guess(self, keywords: Keywords, title: str, text: str) -> Guess:
        """Tell a title's and a text's category."""
        return self.of(see_letter(keywords, self.categories, title, text))

    def of(self, seen: SeenLetter) -> Guess:
        """Tell the category of what was seen."""
        logits = self._start + seen.values @ self._grams[seen.columns]
        logits = logits + self._scores @ (SCORE_SCALE * seen.scores)
        raised = np.exp(logits - logits.max())
        chances = (raised / raised.sum()).tolist()
        by = dict(zip(self.categories, chances, strict=True))
        best = max(by, key=lambda name: by[name])
        return Guess(best if by[best] >= SURE else UNCATEGORISED, by[best], by)


def width(categories: int) -> int:
    """Return how many weights a category has, of so many."""
    return 2 * GRAM_COLUMNS + 2 * categories + 2


def write_model(model: Model, letters: int, learned: Judged, keywords: Judged) -> bytes:
    """Write a model's file."""
    names = list(model.categories)
    head = ModelHead(MODEL_VERSION, FEATURE_RULES, names, letters, learned, keywords)
    return msgspec.json.encode(head) + b"\n" + model.weights.astype("<f2").tobytes()


def read_model(data: bytes, where: str) -> tuple[ModelHead, Model]:
    """Read a model's file.

    Raises:
        BadFile: It is not one, is cut off, or is of another version; learn it again.
    """
    line, _, rest = data.partition(b"\n")
    try:
        head = msgspec.json.decode(line, type=ModelHead)
    except ValueError:
        raise BadFile(f"{where}: it is not a model; `kuaibao learn` writes one") from None
    if (head.kuaibao_model, head.features) != (MODEL_VERSION, FEATURE_RULES):
        raise BadFile(f"{where}: it is a model of another version; learn it again")
    shape = len(head.categories), width(len(head.categories))
    if not head.categories or len(rest) != 2 * shape[0] * shape[1]:
        raise BadFile(f"{where}: the model is cut off or damaged; learn it again")
    weights = np.frombuffer(rest, "<f2").astype(np.float32).reshape(shape)
    if not np.isfinite(weights).all():
        raise BadFile(f"{where}: the model is damaged; learn it again")
    return head, Model(head.categories, weights, f"{crc32(data):08x}")
