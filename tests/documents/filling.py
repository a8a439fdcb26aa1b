"""Documents of which programs write a part: it is between two comments, by name.

A part begins with ``<!-- name: what writes it -->`` and ends with ``<!-- end -->``.
"""

import re
from collections.abc import Mapping
from typing import Final

_PIECES: Final = 4
"""What a document is split into by one place: before it, its two comments, and after it."""


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return a document with its parts as they must be.

    Args:
        text: The document.
        parts: What is written in each place, by its name.

    Raises:
        ValueError: The document has no such place, or several.
    """
    for name, written in parts.items():
        place = rf"(<!-- {re.escape(name)}: .*? -->\n).*?(<!-- end -->)"
        pieces = re.split(place, text, flags=re.DOTALL)
        if len(pieces) != _PIECES:
            raise ValueError(f"the document must have one place for {name}")
        before, begin, end, after = pieces
        text = f"{before}{begin}\n{written}\n\n{end}{after}"
    return text
