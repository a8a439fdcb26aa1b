"""Assessments: points from rules over the columns of a table, and what each point was lost by.

All arithmetic is of fractions. The points of each rule are rounded to the decimals of the
assessment, halves away from nought, and then added: what is printed adds up.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from streams.core.bulletins.conditions import Amounts
from streams.core.bulletins.evidence import Evidence, NamedCases, evidence_of
from streams.core.bulletins.table_cells import TableRow, amounts
from streams.core.bulletins.table_definitions import AssessmentDefinition, Points
from streams.core.bulletins.table_ranks import competition_ranks
from streams.core.bulletins.table_rows import NONE_ROW
from streams.core.bulletins.tables import BulletinTable
from streams.core.county.catalogue import Label

FLOOR: Final = Label("最低分限制", "the least points that are left")
CEILING: Final = Label("最高分限制", "the most points that can be had")


@dataclass(frozen=True, slots=True)
class Lost:
    """Points that a rule took away or added.

    Attributes:
        rule: What they are for.
        points: How many; less than 0 where they were taken away, never 0.
        columns: The ids of the columns that the rule looks at.
        evidence: The cases behind it; None where the columns alone say why.
    """

    rule: Label
    points: Fraction
    columns: tuple[str, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A row of a table, assessed.

    Attributes:
        unit: The key of the row.
        label: Its name.
        points: What it has; the start and the points of `lost` are exactly that.
        rank: 1 for the most points; rows with equal points share one. None where the table does not
            rank the row.
        lost: What changed its points, in the order of the rules.
    """

    unit: str
    label: Label
    points: Fraction
    rank: int | None
    lost: tuple[Lost, ...]

    def named(self, found: Mapping[str, NamedCases]) -> "Assessed":
        """Return it with its cases named, by the key of their evidence."""
        lost = tuple(
            replace(each, evidence=each.evidence and each.evidence.named(found))
            for each in self.lost
        )
        return replace(self, lost=lost)


def assess(
    definition: AssessmentDefinition, tables: Mapping[str, BulletinTable]
) -> tuple[Assessed, ...]:
    """Return the rows of the table that are shown, by points, the most first.

    Rows that are not ranked come last, in the order of the table; what has no unit is not assessed.
    """
    table = tables[definition.table]
    rows = [_assessed(definition, row) for row in table.rows if row.key != NONE_ROW]
    ranked = [row for row in rows if row.unit not in table.unranked]
    ranks = competition_ranks([row.points for row in ranked])
    placed = [replace(row, rank=rank) for row, rank in zip(ranked, ranks, strict=True)]
    placed.sort(key=lambda row: row.rank or 0)
    return (*placed, *(row for row in rows if row.unit in table.unranked))


def _assessed(definition: AssessmentDefinition, row: TableRow) -> Assessed:
    values = amounts(row)
    lost = []
    for rule in definition.rules:
        if points := _rounded(_points(rule, values), definition.decimals):
            evidence = None if rule.cases is None else evidence_of(row.cells[rule.cases], rule.most)
            lost.append(Lost(rule.label, points, rule.columns, evidence))
    points = definition.start + sum(each.points for each in lost)
    if points < definition.floor:
        lost.append(Lost(FLOOR, definition.floor - points, ()))
    elif definition.ceiling is not None and points > definition.ceiling:
        lost.append(Lost(CEILING, definition.ceiling - points, ()))
    points = definition.start + sum(each.points for each in lost)
    return Assessed(row.key, row.label, points, None, tuple(lost))


def _points(rule: Points, values: Amounts) -> Fraction:
    """Return what a rule takes away or adds, neither rounded; 0 where a column has no value."""
    if rule.when is not None and not rule.when.holds(values):
        return Fraction(0)
    times = Fraction(1)
    if rule.column is not None:
        value = values[rule.column]
        if value is None:
            return Fraction(0)
        times = _beyond(rule, value)
    points = rule.points * times
    if rule.cap is None:
        return points
    return max(-rule.cap, min(points, rule.cap))


def _beyond(rule: Points, value: Fraction) -> Fraction:
    if rule.below is not None:
        value = max(Fraction(0), rule.below - value)
    elif rule.above is not None:
        value = max(Fraction(0), value - rule.above)
    return Fraction(math.floor(value)) if rule.full else value


def _rounded(points: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    nearest = math.floor(abs(points) * scale + Fraction(1, 2))
    return Fraction(nearest if points > 0 else -nearest, scale)
