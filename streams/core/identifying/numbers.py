"""Numbers that are somebody's: telephones, identity numbers, bank cards, passports.

Telephone numbers are found by their form and by the package phonenumbers (Chinese numbering plan),
identity numbers by theirs (GB 11643-1999), whether or not their check digit is right: a mistyped
one is still somebody's. So is any run of seven digits or more that is not known to be harmless.
"""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from streams.core.identifying.plain import GAP, is_counting
from streams.core.identifying.spared import spared

_G: Final = f"{GAP}{{0,3}}"
_A: Final = r"[\s\-‐-―−·•.()/]{0,3}"
_LONG: Final = 7
"""Digits from which on a number may be somebody's."""

_MOBILE: Final = re.compile(
    rf"(?<!\d)(?:(?:\(\+?(?:00)?86\)|\+?(?:00)?86){_G})?1[3-9]\d(?:{_G}\d{{4}}{_G}\d{{4}}|{_G}\d{{3}}{_G}\d{{5}}"
    rf"|\d{_G}\d{{4}}{_G}\d{{3}}|\d{_G}\d{{3}}{_G}\d{{4}}|{_G}\d\d{_G}\d{{3}}{_G}\d{{3}}"
    rf"|{_G}\d\d{_G}\d\d{_G}\d{{4}}|{_G}\d\d{_G}\d\d{_G}\d\d{_G}\d\d)(?!\d)"
)
_IDENTITY: Final = re.compile(
    # Place, year, month, day, number and, not yet in those of 15 digits, a check digit.
    rf"(?<!\d)\d{{6}}{_G}(?:\d\d)?\d\d{_G}(?:0[1-9]|1[0-2]){_G}(?:[0-2]\d|3[01]){_G}\d{{3}}"
    rf"(?:{_G}[\dXx](?![A-Za-z]))?(?!\d)"
    r"|(?<!\d)\d{17}[\dXx](?!\d)"
    # Of companies and shops of one person: letters among the digits (GB 32100-2015).
    r"|(?<![A-Za-z\d])[1-9A-NY][1-5]\d{6}[\dA-HJ-NP-RT-UW-Y]{10}(?![A-Za-z\d])"
)
_PAPERS: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[EGDSPHMKCTW][A-Z]?\s?\d{7,10})(?![A-Za-z\d])"
    r"|(?:护照|通行证|回乡证|台胞证|军官证|士兵证|驾驶证|学籍|社保卡?|医保卡?|银行卡|卡号|账[号户]|帐[号户])"
    r"号?码?[为是:\s]{0,3}([A-Za-z]{0,3}\s?\d[\dA-Za-z \-]{4,24}[\dA-Za-z])"
    r"|尾号[为是:\s]{0,3}(\d{3,6})(?!\d)"
)
_LANDLINE: Final = re.compile(
    rf"(?<!\d)(?:\(0\d{{2,3}}\)|0\d{{2,3}}){_A}\d{{3,4}}{_A}\d{{4}}(?!\d)"
)
_RUN: Final = re.compile(rf"(?<!\d)\d{{{_LONG},}}(?!\d)")
_SINGLES: Final = re.compile(rf"(?<!\d)\d(?:{GAP}{{1,3}}\d(?!\d)){{{_LONG},}}[Xx]?")
# Telephone and bank numbers in groups that no numbering plan has; set apart by one and the same.
_GROUPS: Final = re.compile(r"(?<!\d)\d{3,}(?:([\s\-‐-―−·•.]{1,3})\d{3,}(?:\1\d{3,})*)(?!\d)")
_GROUPED_DIGITS: Final = 11
# Not 3000-5000, which is from and to.
_LOCAL: Final = re.compile(
    r"(?<!\d)(?!20|\d\d00[\s-]\d\d00)[2-9]\d{3}[\s-]\d{4}(?!\d|\s?[元万年米亩吨户人平])"
)
_YEARS: Final = re.compile(r"(?:(?:19|20)\d\d\D*)+")
_HOTLINE: Final = re.compile(r"\(?0\d{2,3}\)?[-\s]?(?:1\d{4}|9[56]\d{3,4}|1[12]\d)")
_THREE: Final = re.compile(rf"\d{_G}\d{_G}\d")
_SEVEN: Final = re.compile(rf"\d(?:{_G}[\dA-Z]){{{_LONG - 1}}}")
_DIGITS_NEAR: Final = re.compile(rf"[+(]{{0,2}}\d(?:{_G}\d){{{_LONG - 1},}}")
_LONGEST: Final = 64
"""The longest such stretch that phonenumbers is asked about; a longer one is masked whole."""
_BLANK: Final = "\x00"


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Find, in the plain form of a text, numbers that are somebody's."""
    if not _THREE.search(text):
        return
    for found in _PAPERS.finditer(text):
        yield found.span(found.lastindex or 0)
    if not _SEVEN.search(text):
        return
    for pattern in (_IDENTITY, _MOBILE):
        for found in pattern.finditer(text):
            yield found.span()
    yield from _unless_spared(_without(text, spared(text)))


def _unless_spared(rest: str) -> Iterator[tuple[int, int]]:
    """Find what looks like somebody's number, where what is spared is blanked out."""
    for pattern in (_LANDLINE, _RUN, _LOCAL):
        for found in pattern.finditer(rest):
            yield found.span()
    for found in _SINGLES.finditer(rest):
        if not is_counting("".join(filter(str.isdigit, found[0]))):
            yield found.span()
    for found in _GROUPS.finditer(rest):
        digits = sum(map(str.isdigit, found[0]))
        if digits >= _GROUPED_DIGITS and not _YEARS.fullmatch(found[0]):
            yield found.span()
    yield from _telephones(rest)


def _without(text: str, spans: Iterator[tuple[int, int]]) -> str:
    """Blank out parts of a text."""
    parts = []
    end = 0
    for start, stop in sorted(spans):
        if start >= end:
            parts += [text[end:start], _BLANK * (stop - start)]
            end = stop
        elif stop > end:
            parts.append(_BLANK * (stop - end))
            end = stop
    return "".join([*parts, text[end:]])


def _telephones(text: str) -> Iterator[tuple[int, int]]:
    """Find what else a numbering plan has: numbers of other countries, in other groups."""
    for near in _DIGITS_NEAR.finditer(text):
        start, stop = near.span()
        if stop - start > _LONGEST:
            continue
        for number in phonenumbers.PhoneNumberMatcher(near[0], "CN"):
            if not _HOTLINE.fullmatch(number.raw_string) and not _YEARS.fullmatch(
                number.raw_string
            ):
                yield start + number.start, start + number.end
