"""docs/architecture.md: two of its tables are written from the code, as far as code can say it.

They are that of the rooms with what each imports, and that of the modules which figures are made
of. `python -m tests.documents.rooms_table` writes both. In which order rows come and what is said
of each, a person writes.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from tests.support.rooms import PACKAGE, ROOT, Arrows, arrows, gathered, room_of, sources

DOCUMENT: Final = ROOT / "docs" / "architecture.md"

FIGURES: Final = "core/figures/"

_ROW: Final = re.compile(r"\| `([^`]+)` \| (.*?) \|(?: (.*?) ?\|)?")


def rows(text: str, table: str = "rooms") -> dict[str, str]:
    """Read a table of the document: what is said of each thing, in order.

    Raises:
        ValueError: The table is missing, or a row cannot be read or is there twice.
    """
    found: dict[str, str] = {}
    for line in _table(text, table)[2].splitlines():
        row = _ROW.fullmatch(line)
        if not row or row[1] in found:
            raise ValueError(f"{DOCUMENT.name}, {table}: cannot be read or is there twice: {line}")
        found[row[1]] = row[2]
    return found


def filled(text: str, rooms: Arrows, about: Callable[[str], str]) -> str:
    """Return the document with a row for each room, and what each imports, in the table's order.

    Args:
        text: The document.
        rooms: Which room imports which.
        about: Says of a room without a row what it is.
    """
    listed = _completed(rows(text), rooms, about)
    lines = []
    for room, said in listed.items():
        imported = ", ".join(f"`{other}`" for other in listed if other in rooms[room])
        lines.append(f"| `{room}` | {said} | {imported} |")
    return _with_lines(text, "rooms", lines)


def with_modules(text: str, files: Arrows, about: Callable[[str], str]) -> str:
    """Return the document with a row for each module that figures are made of."""
    modules = {
        path.removeprefix(FIGURES): {other.removeprefix(FIGURES) for other in imported}
        for path, imported in files.items()
        if path.startswith(FIGURES) and not path.endswith("__init__.py")
    }
    listed = _completed(rows(text, "figures"), modules, lambda path: about(FIGURES + path))
    return _with_lines(text, "figures", [f"| `{path}` | {said} |" for path, said in listed.items()])


def docstring(path: str) -> str:
    """Return the first line of what a module, or a folder, says of itself, without full stop."""
    place = ROOT / PACKAGE / path
    source = place if place.is_file() else place / "__init__.py"
    said = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].rstrip(".")


def written(text: str) -> str:
    """Return the document as the code has it now."""
    files = arrows(sources())
    text = filled(text, gathered(files, room_of), docstring)
    return with_modules(text, files, docstring)


def _completed(
    listed: Mapping[str, str], graph: Arrows, about: Callable[[str], str]
) -> dict[str, str]:
    """Leave out what is gone; put what is new after the last row that it imports."""
    order = [name for name in listed if name in graph]
    for name in sorted(graph.keys() - listed.keys()):
        after = [order.index(other) for other in graph[name] if other in order]
        order.insert(max(after, default=-1) + 1, name)
    return {name: listed[name] if name in listed else about(name) for name in order}


def _table(text: str, table: str) -> re.Match[str]:
    place = rf"(<!-- {table}: .*? -->\n\n.*?\n\|-.*?\n)(.*?)(\n\n<!-- end -->)"
    found = re.search(place, text, re.DOTALL)
    if not found:
        raise ValueError(f"{DOCUMENT.name} must have a table of {table}")
    return found


def _with_lines(text: str, table: str, lines: Iterable[str]) -> str:
    place = _table(text, table)
    return text[: place.start(2)] + "\n".join(lines) + text[place.end(2) :]


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
