"""What is in a cell: an identity, a text, a code, a number, yes or no.

Spreadsheets write numbers where texts were meant, and people write in full width. What has lost
digits is refused, for nobody can say which row it was.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Final

from streams.core.mapping.rows import Bilingual, RowCell

EXACT_BELOW: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; what has more has lost some."""

_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[Ee]\+\d+", re.ASCII)
_ERRORS = re.compile(r"#+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_UNSEEN = re.compile("[\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

LOST_DIGITS: Final = Bilingual(
    "表格软件已把这个号码变成科学计数法（如 1.3E+17），末尾的数字已经丢失："
    "请从原系统重新导出，导出前把该列设为“文本”格式，或直接导出为 CSV",
    "a spreadsheet has made a number of this (as 1.3E+17) and cut off its last digits: export it "
    "again from its system, with the column formatted as text, or as CSV",
)
SHOWS_ERROR: Final = Bilingual(
    "单元格里是表格软件的错误值（如 #N/A）：请改正单元格后重新导出",
    "it is what a spreadsheet shows in place of a value (as #N/A): mend the cell and export again",
)
NOT_WHOLE: Final = Bilingual("不是整数", "is not a whole number")
NOT_YES_OR_NO: Final = Bilingual(
    "不是“是”或“否”：请用 codes 说明其含义", "is neither yes nor no: say by codes what it means"
)

_YES: Final = frozenset({"true", "yes", "y", "1", "是", "有", "对", "√"})
_NO: Final = frozenset({"false", "no", "n", "0", "否", "无", "不", "×"})


class CellFault(ValueError):
    """A cell cannot be used. Names no content.

    Attributes:
        why: What is wrong with it, in both languages.
    """

    def __init__(self, why: Bilingual) -> None:
        super().__init__(str(why))
        self.why = why


def is_empty(cell: RowCell) -> bool:
    """Return whether nothing is in a cell but white space."""
    return cell is None or (isinstance(cell, str) and not _UNSEEN.sub("", cell).strip())


def plain_text(cell: RowCell) -> str:
    """Return what a cell says as a text: line breaks as such, nothing that cannot be seen."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
        return _CONTROL.sub("", _UNSEEN.sub("", text)).strip()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_BELOW:
        return str(int(cell))
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def in_one_line(cell: RowCell) -> str:
    """Return what a cell says in one line, in half width: what codes and names are known by."""
    return " ".join(unicodedata.normalize("NFKC", plain_text(cell)).split())


def identity_text(cell: RowCell) -> str:
    """Return a number or name by which a row is known; "" where the cell is empty.

    Raises:
        CellFault: A spreadsheet has cut off digits of it, or shows an error in its place.
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    # A whole number of a database is exact; one of a spreadsheet comes as float or short.
    if isinstance(cell, float) and abs(cell) >= EXACT_BELOW:
        raise CellFault(LOST_DIGITS)
    text = in_one_line(cell)
    if _SCIENTIFIC.fullmatch(text):
        raise CellFault(LOST_DIGITS)
    if _ERRORS.fullmatch(text):
        raise CellFault(SHOWS_ERROR)
    if found := _WHOLE.fullmatch(text):
        return found[1]
    return text


def whole_number(cell: RowCell) -> int:
    """Return a whole number.

    Raises:
        CellFault: It is not one.
    """
    text = in_one_line(cell).replace(",", "")
    if found := _WHOLE.fullmatch(text):
        text = found[1]
    if not re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
        raise CellFault(NOT_WHOLE)
    return int(text)


def yes_or_no(cell: RowCell) -> bool:
    """Return whether a cell says yes.

    Raises:
        CellFault: It says neither yes nor no.
    """
    text = in_one_line(cell).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellFault(NOT_YES_OR_NO)
