"""What a bulletin's file says of tables, problems and assessments.

The attributes of the types are the keys of the file: what is said of them here is what
``docs/bulletin-files.md`` says. `table_definition_file` reads them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from streams.core.bulletins.base_periods import Growth
from streams.core.county.catalogue import Label

_Positive = Annotated[int, Meta(ge=1)]
_Points = Annotated[float, Meta(ge=-10_000, le=10_000)]
_Bound = Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]


class ColumnFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table: a figure that is asked for each row, and once for the whole.

    Attributes:
        id: By which orders, conditions and texts name it: lower-case letters and digits, words
            joined by ``-`` or ``_``, a letter first.
        label: Its heading.
        measure: What is counted, as in a figure; all but ``categories`` and ``quick_reports``.
        less: A measure of cases or records that is taken away from the measure, which is one too:
            received less closed in time.
        plus: A measure of cases or records that is added to the measure, which is one too: what was
            carried over and what was received.
        earlier: The column is of the same period a ``year`` before, or of the ``period`` before, as
            it was at the end of that: what was in force when the year began.
        select: The values that are counted, by dimension or label; not by the table's own.
        period: Its own period, where it is not the bulletin's.
        share_of: The whole of which a row is a part, with the measure ``share``; left out, the
            column's own whole: all that it selects.
        share_measure: By which measure part and whole are counted, with the measure ``share``.
        growth: Not the figure is printed but by how much it has grown, as of a figure.
        recorded_from: With growth, the day from which what is counted is recorded whole, where it
            is not the bulletin's.
        decimals: How many decimals a rate, a mean or a growth is printed with; left out, at most
            one.
        rounded: Whether a rate, a mean or a growth is rounded to its decimals, and not cut.
        shown: Whether the column is printed; one that is not is there for orders, conditions and
            texts.
    """

    id: str
    label: Label
    measure: str
    less: str | None = None
    plus: str | None = None
    earlier: Growth | None = None
    select: dict[str, str | list[str]] = {}
    period: str | None = None
    share_of: dict[str, str | list[str]] | None = None
    share_measure: str | None = None
    growth: Growth | None = None
    recorded_from: str | None = None
    decimals: Annotated[int, Meta(ge=0, le=4)] | None = None
    rounded: bool = False
    shown: bool = True


class LeastFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least number below which a row is shown and not ranked.

    Attributes:
        column: The id of the column that is compared.
        number: The least number.
    """

    column: str
    number: _Positive


class HeadingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading over several columns or rows that are side by side.

    Attributes:
        label: What it says.
        columns: The ids of the columns that it is over, in order; or else ``rows``.
        rows: The keys of the rows that it is over, in order; or else ``columns``.
    """

    label: Label
    columns: list[str] = []
    rows: list[str] = []


class TableFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table: rows by a dimension, columns that are figures, and the whole's own figure as total.

    Attributes:
        id: By which problems and the assessment name it: as ids of columns.
        title: Its heading.
        by: What its rows are: a dimension, a label, or either at a level, as ``department@town``.
        under: The unit whose units directly under it are the rows, each with all that is under it;
            with ``by = "department"``. The table is then of this unit with all under it.
        heading: Over the names of the rows; left out, the dimension's or the level's.
        rows: The only rows that are shown, in this order; left out, all. An empty list shows the
            whole alone.
        turned: Whether its columns are printed one below the other and its rows side by side, as
            forms have them; the whole is the last at the right.
        headings: Headings over several of its columns or rows.
        identities: What must be equal in each row and in the whole, as
            ``new + carried-in = processed + carried-out``; where it is not, a line below the table
            says so.
        continues: Of columns that take over what the form of the period before said at its end the
            column there: ``{ carried-in = "carried-out" }``. Where it said something else when it
            was issued, a line below the table says so.
        empty: Whether rows of nothing are shown, as those of units that had no case.
        none: Whether a row is shown for what has no unit, or no such value.
        columns: Its columns, in order.
        order: The id of the column by which the rows are ordered; left out, as the catalogue has
            them.
        rising: Whether the least comes first.
        rank: The id of the column by which rows are ranked; left out, they are not.
        best_is: Which of its values is the best; ``most`` unless told.
        at_least: The least number below which a row is shown and not ranked.
        best: How many rows the red list has at most.
        worst: How many rows the black list has at most.
        shown: Whether the table is printed; one that is not is there for problems and assessment.
    """

    id: str
    title: Label
    by: str
    columns: Annotated[list[ColumnFile], Meta(min_length=1)]
    under: str | None = None
    heading: Label | None = None
    rows: list[str] | None = None
    turned: bool = False
    headings: list[HeadingFile] = []
    identities: list[str] = []
    continues: dict[str, str] = {}
    empty: bool = False
    none: bool = True
    order: str | None = None
    rising: bool = False
    rank: str | None = None
    best_is: Literal["most", "least"] = "most"
    at_least: LeastFile | None = None
    best: _Positive | None = None
    worst: _Positive | None = None
    shown: bool = True


class ProblemFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A problem: a sentence for each row of a table of which a condition is true.

    Attributes:
        table: The id of the table.
        when: The condition over its columns, as ``on-time < 90 and received >= 10``.
        text: What is said of the row; ``{column}`` is what the column prints, ``{unit}`` the row's
            name.
        cases: The id of the column whose cases are named; it counts cases or records.
        most: How many cases are named at most; 10 unless told.
    """

    table: str
    when: str
    text: Label
    cases: str | None = None
    most: Annotated[int, Meta(ge=1, le=100)] = 10


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of an assessment: points for each case, for each percentage point, or at once.

    Attributes:
        label: What it is for.
        points: How many points, less than 0 where they are taken away: of a ``column`` for each
            case or day, with ``below`` or ``above`` for each percentage point or day beyond it;
            without a column at once.
        column: The id of the column that is multiplied.
        below: Counted is by how much the column is below this.
        above: Counted is by how much the column is above this.
        full: Whether only full percentage points or days count.
        when: The condition under which the rule holds; left out, always.
        cap: The most points that it takes away or adds.
        cases: The id of the column whose cases are named; left out, those of ``column`` where it
            counts cases or records.
        most: How many cases are named at most; 10 unless told.
    """

    label: Label
    points: _Points
    column: str | None = None
    below: _Bound | None = None
    above: _Bound | None = None
    full: bool = False
    when: str | None = None
    cap: Annotated[float, Meta(ge=0, le=10_000)] | None = None
    cases: str | None = None
    most: Annotated[int, Meta(ge=1, le=100)] = 10


class AssessmentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An assessment: points for each row of a table, and the order that follows.

    Attributes:
        title: Its heading.
        table: The id of the table whose rows are assessed.
        start: The points that each begins with; 100 unless told.
        floor: The least points that are left; 0 unless told.
        ceiling: The most points that can be had; left out, there is no limit.
        decimals: How many decimals the points of each rule are rounded to; 2 unless told.
        rules: Its rules.
    """

    title: Label
    table: str
    rules: Annotated[list[RuleFile], Meta(min_length=1)]
    start: _Points = 100.0
    floor: _Points = 0.0
    ceiling: _Points | None = None
    decimals: Annotated[int, Meta(ge=0, le=4)] = 2
