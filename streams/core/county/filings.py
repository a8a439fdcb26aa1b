"""How cases came by their categories: what figures select and group by beside the dimensions.

Somebody filed the case: its feeder named the category, or a routing did. Or the category was
guessed, by keyword rules, a model or a topic. Or it has none, and waits for a person.
"""

from collections.abc import Mapping
from typing import Final

from streams.core.county.labels import LabelValue

FILING: Final = "filing"
"""The name of the dimension. It is told by the category, so no row and no event has it."""

FILED: Final = "filed"
GUESSED_FILING: Final = "guessed"
UNFILED: Final = "uncategorised"
"""Its values. The last is also the name of the category of such cases, whoever said so."""

FILINGS: Final[Mapping[str, LabelValue]] = {
    FILED: LabelValue("写明", "filed"),
    GUESSED_FILING: LabelValue("推断", "guessed"),
    UNFILED: LabelValue("未分类", "uncategorised"),
}
"""What the values are called, in order."""
