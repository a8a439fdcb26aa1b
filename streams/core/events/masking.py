"""Masking of what identifies a person within a title: names, numbers, accounts, where they live.

What is masked and what stays readable is written down, with the reasons, in a table that anyone
can read: tests/unit/core/events/masking-cases.md.
"""

import re
from collections.abc import Iterable
from typing import Final

from streams.core.identifying.accounts import accounts
from streams.core.identifying.brackets import widened
from streams.core.identifying.harmless import is_harmless
from streams.core.identifying.names import name_patterns, names
from streams.core.identifying.numbers import numbers
from streams.core.identifying.places import places
from streams.core.identifying.plain import FULL_WIDTH_MASK, Plain

MASK: Final = FULL_WIDTH_MASK * 3

_MOST_ROUNDS: Final = 8
"""How often a text is looked at again. Two are enough for what people write."""


def mask(text: str, persons: tuple[str, ...] = ()) -> str:
    """Replace what identifies a person in `text`; `persons` are words known to do so.

    Numbers are found in the text as it is, whatever the words are: a word that is a space, or one
    of a number's own digits, leaves none of it readable. Masking what is masked changes nothing.
    What is to be cut to a length is masked first: a part of a number looks like none.

    Returns:
        The text, at most four times as long: each part that identifies somebody is one ``＊＊＊``.
    """
    patterns = [found for person in persons for found in name_patterns(Plain(person).words)]
    if not patterns and is_harmless(text):
        return text
    # What is between two masks may only now be a number of its own, or a name.
    for _ in range(_MOST_ROUNDS):
        masked = _masked(text, patterns)
        if masked == text:
            return text
        text = masked
    return MASK


def _masked(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    plain = Plain(text)
    found = {match.span() for pattern in patterns for match in pattern.finditer(plain.words)}
    found.update(accounts(plain.digits))
    found.update(numbers(plain.digits))
    found.update(places(plain.words))
    found.update(names(plain.words))
    if not found:
        return text
    parts = []
    end = 0
    spans = [plain.span(start, stop) for start, stop in found if stop > start]
    for start, stop, before, behind in widened(text, spans):
        parts += [text[end:start], before, MASK, behind]
        end = stop
    return "".join([*parts, text[end:]])
