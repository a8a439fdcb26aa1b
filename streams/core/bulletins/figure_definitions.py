"""Definitions of figures: what is counted, of what, and how it is printed.

The form in which a file has one is in `FigureFile`, what is read from it in `FigureDefinition`.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.bulletins.base_periods import Growth
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.measure_names import DUTY_MEASURES, DUTY_RATE, SHARE
from streams.core.figures.figures import (
    DURATIONS,
    MEASURES,
    RATES,
    STATISTICS,
    Question,
)
from streams.core.figures.rates import OwnRate

Values = str | list[str]
Select = dict[str, Values]

QUICK_REPORTS_ISSUED: Final = "quick_reports"
CATEGORIES: Final = "categories"
DURATION_MEASURES: Final = {
    f"{duration}_{statistic}": (duration, statistic)
    for duration in DURATIONS
    for statistic in STATISTICS
}
"""What is measured in days, and what is said of it."""

MEANS: Final = tuple(f"{duration}_mean" for duration in DURATIONS)
ALL_MEASURES: Final = (
    *(*MEASURES, *RATES, SHARE),
    *DURATION_MEASURES,
    *(*DUTY_MEASURES, DUTY_RATE),
    *(CATEGORIES, QUICK_REPORTS_ISSUED),
)
"""What any county's bulletins can measure; also, as ``rates.`` and its name, each own rate."""

OF_DUTIES: Final = frozenset((*DUTY_MEASURES, DUTY_RATE))
"""What is counted of duties."""

NO_COLUMNS: Final = (CATEGORIES, QUICK_REPORTS_ISSUED)
"""What a row of a table cannot be asked for."""


class FigureFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure: a measure over a selection, how it is printed, and what was published.

    Attributes:
        label: What it is.
        measure: What is counted: a measure of cases or records, a rate, ``rates.`` and the name of
            one that the catalogue defines, ``share``, how many days it took, a measure of duties,
            which selects by kind, column and department alone, ``categories`` (how many different
            ones the cases received have) or ``quick_reports`` (how many were issued for days of the
            period).
        select: The values that are counted, by dimension or label; one left out counts whole. The
            empty text selects what has no nature, department, column or such label. A unit followed
            by ``/*`` is the unit with all under it on the as-of day, a group of a label followed by
            ``/*`` all values of the group.
        period: Its own period, where it is not the bulletin's.
        as_of: Its own day as of whose end it is seen, where it is not the bulletin's; so many days
            after the period's end only in a template.
        share_of: The whole of which the selection is a part, with the measure ``share``.
        share_measure: By which measure part and whole are counted, with the measure ``share``; left
            out, cases by ``received`` and records by ``count``.
        down_to: The figure is rounded down to a multiple of this and printed with a plus sign; of a
            rate, in percent points.
        growth: Not the figure is printed but by how much it has grown: on the same period a
            ``year`` before, or on the ``period`` before. Counts, medians and means grow in percent,
            rates and shares in percentage points.
        recorded_from: With growth, the day from which what is counted is recorded whole, where it
            is not the bulletin's. Before it there is no base.
        decimals: How many decimals a rate, a mean or a growth is printed with; left out, at most
            one.
        rounded: Whether a rate, a mean or a growth is rounded to its decimals, and not cut.
        published: What was published, as it was printed, to be compared.
        absent: Shown instead where the record has nothing at all of the selected kinds.
    """

    label: Label
    measure: str
    select: Select = {}
    period: str | None = None
    as_of: str | None = None
    share_of: Select | None = None
    share_measure: str | None = None
    down_to: Annotated[int, Meta(ge=1)] | None = None
    growth: Growth | None = None
    recorded_from: str | None = None
    decimals: Annotated[int, Meta(ge=0, le=4)] | None = None
    rounded: bool = False
    published: int | str | None = None
    absent: Label | None = None


@dataclass(frozen=True, slots=True)
class FigureDefinition:
    """A figure of a bulletin, read: its question, and how the answer is printed.

    Attributes:
        label: What it is.
        measure: One of `ALL_MEASURES`, or an own rate's.
        question: What is asked; its period and day are the figure's own or else the bulletin's.
        whole: With the measure ``share``, the question of which the answer is the whole.
        share_measure, down_to, decimals, rounded, absent, growth: As `FigureFile` has them.
        published: As printed.
        rate: The catalogue's own rate that is the measure, if one is.
        recorded_from: The day from which what it counts is recorded whole; None where it is to be
            found out.
        is_stock: Whether all that it counts is what there is, and not what came in.
        less: With a measure of cases or records, another one that is taken away from it.
        plus: With a measure of cases or records, another one that is added to it.
        county: The catalogue whose duties are counted, if it is a measure of duties.
    """

    label: Label
    measure: str
    question: Question
    whole: Question | None = None
    share_measure: str | None = None
    down_to: int | None = None
    decimals: int | None = None
    rounded: bool = False
    published: str | None = None
    absent: Label | None = None
    rate: OwnRate | None = None
    growth: Growth | None = None
    recorded_from: int | None = None
    is_stock: bool = False
    less: str | None = None
    plus: str | None = None
    county: Catalogue | None = None
