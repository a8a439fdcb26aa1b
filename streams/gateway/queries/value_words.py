"""The words that tables have for dimensions, labels and their values."""

from streams.core.county.catalogue import Catalogue, Channel, Kind, Label
from streams.core.county.coarser import AT, DEPARTMENT, GROUP
from streams.gateway.queries.labels import DIMENSION_LABELS


def words_of(by: str, catalogue: Catalogue) -> str:
    """Return the words for a dimension, a label, or either at a level, as ``department@town``."""
    dimension, at, level = by.partition(AT)
    labels = catalogue.labels
    words = labels[dimension].zh if dimension in labels else DIMENSION_LABELS[dimension].zh
    if not at:
        return words
    return f"{words}（{'分组' if level == GROUP else catalogue.levels[level].zh}）"


def value_words(by: str, value: str, catalogue: Catalogue, day: int | None = None) -> Label | str:
    """Return the words for a value, in Chinese and English.

    Args:
        by: The dimension, the label, or either at a level.
        value: The value, or what it is united in at that level.
        catalogue: Whose words.
        day: As of whose end units are named, as a number; left out, as they are called now.

    Returns:
        The words; the value itself where the catalogue has it no more.
    """
    dimension, at, _ = by.partition(AT)
    if dimension == DEPARTMENT and day is not None and value in catalogue.tree:
        unit = catalogue.tree.on(value, day)
        return Label(unit.zh, unit.en)
    if at and dimension in catalogue.labels and value in catalogue.labels[dimension].groups:
        group = catalogue.labels[dimension].groups[value]
        return Label(group.zh, group.en)
    entry = catalogue.table(dimension).get(value)
    if entry is None:
        return value
    return entry.label if isinstance(entry, Kind | Channel) else Label(entry.zh, entry.en)
