"""Duties as figures: what units owed, what they published, and where they lapsed.

What is owed is told by the catalogue (`streams.core.county.duties`), what was published by records.
A lapse is a term that is over and in which a unit published less than it had to. Where the duty
names a day of the year, what comes later in that year makes up for it: it is a lapse still, but
nothing is lacking any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import Folded, GroupedBy, dimension_of
from streams.core.county.duties import Debt, debts, duty_start, holders, serving
from streams.core.county.duty_tables import Duty
from streams.core.errors import BadQuery
from streams.core.figures.engine.cells import Group, Selection
from streams.core.figures.engine.record_days import RecordDays
from streams.core.figures.figures import Figures, Question
from streams.core.periods import Period

DUTY_DIMENSIONS: Final = ("kind", "column", "department")
"""What duties can be selected and grouped by."""

_NONE: Final = RecordDays()


class DutyMeasures(NamedTuple):
    """What is counted of duties, in one group.

    Attributes:
        duties_due: How many terms of units were due in the period and are over.
        duties_kept: In how many of these the units published in time what they had to.
        lapses: In how many they did not.
        lacking: Of how many of these it has not been published later either.
        duty_items: How many records units published in the period for what they owe.
        days_since_last: How many days before the as-of day that unit last published which has not
            published for longest; of one that never did, how many days before it the duty began.
            None where no unit has a duty on that day.
    """

    duties_due: int = 0
    duties_kept: int = 0
    lapses: int = 0
    lacking: int = 0
    duty_items: int = 0
    days_since_last: int | None = None


@dataclass(frozen=True, slots=True)
class DutyOutcome:
    """What became of what a unit owed for a term that is over.

    Attributes:
        debt: What it owed.
        items: How many records it published in time.
        made_up: The day, as a number, on which it had published enough after all; None where it
            has not, or did so in time.
    """

    debt: Debt
    items: int
    made_up: int | None

    @property
    def kept(self) -> bool:
        """Whether it published in time what it had to."""
        return self.items >= self.debt.duty.items

    @property
    def lacking(self) -> bool:
        """Whether it has not published what it had to, in time or later."""
        return not self.kept and self.made_up is None


@dataclass(frozen=True, slots=True)
class DutySilence:
    """Since when a unit that has a duty has published nothing.

    Attributes:
        duty: The duty.
        unit: Who has it.
        last: The day, as a number, on which it last published; None if it never did.
        days: How many days before the as-of day that was, or the duty began.
    """

    duty: Duty
    unit: str
    last: int | None
    days: int


class DutyBook:
    """What became of duties, over one state of the figures.

    It remembers what it has asked, so it must not outlive that state.

    Args:
        figures: Over the tallies.
        catalogue: Whose duties.
    """

    def __init__(self, figures: Figures, catalogue: Catalogue) -> None:
        self._figures = figures
        self._catalogue = catalogue
        self._days: dict[tuple[str, str | None, int], dict[Group, RecordDays]] = {}
        self._owed: dict[Period, list[Debt]] = {}

    def outcomes(self, question: Question) -> Iterator[DutyOutcome]:
        """Return what became of what was due in the period, by duty, then by term, then by unit.

        Args:
            question: Selection, period and as-of day; what is due later than that is not over.

        Raises:
            BadQuery: It selects by what is not one of `DUTY_DIMENSIONS`.
        """
        wanted = _Wanted(self._catalogue, question)
        over = replace(question.period, end=min(question.period.end, question.as_of))
        for debt in self._debts(over):
            if wanted.has(debt.duty, debt.unit):
                yield self._outcome(debt, question.as_of)

    def silences(self, question: Question) -> Iterator[DutySilence]:
        """Return of each unit that has a duty on the as-of day since when it published nothing.

        Args:
            question: Selection and as-of day.

        Raises:
            BadQuery: It selects by what is not one of `DUTY_DIMENSIONS`.
        """
        wanted = _Wanted(self._catalogue, question)
        as_of = question.as_of
        for duty in self._catalogue.duties:
            if not serving(duty, as_of):
                continue
            for unit in holders(self._catalogue, duty, as_of, as_of):
                if wanted.has(duty, unit):
                    last = self._records(duty, unit, as_of).last
                    since = duty_start(self._catalogue, duty, unit) if last is None else last
                    yield DutySilence(duty, unit, last, as_of - since)

    def items(self, question: Question) -> Iterator[tuple[Duty, str, int]]:
        """Return how many records units published in the period for each term of each duty.

        Raises:
            BadQuery: It selects by what is not one of `DUTY_DIMENSIONS`.
        """
        wanted = _Wanted(self._catalogue, question)
        period, as_of = question.period, question.as_of
        # A term that has a day of the period may be due up to a year later, and a by's earlier.
        start = None if period.start is None else period.start - _YEAR
        for duty, term, unit in self._debts(Period(start, period.end + _YEAR)):
            first = term.first if period.start is None else max(term.first, period.start)
            last = min(term.last, period.end, as_of)
            if first <= last and wanted.has(duty, unit):
                yield duty, unit, self._records(duty, unit, as_of).between(first, last)

    def measures(self, question: Question) -> dict[Group, DutyMeasures]:
        """Return what is counted of duties in each group.

        Returns:
            The measures by group; a question that groups by nothing has one group, the empty
            tuple. Else groups of which nothing is said are left out.

        Raises:
            BadQuery: It selects or groups by what is not one of `DUTY_DIMENSIONS`.
        """
        for by in question.by:
            _check_dimension("by", dimension_of(by), repr(by))
        grouped = tuple(self._catalogue.coarser.grouping(by, question.as_of) for by in question.by)
        found: dict[Group, DutyMeasures] = {} if grouped else {(): DutyMeasures()}

        def at(duty: Duty, unit: str) -> tuple[Group, DutyMeasures]:
            group = tuple(_value(by, duty, unit) for by in grouped)
            return group, found.get(group, DutyMeasures())

        for outcome in self.outcomes(question):
            group, said = at(outcome.debt.duty, outcome.debt.unit)
            found[group] = said._replace(
                duties_due=said.duties_due + 1,
                duties_kept=said.duties_kept + outcome.kept,
                lapses=said.lapses + (not outcome.kept),
                lacking=said.lacking + outcome.lacking,
            )
        for duty, unit, items in self.items(question):
            group, said = at(duty, unit)
            found[group] = said._replace(duty_items=said.duty_items + items)
        for silence in self.silences(question):
            group, said = at(silence.duty, silence.unit)
            days = max(silence.days, said.days_since_last or 0)
            found[group] = said._replace(days_since_last=days)
        return found

    def _debts(self, period: Period) -> Iterable[Debt]:
        """Return what units owe in a period; a table asks the same once for each of its rows."""
        if period.start is None or period.end - period.start > _MOST_KEPT_DAYS:
            return debts(self._catalogue, period)
        if period not in self._owed:
            self._owed[period] = [*debts(self._catalogue, period)]
        return self._owed[period]

    def _outcome(self, debt: Debt, as_of: int) -> DutyOutcome:
        duty, term, unit = debt
        records = self._records(duty, unit, as_of)
        items = records.between(term.first, term.due)
        if items >= duty.items:
            return DutyOutcome(debt, items, None)
        enough = records.reached(duty.items, term.first)
        return DutyOutcome(debt, items, enough if enough and enough <= term.last else None)

    def _records(self, duty: Duty, unit: str, as_of: int) -> RecordDays:
        asked = duty.kind, duty.column, as_of
        if asked not in self._days:
            columns = {} if duty.column is None else {"column": [duty.column]}
            selection = Selection({"kind": [duty.kind]} | columns)
            question = Question(selection, Period(None, as_of), as_of, ("department",))
            self._days[asked] = self._figures.record_days(question)
        return self._days[asked].get((unit,), _NONE)


_YEAR: Final = 366
"""The most days that a term has."""

_MOST_KEPT_DAYS: Final = 10 * _YEAR
"""Of how long a period debts are kept: every unit owes something for each of its weeks."""


class _Wanted:
    """Which duties of which units a question selects."""

    def __init__(self, catalogue: Catalogue, question: Question) -> None:
        self._values: dict[str, set[str]] = {}
        for dimension, values in question.selection.wanted.items():
            _check_dimension(dimension, dimension, ",".join(values))
            day = question.as_of
            each = (catalogue.coarser.values(dimension, value, day) for value in values)
            self._values[dimension] = set[str]().union(*each)

    def has(self, duty: Duty, unit: str) -> bool:
        """Return whether a duty of a unit is selected."""
        return all(_value(by, duty, unit) in values for by, values in self._values.items())


def _value(by: GroupedBy, duty: Duty, unit: str) -> str:
    """Return the value of a dimension that a unit's duty has."""
    if isinstance(by, Folded):
        return by.into(unit)
    return {"kind": duty.kind, "column": duty.column or "", "department": unit}[by]


def _check_dimension(parameter: str, dimension: str, said: str) -> None:
    if dimension not in DUTY_DIMENSIONS:
        there = ", ".join(DUTY_DIMENSIONS)
        raise BadQuery(parameter, f"{said}: duties go by {there} alone")
