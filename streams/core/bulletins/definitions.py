"""Definitions of bulletins: which figures, and the text they stand in.

A definition is a TOML file (``schemas/bulletins``). The attributes of the types below are its keys,
and what is said of them here is what ``docs/bulletin-files.md`` says.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import Catalogue, Label, is_name
from streams.core.errors import BadFile, BadQuery
from streams.core.figures.engine.cells import Counted, nothing
from streams.core.figures.figures import DIMENSIONS, MEASURES, RATES
from streams.core.periods import parse_day, parse_period
from streams.core.toml_files import near, read_toml

PLACE: Final = re.compile(r"\{([a-z0-9-]+)\}")
"""Where a figure stands in a text."""

Values = str | list[str]
Select = dict[str, Values]

QUICK_REPORTS: Final = "quick_reports"
CATEGORIES: Final = "categories"
SHARE: Final = "share"
ALL_MEASURES: Final = (*MEASURES, *RATES, SHARE, CATEGORIES, QUICK_REPORTS)


class FigureDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure: a measure over a selection, how it is printed, and what was published.

    Attributes:
        label: What it is.
        measure: What is counted: a measure of cases or records, a rate, ``share``, ``categories``
            (how many different ones the cases received have) or ``quick_reports`` (how many were
            issued for days of the period).
        select: The values that are counted, by dimension; a dimension left out counts whole. The
            empty text selects what has no nature, department or column.
        period: Its own period, where it is not the bulletin's.
        as_of: Its own day as of whose end it is seen, where it is not the bulletin's.
        share_of: The whole of which the selection is a part, with the measure ``share``.
        share_measure: By which measure part and whole are counted, with the measure ``share``; left
            out, cases by ``received`` and records by ``count``.
        down_to: The figure is rounded down to a multiple of this and printed with a plus sign; of a
            rate, in percent points.
        decimals: How many decimals a rate is printed with; left out, at most one.
        rounded: Whether a rate is rounded to its decimals, and not cut.
        published: What was published, as it was printed, to be compared.
        absent: Shown instead where the record holds nothing at all of the selected kinds.
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
    """A heading and its paragraphs, in which ``{id}`` stands for a figure.

    Attributes:
        title: The heading.
        paragraphs: The texts below it. Every figure must be in one of them, in both languages.
    """

    title: Label
    paragraphs: list[Label]


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    figures: dict[str, FigureDefinition]
    sections: list[Section]


def load_definition(
    text: str, where: str, catalogue: Catalogue, counted: Counted = nothing
) -> Definition:
    """Read a bulletin's definition from the text of its file.

    Args:
        text: Of the file.
        where: The file's name.
        catalogue: What may be selected.
        counted: What may be selected besides: names that the catalogue has no more.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown or of the wrong type, a selection that
            neither the catalogue has nor anything is counted under, a measure, period or day that
            makes no sense, a placeholder without its figure or the reverse; says which, in the
            file named `where`.
    """
    definition = read_toml(text, where, Definition)
    try:
        _check(definition)
        _check_selections(definition, catalogue, counted)
    except (BadQuery, ValueError) as error:
        raise BadFile(f"{where}: {error}") from None
    return definition


def check_selections(definition: Definition, catalogue: Catalogue, counted: Counted) -> None:
    """See that all a bulletin selects is in the catalogue, or that something is counted under it.

    Raises:
        BadFile: Something is not; says what, and what there is.
    """
    try:
        _check_selections(definition, catalogue, counted)
    except ValueError as error:
        raise BadFile(f"bulletin {definition.id}: {error}") from None


class _AnyName:
    """Whatever may be a name of some catalogue."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and is_name(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def any_name(_dimension: str) -> Collection[str]:
    """Say that something may be counted under any name: until it is known what is."""
    return _AnyName()


def _check(definition: Definition) -> None:
    parse_period(definition.period)
    parse_day(definition.as_of)
    for name, figure in definition.figures.items():
        place = f"figures.{name}"
        if figure.measure not in ALL_MEASURES:
            raise ValueError(
                f"{place}.measure: {figure.measure!r} is none{near(figure.measure, ALL_MEASURES)}; "
                f"there are {', '.join(ALL_MEASURES)}"
            )
        if (figure.measure == SHARE) != (figure.share_of is not None):
            raise ValueError(f"{place}.share_of: goes with the measure 'share', and it with that")
        _check_printing(place, figure)
        if figure.period is not None:
            parse_period(figure.period, f"{place}.period")
        if figure.as_of is not None:
            parse_day(figure.as_of, f"{place}.as_of")
    texts = [text for section in definition.sections for text in section.paragraphs]
    for language in ("zh", "en"):
        used = {place for text in texts for place in PLACE.findall(getattr(text, language))}
        if missing := sorted(used - definition.figures.keys()):
            raise ValueError(f"sections: {{{missing[0]}}} stands in a text and is no figure")
        if unused := sorted(definition.figures.keys() - used):
            raise ValueError(f"figures.{unused[0]}: stands in no text ({language})")


def _check_printing(place: str, figure: FigureDefinition) -> None:
    is_rate = figure.measure in RATES or figure.measure == SHARE
    measure = figure.share_measure
    if measure is not None and figure.measure != SHARE:
        raise ValueError(f"{place}.share_measure: goes with the measure 'share' alone")
    if measure is not None and measure not in MEASURES:
        there = f"{near(measure, MEASURES)}; there are {', '.join(MEASURES)}"
        raise ValueError(f"{place}.share_measure: {measure!r} is none{there}")
    for key, given in (("decimals", figure.decimals is not None), ("rounded", figure.rounded)):
        if given and not is_rate:
            rates = ", ".join((*RATES, SHARE))
            raise ValueError(f"{place}.{key}: goes with rates alone: {rates}")
        if given and figure.down_to is not None:
            raise ValueError(f"{place}.{key}: goes not with down_to, which prints whole percents")


def _check_selections(definition: Definition, catalogue: Catalogue, counted: Counted) -> None:
    for name, figure in definition.figures.items():
        place = f"figures.{name}"
        _check_select(f"{place}.select", figure.select, catalogue, counted)
        _check_select(f"{place}.share_of", figure.share_of or {}, catalogue, counted)


def _check_select(place: str, select: Select, catalogue: Catalogue, counted: Counted) -> None:
    tables: dict[str, Iterable[str]] = {
        "kind": catalogue.kinds,
        "channel": catalogue.channels,
        "category": catalogue.categories,
        "nature": ["", *catalogue.natures],
        "department": ["", *catalogue.departments],
        "column": ["", *catalogue.columns],
    }
    for dimension, values in select.items():
        if dimension not in tables:
            rule = f"is no dimension{near(dimension, tables)}; use {', '.join(DIMENSIONS)}"
            raise ValueError(f"{place}.{dimension}: {rule}")
        for value in [values] if isinstance(values, str) else values:
            if value not in tables[dimension] and value not in counted(dimension):
                known = ", ".join(name for name in tables[dimension] if name)
                meant = near(value, tables[dimension])
                rule = f"{value!r} is not in the catalogue{meant}, which has {known}"
                raise ValueError(f"{place}.{dimension}: {rule}")
