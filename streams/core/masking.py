"""Masking of what identifies a person within a title: telephone, identity number, e-mail, name.

Telephone numbers are found by the package phonenumbers (Chinese numbering plan), identity numbers
by their form (GB 11643-1999), whether or not their check digit is right: a mistyped one is still
somebody's.
"""

import re
from typing import Final

import phonenumbers

# Digits of any script: those of a Chinese keyboard may be full-width.
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
MASK: Final = "＊＊＊"


def mask(text: str, persons: tuple[str, ...] = ()) -> str:
    """Replace what identifies a person in `text`; `persons` are words known to do so.

    Any other run of seven digits or more is masked too: it may be a mistyped telephone number.
    """
    for person in sorted(persons, key=len, reverse=True):
        if person:
            text = text.replace(person, MASK)
    text = _EMAIL.sub(MASK, text)
    text = _IDENTITY.sub(MASK, text)
    spans = [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(text, "CN")]
    for start, end in reversed(spans):
        text = text[:start] + MASK + text[end:]
    return _DIGITS.sub(MASK, text)
