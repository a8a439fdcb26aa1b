"""A bulletin's tables, problems and assessment as the sheets of a workbook."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.printed import print_points
from streams.core.bulletins.tables import BulletinTable
from streams.core.county.catalogue import Label
from streams.printing.bulletin_tables import (
    LOST_AND_GAINED,
    POINTS,
    PROBLEMS,
    RANK,
    both_texts,
    cell_words,
    evidence_words,
    line_words,
    reasons,
    table_notes,
)
from streams.printing.table_layout import Layout, Line, lay_out
from streams.printing.tables import Printed, Value, ValueTable

_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
"""What the name of a sheet cannot have."""

_TAKEN: Final = ("指标 figures", "全文 text")
_POINTS_SHEET: Final = "考核 assessment"


def part_tables(bulletin: Bulletin) -> Iterator[ValueTable]:
    """Return a table for each sheet, no two with the same name."""
    taken = {name.casefold() for name in (*_TAKEN, *_problems_name(), _POINTS_SHEET)}
    for table in bulletin.shown_tables:
        name = _sheet_name(table.definition.title.zh, taken)
        taken.add(name.casefold())
        yield _table(name, table)
    if bulletin.problems:
        yield _problems(bulletin)
    if bulletin.assessment:
        yield _assessment(bulletin)


def _problems_name() -> tuple[str, ...]:
    return (f"{PROBLEMS.zh} {PROBLEMS.en.lower()}",)


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return the name of a sheet; Excel takes names for the same that differ in case alone."""
    plain = _NOT_IN_NAMES.sub(" ", title).strip()[:_LONGEST_NAME].strip() or "表 table"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = plain[: _LONGEST_NAME - len(end)] + end
    return name


def _table(name: str, table: BulletinTable) -> ValueTable:
    definition, layout = table.definition, lay_out(table)
    is_ranked = definition.rank is not None
    headings = [both_texts(definition.heading), *([both_texts(RANK)] if is_ranked else [])]
    headings += map(both_texts, layout.whole_headings())
    lines: list[Sequence[Value]] = [
        [line_words(line), *([line.rank] if is_ranked else []), *_cells(line, layout)]
        for line in layout.lines
    ]
    rest = [None] * (len(headings) - 1)
    lines += [[note, *rest] for note in table_notes(table)]
    return ValueTable(name, headings, lines)


def _cells(line: Line, layout: Layout) -> Sequence[Value]:
    if line.cells is None:
        return [None] * len(layout.columns)
    return [Printed(cell_words(figure, is_whole=line.is_whole)) for figure in line.cells]


def _problems(bulletin: Bulletin) -> ValueTable:
    lines = [
        (unit.label, sentence.text, *_cases(evidence_words(sentence.evidence)))
        for unit in bulletin.problems
        for sentence in unit.sentences
    ]
    return ValueTable(_problems_name()[0], ("单位 unit", "问题 problem", "办件 cases"), lines)


def _cases(words: Label) -> tuple[Value, ...]:
    return (words.zh.strip("（）") or None,)


def _assessment(bulletin: Bulletin) -> ValueTable:
    headings = ("单位 unit", both_texts(RANK), both_texts(POINTS), both_texts(LOST_AND_GAINED))
    lines = [
        (unit.label, unit.rank, Printed(print_points(unit.points)), reasons(unit))
        for unit in bulletin.assessment
    ]
    return ValueTable(_POINTS_SHEET, headings, lines)
