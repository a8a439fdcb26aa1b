"""The order of a table's rows, their ranks, and the red and the black list."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from streams.core.bulletins.table_cells import TableRow, amount
from streams.core.bulletins.table_definitions import TableDefinition
from streams.core.bulletins.table_rows import NONE_ROW


def competition_ranks(values: Sequence[Fraction]) -> list[int]:
    """Return the rank of each value, 1 for the greatest: one more than there are greater ones."""
    return [1 + sum(other > value for other in values) for value in values]


def ordered(definition: TableDefinition, rows: list[TableRow]) -> list[TableRow]:
    """Put rows into order; what has no value of the column is last, and what has no unit."""
    if definition.rows is not None:
        return sorted(rows, key=lambda row: (definition.rows or ()).index(row.key))
    if definition.order is None:
        return rows
    column, sign = definition.order, 1 if definition.rising else -1

    def place(row: TableRow) -> tuple[bool, bool, Fraction]:
        value = amount(row.cells[column])
        return row.key == NONE_ROW, value is None, sign * (value or Fraction(0))

    return sorted(rows, key=place)


def ranked(definition: TableDefinition, rows: list[TableRow]) -> list[TableRow]:
    """Return rows with their ranks, by exact values and not by what is printed."""
    merits = {row.key: _merit(definition, row) for row in rows}
    values = {key: merit for key, merit in merits.items() if merit is not None}
    ranks = dict(zip(values, competition_ranks([*values.values()]), strict=True))
    return [replace(row, rank=ranks.get(row.key)) for row in rows]


def _merit(definition: TableDefinition, row: TableRow) -> Fraction | None:
    """Return by what a row is ranked, more for the better; None where it is not."""
    if definition.rank is None or row.key == NONE_ROW or is_small(definition, row):
        return None
    value = amount(row.cells[definition.rank])
    return -value if value is not None and definition.is_least_best else value


def is_small(definition: TableDefinition, row: TableRow) -> bool:
    """Return whether a row has too few cases to be ranked."""
    if definition.at_least is None:
        return False
    column, least = definition.at_least
    value = amount(row.cells[column])
    return value is None or value < least


def red_and_black(
    definition: TableDefinition, rows: Sequence[TableRow]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the red and the black list.

    Neither has more than half of the rows that are ranked, so no row is on both. Rows that share a
    rank are all on a list or none of them: those that do not fit as a whole are left out.
    """
    by_rank = sorted((row for row in rows if row.rank is not None), key=lambda row: row.rank or 0)
    half = len(by_rank) // 2
    best = _whole_ties(by_rank, min(definition.best, half))
    worst = _whole_ties(by_rank[::-1], min(definition.worst, half))
    return best, worst


def _whole_ties(rows: Sequence[TableRow], most: int) -> tuple[str, ...]:
    found: list[str] = []
    for _, tied in groupby(rows, key=lambda row: row.rank):
        keys = [row.key for row in tied]
        if len(found) + len(keys) > most:
            break
        found += keys
    return tuple(found)
