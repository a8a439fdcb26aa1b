"""The words that a catalogue has for dimensions, labels and their values."""

from typing import Final

from streams.core.county.catalogue import Catalogue, Channel, Kind, Label
from streams.core.county.coarser import AT, DEPARTMENT, GROUP
from streams.core.county.filings import FILING

DIMENSION_LABELS: Final = {
    "kind": Label("种类", "kind"),
    "channel": Label("渠道", "channel"),
    "category": Label("类别", "category"),
    "nature": Label("性质", "nature"),
    "department": Label("部门", "department"),
    "column": Label("栏目", "column"),
    FILING: Label("归类方式", "filing"),
}


def heading_words(by: str, catalogue: Catalogue) -> Label:
    """Return the words for a dimension, a label, or either at a level, as ``department@town``."""
    dimension, at, level = by.partition(AT)
    labels = catalogue.labels
    if dimension in labels:
        words = Label(labels[dimension].zh, labels[dimension].en)
    else:
        words = DIMENSION_LABELS[dimension]
    if not at:
        return words
    if level == GROUP:
        return Label(f"{words.zh}（分组）", f"{words.en}, grouped")
    return Label(catalogue.levels[level].zh, catalogue.levels[level].en)


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
