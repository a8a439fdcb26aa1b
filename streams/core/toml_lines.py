"""On which line of a TOML file a key is: for messages, so that an editor can go there."""

import re
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")
_STEP: Final = re.compile(r"[^.\[\]]+|\[\d+\]")
_QUOTES: Final = ('"""', "'''")


def line_of(text: str, place: str) -> int | None:
    """Return the line of a place, or of the nearest thing around it that has a line.

    Args:
        text: Of the file.
        place: As messages name it: ``channels.desk.kinds`` or ``deadlines[2].kind``.

    Returns:
        The number of the line, from 1; None where not even the first part of the place is there.
    """
    lines = _lines(text)
    steps = _STEP.findall(place)
    while steps:
        wanted = "".join(f".{step}" if step[0] != "[" else step for step in steps).removeprefix(".")
        if wanted in lines:
            return lines[wanted]
        steps.pop()
    return None


def _lines(text: str) -> dict[str, int]:
    """Return the line of each table, entry of a list and key that begins a line."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, within = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if within:
            within = "" if within in line else within
            continue
        if header := _HEADER.match(line):
            table = _place(header[2], counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            place = ".".join(part.strip(" \"'") for part in key[1].split("."))
            found.setdefault(f"{table}.{place}" if table else place, number)
        within = next((quotes for quotes in _QUOTES if line.count(quotes) % 2), "")
    return found


def _place(header: str, counts: dict[str, int]) -> str:
    """Return the place of a header; a list that it goes through is at its last entry."""
    place = ""
    parts = [part.strip(" \"'") for part in header.split(".")]
    for number, part in enumerate(parts):
        place = f"{place}.{part}" if place else part
        if number + 1 < len(parts) and place in counts:
            place = f"{place}[{counts[place]}]"
    return place
