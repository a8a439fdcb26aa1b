"""Tables and bulletins as workbooks for Excel (ISO/IEC 29500, SpreadsheetML).

Numbers are numbers, days are days, and texts are texts: none becomes a formula, also when somebody
edits its cell. A number that is printed as 33.3% is 0.333, shown with one decimal, as printed.
Workbooks are made in memory: nothing of a case is left in a folder for temporary files.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Label
from streams.printing.as_csv import cell, figure_table
from streams.printing.bulletin_sheets import part_tables
from streams.printing.office import MADE, cell_text
from streams.printing.tables import Printed, RateValue, Value, ValueTable

if TYPE_CHECKING:
    import xlsxwriter

_LARGEST: Final = 10**15
"""From here on Excel, which keeps 15 digits, would change a number: it is written as a text."""

_FIRST_DAY: Final = date(1900, 3, 1)
"""Earlier ones have another number in Excel, for which 1900 was a leap year, or none at all."""

_COUNT: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_PERCENT: Final = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,4}))?%", re.ASCII)
_DECIMAL: Final = re.compile(r"()([0-9]{1,12})\.([0-9]{1,4})", re.ASCII)
"""A mean of days, or points."""

_POINTS: Final = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,4}))?个百分点", re.ASCII)
"""A growth in percentage points."""

_RATE: Final = "[=1]0%;[>0.9999]0.0000000%;0.00%"
"""What is less than all is not shown as 100 %."""

_LEAST_WIDTH: Final = 8
_MOST_WIDTH: Final = 48
"""How wide a column may be, in digits; longer texts are broken into lines."""

_ON_PAPER: Final = 210
"""How wide all columns may be together: on A4 across, with these margins, letters are then printed
at seven tenths of their size; with wider ones they could not be read."""

_NARROWEST: Final = 12
"""No column is made narrower than this for the sake of paper: a day fits in."""

_MARGIN: Final = 0.4
"""Inches at the left and the right of paper."""

_TEXT_WIDTH: Final = 72
_A4: Final = 9
_SONG: Final = {"font_name": "宋体", "font_size": 11, "valign": "top"}


def table_xlsx(table: ValueTable) -> bytes:
    """Write a workbook of one table."""
    with _workbook(table.name) as (book, file):
        _Sheet(book, table.name).write(table)
    return file.getvalue()


def bulletin_xlsx(bulletin: Bulletin) -> bytes:
    """Write a workbook of a bulletin: its figures, its tables, problems and points, its text.

    Each is a sheet, Chinese with English beside.
    """
    with _workbook(bulletin.definition.title.zh) as (book, file):
        table = figure_table(bulletin)
        _Sheet(book, table.name).write(table)
        for part in part_tables(bulletin):
            _Sheet(book, part.name).write(part)
        _write_text(book, bulletin)
    return file.getvalue()


@contextmanager
def _workbook(title: str) -> Iterator[tuple["xlsxwriter.Workbook", io.BytesIO]]:
    from xlsxwriter import Workbook

    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"title": cell_text(title)[:255], "created": MADE})
    yield book, file
    book.close()


class _Sheet:
    """A sheet that a table is written to."""

    def __init__(self, book: "xlsxwriter.Workbook", name: str) -> None:
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._widths: list[int] = []

    def write(self, table: ValueTable) -> None:
        """Write a table: its headings stay in sight, are on every page, and can be filtered by."""
        self._widths = [_LEAST_WIDTH] * len(table.headings)
        for column, heading in enumerate(table.headings):
            self._text(0, column, heading, bold=True, bottom=1)
        last = 0
        for last, line in enumerate(table.lines, 1):
            for column, value in enumerate(line):
                self._value(last, column, value)
        for column, width in enumerate(_fitting(self._widths)):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, last, len(table.headings) - 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        _on_paper(self._sheet)

    def _value(self, row: int, column: int, value: Value) -> None:
        if value is None or value == "":
            return
        if isinstance(value, Printed):
            self._printed(row, column, value)
        elif isinstance(value, Label):
            both = value.zh if value.en in ("", value.zh) else f"{value.zh} {value.en}"
            self._text(row, column, both)
        elif isinstance(value, str):
            self._text(row, column, value)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, column, value, self._format())
        elif isinstance(value, date):
            self._day(row, column, value)
        elif isinstance(value, RateValue):
            self._sheet.write_number(row, column, float(value), self._format(num_format=_RATE))
        else:
            self._number(row, column, value)

    def _number(self, row: int, column: int, value: float) -> None:
        if abs(value) >= _LARGEST:
            self._text(row, column, str(value))
        else:
            self._sheet.write_number(row, column, value, self._format(num_format="0"))

    def _printed(self, row: int, column: int, text: str) -> None:
        if _COUNT.fullmatch(text):
            self._number(row, column, int(text))
        elif found := _PERCENT.fullmatch(text):
            # Through decimals: 33.3 / 100 is not the float that is nearest to 0.333.
            number = float(Decimal(text[:-1]).scaleb(-2))
            self._sheet.write_number(row, column, number, self._as_printed(found, "%"))
        elif found := _POINTS.fullmatch(text):
            number = float(Decimal(text.removesuffix("个百分点")))
            self._sheet.write_number(row, column, number, self._as_printed(found, '"个百分点"'))
        elif found := _DECIMAL.fullmatch(text):
            self._sheet.write_number(row, column, float(text), self._as_printed(found, ""))
        else:
            self._text(row, column, text, align="right")

    def _as_printed(self, found: re.Match[str], unit: str) -> Any:
        """Return the format that shows a number with the sign and decimals that it is printed."""
        number = "0" + ("." + "0" * len(found[3]) if found[3] else "") + unit
        is_signed = bool(found[1])
        return self._format(num_format=f"+{number};-{number};{number}" if is_signed else number)

    def _day(self, row: int, column: int, value: date) -> None:
        if value < _FIRST_DAY:
            self._text(row, column, value.isoformat())
            return
        self._widen(column, 11)
        self._sheet.write_datetime(row, column, value, self._format(num_format="yyyy-mm-dd"))

    def _text(self, row: int, column: int, text: str, **looks: Any) -> None:
        said = cell_text(text)
        if said != cell(said):
            # An apostrophe that is not part of the text: it stays one when its cell is edited.
            looks["quote_prefix"] = True
        self._widen(column, _width(said) + 2)
        self._sheet.write_string(row, column, said, self._format(text_wrap=True, **looks))

    def _widen(self, column: int, width: int) -> None:
        self._widths[column] = min(max(self._widths[column], width), _MOST_WIDTH)

    def _format(self, **looks: Any) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_SONG | looks)
        return self._formats[key]


def _write_text(book: "xlsxwriter.Workbook", bulletin: Bulletin) -> None:
    sheet = book.add_worksheet("全文 text")
    sheet.set_column(0, 1, _TEXT_WIDTH)
    plain = {"text_wrap": True, **_SONG}
    for row, (label, looks) in enumerate(_texts(bulletin)):
        for column, text in enumerate((label.zh, label.en)):
            said = cell_text(text)
            quoted = {"quote_prefix": said != cell(said)}
            sheet.write_string(row, column, said, book.add_format(plain | looks | quoted))
    _on_paper(sheet)


def _texts(bulletin: Bulletin) -> Iterable[tuple[Label, dict[str, Any]]]:
    definition = bulletin.definition
    yield definition.title, {"bold": True, "font_size": 16}
    for section in definition.sections:
        yield section.title, {"bold": True, "font_size": 12}
        for paragraph in section.paragraphs:
            yield bulletin.text(paragraph), {}


def _on_paper(sheet: Any) -> None:
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN, right=_MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")


def _fitting(widths: Sequence[int]) -> list[int]:
    """Return widths that fit on paper: the widest give way first, and break texts into lines."""
    most = next(
        (
            most
            for most in range(_MOST_WIDTH, _NARROWEST, -1)
            if sum(min(width, most) for width in widths) <= _ON_PAPER
        ),
        _NARROWEST,
    )
    return [min(width, most) for width in widths]


def _width(text: str) -> int:
    """Return how wide the widest line of a text is, in digits; Chinese characters are two."""
    lines: Sequence[str] = text.splitlines() or [""]
    return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in lines)
