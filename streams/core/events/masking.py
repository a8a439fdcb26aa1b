"""Masking of what identifies a person within a title: telephone, identity number, e-mail, name.

Telephone numbers are found by the package phonenumbers (Chinese numbering plan), identity numbers
by their form (GB 11643-1999), whether or not their check digit is right: a mistyped one is still
somebody's. Both are found however their digits are written and set apart.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import phonenumbers

MASK: Final = "＊＊＊"

_CHINESE_DIGITS: Final = "〇零○一二三四五六七八九幺"
# What people set digits apart with, in the form that `_plain` gives it; at most three of them.
_GAP: Final = r"[\s\-‐-―−~·•.,/_()\u200b\u2060\ufeff]{0,3}"

# Several without anything between them are one run, of which no part may stay.
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:@[\w.-]*)*", re.ASCII)
_IDENTITY = re.compile(
    # Place, year, month, day, number and, not yet in those of 15 digits, a check digit.
    rf"(?<!\d)\d{{6}}{_GAP}(?:\d\d)?\d\d{_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:[0-2]\d|3[01]){_GAP}\d{{3}}"
    rf"(?:{_GAP}[\dXx])?(?!\d)"
    r"|(?<!\d)\d{17}[\dXx](?!\d)"
)
_DIGITS = re.compile(rf"(?<!\d)[\d{_CHINESE_DIGITS}]{{7,}}(?!\d)")
# Telephone and bank numbers in groups that no numbering plan has.
_GROUPS = re.compile(rf"(?<!\d)\d{{3,}}(?:{_GAP}\d{{3,}})+(?!\d)")
_GROUPED_DIGITS: Final = 11
_LOCAL = re.compile(r"(?<!\d)(?!20)[2-9]\d{3}[\s-]\d{4}(?!\d|\s?[元万年米亩吨户人])")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D*)+")
_DATE = re.compile(r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}(?:\s\d{1,2})?")


# What may be between the letters or words of a name, in addition to what it has there itself.
_WITHIN_NAMES: Final = (
    " \t\n\r\x0b\x0c\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    "·•.,_'"
)
_ONE_WORD: Final = 2
"""Letters from which on a word of a name may be anywhere among the others."""


def mask(text: str, persons: tuple[str, ...] = ()) -> str:
    """Replace what identifies a person in `text`; `persons` are words known to do so.

    Any other run of seven digits or more is masked too: it may be a mistyped telephone number.
    Numbers are found in the text as it is, whatever the words are: a word that is a space, or one
    of a number's own digits, leaves none of it readable.
    """
    names = [pattern for person in persons for pattern in _name_patterns(person)]
    # What is between two masks may only now be a number of its own, or a name.
    while (masked := _masked(text, names)) != text:
        text = masked
    return text


def _name_patterns(person: str) -> Iterator[re.Pattern[str]]:
    """Find how a word that identifies a person may be written; not at all if it says nothing."""
    plain = _plain(person)
    letters = [character for character in plain if character.isalnum()]
    if not letters or (len(letters) == 1 and not _is_surname(letters[0])):
        return
    own = "".join({re.escape(one) for one in plain if not one.isalnum() and not one.isspace()})
    gap = f"[{_WITHIN_NAMES}{own}\\-]*"
    yield re.compile(gap.join(map(re.escape, letters)), re.IGNORECASE)
    words = ["".join(filter(str.isalnum, word)) for word in plain.split()]
    long = {gap.join(map(re.escape, word)) for word in words if len(word) >= _ONE_WORD}
    if len(long) > 1:
        any_word = f"(?:{'|'.join(sorted(long, key=len, reverse=True))})"
        yield re.compile(f"{any_word}(?:{gap}{any_word})+", re.IGNORECASE)


def _is_surname(letter: str) -> bool:
    """Return whether one letter alone may name somebody, as 张 does and neither a nor 一 do."""
    return unicodedata.category(letter) == "Lo" and letter not in _CHINESE_DIGITS


def _masked(text: str, names: list[re.Pattern[str]]) -> str:
    plain = _plain(text)
    spans = [found.span() for name in names for found in name.finditer(plain)]
    parts = []
    end = 0
    for start, stop in sorted([*spans, *_spans(plain)]):
        if start >= end:
            parts += [text[end:start], MASK]
        end = max(end, stop)
    return "".join([*parts, text[end:]])


def _plain(text: str) -> str:
    """Write digits of any script, and what is full-width, as ASCII, each in its place."""
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return character


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _EMAIL.finditer(text):
        yield found.span()
    if not any(character.isdecimal() or character in _CHINESE_DIGITS for character in text):
        return
    for pattern in (_IDENTITY, _DIGITS, _LOCAL):
        for found in pattern.finditer(text):
            yield found.span()
    for found in _GROUPS.finditer(text):
        digits = sum(map(str.isdecimal, found[0]))
        if digits >= _GROUPED_DIGITS and not _YEARS.fullmatch(found[0]):
            yield found.span()
    for number in phonenumbers.PhoneNumberMatcher(text, "CN"):
        if not _DATE.fullmatch(number.raw_string):
            yield number.start, number.end
