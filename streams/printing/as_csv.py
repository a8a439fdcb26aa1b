"""Tables for spreadsheet programs (RFC 4180), and a bulletin's figures as one."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from streams.core.bulletins.definitions import FigureDefinition
from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.growth import Base
from streams.core.bulletins.printed import print_points
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.printing.bulletin_tables import cell_words, reason, sentence_words
from streams.printing.growth_words import GROWTH_WORDS
from streams.printing.links import selection_query
from streams.printing.table_layout import TOTAL
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
GROWTH_COLUMNS: Final = (
    "增长 growth",
    "基期 base_period",
    "基期截至 base_as_of",
    "基期数值 base_value",
    "基期分母 base_denominator",
    "无增长率 no_growth",
)
"""Of a bulletin of which a figure grows, after the others."""

_SIGNED: Final = re.compile(r"[+-][0-9]{1,15}(\.[0-9]{1,4})?%", re.ASCII)
"""A growth in percent: a number with its sign, which is no formula."""

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
    return _csv(headings, (map(cell, line) for line in lines))


def _csv(headings: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    file = io.StringIO(newline="")
    file.write(BOM)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(lines)
    return file.getvalue()


def table_csv(table: ValueTable) -> str:
    """Write a table of values, a line each."""
    return _csv(table.headings, (map(_cell_of, line) for line in table.lines))


def _cell_of(value: Value) -> str:
    is_number = isinstance(value, int | float) or (
        isinstance(value, Printed) and _SIGNED.fullmatch(value)
    )
    return plain(value) if is_number else cell(plain(value))


def bulletin_csv(bulletin: Bulletin) -> str:
    """Write a bulletin's figures, cells, problems and points, a line each."""
    return table_csv(figure_table(bulletin, is_whole=True))


def figure_table(bulletin: Bulletin, *, is_whole: bool = False) -> ValueTable:
    """Return a bulletin's figures as a table, a line each.

    Args:
        bulletin: Whose figures.
        is_whole: Whether the cells of its tables, its problems and its points are lines as well.
    """
    lines = [_line(figure) for figure in bulletin.figures.values()]
    bases = [figure.base for figure in bulletin.figures.values()]
    if is_whole:
        cells = [*_cells(bulletin)]
        lines += [_line(figure, name, label) for name, label, figure in cells]
        bases += [figure.base for _, _, figure in cells]
        lines += [*_problems(bulletin), *_assessed(bulletin)]
    if not any(bases):
        return ValueTable("指标 figures", COLUMNS, lines)
    bases += [None] * (len(lines) - len(bases))
    grown = ((*line, *_base(base)) for line, base in zip(lines, bases, strict=True))
    return ValueTable("指标 figures", (*COLUMNS, *GROWTH_COLUMNS), grown)


def _base(base: Base | None) -> Sequence[Value]:
    if base is None:
        return (None,) * len(GROWTH_COLUMNS)
    amount = base.amount
    return (
        GROWTH_WORDS[base.growth],
        None if base.period is None else str(base.period),
        None if base.as_of is None else day_date(base.as_of),
        None if amount is None else amount.value,
        None if amount is None else amount.denominator,
        base.why,
    )


def _cells(bulletin: Bulletin) -> Iterator[tuple[str, Label, Figure]]:
    """Return each cell of tables that are printed, with its id and its row: it is a figure."""
    for table in bulletin.shown_tables:
        columns = table.definition.printed
        rows = [(row.key or _NO_KEY, row.label, row.cells) for row in table.rows]
        for key, label, cells in (*rows, (_TOTAL_KEY, TOTAL, table.total)):
            for name in columns:
                yield f"{table.definition.id}/{key}/{name}", label, cells[name]


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


def _measure(definition: FigureDefinition) -> str:
    """Return the measure with what is added to it and taken away from it."""
    more = f" + {definition.plus}" if definition.plus else ""
    return definition.measure + more + (f" - {definition.less}" if definition.less else "")


def _line(figure: Figure, name: str = "", row: Label | None = None) -> Sequence[Value]:
    definition = figure.definition
    label = definition.label
    if row is not None:
        label = Label(f"{row.zh}：{label.zh}", f"{row.en}: {label.en}")
    return (
        name or figure.id,
        label.zh,
        label.en,
        _measure(definition),
        selection_query(figure.question.selection),
        str(figure.question.period),
        day_date(figure.question.as_of),
        figure.value,
        figure.denominator,
        Printed(cell_words(figure)),
        None if figure.published is None else Printed(figure.published),
        "是 yes" if figure.differs else None,
    )
