"""Figures: measures over a selection of cases and records, for a period, as of a day.

Every figure is a sum over tally rows; what the measures mean is said in ``docs/figures.md``.

Rows are taken apart (`columns`), what they count as on which days is drawn from them once
(`facts`), and sorted so (`fact_tables`, `runs`) that a question touches few (`touched`), which are
added up (`sums`). Where the rows are kept is up to a `store`: a `Ledger`, into which flushes
come, or one of a tally that does not change.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.county.catalogue import DIMENSIONS, Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.county.measure_names import (
    CASE_MEASURES,
    FLOW_MEASURES,
    MEASURES,
    RATES,
    RECORD_MEASURES,
    STEP_MEASURES,
)
from streams.core.figures.engine.cells import Group, Selection
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.durations import Durations, rows_took, sum_durations
from streams.core.figures.engine.histograms import DURATIONS, STATISTICS, Histogram
from streams.core.figures.engine.measures import (
    COLUMN,
    STANDINGS,
    WEIGHTS,
    Measures,
    rate,
)
from streams.core.figures.engine.question import Question
from streams.core.figures.engine.record_days import RecordDays, sum_record_days
from streams.core.figures.engine.resolved import resolved
from streams.core.figures.engine.store import Fixed, Store, View
from streams.core.figures.engine.sums import Sums
from streams.core.figures.engine.touched import Reach
from streams.core.figures.engine.weighed import Weighed
from streams.core.periods import Period

__all__ = [
    "CASE_MEASURES",
    "DIMENSIONS",
    "DURATIONS",
    "FLOW_MEASURES",
    "MEASURES",
    "RATES",
    "RECORD_MEASURES",
    "STANDINGS",
    "STATISTICS",
    "STEP_MEASURES",
    "Durations",
    "Figures",
    "Group",
    "Histogram",
    "Measures",
    "Question",
    "RecordDays",
    "Selection",
    "rate",
]

_BY_RECORD: Final = ("quantity", "departments")
"""Measures of which a record says itself how much it counts."""


class Figures:
    """Evaluates figures over the rows of a store, as they are when it is asked.

    Args:
        store: Where the rows are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def of(cls, columns: Columns, catalogue: Catalogue, deadlines: Deadlines) -> "Figures":
        """Make figures over rows that do not change; see `Fixed.of`."""
        return cls(Fixed.of(columns, catalogue, deadlines))

    def values(self, dimension: str) -> frozenset[str]:
        """Return the values of a dimension that rows have or had, whatever the catalogue names."""
        return self._store.live().profiles.cells.values_of(dimension)

    def still(self) -> "Figures":
        """Return figures that stay as these are now, to be asked from another thread."""
        return Figures(Fixed(self._store.live().still()))

    def possible(self, question: Question) -> int:
        """Tell how many groups the answer can have, in any period.

        Raises:
            BadQuery: It names what is not a dimension or not a level.
        """
        view = self._store.live()
        cells = view.profiles.cells
        asked, by = resolved(question, view.coarser, cells)
        number, _ = cells.groups(by)
        return int(np.unique(number[cells.chosen(asked.selection)]).size)

    def evaluate(self, question: Question) -> dict[Group, Measures]:
        """Return all measures of each group.

        Returns:
            The measures of `MEASURES` by group; a question that groups by nothing has one group,
            the empty tuple. Else groups of which every measure is 0 are left out.

        Raises:
            BadQuery: It names what is not a dimension or not a level.
        """
        return self.series(question, [question.period])[0]

    def series(
        self,
        question: Question,
        parts: Sequence[Period],
        *,
        among: Collection[Group] | None = None,
    ) -> list[dict[Group, Measures]]:
        """Return what `evaluate` returns of each part of the question's period.

        All parts together take little longer than one.

        Args:
            question: What is asked.
            parts: The question's period, cut: each part begins on the day after the one before.
            among: The only groups that are wanted. Room is made for each in each part, so it is
                better to name those of the whole than to have none of most.

        Raises:
            ValueError: The parts are not the period.
        """
        _check_parts(question.period, parts)
        view = self._store.live()
        cells = view.profiles.cells
        asked, by = resolved(question, view.coarser, cells)
        reach = Reach(asked, cells, is_cut=len(parts) > 1)
        if among is not None:
            number, groups = cells.groups(by)
            reach.chosen &= np.array([group in among for group in groups], dtype=bool)[number]
        sums = Sums(view, reach.chosen, by, parts)
        for touched in reach.touched(view.runs):
            sums.add(touched)
        return sums.groups()

    def durations(
        self, question: Question, parts: Sequence[Period] | None = None
    ) -> list[dict[Group, Durations]]:
        """Return how long the cases took that were received in each part of the period.

        Args:
            question: What is asked.
            parts: The question's period, cut; None is the whole.

        Returns:
            Of each part the groups of which cases were replied to or closed, and of each group
            those of `DURATIONS` that there are.

        Raises:
            BadQuery: It names what is not a dimension or not a level.
            ValueError: The parts are not the period.
        """
        parts = (question.period,) if parts is None else parts
        _check_parts(question.period, parts)
        view = self._store.live()
        asked, by = resolved(question, view.coarser, view.profiles.cells)
        reach = Reach(asked, view.profiles.cells, is_cut=len(parts) > 1)
        return sum_durations(view, reach, by, parts)

    def took(self, question: Question, duration: str) -> tuple[Ints, Ints]:
        """Return the rows whose cases took some days, and how many days each of them took.

        Args:
            question: What is asked, ungrouped.
            duration: One of `DURATIONS`.

        Returns:
            The numbers of the rows whose cases were received in the period and have such an end,
            and of each how many days a case of it took.
        """
        view = self._store.live()
        cells = view.profiles.cells
        return rows_took(
            view, Reach(resolved(question, view.coarser, cells).question, cells), duration
        )

    def record_days(self, question: Question) -> dict[Group, RecordDays]:
        """Return on which days of the period how many records came in, of each group.

        Returns:
            The groups that have any record. Kinds of which figures count a stock have none.

        Raises:
            BadQuery: It names what is not a dimension or not a level.
        """
        view = self._store.live()
        asked, by = resolved(question, view.coarser, view.profiles.cells)
        return sum_record_days(view, Reach(asked, view.profiles.cells), by)

    def weights(self, question: Question, measure: str) -> Ints:
        """Return by row how much one case or record of it counts in a measure, ungrouped.

        The sum of the rows' counts times their weights is the figure that `evaluate` returns; of
        ``departments``, which are counted once, the weight is 1 of each record that names one.

        Returns:
            One weight a row, in the order of the rows' numbers; mostly 0 or 1.
        """
        return self.weighed(question, measure).by_row(len(self._store))

    def weighed(self, question: Question, measure: str, less: str | None = None) -> Weighed:
        """Return the rows whose weight is not 0, with their weights; see `weights_less`.

        It costs what the facts cost that the question touches, however many rows there are.
        """
        view = self._store.whole()
        found = self._weighed(view, question, measure)
        if less is None:
            return found
        return found.less(self._weighed(view, question, less))

    @staticmethod
    def _weighed(view: View, question: Question, measure: str) -> Weighed:
        profiles = view.profiles
        reach = Reach(resolved(question, view.coarser, profiles.cells).question, profiles.cells)
        named = profiles.cells.column("department") != profiles.cells.names[""]
        each = WEIGHTS[COLUMN["count" if measure in _BY_RECORD else measure]][profiles.what]
        each = each * reach.chosen[profiles.cell]
        if measure == "departments":
            each = each * named[profiles.cell]
        parts = []
        for runs, only in ((view.runs, None), (view.past, view.is_past)):
            for touched in reach.touched(runs, singly=True):
                columns = touched.columns
                weight = each[columns["profile"]]
                there = np.flatnonzero(weight)
                row, weight = columns["row"][there], weight[there].astype(np.int64)
                if measure == "quantity" and touched.records:
                    weight = weight * columns["quantity"][there]
                if only is not None:
                    row, weight = row[only[row]], weight[only[row]]
                parts.append((row, weight))
        return Weighed.of(parts)

    def weights_less(self, question: Question, measure: str, less: str | None) -> Ints:
        """Return by row how much more one case counts in a measure than in another one, if it does.

        Args:
            question: What is asked, ungrouped.
            measure: Which measure.
            less: The other one; None is none, so that this is `weights`.
        """
        return self.weighed(question, measure, less).by_row(len(self._store))


def _check_parts(whole: Period, parts: Sequence[Period]) -> None:
    joined = all(before.end + 1 == after.start for before, after in pairwise(parts))
    if not (parts and joined and (parts[0].start, parts[-1].end) == (whole.start, whole.end)):
        raise ValueError(f"{whole} is not cut into {', '.join(map(str, parts)) or 'nothing'}")
