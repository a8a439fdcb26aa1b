"""Reading problems and assessments from a bulletin's file, and checking what they say."""

import math
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from streams.core.bulletins.conditions import parse_condition
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.table_definition_file import UNIT, check_among
from streams.core.bulletins.table_definitions import (
    AssessmentDefinition,
    Points,
    ProblemDefinition,
    TableDefinition,
)
from streams.core.bulletins.table_file import AssessmentFile, ProblemFile, RuleFile
from streams.core.county.rates import exact
from streams.core.figures.figures import MEASURES

PLACE_OF_COLUMN: Final = re.compile(r"\{([a-z0-9_-]+)\}")
"""The place of a column in the text of a problem."""


def read_problems(
    files: Iterable[ProblemFile], tables: Mapping[str, TableDefinition]
) -> tuple[ProblemDefinition, ...]:
    """Return problems.

    Raises:
        ValueError: One makes no sense; says which key, what was found and what is allowed.
    """
    return tuple(_problem(f"problems[{number}]", file, tables) for number, file in enumerate(files))


def _problem(
    place: str, file: ProblemFile, tables: Mapping[str, TableDefinition]
) -> ProblemDefinition:
    check_among(f"{place}.table", file.table, tables, "a table")
    columns = tables[file.table].columns
    for language in ("zh", "en"):
        for name in PLACE_OF_COLUMN.findall(getattr(file.text, language)):
            check_among(f"{place}.text.{language}", name, [UNIT, *columns], "a column of the table")
    when = parse_condition(file.when, f"{place}.when", columns)
    cases = _with_cases(f"{place}.cases", file.cases, columns)
    return ProblemDefinition(file.table, when, file.text, cases, file.most)


def read_assessment(
    file: AssessmentFile | None, tables: Mapping[str, TableDefinition]
) -> AssessmentDefinition | None:
    """Return an assessment; None where the file has none.

    Raises:
        ValueError: It makes no sense; says which key, what was found and what is allowed.
    """
    if file is None:
        return None
    check_among("assessment.table", file.table, tables, "a table")
    columns = tables[file.table].columns
    rules = tuple(
        _rule(f"assessment.rules[{number}]", rule, columns)
        for number, rule in enumerate(file.rules)
    )
    start = _number("assessment.start", file.start)
    floor = _number("assessment.floor", file.floor)
    ceiling = _bound("assessment.ceiling", file.ceiling)
    if not (floor <= start and (ceiling is None or start <= ceiling)):
        raise ValueError("assessment.start: must be between floor and ceiling")
    return AssessmentDefinition(file.title, file.table, start, floor, ceiling, file.decimals, rules)


def _rule(place: str, file: RuleFile, columns: Mapping[str, FigureDefinition]) -> Points:
    if file.column is not None:
        check_among(f"{place}.column", file.column, columns, "a column of the table")
    elif file.when is None:
        raise ValueError(f"{place}: name a column, or a condition in when")
    for key in ("below", "above", "cap"):
        if file.column is None and getattr(file, key) is not None:
            raise ValueError(f"{place}.{key}: goes with a column")
    if file.below is not None and file.above is not None:
        raise ValueError(f"{place}.above: does not go with below; write two rules")
    if file.full and file.below is None and file.above is None:
        raise ValueError(f"{place}.full: goes with below or above")
    points = _number(f"{place}.points", file.points)
    if not points:
        raise ValueError(f"{place}.points: 0 changes nothing")
    cases = file.cases
    if cases is None and file.column is not None and _counts_cases(columns[file.column]):
        cases = file.column
    return Points(
        file.label,
        points,
        file.column,
        _bound(f"{place}.below", file.below),
        _bound(f"{place}.above", file.above),
        file.full,
        None if file.when is None else parse_condition(file.when, f"{place}.when", columns),
        _bound(f"{place}.cap", file.cap),
        _with_cases(f"{place}.cases", cases, columns),
        file.most,
    )


def _bound(place: str, number: float | None) -> Fraction | None:
    return None if number is None else _number(place, number)


def _number(place: str, number: float) -> Fraction:
    if not math.isfinite(number):
        raise ValueError(f"{place}: {number} is not a number that points can have")
    return Fraction(exact(number))


def _with_cases(
    place: str, name: str | None, columns: Mapping[str, FigureDefinition]
) -> str | None:
    if name is None:
        return None
    there = [column for column, figure in columns.items() if _counts_cases(figure)]
    check_among(place, name, there, "a column that counts cases or records")
    return name


def _counts_cases(figure: FigureDefinition) -> bool:
    return figure.measure in MEASURES and figure.growth is None
