"""The words that tables have above dimensions and labels."""

from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import AT, GROUP
from streams.core.county.words import DIMENSION_LABELS, value_words

__all__ = ["value_words", "words_of"]


def words_of(by: str, catalogue: Catalogue) -> str:
    """Return the words for a dimension, a label, or either at a level, as ``department@town``."""
    dimension, at, level = by.partition(AT)
    labels = catalogue.labels
    words = labels[dimension].zh if dimension in labels else DIMENSION_LABELS[dimension].zh
    if not at:
        return words
    return f"{words}（{'分组' if level == GROUP else catalogue.levels[level].zh}）"
