"""What tells cases and events apart: subjects and ids that look alike are alike.

Two subjects of which one has a space at its end are two cases to a computer, and one to anyone who
reads them. So an identifier has no character that cannot be seen, no white space at its ends, and
is written in Unicode's form NFKC (UAX #15), in which full-width letters, ligatures and letters with
their accents apart have one spelling.
"""

import re
import unicodedata
from typing import Final

from streams.core.events.refusals import Refused, shown

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
"""What no identifier could ever contain, in whatever version."""

UNSEEN: Final = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Ranges of characters that cannot be seen: control, format, line separators, halves of surrogate
pairs, what Unicode calls default-ignorable, and the braille blank.

They are written out, so that workers of different versions of Python refuse the same.
"""

_UNSEEN = re.compile(f"[{UNSEEN}]")
_NOT_ASCII: Final = 0x80
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[Ee]\+\d+", re.ASCII)
_PUBLICATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_CELL_ERROR = re.compile(r"#+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


def check_identifier(field: str, text: str) -> None:
    """Check that an identifier cannot be taken for another.

    Raises:
        Refused: It begins or ends with white space, has what cannot be seen, or is not in NFKC.
    """
    if text.isascii() and text.isprintable() and text[:1] != " " != text[-1:]:
        return
    if text != text.strip():
        rule = f"begins or ends with white space ({_point(text, text.strip())}); leave it out"
        raise Refused(field, rule, shown(text))
    if found := _UNSEEN.search(text):
        what = "a control character" if CONTROL.match(found[0]) else "a character nobody can see"
        raise Refused(field, f"contains {what} (U+{ord(found[0]):04X}); leave it out", shown(text))
    if not unicodedata.is_normalized("NFKC", text):
        rule = (
            f"is not in Unicode's form NFKC ({_changed(text)}): another spelling of it looks the "
            "same; write letters, digits and signs in half width, and a letter and its accent as "
            "one character"
        )
        raise Refused(field, rule, shown(text))


def check_old_identifier(field: str, text: str) -> None:
    """Check that an identifier is one that earlier versions took.

    A voiding may name such a one: what was opened under it can be taken back, and sent again under
    a better one.

    Raises:
        Refused: It contains a control character.
    """
    if CONTROL.search(text):
        raise Refused(field, "contains a control character", shown(text))


def check_publication_id(field: str, text: str) -> None:
    """Check that a text can be the id of a publication, which is a name in addresses and files.

    Raises:
        Refused: It cannot.
    """
    if not _PUBLICATION_ID.fullmatch(text):
        rule = (
            "is not the id of a publication: 1 to 100 letters, digits, '.', '_' and '-', of which "
            "the first is a letter or digit, such as 2015.0a1b2c3d"
        )
        raise Refused(field, rule, shown(text))


def check_unspoilt(field: str, text: str) -> None:
    """Check that an identifier is not one that a spreadsheet has spoilt.

    Raises:
        Refused: It is a number in scientific notation, or what a cell shows that has an error.
    """
    if _SCIENTIFIC.fullmatch(text):
        rule = (
            "is a number in scientific notation: a spreadsheet has cut off its last digits; format "
            "the column as text, enter the numbers again from their source, and save once more"
        )
        raise Refused(field, rule, shown(text))
    if _CELL_ERROR.fullmatch(text):
        rule = (
            "is what a spreadsheet shows in place of a value that it cannot show; mend the cell or "
            "widen the column, and save once more"
        )
        raise Refused(field, rule, shown(text))


def _point(text: str, inner: str) -> str:
    """Name the white space at an end of a text by its code point."""
    first = text[:1]
    return f"U+{ord(first if first != inner[:1] else text[-1:]):04X}"


def _changed(text: str) -> str:
    """Name the first characters, by their code points, that NFKC would write otherwise."""
    for character in text:
        if ord(character) >= _NOT_ASCII and not unicodedata.is_normalized("NFKC", character):
            return f"U+{ord(character):04X}"
    return "characters that belong together are apart"
