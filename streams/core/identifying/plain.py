"""The plain form of a text, in which a number is found however its digits are written.

Digits of any script, full-width ones and those in circles or brackets (①) are ASCII there, as is
whatever else is full-width; what nobody sees is left out. Chinese digits (一, 壹) are ASCII where
they are the digits of a long number, and stay words elsewhere.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

_INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20e3\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff"
)
"""Ranges of characters that nobody sees, and the box around a digit of a keyboard."""

GAP: Final = r"[\s\-‐-―−~·•‧∙.,、/\\_()*#:;|]"
"""A character that people set the digits of one number apart with."""

CHINESE_DIGITS: Final = {
    character: str(value)
    for value, characters in enumerate(
        ("〇零○", "一壹幺", "二贰弍", "三叁弎", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}

FULL_WIDTH_MASK: Final = "＊"
"""Stays as it is: what has been masked is told from an asterisk that somebody wrote."""

_CHINESE: Final = "".join(CHINESE_DIGITS)
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}]")
_ANY_CHINESE: Final = re.compile(rf"[{_CHINESE}]")
_MIXED: Final = re.compile(rf"[\d{_CHINESE}](?:{GAP}{{0,3}}[\d{_CHINESE}]){{6,}}")
_GLUED_BEFORE: Final = re.compile(rf"[{_CHINESE}]{GAP}{{0,3}}(?=\d)")
_GLUED_BEHIND: Final = re.compile(rf"(?<=\d){GAP}{{0,3}}[{_CHINESE}]\Z")
_TO_ASCII: Final = str.maketrans(CHINESE_DIGITS)
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_TO_HALF_WIDTH: Final = 0xFEE0
_MOST_KNOWN: Final = 0x10000


class _Characters(dict[int, int]):
    """The plain form of each character; learnt as texts bring them, up to a bound."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        digit = unicodedata.digit(character, None)
        plain = code
        if digit is not None:
            plain = ord("0") + digit
        elif code in _FULL_WIDTH and character != FULL_WIDTH_MASK:
            plain = code - _TO_HALF_WIDTH
        if code < _MOST_KNOWN:
            self[code] = plain
        return plain


_CHARACTERS: Final = _Characters()


class Plain:
    """A text in plain form.

    Attributes:
        words: The text in plain form, its Chinese digits as they are.
        digits: The same with the Chinese digits of long numbers as ASCII; as long as `words`.
    """

    def __init__(self, text: str) -> None:
        self._places: list[int] | None = None
        if _UNSEEN.search(text):
            self._places = [at for at, one in enumerate(text) if not _UNSEEN.match(one)]
            text = _UNSEEN.sub("", text)
        self.words = text.translate(_CHARACTERS)
        self.digits = self.words
        if _ANY_CHINESE.search(self.words):
            self.digits = _MIXED.sub(_in_ascii, self.words)

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Return where in the text a part of the plain form is, which is not empty."""
        if self._places is None:
            return start, stop
        return self._places[start], self._places[stop - 1] + 1


def has_long_number(text: str) -> bool:
    """Return whether a text has as many digits near each other as a long number, Chinese or not."""
    return bool(_MIXED.search(text))


def is_counting(digits: str) -> bool:
    """Return whether digits only count up one by one or by steps, as 1234567 and 13579 do."""
    return all(one < other for one, other in pairwise(digits))


def _in_ascii(found: re.Match[str]) -> str:
    """Write the Chinese digits of what may be a number as ASCII, but for words glued to it."""
    text = found[0]
    head = _GLUED_BEFORE.match(text)
    tail = _GLUED_BEHIND.search(text)
    start = head.end() if head else 0
    stop = tail.start() if tail else len(text)
    inner = text[start:stop].translate(_TO_ASCII)
    if is_counting("".join(filter(str.isdigit, inner))):
        return text
    return text[:start] + inner + text[stop:]
