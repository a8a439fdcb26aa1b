"""Figures: measures over a selection of cases and records, for a period, as of a day.

Every figure is a sum over tally rows; what the measures mean is said in ``docs/figures.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.core.catalogue import Catalogue
from streams.core.columns import ALWAYS, STANDINGS, Columns, Flags, Ints
from streams.core.deadlines import Deadlines
from streams.core.errors import BadQuery
from streams.core.periods import Period
from streams.core.timelines import CLOSED, OPEN, REJECTED

DIMENSIONS: Final = ("kind", "channel", "category", "nature", "department", "column")

CASE_MEASURES: Final = (
    "received",
    "valid",
    "rejected",
    "replied",
    "closed",
    "open",
    "closed_in_time",
    "overdue",
    "rated",
    "satisfied",
)
FLOW_MEASURES: Final = ("carried_over", "reopened", "finished", "carried_on")
RECORD_MEASURES: Final = ("count", "quantity", "headlines", "departments")
MEASURES: Final = CASE_MEASURES + FLOW_MEASURES + RECORD_MEASURES

RATES: Final = {
    "reply": ("replied", ("valid",)),
    "closure": ("closed", ("valid",)),
    "on_time": ("closed_in_time", ("closed", "overdue")),
    "satisfaction": ("satisfied", ("rated",)),
}
"""Of each rate, what is divided by the sum of what."""

_OPEN, _CLOSED, _REJECTED = (STANDINGS.index(standing) for standing in (OPEN, CLOSED, REJECTED))

Group = tuple[str, ...]
Measures = dict[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases and records: of each dimension the values that are wanted; none named, all.

    The value "" selects what has none. A selection by category or nature holds no records, one by
    column no cases.
    """

    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for dimension in self.wanted:
            if dimension not in DIMENSIONS:
                raise BadQuery(dimension, f"is no dimension; there are {', '.join(DIMENSIONS)}")


def rate(measures: Measures, name: str) -> tuple[int, int]:
    """Give numerator and denominator of one of `RATES`."""
    above, below = RATES[name]
    return measures[above], sum(measures[part] for part in below)


class Figures:
    """Evaluates figures over one state of the tallies."""

    def __init__(self, columns: Columns, catalogue: Catalogue, deadlines: Deadlines) -> None:
        self._columns = columns
        self._deadlines = deadlines
        stock = [name for name, kind in catalogue.kinds.items() if kind.stock]
        self._stock = np.array(columns.names.known(stock), dtype=np.int64)

    def evaluate(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str] = ()
    ) -> dict[Group, Measures]:
        """Give all measures of each group of the selection.

        Args:
            selection: Which cases and records.
            period: Which days.
            as_of: The day as of whose end they are seen.
            by: Dimensions to group by; a group names its values in this order, "" for none.

        Returns:
            The measures of `MEASURES` by group; without `by` one group, the empty tuple. Groups
            of which nothing was there are left out.

        Raises:
            BadQuery: `by` names what is no dimension, or one twice.
        """
        for dimension in by:
            if dimension not in DIMENSIONS or list(by).count(dimension) > 1:
                rule = f"{dimension!r}: name dimensions once, of {', '.join(DIMENSIONS)}"
                raise BadQuery("by", rule)
        found: dict[Group, Measures] = {}
        if not by:
            found[()] = dict.fromkeys(MEASURES, 0)
        for groups in (
            self._cases(selection, period, as_of, by),
            self._records(selection, period, as_of, by),
        ):
            for group, measures in groups.items():
                found.setdefault(group, dict.fromkeys(MEASURES, 0)).update(measures)
        return found

    def _cases(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str]
    ) -> dict[Group, Measures]:
        cases = self._columns.cases
        place, _ = cases.attributes.last(as_of)
        # A case received after the day has no attributes yet; it is left out just below.
        category, nature, department = (
            column[np.maximum(place, 0)] for column in cases.attributes.fields
        )
        nothing = np.full(cases.count.shape, -1, dtype=np.int64)
        values = {
            "kind": cases.kind,
            "channel": cases.channel,
            "category": category,
            "nature": nature,
            "department": department,
            "column": nothing,
        }
        there = (cases.received <= as_of) & (cases.since <= as_of) & (as_of < cases.until)
        there &= self._selected(selection, values)

        standing, closed_on = self._standing(as_of)
        due = self._deadlines.of(
            cases.received, cases.kind, cases.channel, category, self._columns.names
        )
        rated_at, rated = cases.ratings.last(as_of)
        satisfied = rated.copy()
        satisfied[rated] = cases.ratings.fields[0][rated_at[rated]] > 0

        start = ALWAYS if period.start is None else period.start
        arrived = (cases.received >= start) & (cases.received <= period.end)
        closed = arrived & (standing == _CLOSED)
        still = arrived & (standing == _OPEN)
        end = min(period.end, as_of)
        # As of a day before the period begins, nothing later is known of how it will begin.
        eve = min(start - 1, as_of)
        before = (cases.received < start) & (self._standing(eve)[0] == _OPEN)
        after = (cases.received <= end) & (self._standing(end)[0] == _OPEN)
        reopened, finished = self._flows(start, end)
        parts: dict[str, Ints | Flags] = {
            "received": arrived,
            "valid": arrived & (standing != _REJECTED),
            "rejected": arrived & (standing == _REJECTED),
            # Of a rejected case no answer is owed: counted, it could lift the rate over 100 %.
            "replied": arrived & (cases.replied <= as_of) & (standing != _REJECTED),
            "closed": closed,
            "open": still,
            "closed_in_time": closed & (closed_on <= due),
            "overdue": still & (as_of > due),
            "rated": arrived & rated,
            "satisfied": arrived & satisfied,
            "carried_over": before,
            "reopened": reopened,
            "finished": finished,
            "carried_on": after,
        }
        return self._sums(parts, there, cases.count, [values[name] for name in by])

    def _standing(self, day: int) -> tuple[Ints, Ints]:
        """Give each case's standing at the end of a day, and the day of its last move (or 0)."""
        moves = self._columns.cases.moves
        place, moved = moves.last(day)
        standing = np.zeros(place.shape, dtype=np.int64)
        since = np.zeros(place.shape, dtype=np.int64)
        standing[moved] = moves.fields[1][place[moved]]
        since[moved] = moves.day[place[moved]]
        return standing, since

    def _flows(self, start: int, end: int) -> tuple[Ints, Ints]:
        """Count each case's reopenings, and its closings and rejections while open."""
        moves = self._columns.cases.moves
        before, after = moves.fields
        within = (moves.day >= start) & (moves.day <= end)
        rows = len(self._columns.cases.count)
        reopened = np.bincount(moves.row[within & (after == _OPEN)], minlength=rows)
        finished = np.bincount(moves.row[within & (before == _OPEN)], minlength=rows)
        return reopened, finished

    def _records(
        self, selection: Selection, period: Period, as_of: int, by: Sequence[str]
    ) -> dict[Group, Measures]:
        records = self._columns.records
        place, said = records.said.last(as_of)
        kind, channel, department, column, headline, quantity = (
            values[np.maximum(place, 0)] for values in records.said.fields
        )
        nothing = np.full(records.count.shape, -1, dtype=np.int64)
        values = {
            "kind": kind,
            "channel": channel,
            "category": nothing,
            "nature": nothing,
            "department": department,
            "column": column,
        }
        start = ALWAYS if period.start is None else period.start
        arrived = (records.day >= start) & (records.day <= period.end)
        there = said & (records.since <= as_of) & (as_of < records.until)
        there &= arrived | np.isin(kind, self._stock)
        there &= self._selected(selection, values)
        ones = np.ones(records.count.shape, dtype=np.int64)
        parts: dict[str, Ints | Flags] = {
            "count": ones,
            "quantity": quantity,
            "headlines": headline,
        }
        groups = [values[name] for name in by]
        found = self._sums(parts, there, records.count, groups)
        named = there & np.isin(department, self._columns.names.known([""]), invert=True)
        for group in found:
            found[group]["departments"] = 0
        for group in self._sums({}, named, records.count, [*groups, department]):
            found[group[:-1]]["departments"] += 1
        return found

    def _selected(self, selection: Selection, values: Mapping[str, Ints]) -> Flags:
        names = self._columns.names
        chosen = np.ones(values["kind"].shape, dtype=bool)
        for dimension, wanted in selection.wanted.items():
            chosen &= np.isin(values[dimension], names.known(wanted))
        return chosen

    def _sums(
        self,
        parts: Mapping[str, Ints | Flags],
        there: Flags,
        count: Ints,
        groups: Sequence[Ints],
    ) -> dict[Group, Measures]:
        rows = np.flatnonzero(there)
        if not rows.size:
            return {}
        keys = np.stack([column[rows] for column in groups] or [np.zeros_like(rows)])
        distinct, inverse = np.unique(keys, axis=1, return_inverse=True)
        inverse = inverse.reshape(-1)
        sums = {}
        for name, part in parts.items():
            total = np.zeros(distinct.shape[1], dtype=np.int64)
            np.add.at(total, inverse, count[rows] * part[rows])
            sums[name] = total.tolist()
        names = [*self._columns.names.list, ""]  # -1, what has no such dimension, is the last
        return {
            tuple(names[code] for code in key[: len(groups)]): {
                name: totals[place] for name, totals in sums.items()
            }
            for place, key in enumerate(distinct.T.tolist())
        }
