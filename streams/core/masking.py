"""Masking of what identifies a person within a title: telephone, identity number, e-mail, name.

Telephone numbers are found by the package phonenumbers (Chinese numbering plan), identity numbers
by python-stdnum (GB 11643-1999, with its check digit).
"""

import re
from typing import Final

import phonenumbers
from stdnum.cn import ric

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_DIGITS = re.compile(r"(?<!\d)\d{7,}(?!\d)", re.ASCII)
MASK: Final = "＊＊＊"


def mask(text: str, persons: tuple[str, ...] = ()) -> str:
    """Replace what identifies a person in `text`; `persons` are words known to do so.

    A run of seven digits or more that is no valid number of either sort is masked too: a mistyped
    telephone number is still somebody's.
    """
    for person in sorted(persons, key=len, reverse=True):
        if person:
            text = text.replace(person, MASK)
    text = _EMAIL.sub(MASK, text)
    text = _IDENTITY.sub(lambda found: MASK if ric.is_valid(found[0]) else found[0], text)
    spans = [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(text, "CN")]
    for start, end in reversed(spans):
        text = text[:start] + MASK + text[end:]
    return _DIGITS.sub(MASK, text)
