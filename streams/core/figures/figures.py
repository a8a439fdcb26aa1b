"""Figures: measures over a selection of cases and records, for a period, as of a day.

Every figure is a sum over tally rows; what the measures mean is said in ``docs/figures.md``.

Rows are taken apart (`columns`), what they count as on which days is drawn from them once
(`facts`), and laid so (`tables`) that a question touches few (`questions`), which are added up
(`sums`).
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from streams.core.arrays import Floats, Ints
from streams.core.county.catalogue import DIMENSIONS, Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadQuery
from streams.core.figures.engine.cells import Group, Selection
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.measures import (
    CASE_MEASURES,
    COLUMN,
    COUNTED,
    FLOW_MEASURES,
    MEASURES,
    RATES,
    RECORD_MEASURES,
    Measures,
    rate,
)
from streams.core.figures.engine.runs import Run, Stocks
from streams.core.figures.engine.sums import Sums
from streams.core.figures.engine.touched import Question
from streams.core.periods import Period

__all__ = [
    "CASE_MEASURES",
    "DIMENSIONS",
    "FLOW_MEASURES",
    "MEASURES",
    "RATES",
    "RECORD_MEASURES",
    "Figures",
    "Group",
    "Measures",
    "Selection",
    "rate",
]

_BY_RECORD: Final = ("quantity", "departments")
"""Measures of which a record says itself how much it counts."""


class Figures:
    """Evaluates figures over one state of the tallies."""

    def __init__(self, columns: Columns, catalogue: Catalogue, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._profiles = Profiles(columns.cells)
        self._stocks = Stocks(catalogue, columns.cells.names)
        # Sums are made in floating point, which is exact for whole numbers below 2**53.
        self._count: Floats = columns.count.astype(np.float64)
        rows = np.arange(len(self._count))
        self._runs = [Run.of(columns, self._profiles, deadlines, self._stocks, rows)]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._count)

    def values(self, dimension: str) -> frozenset[str]:
        """Return the values of a dimension that rows have or had, whatever the catalogue names."""
        self._live()
        return self._profiles.cells.values_of(dimension)

    def still(self) -> "Figures":
        """Return figures that stay as these are now, to be asked from another thread."""
        runs = [run.still() for run in self._live()]
        return Still(runs, self._profiles.still(), self._count.copy())

    def possible(self, selection: Selection, by: Sequence[str]) -> int:
        """Tell how many groups there can be of a selection, in any period and on any day."""
        self._live()
        cells = self._profiles.cells
        return int(np.unique(cells.groups(by)[0][cells.chosen(selection)]).size)

    def evaluate(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str] = ()
    ) -> dict[Group, Measures]:
        """Return all measures of each group of the selection.

        Args:
            selection: Which cases and records.
            period: Which days.
            as_of: The day as of whose end they are seen.
            by: Dimensions to group by; a group names its values in this order, "" for none.

        Returns:
            The measures of `MEASURES` by group; without `by` one group, the empty tuple. Groups
            of which every measure is 0 are left out.

        Raises:
            BadQuery: `by` names what is no dimension, or one twice.
        """
        return self.series(selection, [period], as_of, by)[0]

    def series(
        self,
        selection: Selection,
        periods: Sequence[Period],
        as_of: int,
        by: Sequence[str] = (),
        *,
        among: Collection[Group] | None = None,
    ) -> list[dict[Group, Measures]]:
        """Return what `evaluate` gives for each of several periods.

        Of periods that follow each other day by day this takes little longer than of one.

        Args:
            selection: As `evaluate` has it.
            periods: Which days.
            as_of: As `evaluate` has it.
            by: The same.
            among: The only groups that are wanted. Room is made for each in each period, so it is
                better to name those of the whole than to have none of most.

        Raises:
            BadQuery: As `evaluate`.
        """
        for dimension in by:
            if dimension not in DIMENSIONS or list(by).count(dimension) > 1:
                rule = f"{dimension!r}: name dimensions once, of {', '.join(DIMENSIONS)}"
                raise BadQuery("by", rule)
        if not periods or any(a.end + 1 != b.start for a, b in pairwise(periods)):
            return [self.evaluate(selection, period, as_of, by) for period in periods]
        runs = self._live()
        question = Question(self._profiles.cells, selection, periods, as_of)
        if among is not None:
            number, groups = self._profiles.cells.groups(by)
            question.chosen &= np.array([group in among for group in groups], dtype=bool)[number]
        sums = Sums(self._profiles, self._count, question.chosen, by, periods)
        for touched in question.touched(runs):
            sums.add(touched)
        return sums.groups()

    def weights(self, selection: Selection, period: Period, as_of: int, measure: str) -> Ints:
        """Return by row how much one case or record of it counts in a measure.

        The sum of the rows' counts times their weights is the figure that `evaluate` gives; of
        ``departments``, which are counted once, the weight is 1 of each record that names one.

        Returns:
            One weight a row, in the order of the rows' numbers; mostly 0 or 1.
        """
        runs = self._known()
        profiles = self._profiles
        question = Question(profiles.cells, selection, [period], as_of)
        named = profiles.cells.column("department") != profiles.cells.names[""]
        each = COUNTED[COLUMN["count" if measure in _BY_RECORD else measure]][profiles.what]
        each = each * question.chosen[profiles.cell]
        if measure == "departments":
            each = each * named[profiles.cell]
        weights = np.zeros(len(self))
        for touched in question.touched(runs, singly=True):
            columns = touched.columns
            weight = each[columns["profile"]] * touched.holds
            if measure == "quantity" and touched.records:
                weight = weight * columns["quantity"]
            weights += np.bincount(columns["row"], weights=weight, minlength=len(weights))
        return weights.astype(np.int64)

    def _live(self) -> Sequence[Run]:
        """Return the runs of all rows that stand for something."""
        return self._runs

    def _known(self) -> Sequence[Run]:
        """Return the runs of all rows that there are."""
        return self._runs


class Still(Figures):
    """Figures that stay as they were while the ones they are of go on.

    Args:
        runs: The rows' facts.
        profiles: What they say.
        count: By row, how many cases or records it stands for.
    """

    def __init__(self, runs: list[Run], profiles: Profiles, count: Floats) -> None:
        self._runs = runs
        self._profiles = profiles
        self._count = count
