"""Bulletins: named sets of figures with their text, evaluated and set beside the published."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter
from typing import Final

from streams.core.arrays import NEVER
from streams.core.bulletins.assessment import Assessed, assess
from streams.core.bulletins.bases import find_base, print_amount
from streams.core.bulletins.definitions import (
    CATEGORIES,
    DURATION_MEASURES,
    PLACE,
    QUICK_REPORTS_ISSUED,
    Definition,
    FigureDefinition,
)
from streams.core.bulletins.evidence import Evidence, NamedCases
from streams.core.bulletins.figure import Figure
from streams.core.bulletins.growth import Amount
from streams.core.bulletins.problems import UnitProblems, find_problems
from streams.core.bulletins.quick_reports import Issue
from streams.core.bulletins.tables import BulletinTable, evaluate_table
from streams.core.county.catalogue import UNCATEGORISED, Catalogue, Label
from streams.core.county.measure_names import DUTY_RATE, SHARE
from streams.core.figures.duties import DutyBook, DutyMeasures
from streams.core.figures.figures import (
    MEASURES,
    RATES,
    RECORD_MEASURES,
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

__all__ = ["Bulletin", "Evaluator", "Figure"]

_LAST: Final = NEVER - 1
"""The last possible day, as of which everything is known."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A definition and its figures.

    Attributes:
        definition: What was asked.
        figures: By the names that the texts use.
        tables: By id, those that are not printed as well.
        problems: Of rows of tables.
        assessment: The rows of its table, assessed; none where there is no assessment.
    """

    definition: Definition
    figures: dict[str, Figure]
    tables: dict[str, BulletinTable] = field(default_factory=dict)
    problems: tuple[UnitProblems, ...] = ()
    assessment: tuple[Assessed, ...] = ()

    @property
    def differences(self) -> list[Figure]:
        """The figures that are not what was published."""
        return [figure for figure in self.figures.values() if figure.differs]

    @property
    def absent(self) -> list[Figure]:
        """The figures of which the record has nothing."""
        return [figure for figure in self.figures.values() if figure.value is None]

    @property
    def shown_tables(self) -> list[BulletinTable]:
        """The tables that are printed, in the order of the file."""
        return [table for table in self.tables.values() if table.definition.shown]

    def evidence(self) -> list[Evidence]:
        """Return what is to be named of cases, each question once, with the most that it names."""
        said = [each.evidence for unit in self.problems for each in unit.sentences]
        lost = [each.evidence for unit in self.assessment for each in unit.lost]
        every = [each for each in (*said, *lost) if each is not None]
        return [*{each.key: each for each in sorted(every, key=attrgetter("most"))}.values()]

    def named(self, found: Mapping[str, NamedCases]) -> "Bulletin":
        """Return it with cases named, by the key of their evidence, for who may see them."""
        return replace(
            self,
            problems=tuple(unit.named(found) for unit in self.problems),
            assessment=tuple(unit.named(found) for unit in self.assessment),
        )

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

    It must not outlive that state: of one bulletin it remembers what it has asked.

    Args:
        figures: Over the tallies.
        issues: The quick reports.
        today: The last day of which anything is known. A figure as of a later one is compared with
            a base that is seen no later.
    """

    def __init__(self, figures: Figures, issues: Iterable[Issue], today: int = _LAST) -> None:
        self._figures = figures
        self._today = today
        self._asked: dict[str, dict[Group, Measures]] = {}
        self._taken: dict[str, Durations] = {}
        self._owed: dict[str, DutyMeasures] = {}
        self._book: DutyBook | None = None
        self._due_days = [parse_day(issue.day) for issue in issues]

    def evaluate(self, definition: Definition) -> Bulletin:
        """Evaluate a bulletin."""
        # Nothing is kept for the next one: of templates there may be any number.
        self._asked.clear()
        self._taken.clear()
        figures = {name: self.figure(name, figure) for name, figure in definition.figures.items()}
        tables = {name: evaluate_table(table, self) for name, table in definition.tables.items()}
        problems = find_problems(definition.problems, tables)
        assessed = assess(definition.assessment, tables) if definition.assessment else ()
        return Bulletin(definition, figures, tables, problems, assessed)

    def counted(self, dimension: str) -> Collection[str]:
        """Return the values of a dimension that something is counted under."""
        return self._figures.values(dimension)

    def spread(self, question: Question, by: str, parts: Mapping[str, Question]) -> None:
        """Ask at once what several questions ask, and remember the answers.

        Args:
            question: What they ask together.
            by: The dimension by which they are parts of it, or one at a level.
            parts: The question of each group.
        """
        groups = self._figures.evaluate(replace(question, by=(by,)))
        for key, part in parts.items():
            self._asked[repr(part)] = {(): groups.get((key,), _NOTHING)}

    def figure(self, name: str, figure: FigureDefinition) -> Figure:
        """Evaluate a figure."""
        if figure.absent is not None and not self._has_any(figure.question.selection):
            return Figure(name, figure, None, None, figure.absent)
        now = self.amount(figure, figure.question, figure.whole)
        printed = print_amount(figure, now)
        if figure.growth is None:
            return Figure(name, figure, *now, Label(printed, printed))
        base = find_base(self, figure, now, figure.growth, self._today)
        said = base.words(figure.decimals, rounded=figure.rounded)
        return Figure(name, figure, *now, said, base)

    def begins_by(self, figure: FigureDefinition, day: int) -> bool:
        """Tell whether what a figure counts is recorded from a day or from an earlier one."""
        if figure.recorded_from is not None:
            return figure.recorded_from <= day
        if figure.measure == QUICK_REPORTS_ISSUED:
            return any(due <= day for due in self._due_days)
        # As of that day, since what there is counts whatever the period.
        begun = Question(_kinds(figure.question.selection), Period(None, day), day)
        return _counted(figure, self._ask(begun)[()]) > 0

    def amount(
        self, figure: FigureDefinition, question: Question, whole: Question | None
    ) -> Amount:
        """Return what a figure counts of a question, of which `whole` is the whole of a share."""
        measure = figure.measure
        if measure == QUICK_REPORTS_ISSUED:
            start, end = question.period.start, min(question.period.end, question.as_of)
            days = (day for day in self._due_days if day <= end)
            return Amount(sum(start is None or day >= start for day in days), None)
        if measure in DURATION_MEASURES:
            return self._days(question, *DURATION_MEASURES[measure])
        if figure.county is not None:
            return _of_duties(self._duties(figure.county, question), measure)
        groups = self._ask(question)
        if measure == CATEGORIES:
            named = [g for g, m in groups.items() if m["received"] and g != (UNCATEGORISED,)]
            return Amount(len(named), None)
        measures = groups[()]
        if whole is not None:
            size = _size if (by := figure.share_measure) is None else itemgetter(by)
            return Amount(size(measures), size(self._ask(whole)[()]))
        if figure.rate is not None:
            return Amount(*figure.rate.of(measures))
        if measure in RATES:
            return Amount(*rate(measures, measure))
        more = measures[figure.plus] if figure.plus else 0
        less = measures[figure.less] if figure.less else 0
        return Amount(measures[measure] + more - less, None)

    def _ask(self, question: Question) -> dict[Group, Measures]:
        # Received, closed and open are three figures of a bulletin, answered by one question.
        asked = repr(question)
        if asked not in self._asked:
            self._asked[asked] = self._figures.evaluate(question)
        return self._asked[asked]

    def _days(self, question: Question, duration: str, statistic: str) -> Amount:
        asked = repr(question)
        if asked not in self._taken:
            self._taken[asked] = self._figures.durations(question)[0].get((), {})
        histogram = self._taken[asked].get(duration, Histogram.united([]))
        if statistic == "mean":
            return Amount(histogram.total, histogram.many)
        days = histogram.median if statistic == "median" else histogram.p90
        return Amount(0, 0) if days is None else Amount(days, None)

    def _duties(self, county: Catalogue, question: Question) -> DutyMeasures:
        asked = repr(question)
        if asked not in self._owed:
            self._book = self._book or DutyBook(self._figures, county)
            self._owed[asked] = self._book.measures(question)[()]
        return self._owed[asked]

    def _has_any(self, selection: Selection) -> bool:
        return _size(self._ask(Question(_kinds(selection), Period(None, _LAST), _LAST))[()]) > 0


_NOTHING: Final[Measures] = dict.fromkeys(MEASURES, 0)


def _kinds(selection: Selection) -> Selection:
    """Return the selection of all that is of the kinds that one names."""
    return Selection({"kind": selection.wanted["kind"]} if "kind" in selection.wanted else {})


def _of_duties(counted: DutyMeasures, measure: str) -> Amount:
    if measure == DUTY_RATE:
        return Amount(counted.duties_kept, counted.duties_due)
    value: int | None = getattr(counted, measure)
    # Nobody has a duty, so nobody is silent.
    return Amount(0, 0) if value is None else Amount(value, None)


def _size(measures: Mapping[str, int]) -> int:
    return measures["received"] + measures["count"]


def _counted(figure: FigureDefinition, measures: Mapping[str, int]) -> int:
    """Return how many cases or records there are of the sort that a figure counts."""
    if figure.measure in RECORD_MEASURES:
        return measures["count"]
    if figure.measure == SHARE or figure.rate is not None:
        return _size(measures)
    return measures["received"]
