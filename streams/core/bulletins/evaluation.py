"""Bulletins: named sets of figures with their text, evaluated and set beside the published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Protocol

from streams.core.arrays import NEVER
from streams.core.bulletins.definitions import (
    CATEGORIES,
    PLACE,
    QUICK_REPORTS,
    SHARE,
    Definition,
    FigureDefinition,
    Select,
)
from streams.core.bulletins.printed import print_count, print_rate, print_rate_down
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import UNCATEGORISED, Label
from streams.core.figures.figures import RATES, Group, Measures, Selection, rate
from streams.core.periods import Period, parse_day, parse_period


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
        zh = (part if isinstance(part, str) else part.printed.zh for part in self.parts(label.zh))
        en = (part if isinstance(part, str) else part.printed.en for part in self.parts(label.en))
        return Label("".join(zh), "".join(en))

    def parts(self, text: str) -> Iterator[str | Figure]:
        """Take a paragraph of one language apart into its words and its figures."""
        for place, part in enumerate(PLACE.split(text)):
            if place % 2:
                yield self.figures[part]
            elif part:
                yield part


class Tallies(Protocol):
    """What can be asked for figures: `Figures`, or the ledger of a gateway."""

    def evaluate(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str] = ()
    ) -> dict[Group, Measures]:
        """Return all measures of each group of the selection."""


class Evaluator:
    """Evaluates bulletins over one state of the tallies and the quick reports issued.

    What it has asked it remembers, so it must not outlive that state.
    """

    def __init__(self, tallies: Tallies, issues: Iterable[Issue]) -> None:
        self._tallies = tallies
        self._asked: dict[str, dict[Group, Measures]] = {}
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
        printed = _print(figure, value, denominator)
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
            groups = self._ask(selection, period, as_of, ["category"])
            named = [g for g, m in groups.items() if m["received"] and g != (UNCATEGORISED,)]
            return len(named), None
        measures = self._ask(selection, period, as_of)[()]
        if measure == SHARE:
            whole = self._ask(_selection(figure.share_of or {}), period, as_of)[()]
            size = _size if (by := figure.share_measure) is None else itemgetter(by)
            return size(measures), size(whole)
        if measure in RATES:
            return rate(measures, measure)
        return measures[measure], None

    def _ask(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str] = ()
    ) -> dict[Group, Measures]:
        # Received, closed and open are three figures of a bulletin and one question.
        question = repr((selection, period, as_of, by))
        if question not in self._asked:
            self._asked[question] = self._tallies.evaluate(selection, period, as_of, by)
        return self._asked[question]

    def _has_any(self, selection: Selection) -> bool:
        kinds = {"kind": selection.wanted["kind"]} if "kind" in selection.wanted else {}
        ever = Period(None, _LAST)
        return _size(self._ask(Selection(kinds), ever, _LAST)[()]) > 0


_LAST: Final = NEVER - 1
"""The last day there is, as of which all is known that will ever be."""


def _size(measures: Mapping[str, int]) -> int:
    return measures["received"] + measures["count"]


def _selection(select: Select) -> Selection:
    return Selection(
        {name: [values] if isinstance(values, str) else values for name, values in select.items()}
    )


def _print(figure: FigureDefinition, value: int, denominator: int | None) -> str:
    if denominator is None:
        return print_count(value, figure.down_to)
    if figure.down_to is not None:
        return print_rate_down(value, denominator, figure.down_to)
    return print_rate(value, denominator, figure.decimals, rounded=figure.rounded)
