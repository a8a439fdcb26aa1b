"""Bulletins: named sets of figures with their text, evaluated and compared with what was published.

A definition is a TOML file (``schemas/bulletins``); its form is the types below.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.catalogue import UNCATEGORISED, Catalogue, Label, read_toml
from streams.core.errors import BadFile, BadQuery
from streams.core.figures import DIMENSIONS, MEASURES, RATES, Figures, Selection, rate
from streams.core.periods import Period, parse_day, parse_period
from streams.core.quick_reports import Issue

_PLACE = re.compile(r"\{([a-z0-9-]+)\}")

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
        measure: One of `ALL_MEASURES`.
        select: Values by dimension.
        period: Other than the bulletin's.
        as_of: Other than the bulletin's.
        share_of: The whole of which the selection is a part, with the measure ``share``.
        down_to: Rounded down to a multiple of this and printed with a plus sign; of a rate, in
            percent points.
        published: As printed.
        absent: Shown instead where the record holds nothing at all of the selected kinds.
    """

    label: Label
    measure: str
    select: Select = {}
    period: str | None = None
    as_of: str | None = None
    share_of: Select | None = None
    down_to: Annotated[int, Meta(ge=1)] | None = None
    published: int | str | None = None
    absent: Label | None = None


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and its paragraphs, in which ``{id}`` stands for a figure."""

    title: Label
    paragraphs: list[Label]


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bulletin's file."""

    id: str
    title: Label
    period: str
    as_of: str
    figures: dict[str, FigureDefinition]
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a bulletin, evaluated.

    Attributes:
        value: The number itself; of a rate its numerator, None where the record has nothing.
        denominator: Of a rate.
        printed: As it stands in the text, by language ("" where it is shown as absent).
        selection, period, as_of: What was asked.
    """

    id: str
    definition: FigureDefinition
    value: int | None
    denominator: int | None
    printed: Label
    selection: Selection
    period: Period
    as_of: int

    @property
    def published(self) -> str | None:
        """What was published, as printed."""
        published = self.definition.published
        return None if published is None else str(published)

    @property
    def differs(self) -> bool:
        """Whether it was published, is not absent, and is printed otherwise."""
        return (
            self.published is not None
            and self.value is not None
            and self.published != self.printed.zh
        )


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A definition and its figures."""

    definition: Definition
    figures: dict[str, Figure]

    @property
    def differences(self) -> list[Figure]:
        """The figures that are not what was published."""
        return [figure for figure in self.figures.values() if figure.differs]

    @property
    def absent(self) -> list[Figure]:
        """The figures of which the record holds nothing."""
        return [figure for figure in self.figures.values() if figure.value is None]

    def text(self, label: Label) -> Label:
        """Put the figures into a paragraph."""
        zh = _PLACE.sub(lambda place: self.figures[place[1]].printed.zh, label.zh)
        en = _PLACE.sub(lambda place: self.figures[place[1]].printed.en, label.en)
        return Label(zh, en)


class Evaluator:
    """Evaluates bulletins over one state of the tallies and the quick reports issued."""

    def __init__(self, figures: Figures, issues: Iterable[Issue]) -> None:
        self._figures = figures
        self._due_days = [parse_day(issue.day) for issue in issues]

    def evaluate(self, definition: Definition) -> Bulletin:
        """Evaluate a bulletin that `load_definition` has read."""
        figures = {
            name: self._figure(name, figure, definition)
            for name, figure in definition.figures.items()
        }
        return Bulletin(definition, figures)

    def _figure(self, name: str, figure: FigureDefinition, bulletin: Definition) -> Figure:
        selection = _selection(figure.select)
        period = parse_period(figure.period or bulletin.period)
        as_of = parse_day(figure.as_of or bulletin.as_of)
        if figure.absent is not None and not self._has_any(selection):
            return Figure(name, figure, None, None, figure.absent, selection, period, as_of)
        value, denominator = self._value(figure, selection, period, as_of)
        printed = print_value(value, denominator, figure.down_to)
        label = Label(printed, printed)
        return Figure(name, figure, value, denominator, label, selection, period, as_of)

    def _value(
        self, figure: FigureDefinition, selection: Selection, period: Period, as_of: int
    ) -> tuple[int, int | None]:
        measure = figure.measure
        if measure == QUICK_REPORTS:
            start = period.start
            days = (day for day in self._due_days if day <= min(period.end, as_of))
            return sum(start is None or day >= start for day in days), None
        if measure == CATEGORIES:
            groups = self._figures.evaluate(selection, period, as_of, ["category"])
            named = [g for g, m in groups.items() if m["received"] and g != (UNCATEGORISED,)]
            return len(named), None
        measures = self._figures.evaluate(selection, period, as_of)[()]
        if measure == SHARE:
            whole = self._figures.evaluate(_selection(figure.share_of or {}), period, as_of)[()]
            return _size(measures), _size(whole)
        if measure in RATES:
            return rate(measures, measure)
        return measures[measure], None

    def _has_any(self, selection: Selection) -> bool:
        kinds = {"kind": selection.wanted["kind"]} if "kind" in selection.wanted else {}
        ever = Period(None, _FOREVER)
        return _size(self._figures.evaluate(Selection(kinds), ever, _FOREVER)[()]) > 0


_FOREVER: Final = 2**30


def _size(measures: Mapping[str, int]) -> int:
    return measures["received"] + measures["count"]


def _selection(select: Select) -> Selection:
    return Selection(
        {name: [values] if isinstance(values, str) else values for name, values in select.items()}
    )


def print_value(value: int, denominator: int | None, down_to: int | None) -> str:
    """Print a number, or a rate in percent; "—" for a rate of nothing.

    What would be rounded down to nought is printed as it is.

    A rate has at most one decimal, cut and not rounded, so that 99.96 % does not become 100 %.
    """
    if denominator is None:
        bound = value - value % (down_to or 1)
        return f"{bound}+" if bound and down_to is not None else str(value)
    if denominator == 0:
        return "—"
    if down_to is not None:
        percent = 100 * value // denominator
        if bound := percent - percent % down_to:
            return f"{bound}%+"
    whole, tenths = divmod(1000 * value // denominator, 10)
    return f"{whole}.{tenths}%" if tenths else f"{whole}%"


def load_definition(text: str, where: str, catalogue: Catalogue) -> Definition:
    """Read a bulletin's definition from the text of its file.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown or of the wrong type, a selection that
            the catalogue does not know, a measure, period or day that makes no sense, a
            placeholder without its figure or the reverse; says which, in the file named `where`.
    """
    definition = read_toml(text, where, Definition)
    try:
        _checked(definition, catalogue)
    except (BadQuery, ValueError) as error:
        raise BadFile(f"{where}: {error}") from None
    return definition


def _checked(definition: Definition, catalogue: Catalogue) -> None:
    parse_period(definition.period)
    parse_day(definition.as_of)
    for name, figure in definition.figures.items():
        place = f"figures.{name}"
        if figure.measure not in ALL_MEASURES:
            raise ValueError(
                f"{place}.measure: {figure.measure!r} is none; there are {', '.join(ALL_MEASURES)}"
            )
        if (figure.measure == SHARE) != (figure.share_of is not None):
            raise ValueError(f"{place}.share_of: goes with the measure 'share', and it with that")
        if figure.period is not None:
            parse_period(figure.period, f"{place}.period")
        if figure.as_of is not None:
            parse_day(figure.as_of, f"{place}.as_of")
        _check_select(f"{place}.select", figure.select, catalogue)
        _check_select(f"{place}.share_of", figure.share_of or {}, catalogue)
    texts = [text for section in definition.sections for text in section.paragraphs]
    for language in ("zh", "en"):
        used = {place for text in texts for place in _PLACE.findall(getattr(text, language))}
        if missing := sorted(used - definition.figures.keys()):
            raise ValueError(f"sections: {{{missing[0]}}} stands in a text and is no figure")
        if unused := sorted(definition.figures.keys() - used):
            raise ValueError(f"figures.{unused[0]}: stands in no text ({language})")


def _check_select(place: str, select: Select, catalogue: Catalogue) -> None:
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
            raise ValueError(f"{place}.{dimension}: is no dimension; use {', '.join(DIMENSIONS)}")
        for value in [values] if isinstance(values, str) else values:
            if value not in tables[dimension]:
                known = ", ".join(name for name in tables[dimension] if name)
                rule = f"{value!r} is not in the catalogue, which has {known}"
                raise ValueError(f"{place}.{dimension}: {rule}")
