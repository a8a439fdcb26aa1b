"""A bulletin's tables, problems and assessment as values that JSON has."""

from collections.abc import Mapping
from typing import Any

from streams.core.bulletins.assessment import Assessed, Lost
from streams.core.bulletins.definitions import FigureDefinition
from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.evidence import Evidence
from streams.core.bulletins.printed import print_points
from streams.core.bulletins.table_cells import amount, is_percent
from streams.core.bulletins.tables import BulletinTable
from streams.core.county.catalogue import Catalogue, Label
from streams.printing.bulletin_tables import (
    broken_words,
    cell_label,
    difference_words,
    is_one_text,
    uncontinued_words,
)
from streams.printing.links import cases_query
from streams.printing.table_layout import TOTAL


def label_json(label: Label) -> dict[str, str]:
    """Return a label by language."""
    return {"zh": label.zh, "en": label.en}


def bulletin_parts(bulletin: Bulletin, catalogue: Catalogue) -> dict[str, Any]:
    """Return what a bulletin has of tables, problems and points; nothing where it has none."""
    definition = bulletin.definition
    parts: dict[str, Any] = {}
    if definition.tables:
        parts["tables"] = [_table(table, catalogue) for table in bulletin.shown_tables]
    if definition.problems:
        parts["problems"] = [
            {
                "unit": unit.unit,
                "label": label_json(unit.label),
                "sentences": [
                    {"text": label_json(sentence.text)} | _evidence(sentence.evidence)
                    for sentence in unit.sentences
                ],
            }
            for unit in bulletin.problems
        ]
    if definition.assessment is not None:
        parts["assessment"] = [_assessed(unit) for unit in bulletin.assessment]
    return parts


def _table(table: BulletinTable, catalogue: Catalogue) -> dict[str, Any]:
    definition = table.definition
    columns = definition.printed
    return {
        "id": definition.id,
        "title": label_json(definition.title),
        "heading": label_json(definition.heading),
        "columns": [
            {
                "id": name,
                "label": label_json(definition.columns[name].label),
                "unit": _unit(definition.columns[name]),
            }
            for name in columns
        ],
        "rows": [
            {"key": row.key, "label": label_json(row.label), "rank": row.rank}
            | _cells(columns, row.cells, catalogue)
            for row in table.rows
        ],
        "total": {"label": label_json(TOTAL)}
        | _cells(columns, table.total, catalogue, is_whole=True),
        "differs": [
            {
                "column": difference.column,
                "whole": difference.whole,
                "sum": difference.sum,
                "missing": difference.missing,
                "text": label_json(difference_words(table, difference)),
            }
            for difference in table.differences
        ],
        **_form(table),
        "best": [*table.best],
        "worst": [*table.worst],
        "unranked": [*table.unranked],
    }


def _form(table: BulletinTable) -> dict[str, Any]:
    """Return what only tables of forms have: that they are turned, headings, what is not equal."""
    definition = table.definition
    headings = [
        {"label": label_json(heading.label), side: [*heading.over]}
        for side in ("columns", "rows")
        for heading in getattr(definition.headings, side)
    ]
    unequal = [
        {
            "row": broken.key,
            "left": broken.left,
            "right": broken.right,
            "text": label_json(broken_words(table, broken)),
        }
        for broken in table.broken
    ]
    uncontinued = [
        {
            "row": each.key,
            "column": each.column,
            "now": each.now,
            "issued": each.issued,
            "text": label_json(uncontinued_words(table, each)),
        }
        for each in table.uncontinued
    ]
    said = {
        "turned": definition.is_turned,
        "headings": headings,
        "unequal": unequal,
        "uncontinued": uncontinued,
    }
    return {key: value for key, value in said.items() if value}


def _unit(column: FigureDefinition) -> str | None:
    """Return "%" where values are in percent; growths of percents are in percentage points."""
    return "%" if is_percent(column.measure) is (column.growth is None) else None


def _cells(
    columns: list[str],
    cells: Mapping[str, Figure],
    catalogue: Catalogue,
    *,
    is_whole: bool = False,
) -> dict[str, Any]:
    figures = [cells[name] for name in columns]
    queries = [cases_query(figure, catalogue) for figure in figures]
    return {
        "cells": [figure.printed.zh for figure in figures],
        "texts": [_text(cell_label(figure, is_whole=is_whole)) for figure in figures],
        "values": [_value(figure) for figure in figures],
        "links": [None if query is None else f"/v1/cases?{query}" for query in queries],
    }


def _text(printed: Label) -> dict[str, str] | None:
    """Return what a cell says in words; None where it is the same in both languages."""
    return None if is_one_text(printed) else label_json(printed)


def _value(figure: Figure) -> int | float | None:
    """Return the value of a cell, of a rate in percent, neither cut nor rounded."""
    value = amount(figure)
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _assessed(unit: Assessed) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "label": label_json(unit.label),
        "points": print_points(unit.points),
        "rank": unit.rank,
        "lost": [_lost(lost) for lost in unit.lost],
    }


def _lost(lost: Lost) -> dict[str, Any]:
    return {
        "rule": label_json(lost.rule),
        "points": print_points(lost.points),
        "columns": [*lost.columns],
    } | _evidence(lost.evidence)


def _evidence(evidence: Evidence | None) -> dict[str, Any]:
    if evidence is None:
        return {"cases": [], "more": 0}
    return {"cases": [*evidence.cases], "more": evidence.more}
