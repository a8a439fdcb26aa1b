"""What is in a file of a spreadsheet: rows of cells, with the values that merged cells share."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from streams.core.mapping.rows import Bilingual, RowCell

GridRow: TypeAlias = list[RowCell]

WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
SHEET_ENDINGS: Final = (*WORKBOOK_ENDINGS, ".csv", ".tsv", ".txt")

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

LONGEST_FILE_BYTES: Final = 512 * 1024 * 1024
_LONGEST_CELL: Final = 1_000_000
_DELIMITERS: Final = ",;\t"
_SAMPLE_ROWS: Final = 40


class SheetFault(Exception):
    """A file, or a part of it, cannot be read.

    Attributes:
        why: Why, and what to do.
    """

    def __init__(self, why: Bilingual) -> None:
        super().__init__(str(why))
        self.why = why


class Merge(NamedTuple):
    """Cells that are one: from the first to the last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(NamedTuple):
    """A sheet.

    Attributes:
        name: What it is called; "" where a file is no more than one.
        rows: Its rows, the first one first; an empty cell is None.
        merges: Which cells are one.
        form: How the file is written, for people: ``GB18030``.
    """

    name: str
    rows: Sequence[GridRow]
    merges: Sequence[Merge]
    form: str


def read_grids(path: Path, wanted: Sequence[str] = ()) -> list[Grid]:
    """Read the sheets of a file: those of these names, or all that are shown.

    Raises:
        SheetFault: It cannot be read.
    """
    try:
        if path.stat().st_size > LONGEST_FILE_BYTES:
            raise SheetFault(
                Bilingual(
                    f"文件超过 {LONGEST_FILE_BYTES:,} 字节：请分成几个文件",
                    f"is longer than {LONGEST_FILE_BYTES:,} bytes: divide it",
                )
            )
        if path.suffix.lower() in WORKBOOK_ENDINGS:
            return _workbook(path, wanted)
        return [_text_table(path.read_bytes())]
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise SheetFault(Bilingual(f"无法读取（{said}）", f"cannot be read: {said}")) from None


def _workbook(path: Path, wanted: Sequence[str]) -> list[Grid]:
    try:
        import python_calamine as calamine
    except ImportError:
        raise SheetFault(
            Bilingual(
                "读 .xlsx、.xls、.ods 需要 python-calamine：pip install 'kuaibao[feed]'，在本项目的"
                "克隆里是 pip install -e '.[feed]'",
                "python-calamine is needed for .xlsx, .xls and .ods: pip install 'kuaibao[feed]', "
                "or in a clone of the project pip install -e '.[feed]'",
            )
        ) from None
    form = path.suffix.lower().removeprefix(".")
    try:
        with calamine.CalamineWorkbook.from_object(path) as book:
            if missing := [name for name in wanted if name not in book.sheet_names]:
                listed = ", ".join(book.sheet_names)
                raise SheetFault(
                    Bilingual(
                        f"没有工作表 {', '.join(missing)}；有：{listed}",
                        f"does not have the sheet {', '.join(missing)}; it has {listed}",
                    )
                )
            shown = [
                each.name
                for each in book.sheets_metadata
                if each.visible == calamine.SheetVisibleEnum.Visible
                and each.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            return [_sheet(book.get_sheet_by_name(name), form) for name in wanted or shown]
    except calamine.PasswordError:
        why = Bilingual("文件有密码：请另存一份无密码的", "has a password: save it without one")
        raise SheetFault(why) from None
    except calamine.CalamineError as error:
        raise SheetFault(
            Bilingual(
                f"不是完好的 {form} 文件（{type(error).__name__}）：请重新导出或重新保存",
                f"is not a sound {form} file ({type(error).__name__}): export or save it again",
            )
        ) from None


def _sheet(sheet: "CalamineSheet", form: str) -> Grid:
    rows: list[list[Any]] = [
        [None if cell == "" else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    found = sheet.merged_cell_ranges or ()
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in found]
    return Grid(sheet.name, rows, merges, form)


def _text_table(content: bytes) -> Grid:
    text, encoding = decoded(content)
    tables = {delimiter: _parsed(text, delimiter) for delimiter in _DELIMITERS}

    def width(delimiter: str) -> int:
        # What sets columns apart does so in most rows alike.
        widths = [len(row) for row in tables[delimiter][:_SAMPLE_ROWS]]
        return max((widths.count(w) * (w - 1), w) for w in widths)[0] if widths else 0

    delimiter = max(_DELIMITERS, key=width)
    try:
        rows = list(_rows(text, delimiter))
    except csv.Error as error:
        raise SheetFault(
            Bilingual(
                f"不是完好的 CSV（{error}）：多半是引号不成对，请重新导出",
                f"is not sound CSV ({error}): a quotation mark is open, most likely; export again",
            )
        ) from None
    named = {"\t": "TAB"}.get(delimiter, delimiter)
    return Grid("", rows, (), f"{encoding}, {named}")


def decoded(content: bytes) -> tuple[str, str]:
    """Return a text and its encoding: UTF-8 or UTF-16 by their marks, UTF-8 without, GB18030.

    Raises:
        SheetFault: It is in none of these.
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16")):
        if content.startswith(mark):
            return content.decode("utf-16", errors="replace"), name
    if content.startswith(codecs.BOM_UTF8):
        content, name = content.removeprefix(codecs.BOM_UTF8), "UTF-8 with BOM"
    else:
        name = "UTF-8"
    try:
        return content.decode(), name
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), "GB18030"
    except UnicodeDecodeError:
        raise SheetFault(
            Bilingual(
                "编码既不是 UTF-8 也不是 GB18030：请另存为“CSV UTF-8”",
                "is written neither in UTF-8 nor in GB18030: save it as CSV UTF-8",
            )
        ) from None


def _parsed(text: str, delimiter: str) -> list[GridRow]:
    """Return the first rows, as far as they can be read."""
    found: list[GridRow] = []
    try:
        for row in _rows(text, delimiter):
            found.append(row)
            if len(found) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return found


def _rows(text: str, delimiter: str) -> Iterator[GridRow]:
    csv.field_size_limit(_LONGEST_CELL)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [cell or None for cell in row]
