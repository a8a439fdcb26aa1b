"""The lines of masking-cases.md."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = Path(__file__).with_name("masking-cases.md")
_COLUMNS: Final = 3
_CODE: Final = re.compile(r"\{([0-9A-F]{4,6})\}")


class MaskingCase(NamedTuple):
    """A line of the table.

    Attributes:
        text: As somebody may write it.
        shown: What is shown of it.
        why: In Chinese and English.
    """

    text: str
    shown: str
    why: str


def masking_cases() -> Iterator[MaskingCase]:
    """Read the table, in its order."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != _COLUMNS or cells[0].startswith(("---", "text ·")):
            continue
        text, shown, why = (_CODE.sub(lambda code: chr(int(code[1], 16)), cell) for cell in cells)
        yield MaskingCase(text, text if shown == "=" else shown, why)
