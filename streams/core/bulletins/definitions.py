"""Definitions of bulletins: which figures, and the text around them.

A definition is a TOML file (``schemas/bulletins``). The form of the file is in `BulletinFile` and
`FigureFile`, whose attributes are its keys: what is said of them here is what
``docs/bulletin-files.md`` says. What is read from it, once, is in `Definition` and
`FigureDefinition`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.bulletins.selectable import WantedValues
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
from streams.core.periods import Period

PLACE: Final = re.compile(r"\{([a-z0-9-]+)\}")
"""The place of a figure in a text."""

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
        as_of: Its own day as of whose end it is seen, where it is not the bulletin's.
        share_of: The whole of which the selection is a part, with the measure ``share``.
        share_measure: By which measure part and whole are counted, with the measure ``share``; left
            out, cases by ``received`` and records by ``count``.
        down_to: The figure is rounded down to a multiple of this and printed with a plus sign; of a
            rate, in percent points.
        decimals: How many decimals a rate or a mean is printed with; left out, at most one.
        rounded: Whether a rate or a mean is rounded to its decimals, and not cut.
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
    decimals: Annotated[int, Meta(ge=0, le=4)] | None = None
    rounded: bool = False
    published: int | str | None = None
    absent: Label | None = None


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and its paragraphs, in which ``{id}`` is replaced by a figure.

    Attributes:
        title: The heading.
        paragraphs: The texts below it. Every figure must be in one of them, in both languages.
    """

    title: Label
    paragraphs: list[Label]


class BulletinFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bulletin: all that its file says.

    Attributes:
        id: The name by which it is asked for; no two files may have the same.
        title: The heading of the whole.
        period: The days that its figures are about.
        as_of: The day as of whose end they are seen.
        figures: Its figures, by the names that its texts use.
        sections: Its texts, in order.
    """

    id: str
    title: Label
    period: str
    as_of: str
    figures: dict[str, FigureFile]
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class FigureDefinition:
    """A figure of a bulletin, read: its question, and how the answer is printed.

    Attributes:
        label: What it is.
        measure: One of `ALL_MEASURES`, or an own rate's.
        question: What is asked; its period and day are the figure's own or else the bulletin's.
        whole: With the measure ``share``, the question of which the answer is the whole.
        share_measure, down_to, decimals, rounded, absent: As `FigureFile` has them.
        published: As printed.
        rate: The catalogue's own rate that is the measure, if one is.
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
    county: Catalogue | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A bulletin, read.

    Attributes:
        id: By which it is asked for.
        title: Of the whole.
        period: The days that most of its figures are of.
        as_of: The day as of whose end they are seen.
        figures: By the name that the texts use.
        sections: Its texts.
    """

    id: str
    title: Label
    period: Period
    as_of: int
    figures: dict[str, FigureDefinition]
    sections: list[Section]

    def selected(self) -> Iterator[tuple[str, WantedValues]]:
        """Return all that it selects, each selection with its place in the file."""
        for name, figure in self.figures.items():
            yield f"figures.{name}.select", figure.question.selection.wanted
            if figure.whole is not None:
                yield f"figures.{name}.share_of", figure.whole.selection.wanted
