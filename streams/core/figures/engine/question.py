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
        within: Units: nothing counts but what is of one of them, or of a unit under it as of the
            end of `as_of`, whatever is selected; none named, all counts.

    Raises:
        BadQuery: `by` names one thing twice.
    """

    selection: Selection
    period: Period
    as_of: int
    by: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for dimension in self.by:
            if self.by.count(dimension) > 1:
                rule = f"{dimension!r}: name dimensions once, of {', '.join(DIMENSIONS)}"
                raise BadQuery("by", rule)
