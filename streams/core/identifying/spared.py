"""Numbers that look long enough to be somebody's and are not: sums, dates, books, documents.

They stay readable, since a title without them says less. What has the form of a mobile or an
identity number is masked whatever stands around it, and so is what is called a telephone.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from stdnum import isbn
from stdnum.exceptions import ValidationError

_DATE: Final = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)([-./年]?)(0?[1-9]|1[0-2])([-./月]?)(0[1-9]|[12]\d|3[01]|[1-9])日?"
    r"(?:[T\s]{0,2}(?:[01]\d|2[0-4]):?[0-5]\d(?::?[0-5]\d)?)?(?!\d)"
)
_UNITS: Final = (
    "元|圆|块钱|[万亿千百](?!科)|吨|亩|顷|平米|平方|立方|米|公里|千米|㎡|m²|km|度电|千瓦|斤|公斤|人次"
    "|人(?![工员民])|次|％|%|美元|美金|RMB"
)
_AMOUNT: Final = re.compile(
    # 1,234,567 of any length; a number before a unit; a number after what makes it a sum
    r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?(?![\d,])"
    rf"|(?<!\d)\d{{1,15}}(?:\.\s?\d{{1,6}})?\s?(?:多|余|来)?(?:{_UNITS})"
    r"|(?:[¥￥$]|RMB|人民币|(?:金|余|总|差|数|款)额|(?:货|欠|借|工程|房|贷|罚|捐|存)款|价[格款]?|(?:共|总|合)计)"
    r"\s?[为是共约:]{0,2}\s?\d{1,15}(?:\.\d{1,6})?(?!\d)"
)
_DECIMAL: Final = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,15}(?![\d.])")
_BOOK: Final = re.compile(
    r"(?<!\d)97[89](?:[- ]?\d){10}(?!\d)|ISBN[-:\s]{0,3}\d(?:[- ]?\d){8}[- ]?[\dXx](?!\d)"
)
_DOCUMENT: Final = re.compile(
    r"[〔\[(【](?:19|20)\d\d[〕\])】]\s?第?\d{1,8}(?:-\d{1,3})?号?"
    r"|第\d{1,12}号"
    # 2016.3-2016.8
    r"|(?<!\d)(?:19|20)\d\d[.年/]\d{1,2}月?\s?[-~—–至到]\s?(?:19|20)\d\d[.年/]\d{1,2}(?!\d)"
    r"|(?:GB|DB|JGJ|CJJ|HJ|ISO|NY|QB)\s?(?:\d\d)?/?T?\s?\d{2,6}(?:\.\d{1,3})?-\d{4}(?!\d)"
)
_REGISTERED: Final = re.compile(
    r"(?:(?<!证件)(?<![证保户卡人员])编号|文号|工单号?|受理号|信件号|来信号|(?:查询|登记|受理|信件|案件|投诉|工单|回复|"
    r"提案|议案|项目|合同|发票|许可证|备案)(?:编)?(?:号码?|码)|批号|案号|订单号?)[为是:\s]{0,3}[A-Za-z]{0,6}-?\d{4,20}(?!\d)"
)
_BIRTH: Final = re.compile(r"(?:生日|出生|出生日期|生于)[为是于:\s]{0,3}\Z")

CALLED: Final = re.compile(
    r"(?:电话|手机|致电|来电|回电|拨打|座机|热线|联系|号码|传真|短信|微信|QQ|[Tt][Ee][Ll])"
    r"[^\d，。；！？]{0,6}\Z"
)
"""What a number is called before it, which makes it a telephone's whatever it looks like."""
_CALLED_WITHIN: Final = 16


def spared(text: str) -> Iterator[tuple[int, int]]:
    """Find, in the plain form of a text, the numbers that say nothing of a person."""
    for found in _DATE.finditer(text):
        if _is_date(found) and not _is_called(text, found.start()):
            yield found.span()
    for found in _AMOUNT.finditer(text):
        if not _is_called(text, found.start()):
            yield found.span()
    for pattern in (_DECIMAL, _DOCUMENT, _REGISTERED):
        for found in pattern.finditer(text):
            yield found.span()
    for found in _BOOK.finditer(text):
        if _is_book(found[0]):
            yield found.span()


def _is_date(found: re.Match[str]) -> bool:
    """Return whether it is a day that there is, its parts set apart by one and the same."""
    year, first, month, second, day = found.group(1, 2, 3, 4, 5)
    if (first, second) not in _SET_APART:
        return False
    if not first and len(month) + len(day) != len("0302"):
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


_SET_APART: Final = {("", ""), ("-", "-"), (".", "."), ("/", "/"), ("年", "月")}


def _is_called(text: str, start: int) -> bool:
    """Return whether a number is called a telephone's, or a day somebody's birthday."""
    before = text[max(0, start - _CALLED_WITHIN) : start]
    return bool(CALLED.search(before) or _BIRTH.search(before))


def _is_book(text: str) -> bool:
    try:
        isbn.validate(text.removeprefix("ISBN").lstrip("-: "))
    except ValidationError:
        return False
    return True
