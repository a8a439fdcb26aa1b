"""Tables for spreadsheet programs (RFC 4180), and a bulletin's figures as one."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.printed import print_points
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.printing.bulletin_tables import TOTAL, reason, sentence_words
from streams.printing.links import selection_query
from streams.printing.tables import Printed, Value, ValueTable, plain

BOM: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the system's own encoding, and Chinese is lost."""

COLUMNS: Final = (
    "编号 id",
    "指标",
    "figure",
    "统计项 measure",
    "范围 selection",
    "统计期 period",
    "截至 as_of",
    "数值 value",
    "分母 denominator",
    "列示 printed",
    "发布 published",
    "不符 differs",
)

_PRINTED: Final = COLUMNS.index("列示 printed")

_NO_KEY: Final = "-"
_TOTAL_KEY: Final = "*"
"""What ids of lines have for the row of what has no unit and for the total; names are not so."""

_FORMULA: Final = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
_CONTROL: Final = frozenset("\t\r\n")


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet program takes for a formula.

    Full-width signs count as well, and so does what comes after spaces and invisible characters,
    which some programs drop before they look.
    """
    seen = next((each for each in text if unicodedata.category(each)[0] not in "ZC"), "")
    if seen in _FORMULA or text[:1] in _CONTROL:
        return f"'{text}"
    return text


def csv_table(headings: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Write a table: with the BOM, lines ended by CR LF, no cell a formula."""
    file = io.StringIO(newline="")
    file.write(BOM)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(map(cell, line) for line in lines)
    return file.getvalue()


def table_csv(table: ValueTable) -> str:
    """Write a table of values, a line each."""
    return csv_table(table.headings, (map(plain, line) for line in table.lines))


def bulletin_csv(bulletin: Bulletin) -> str:
    """Write a bulletin's figures, cells, problems and points, a line each."""
    return table_csv(figure_table(bulletin, is_whole=True))


def figure_table(bulletin: Bulletin, *, is_whole: bool = False) -> ValueTable:
    """Return a bulletin's figures as a table, a line each.

    Args:
        bulletin: Whose figures.
        is_whole: Whether the cells of its tables, its problems and its points are lines as well.
    """
    lines: Iterator[Sequence[Value]] = map(_line, bulletin.figures.values())
    if is_whole:
        lines = chain(lines, _cells(bulletin), _problems(bulletin), _assessed(bulletin))
    return ValueTable("指标 figures", COLUMNS, lines)


def _cells(bulletin: Bulletin) -> Iterator[Sequence[Value]]:
    """Return a line for each cell of tables that are printed: cells are figures like others."""
    for table in bulletin.shown_tables:
        columns = table.definition.printed
        rows = [(row.key or _NO_KEY, row.label, row.cells) for row in table.rows]
        for key, label, cells in (*rows, (_TOTAL_KEY, TOTAL, table.total)):
            for name in columns:
                yield _line(cells[name], f"{table.definition.id}/{key}/{name}", label)


def _problems(bulletin: Bulletin) -> Iterator[Sequence[Value]]:
    for unit in bulletin.problems:
        for number, sentence in enumerate(unit.sentences, 1):
            name, words = f"problems/{unit.unit}/{number}", sentence_words(sentence)
            yield _said(name, Label(f"{unit.label.zh}：{words.zh}", f"{unit.label.en}: {words.en}"))


def _assessed(bulletin: Bulletin) -> Iterator[Sequence[Value]]:
    for unit in bulletin.assessment:
        name = f"assessment/{unit.unit}"
        yield _said(name, unit.label, Printed(print_points(unit.points)))
        for number, lost in enumerate(unit.lost, 1):
            points = Printed(print_points(lost.points, signed=True))
            yield _said(f"{name}/{number}", reason(lost), points)


def _said(name: str, words: Label, printed: Printed | None = None) -> Sequence[Value]:
    """Return a line that is not a figure."""
    line: list[Value] = [None] * len(COLUMNS)
    line[:3] = name, words.zh, words.en
    line[_PRINTED] = printed
    return line


def _line(figure: Figure, name: str = "", row: Label | None = None) -> Sequence[Value]:
    definition = figure.definition
    label = definition.label
    if row is not None:
        label = Label(f"{row.zh}：{label.zh}", f"{row.en}: {label.en}")
    return (
        name or figure.id,
        label.zh,
        label.en,
        definition.measure,
        selection_query(figure.question.selection),
        str(figure.question.period),
        day_date(figure.question.as_of),
        figure.value,
        figure.denominator,
        Printed(figure.printed.zh),
        None if figure.published is None else Printed(figure.published),
        "是 yes" if figure.differs else None,
    )
