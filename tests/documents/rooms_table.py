"""docs/architecture.md: what each room imports is written from the code.

`python -m tests.documents.rooms_table` writes it anew. Which rooms there are, in which order and
what each is, a person writes.
"""

import re
from typing import Final

from tests.support.rooms import ROOT, Arrows, arrows, gathered, room_of, sources

DOCUMENT: Final = ROOT / "docs" / "architecture.md"

_TABLE: Final = re.compile(
    r"(<!-- rooms: .*? -->\n\n.*?\n\|-.*?\n)(.*?)(\n\n<!-- end -->)", re.DOTALL
)
_ROW: Final = re.compile(r"\| `([^`]+)` \| (.*?) \| (.*?) ?\|")


def rows(text: str) -> dict[str, tuple[str, list[str]]]:
    """Read the document's table: what each room is, and what it may import, in order.

    Raises:
        ValueError: There is no table, one of its rows cannot be read, or a room has two.
    """
    table = _TABLE.search(text)
    if not table:
        raise ValueError(f"{DOCUMENT.name} must have a table of rooms")
    found: dict[str, tuple[str, list[str]]] = {}
    for line in table[2].splitlines():
        row = _ROW.fullmatch(line)
        if not row or row[1] in found:
            raise ValueError(f"{DOCUMENT.name}: is no room, or is there twice: {line}")
        found[row[1]] = row[2], [name.strip("` ") for name in row[3].split(",") if name.strip()]
    return found


def filled(text: str, rooms: Arrows) -> str:
    """Return the document with what each room imports, in the order of its table."""
    listed = rows(text)
    if listed.keys() != rooms.keys():
        raise ValueError(
            f"{DOCUMENT.name}: without a row: {sorted(rooms.keys() - listed.keys())}; "
            f"with a row, but not there: {sorted(listed.keys() - rooms.keys())}"
        )
    lines = []
    for room, (about, _) in listed.items():
        imported = ", ".join(f"`{other}`" for other in listed if other in rooms[room])
        lines.append(f"| `{room}` | {about} | {imported} |")
    return _TABLE.sub(lambda table: table[1] + "\n".join(lines) + table[3], text)


if __name__ == "__main__":
    now = gathered(arrows(sources()), room_of)
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8"), now), encoding="utf-8")
