"""Bulletins: named sets of figures with their text, evaluated and set beside the published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from streams.core.arrays import NEVER
from streams.core.bulletins.definitions import (
    CATEGORIES,
    DURATION_MEASURES,
    MEANS,
    PLACE,
    QUICK_REPORTS_ISSUED,
    Definition,
    FigureDefinition,
)
from streams.core.bulletins.printed import print_count, print_mean, print_rate, print_rate_down
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import UNCATEGORISED, Catalogue, Label
from streams.core.county.measure_names import DUTY_RATE
from streams.core.figures.duties import DutyBook, DutyMeasures
from streams.core.figures.figures import (
    RATES,
    Durations,
    Figures,
    Group,
    Histogram,
    Measures,
    Question,
    Selection,
    rate,
)
from streams.core.periods import Period, parse_day


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a bulletin, evaluated.

    Attributes:
        value: The number itself; of a rate its numerator, of a mean the days of all cases together;
            None where the record has nothing.
        denominator: Of a rate, or how many cases a mean is of. 0 means that there is no such rate,
            mean or median.
        printed: As it is printed in the text, by language ("" where it is shown as absent).
    """

    id: str
    definition: FigureDefinition
    value: int | None
    denominator: int | None
    printed: Label

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.definition.question

    @property
    def published(self) -> str | None:
        """What was published, as printed."""
        return self.definition.published

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
        """The figures of which the record has nothing."""
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


class Evaluator:
    """Evaluates bulletins over one state of the tallies and the quick reports issued.

    It remembers what it has asked, so it must not outlive that state.

    Args:
        figures: Over the tallies.
        issues: The quick reports.
    """

    def __init__(self, figures: Figures, issues: Iterable[Issue]) -> None:
        self._figures = figures
        self._asked: dict[str, dict[Group, Measures]] = {}
        self._taken: dict[str, Durations] = {}
        self._owed: dict[str, DutyMeasures] = {}
        self._book: DutyBook | None = None
        self._due_days = [parse_day(issue.day) for issue in issues]

    def evaluate(self, definition: Definition) -> Bulletin:
        """Evaluate a bulletin."""
        figures = {name: self._figure(name, figure) for name, figure in definition.figures.items()}
        return Bulletin(definition, figures)

    def _figure(self, name: str, figure: FigureDefinition) -> Figure:
        if figure.absent is not None and not self._has_any(figure.question.selection):
            return Figure(name, figure, None, None, figure.absent)
        value, denominator = self._value(figure)
        printed = _print(figure, value, denominator)
        return Figure(name, figure, value, denominator, Label(printed, printed))

    def _value(self, figure: FigureDefinition) -> tuple[int, int | None]:
        measure, question = figure.measure, figure.question
        if measure == QUICK_REPORTS_ISSUED:
            start, end = question.period.start, min(question.period.end, question.as_of)
            days = (day for day in self._due_days if day <= end)
            return sum(start is None or day >= start for day in days), None
        if measure in DURATION_MEASURES:
            return self._days(question, *DURATION_MEASURES[measure])
        if figure.county is not None:
            return _of_duties(self._duties(figure.county, question), measure)
        groups = self._ask(question)
        if measure == CATEGORIES:
            named = [g for g, m in groups.items() if m["received"] and g != (UNCATEGORISED,)]
            return len(named), None
        measures = groups[()]
        if figure.whole is not None:
            whole = self._ask(figure.whole)[()]
            size = _size if (by := figure.share_measure) is None else itemgetter(by)
            return size(measures), size(whole)
        if figure.rate is not None:
            return figure.rate.of(measures)
        if measure in RATES:
            return rate(measures, measure)
        return measures[measure], None

    def _ask(self, question: Question) -> dict[Group, Measures]:
        # Received, closed and open are three figures of a bulletin, answered by one question.
        asked = repr(question)
        if asked not in self._asked:
            self._asked[asked] = self._figures.evaluate(question)
        return self._asked[asked]

    def _days(self, question: Question, duration: str, statistic: str) -> tuple[int, int | None]:
        asked = repr(question)
        if asked not in self._taken:
            self._taken[asked] = self._figures.durations(question)[0].get((), {})
        histogram = self._taken[asked].get(duration, Histogram.united([]))
        if statistic == "mean":
            return histogram.total, histogram.many
        days = histogram.median if statistic == "median" else histogram.p90
        return (0, 0) if days is None else (days, None)

    def _duties(self, county: Catalogue, question: Question) -> DutyMeasures:
        asked = repr(question)
        if asked not in self._owed:
            self._book = self._book or DutyBook(self._figures, county)
            self._owed[asked] = self._book.measures(question)[()]
        return self._owed[asked]

    def _has_any(self, selection: Selection) -> bool:
        kinds = {"kind": selection.wanted["kind"]} if "kind" in selection.wanted else {}
        return _size(self._ask(Question(Selection(kinds), Period(None, _LAST), _LAST))[()]) > 0


_LAST: Final = NEVER - 1
"""The last possible day, as of which everything is known."""


def _of_duties(counted: DutyMeasures, measure: str) -> tuple[int, int | None]:
    if measure == DUTY_RATE:
        return counted.duties_kept, counted.duties_due
    value: int | None = getattr(counted, measure)
    return (0, 0) if value is None else (value, None)  # Nobody has a duty, so nobody is silent.


def _size(measures: Mapping[str, int]) -> int:
    return measures["received"] + measures["count"]


def _print(figure: FigureDefinition, value: int, denominator: int | None) -> str:
    if denominator is None:
        return print_count(value, figure.down_to)
    if figure.measure in MEANS:
        return print_mean(value, denominator, figure.decimals, rounded=figure.rounded)
    if figure.down_to is not None:
        return print_rate_down(value, denominator, figure.down_to)
    return print_rate(value, denominator, figure.decimals, rounded=figure.rounded)
