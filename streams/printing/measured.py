"""How large and how far in texts of an official document are, for every form of it alike."""

import math
import unicodedata
from typing import Final, NamedTuple

from streams.printing.blocks import TEXT_MM
from streams.printing.word_widths import MM_A_POINT, ems

_LARGEST_POINTS: Final = 42
_SMALLEST_POINTS: Final = 22
TITLE_POINTS: Final = 22
"""二号."""

_SMALL_TITLE_POINTS: Final = 18
_DAY_EMS: Final = 4
"""From the edge of the text to the end of the day, in characters."""


class TitleForm(NamedTuple):
    """The size of a title's type in points, and how far its lines are in on each side, in mm."""

    points: int
    indent: float


def title_form(title: str) -> TitleForm:
    """Return how a title is set: lines of one longer than a line are about as long as each other.

    Otherwise the last would have a character or two. Smaller type does where that is enough.
    """
    wide = ems(title) * MM_A_POINT
    if wide * TITLE_POINTS <= TEXT_MM:
        return TitleForm(TITLE_POINTS, 0)
    if wide * _SMALL_TITLE_POINTS <= TEXT_MM:
        return TitleForm(_SMALL_TITLE_POINTS, 0)
    lines = math.ceil(wide * TITLE_POINTS / TEXT_MM)
    line = min(TEXT_MM, (wide / lines + 2 * MM_A_POINT) * TITLE_POINTS)
    return TitleForm(TITLE_POINTS, (TEXT_MM - line) / 2)


def banner_points(text: str) -> int:
    """Return the largest type in which a name is on one line, within bounds."""
    wide = MM_A_POINT * max(1, drawn_ems(text))
    return max(_SMALLEST_POINTS, min(_LARGEST_POINTS, int((TEXT_MM - 4) / wide)))


def signed(issuer: str, dated: str) -> tuple[float, float]:
    """Return how far from the right edge name and day end, in characters: the name in the middle.

    A name that is too long for that ends at the edge, and the day is in the middle below it.
    """
    name, day = drawn_ems(issuer), drawn_ems(dated)
    if not dated:
        return _DAY_EMS, 0
    right = _DAY_EMS + (day - name) / 2
    return (right, _DAY_EMS) if right >= 0 else (0, max(0, (name - day) / 2))


def drawn_ems(text: str) -> float:
    """Return about how wide a text is, in ems: what is not Chinese is half as wide."""
    return sum(1 if unicodedata.east_asian_width(each) in "WF" else 0.5 for each in text)
