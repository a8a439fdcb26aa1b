"""Tables of bulletins, evaluated: cells, totals, where parts are not the whole, ranks and lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from streams.core.bulletins.figure import Figure
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.table_cells import TableRow
from streams.core.bulletins.table_definitions import TableDefinition
from streams.core.bulletins.table_ranks import is_small, ordered, ranked, red_and_black
from streams.core.bulletins.table_rows import NONE_ROW, NamedRow
from streams.core.bulletins.unequal import Broken, find_broken
from streams.core.county.catalogue import Label
from streams.core.county.measure_names import MEASURES
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.question import Question

ADD_UP: Final = frozenset(MEASURES) - {"departments"}
"""Measures of which the parts add up to the whole, if all parts are there."""


class TableAsking(Protocol):
    """What tables are evaluated by."""

    def figure(self, name: str, figure: FigureDefinition) -> Figure:
        """Return a figure, evaluated."""

    def counted(self, dimension: str) -> Collection[str]:
        """Return the values of a dimension that something is counted under."""

    def spread(self, question: Question, by: str, parts: Mapping[str, Question]) -> None:
        """Ask at once what several questions ask, and remember the answers.

        Args:
            question: What they ask together.
            by: The dimension by which they are parts of it, or one at a level.
            parts: The question of each group.
        """


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of which the rows that are shown do not add up to the whole.

    Attributes:
        column: Its id.
        whole: The figure of the whole.
        sum: What the rows that are shown add up to.
        unshown: The rows that are not shown, each with its number where that is not 0.
    """

    column: str
    whole: int
    sum: int
    unshown: tuple[tuple[Label, int], ...]

    @property
    def missing(self) -> int:
        """By how much the whole is more than the rows; less than 0 where it is less."""
        return self.whole - self.sum


@dataclass(frozen=True, slots=True)
class Uncontinued:
    """A cell that is not what the form of the period before said at its end, as it was issued.

    Attributes:
        column: Its id.
        key: The key of the row; None of the whole.
        label: What people read of the row; None of the whole.
        now: What is counted now.
        issued: What was issued.
        title: What the form before is called.
    """

    column: str
    key: str | None
    label: Label | None
    now: int
    issued: int
    title: Label


@dataclass(frozen=True, slots=True)
class BulletinTable:
    """A table, evaluated.

    Attributes:
        definition: What was asked.
        rows: Those that are shown, in order.
        total: The figures of the whole, by the column's id.
        differences: Of the columns that are printed.
        best, worst: The red and the black list: the keys of rows, the best and the worst first.
        unranked: The keys of rows that are shown and would be ranked, had they enough cases.
        broken: Where its identities do not hold.
        uncontinued: Where it is not what the form before said; nothing where that is not known.
    """

    definition: TableDefinition
    rows: tuple[TableRow, ...]
    total: dict[str, Figure]
    differences: tuple[Difference, ...]
    best: tuple[str, ...]
    worst: tuple[str, ...]
    unranked: tuple[str, ...]
    broken: tuple[Broken, ...] = ()
    uncontinued: tuple[Uncontinued, ...] = ()

    def row(self, key: str) -> TableRow:
        """Return the row of a key that is shown."""
        return next(row for row in self.rows if row.key == key)


def evaluate_table(definition: TableDefinition, asking: TableAsking) -> BulletinTable:
    """Evaluate a table."""
    if definition.rows == ():
        return _whole_alone(definition, asking)
    names = [*definition.names.all(asking.counted(definition.names.dimension))]
    if definition.names.under is None:
        _spread(definition, names, asking)
    all_rows = [_row(definition, name, asking) for name in names]
    total = _total(definition, asking)
    named = {name.key: name for name in names}
    rows = [row for row in all_rows if _is_shown(definition, named[row.key], row)]
    seen = {row.key for row in rows}
    unshown = [row for row in all_rows if row.key not in seen]
    rows = ranked(definition, ordered(definition, rows))
    best, worst = red_and_black(definition, rows)
    return BulletinTable(
        definition,
        tuple(rows),
        total,
        find_differences(definition, rows, unshown, total),
        best,
        worst,
        tuple(row.key for row in rows if row.key != NONE_ROW and is_small(definition, row)),
        find_broken(definition.identities, rows, total),
    )


def _whole_alone(definition: TableDefinition, asking: TableAsking) -> BulletinTable:
    """Return a table without rows: nothing is missing where nothing is shown."""
    total = _total(definition, asking)
    broken = find_broken(definition.identities, (), total)
    return BulletinTable(definition, (), total, (), (), (), (), broken)


def _total(definition: TableDefinition, asking: TableAsking) -> dict[str, Figure]:
    return {name: asking.figure(name, column) for name, column in definition.columns.items()}


def _spread(definition: TableDefinition, names: Sequence[NamedRow], asking: TableAsking) -> None:
    """Ask each column's question once for all rows."""
    spread: list[Question] = []
    for column in definition.columns.values():
        if column.question not in spread:
            spread.append(column.question)
            # What has no value may be what has no such dimension, which nothing selects.
            parts = {
                name.key: _narrowed(definition, name, column).question
                for name in names
                if name.key != NONE_ROW
            }
            asking.spread(column.question, definition.names.by, parts)


def _row(definition: TableDefinition, name: NamedRow, asking: TableAsking) -> TableRow:
    cells = {
        column: asking.figure(column, _narrowed(definition, name, figure))
        for column, figure in definition.columns.items()
    }
    return TableRow(name.key, name.label, cells)


def _narrowed(
    definition: TableDefinition, name: NamedRow, column: FigureDefinition
) -> FigureDefinition:
    """Return what a column asks of a row."""
    wanted = {**column.question.selection.wanted, definition.names.dimension: [*name.values]}
    return replace(column, question=replace(column.question, selection=Selection(wanted)))


def _is_shown(definition: TableDefinition, name: NamedRow, row: TableRow) -> bool:
    if definition.rows is not None:
        return row.key in definition.rows
    if row.key == NONE_ROW:
        return definition.none and _has_any(row)
    return _has_any(row) or (definition.empty and not name.is_over)


def _has_any(row: TableRow) -> bool:
    return any(map(_is_something, row.cells.values()))


def _is_something(figure: Figure) -> bool:
    if figure.value or (figure.denominator and figure.definition.whole is None):
        return True
    then = figure.base and figure.base.amount
    return bool(then and then.value)


def find_differences(
    definition: TableDefinition,
    rows: Sequence[TableRow],
    unshown: Sequence[TableRow],
    total: Mapping[str, Figure],
) -> tuple[Difference, ...]:
    """Return the columns of which the rows that are shown do not add up to the whole.

    Args:
        definition: Of the table.
        rows: Those that are shown.
        unshown: All others.
        total: The figures of the whole, by the column's id.
    """
    found = []
    for name in definition.printed:
        column = definition.columns[name]
        if column.measure not in ADD_UP or column.growth is not None:
            continue  # Rates, shares, days and growths never do.
        whole, added = total[name].value or 0, sum(_number(row, name) for row in rows)
        if whole != added:
            left = tuple((row.label, _number(row, name)) for row in unshown if _number(row, name))
            found.append(Difference(name, whole, added, left))
    return tuple(found)


def _number(row: TableRow, column: str) -> int:
    return row.cells[column].value or 0
