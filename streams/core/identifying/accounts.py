"""What somebody is reached or known by beside a number: e-mail, WeChat, QQ, a car's plate."""

import re
from collections.abc import Iterator
from typing import Final

from streams.core.identifying.surnames import SURNAME

_HAN: Final = "\u4e00-\u9fff"
_AT: Final = r"\s?(?:@|[(\[]at[)\]]|艾特)\s?"
_DOMAIN: Final = r"[A-Za-z0-9\-]{1,63}(?:\s?[.。点]\s?[A-Za-z0-9\-]{1,63}){1,5}(?:@[\w.\-]{0,64})*"

_EMAIL: Final = re.compile(
    # Several without anything between them are one run, of which no part may stay.
    rf"(?:(?<![A-Za-z0-9_.+*\-])[A-Za-z0-9_.+*\-]{{1,64}}|(?<=[A-Za-z0-9_.+*\-]{{64}}))?{_AT}{_DOMAIN}"
)
_ANY_AT: Final = re.compile(_AT)
_LETTER_OR_DIGIT: Final = re.compile(r"[A-Za-z\d]\W{0,3}[A-Za-z\d]")
_BEFORE_AT: Final = (
    re.compile(rf"{SURNAME}[{_HAN}]{{1,2}}\Z"),
    re.compile(rf"[{_HAN}]{{1,3}}\Z"),
    re.compile(rf"[^\W\d_{_HAN}]{{1,16}}\Z"),
)
"""What somebody has before the @ who writes no ASCII there; the first that fits."""

_LONGEST_BEFORE: Final = 16

_WECHAT: Final = re.compile(
    r"(?<![A-Za-z\d])(wxid_[A-Za-z\d]{4,30})"
    r"|(?:[微薇威]信|[加+]\s?[Vv薇微]|[Vv]信"
    r"|(?<![A-Za-z\d])(?:[Ww][Ee][Cc][Hh][Aa][Tt]|[Ww]ei[Xx]in|[Vv][Xx]|[Ww][Xx]))"
    r"(?!公众|小程序|支付|群)(?:[号帐账]号?|[iI][dD])?[为是:\s]{0,3}"
    r"([A-Za-z\d][A-Za-z\d_\-]{4,19})(?![A-Za-z\d_\-])"
)
_QQ: Final = re.compile(
    r"(?:[Qq]{2}|扣扣|企鹅)(?:群|邮箱)?(?:[号帐账]?号?码?)[为是:\s]{0,3}([1-9]\d{4,11})(?!\d)"
)
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE: Final = re.compile(
    # 陕A12345, 陕A·D12345 (new energy), 陕A1234学; at least two digits, so that it is not a word.
    rf"[{_PROVINCES}]\s?[A-Za-z][\s·•‧∙.\-]{{0,2}}"
    r"(?=(?:[A-Za-z]{0,4}\d){2})(?:[A-Za-z\d]{5,6}|[A-Za-z\d]{4}[挂学警港澳领试超])(?![A-Za-z\d])"
)


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Find, in the plain form of a text, what somebody is reached or known by."""
    for found in _EMAIL.finditer(text) if _ANY_AT.search(text) else ():
        start, stop = found.span()
        if found[0].lstrip()[0] in "@([艾":
            earliest = max(0, start - _LONGEST_BEFORE)
            fitting = (one.search(text, earliest, start) for one in _BEFORE_AT)
            start = next((before.start() for before in fitting if before), start)
        yield start, stop
    if not _LETTER_OR_DIGIT.search(text):
        return
    for pattern in (_WECHAT, _QQ):
        for found in pattern.finditer(text):
            yield found.span(found.lastindex or 0)
    for found in _PLATE.finditer(text):
        yield found.span()
