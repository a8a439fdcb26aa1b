"""How wide the columns of a Word table are: no number is torn apart, names get what is left.

Word breaks "96.6%" before its sign and an English heading in the middle of a word where the column
is narrower than they are. Which fonts a machine has is not known here, so widths are estimated
for faces that are wide.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.core.county.catalogue import Label

MM_A_POINT: Final = 25.4 / 72
MARGIN_MM: Final = 0.8
"""Between a cell's text and its edge, left and right."""

LARGE: Final = (10.5, 8.5)
"""Points of Chinese and of English; smaller ones where a table needs them."""

_TRIES: Final = (
    (LARGE, 1),
    ((9.5, 7.5), 1),
    (LARGE, 2),
    ((9.5, 7.5), 2),
    ((9.0, 6.5), 2),
    ((8.0, 6.0), 2),
)
"""Sizes of type, and how many lines a heading of up to four Chinese characters may take."""

_SHORT: Final = 4

_NAMES_EMS: Final = 8
"""Of how many Chinese characters a name of the first column is on one line, where that can be."""

_LEAST_NAMES_MM: Final = 30
_ROUNDING_MM: Final = 0.3

_WORD: Final = re.compile(r"[\s/-]+")


class Fitted(NamedTuple):
    """Widths of columns in millimetres, and the type in points: of Chinese, of English."""

    widths: tuple[float, ...]
    points: tuple[float, float]


def ems(text: str) -> float:
    """Return how wide a text is at most, in ems: Chinese characters are as wide as they are high.

    Figures and small letters are taken as wide as those of a broad face with serifs.
    """
    return sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1
    if character == "%" or character.isupper():
        return 0.9
    if character in "ijlt.,:;'()|- ":
        return 0.4
    return 0.64


def fitted(headings: Sequence[Label], rows: Iterable[Sequence[Label]], paper: float) -> Fitted:
    """Return widths that add up to the paper, and the largest type with which everything fits.

    Args:
        headings: Of the columns; the first is of names, all others are of numbers.
        rows: Their labels.
        paper: How wide the text of a page is, in millimetres.
    """
    columns = len(headings)
    chinese, english = [0.0] * columns, [0.0] * columns
    for column, label in enumerate(headings[1:], 1):
        english[column] = max((ems(word) for word in _WORD.split(label.en)), default=0)
    for row in rows:
        for column, label in enumerate(row[1:], 1):
            chinese[column] = max(chinese[column], ems(label.zh))
            english[column] = max(english[column], ems(label.en))
    for points, lines in _TRIES:
        needed = [
            MM_A_POINT * max(points[0] * max(zh, _heading_ems(heading.zh, lines)), points[1] * en)
            + 2 * MARGIN_MM
            + _ROUNDING_MM
            for zh, en, heading in zip(chinese[1:], english[1:], headings[1:], strict=True)
        ]
        wanted = max(_LEAST_NAMES_MM, MM_A_POINT * points[0] * _NAMES_EMS + 2 * MARGIN_MM)
        if sum(needed) + wanted <= paper:
            break
    return Fitted(_shared(needed, wanted, paper), points)


def _heading_ems(heading: str, lines: int) -> float:
    """Return how wide a heading is that takes so many lines, or two if it is long.

    One that says what it is under has lines of its own. One in English is as wide as its longest
    word.
    """
    parts = heading.split("\n")
    return max(_part_ems(part, 2 if len(part) > _SHORT else lines) for part in parts)


def _part_ems(part: str, lines: int) -> float:
    if part.isascii():
        return max((ems(word) for word in _WORD.split(part)), default=0)
    return ems(part[: -(-len(part) // lines)])


def _shared(needed: list[float], wanted: float, paper: float) -> tuple[float, ...]:
    """Share what is left out among all columns; where there is too little, all numbers have less.

    Of what is left the names have half: English ones are long.
    """
    left = paper - wanted - sum(needed)
    if left < 0:
        few = (paper - _LEAST_NAMES_MM) / sum(needed)
        return (_LEAST_NAMES_MM, *(few * each for each in needed))
    names = wanted + left / 2
    return (names, *(each + left / 2 / len(needed) for each in needed))
