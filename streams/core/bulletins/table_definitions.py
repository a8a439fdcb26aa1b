"""Tables, problems and assessments of bulletins, as they are once their file is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from streams.core.bulletins.conditions import RowCondition
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.identities import Identity
from streams.core.bulletins.selectable import WantedValues
from streams.core.bulletins.table_headings import NO_HEADINGS, Headings
from streams.core.bulletins.table_rows import RowNames
from streams.core.county.catalogue import Label


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """A table, read.

    Attributes:
        id: By which problems and the assessment name it.
        title: Its heading.
        heading: Over the names of its rows.
        names: The rows that it may have.
        columns: Its columns by id: the figure of the whole, which the total row has.
        hidden: The ids of columns that are not printed.
        rows: The keys of the only rows that are shown, in order; None is all.
        empty: Whether rows of nothing are shown.
        none: Whether the row of what has no such value is shown.
        order: The column by which rows are ordered; None is the catalogue's order.
        rising: Whether the least comes first.
        rank: The column by which rows are ranked; None if they are not.
        is_least_best: Whether the least value of that column is the best.
        at_least: A column and the least number of it below which a row is not ranked.
        best, worst: How many rows are on the red and on the black list at most.
        shown: Whether it is printed.
        is_turned: Whether its columns are printed one below the other.
        headings: Over several of its columns or rows.
        identities: What must be equal in each row that is shown, and in the whole.
        continues: Columns, each with the one of the table in the form before that it takes over.
    """

    id: str
    title: Label
    heading: Label
    names: RowNames
    columns: dict[str, FigureDefinition]
    hidden: frozenset[str] = frozenset()
    rows: tuple[str, ...] | None = None
    empty: bool = False
    none: bool = True
    order: str | None = None
    rising: bool = False
    rank: str | None = None
    is_least_best: bool = False
    at_least: tuple[str, int] | None = None
    best: int = 0
    worst: int = 0
    shown: bool = True
    is_turned: bool = False
    headings: Headings = NO_HEADINGS
    identities: tuple[Identity, ...] = ()
    continues: tuple[tuple[str, str], ...] = ()

    @property
    def printed(self) -> list[str]:
        """The ids of the columns that are printed, in order."""
        return [name for name in self.columns if name not in self.hidden]

    def selected(self, place: str) -> Iterator[tuple[str, WantedValues]]:
        """Return all that its columns select, each selection with its place in the file."""
        for name, figure in self.columns.items():
            yield f"{place}.columns.{name}.select", figure.question.selection.wanted
            if figure.whole is not None:
                yield f"{place}.columns.{name}.share_of", figure.whole.selection.wanted


@dataclass(frozen=True, slots=True)
class ProblemDefinition:
    """A problem, read.

    Attributes:
        table: The id of the table.
        when: The condition over its columns.
        text: What is said where it is true.
        cases: The column whose cases are named; None if none are.
        most: How many at most.
    """

    table: str
    when: RowCondition
    text: Label
    cases: str | None
    most: int


@dataclass(frozen=True, slots=True)
class Points:
    """A rule of an assessment, read.

    Attributes:
        label: What it is for.
        points: For each of what is counted; at once where there is no column.
        column: The column that is multiplied; None if none is.
        below, above: Counted is by how much the column is below or above this; None if its value
            is counted itself.
        full: Whether only full ones count.
        when: The condition under which it holds; None is always.
        cap: The most points that it takes away or adds; None is without a limit.
        cases: The column whose cases are named; None if none are.
        most: How many at most.
    """

    label: Label
    points: Fraction
    column: str | None
    below: Fraction | None
    above: Fraction | None
    full: bool
    when: RowCondition | None
    cap: Fraction | None
    cases: str | None
    most: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at, each once."""
        named = [] if self.column is None else [self.column]
        return tuple(dict.fromkeys([*named, *(self.when.columns() if self.when else ())]))


@dataclass(frozen=True, slots=True)
class AssessmentDefinition:
    """An assessment, read.

    Attributes:
        title: Its heading.
        table: The id of the table whose rows are assessed.
        start, floor: The points that each begins with, and the least that are left.
        ceiling: The most that can be had; None is without a limit.
        decimals: How many decimals the points of each rule are rounded to.
        rules: Its rules.
    """

    title: Label
    table: str
    start: Fraction
    floor: Fraction
    ceiling: Fraction | None
    decimals: int
    rules: tuple[Points, ...]
