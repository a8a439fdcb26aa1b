"""Parts of figures, counted: all of them together, or row by row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.cases.case_records import NO_TIMELINE
from streams.core.cases.tallies import Row
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Measures, Question
from streams.core.publications.parts import (
    DISTINCT,
    MEASURED,
    NOT_BY_CASE,
    PartCounts,
    WantedPart,
    is_present,
)


class PartCounter:
    """PartCounts parts over one state of the figures, which it must not outlive.

    Args:
        figures: Over the tallies.
        evaluator: Over the same; what no case adds to is asked of it.
    """

    def __init__(self, figures: Figures, evaluator: Evaluator) -> None:
        self._figures = figures
        self._evaluator = evaluator
        self._asked: dict[str, Measures] = {}

    def count(self, part: WantedPart, figure: FigureDefinition) -> PartCounts:
        """Return what a part of a figure counts; of measures and days what is not 0."""
        if part.of in NOT_BY_CASE:
            value, denominator = self._evaluator.amount(figure, part.question, None)
            return {"value": value} | ({} if denominator is None else {"denominator": denominator})
        return _counted(self._figures, part, self._measures)

    def _measures(self, question: Question) -> Measures:
        # The cells of a row mostly ask the same.
        asked = repr(question)
        if asked not in self._asked:
            self._asked[asked] = self._figures.evaluate(question)[()]
        return self._asked[asked]


class RowCounter:
    """PartCounts what one case of each of some rows adds to parts.

    Args:
        rows: The rows; what counts nowhere may be among them.
        catalogue: That by which they count.
        deadlines: The catalogue's.
    """

    def __init__(self, rows: Iterable[Row], catalogue: Catalogue, deadlines: Deadlines) -> None:
        self._rows = [*dict.fromkeys(row for row in rows if row != NO_TIMELINE)]
        self._all = None
        if self._rows:
            columns = Columns(dict.fromkeys(self._rows, 1))
            self._all = Figures.of(columns, catalogue, deadlines)

    def count(self, part: WantedPart) -> dict[Row, PartCounts]:
        """Return by row what a case of it adds to a part, of the rows that add anything."""
        if self._all is None or part.of in NOT_BY_CASE:
            return {}
        if part.of != MEASURED:
            numbers, days = self._all.took(part.question, part.of)
            pairs = zip(numbers.tolist(), days.tolist(), strict=True)
            return {self._rows[number]: {str(took): 1} for number, took in pairs}
        plain = [name for name in part.names if name not in DISTINCT]
        found: dict[Row, PartCounts] = {}
        for name in plain:
            weighed = self._all.weighed(part.question, name)
            for number, weight in zip(weighed.rows.tolist(), weighed.weights.tolist(), strict=True):
                found.setdefault(self._rows[number], {})[name] = weight
        for name in part.names:
            if name in DISTINCT:
                self._count_distinct(part.question, name, found)
        return found

    def _count_distinct(self, question: Question, name: str, found: dict[Row, PartCounts]) -> None:
        """Add of each row which values it has, of those that are counted once each."""
        if self._all is None:
            return
        dimension, measure = DISTINCT[name]
        for (value,), measures in self._all.evaluate(replace(question, by=(dimension,))).items():
            if not (measures[measure] and is_present(name, value)):
                continue
            selection = Selection({**question.selection.wanted, dimension: [value]})
            has_it = self._all.weighed(replace(question, selection=selection), measure)
            for number, weight in zip(has_it.rows.tolist(), has_it.weights.tolist(), strict=True):
                found.setdefault(self._rows[number], {})[f"{name}:{value}"] = weight


def _counted(
    figures: Figures, part: WantedPart, measures_of: Callable[[Question], Mapping[str, int]]
) -> PartCounts:
    if part.of != MEASURED:
        histogram = figures.durations(part.question)[0].get((), {}).get(part.of)
        if histogram is None:
            return {}
        pairs = zip(histogram.days.tolist(), histogram.cases.tolist(), strict=True)
        return {str(days): cases for days, cases in pairs}
    found: PartCounts = {}
    measures = measures_of(part.question)
    for name in part.names:
        if name in DISTINCT:
            found |= _distinct(figures, part.question, name)
        elif measures.get(name):
            found[name] = measures[name]
    return found


def _distinct(figures: Figures, question: Question, name: str) -> PartCounts:
    dimension, measure = DISTINCT[name]
    groups = figures.evaluate(replace(question, by=(dimension,)))
    return {
        f"{name}:{value}": measures[measure]
        for (value,), measures in groups.items()
        if measures[measure] and is_present(name, value)
    }
