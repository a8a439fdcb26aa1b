"""Definitions of bulletins: which figures, and the text around them.

A definition is a TOML file (``schemas/bulletins``). The form of the file is in `BulletinFile` and
`FigureFile`, whose attributes are its keys: what is said of them here is what
``docs/bulletin-files.md`` says. What is read from it, once, is in `Definition` and
`FigureDefinition`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.bulletins.selectable import WantedValues, check_selected
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.measure_names import SHARE
from streams.core.errors import BadFile, BadQuery
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import (
    DURATIONS,
    MEASURES,
    RATES,
    STATISTICS,
    Question,
    Selection,
)
from streams.core.figures.rates import OWN_RATE, OwnRate, own_rates
from streams.core.periods import Period, parse_day, parse_period
from streams.core.toml_files import near, read_toml

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
    *(CATEGORIES, QUICK_REPORTS_ISSUED),
)
"""What any county's bulletins can measure; also, as ``rates.`` and its name, each own rate."""


class FigureFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure: a measure over a selection, how it is printed, and what was published.

    Attributes:
        label: What it is.
        measure: What is counted: a measure of cases or records, a rate, ``rates.`` and the name of
            one that the catalogue defines, ``share``, how many days it took, ``categories`` (how
            many different ones the cases received have) or ``quick_reports`` (how many were issued
            for days of the period).
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


def load_definition(
    text: str, where: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> Definition:
    """Read a bulletin's definition from the text of its file.

    Args:
        text: Of the file.
        where: The file's name.
        catalogue: What may be selected.
        counted: What may also be selected: names that the catalogue no longer has.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown or of the wrong type, a selection that
            neither the catalogue has nor anything is counted under, a measure, period or day that
            makes no sense, a placeholder without its figure or the reverse; says which, in the
            file named `where`.
    """
    file = read_toml(text, where, BulletinFile)
    try:
        period, as_of = parse_period(file.period), parse_day(file.as_of)
        rates = {f"{OWN_RATE}{name}": rate for name, rate in own_rates(catalogue).items()}
        figures = {
            name: _figure(f"figures.{name}", figure, period, as_of, rates)
            for name, figure in file.figures.items()
        }
        _check_texts(file)
        definition = Definition(file.id, file.title, period, as_of, figures, file.sections)
        check_selected(definition.selected(), catalogue, counted)
    except (BadQuery, ValueError) as error:
        raise BadFile(f"{where}: {error}") from None
    return definition


def check_selections(definition: Definition, catalogue: Catalogue, counted: CountedValues) -> None:
    """Check that all a bulletin selects is in the catalogue, or that something is counted under it.

    Raises:
        BadFile: Something is not; says what, and what there is.
    """
    try:
        check_selected(definition.selected(), catalogue, counted)
    except ValueError as error:
        raise BadFile(f"bulletin {definition.id}: {error}") from None


def _figure(
    place: str, figure: FigureFile, period: Period, as_of: int, rates: Mapping[str, OwnRate]
) -> FigureDefinition:
    """Read a figure; `period` and `as_of` are the bulletin's, `rates` the catalogue's own."""
    known = (*ALL_MEASURES, *rates)
    if figure.measure not in known:
        raise ValueError(
            f"{place}.measure: {figure.measure!r} is not a measure{near(figure.measure, known)}; "
            f"there are {', '.join(known)}"
        )
    if (figure.measure == SHARE) != (figure.share_of is not None):
        raise ValueError(f"{place}.share_of: goes with the measure 'share', and it with that")
    _check_printing(place, figure)
    if figure.period is not None:
        period = parse_period(figure.period, f"{place}.period")
    if figure.as_of is not None:
        as_of = parse_day(figure.as_of, f"{place}.as_of")
    selection = _selection(figure.select)
    by = ("category",) if figure.measure == CATEGORIES else ()
    whole = None
    if figure.share_of is not None:
        whole = Question(_selection(figure.share_of), period, as_of)
    return FigureDefinition(
        figure.label,
        figure.measure,
        Question(selection, period, as_of, by),
        whole,
        figure.share_measure,
        figure.down_to,
        figure.decimals,
        figure.rounded,
        None if figure.published is None else str(figure.published),
        figure.absent,
        rates.get(figure.measure),
    )


def _selection(select: Select) -> Selection:
    return Selection(
        {name: [values] if isinstance(values, str) else values for name, values in select.items()}
    )


def _check_texts(file: BulletinFile) -> None:
    """Check that each figure is in the texts of both languages, and nothing else."""
    texts = [text for section in file.sections for text in section.paragraphs]
    for language in ("zh", "en"):
        used = {place for text in texts for place in PLACE.findall(getattr(text, language))}
        if missing := sorted(used - file.figures.keys()):
            raise ValueError(f"sections: {{{missing[0]}}} is used in a text and is not a figure")
        if unused := sorted(file.figures.keys() - used):
            raise ValueError(f"figures.{unused[0]}: is not used in any text ({language})")


def _check_printing(place: str, figure: FigureFile) -> None:
    is_rate = figure.measure in (*RATES, SHARE) or figure.measure.startswith(OWN_RATE)
    has_decimals = is_rate or figure.measure in MEANS
    measure = figure.share_measure
    if measure is not None and figure.measure != SHARE:
        raise ValueError(f"{place}.share_measure: goes with the measure 'share' alone")
    if measure is not None and measure not in MEASURES:
        there = f"{near(measure, MEASURES)}; there are {', '.join(MEASURES)}"
        raise ValueError(f"{place}.share_measure: {measure!r} is not a measure{there}")
    if figure.down_to is not None and figure.measure in MEANS:
        raise ValueError(f"{place}.down_to: does not go with means")
    for key, given in (("decimals", figure.decimals is not None), ("rounded", figure.rounded)):
        if given and not has_decimals:
            rates = ", ".join((*RATES, SHARE))
            raise ValueError(f"{place}.{key}: goes with rates and means alone: {rates}, …_mean")
        if given and figure.down_to is not None:
            raise ValueError(
                f"{place}.{key}: does not go with down_to, which prints whole percents"
            )
