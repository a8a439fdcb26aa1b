"""The question that figures answer: one type, from the caller to the engine."""

from dataclasses import dataclass

from streams.core.county.catalogue import DIMENSIONS
from streams.core.errors import BadQuery
from streams.core.figures.engine.cells import Selection
from streams.core.periods import Period


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of figures.

    Attributes:
        selection: Which cases and records.
        period: Which days, in the catalogue's time zone.
        as_of: The day as of whose end they are seen.
        by: The dimensions to group by, or dimensions at a level, as ``department@town``; a group
            names its values in this order, "" for none.

    Raises:
        BadQuery: `by` names one thing twice.
    """

    selection: Selection
    period: Period
    as_of: int
    by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for dimension in self.by:
            if self.by.count(dimension) > 1:
                rule = f"{dimension!r}: name dimensions once, of {', '.join(DIMENSIONS)}"
                raise BadQuery("by", rule)
