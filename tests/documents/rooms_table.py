"""docs/architecture.md: which rooms there are and what each imports is written from the code.

`python -m tests.documents.rooms_table` does it. In which order they come and what each is, a person
writes.
"""

import ast
import re
from collections.abc import Callable
from typing import Final

from tests.support.rooms import PACKAGE, ROOT, Arrows, arrows, gathered, room_of, sources

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


def filled(text: str, rooms: Arrows, about: Callable[[str], str]) -> str:
    """Return the document with a row for each room, and what each imports, in the table's order.

    A room that has no row yet comes after the last one that it imports.

    Args:
        text: The document.
        rooms: Which room imports which.
        about: Says of a room without a row what it is.
    """
    listed = {room: said for room, (said, _) in rows(text).items() if room in rooms}
    order = list(listed)
    for room in sorted(rooms.keys() - listed.keys()):
        after = [order.index(other) for other in rooms[room] if other in order]
        order.insert(max(after, default=-1) + 1, room)
        listed[room] = about(room)
    lines = []
    for room in order:
        imported = ", ".join(f"`{other}`" for other in order if other in rooms[room])
        lines.append(f"| `{room}` | {listed[room]} | {imported} |")
    return _TABLE.sub(lambda table: table[1] + "\n".join(lines) + table[3], text)


def docstring(room: str) -> str:
    """Return the first line of what a folder says of itself, without its full stop."""
    path = ROOT / PACKAGE / room
    source = path if path.is_file() else path / "__init__.py"
    said = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].rstrip(".")


if __name__ == "__main__":
    now = gathered(arrows(sources()), room_of)
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8"), now, docstring), encoding="utf-8")
