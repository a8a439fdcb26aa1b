"""Texts in which nothing can identify anybody, told at a glance.

Most titles are such, and a worker makes one of each receipt: to look for everything in each of them
was most of what a receipt cost.
"""

import re
from typing import Final

from streams.core.identifying.names import AROUND_NAMES
from streams.core.identifying.places import AROUND_PLACES
from streams.core.identifying.plain import has_long_number

_NOT_PLAIN_HAN: Final = re.compile("[^\u4e00-\u9fff，。、；：？！…—（）《》“”‘’]")
"""What is no Chinese character and not what these are punctuated with: a digit, a letter."""

_AROUND: Final = re.compile(rf"{AROUND_NAMES}|{AROUND_PLACES}")


def is_harmless(text: str) -> bool:
    """Return whether it is certain that no name, number, account or place is found in a text.

    That there is one is not certain where it is not. Accounts and numbers need digits or Latin
    letters: in a text of Chinese characters alone, the digits of a long number.
    """
    if _NOT_PLAIN_HAN.search(text) or _AROUND.search(text):
        return False
    return not has_long_number(text)
