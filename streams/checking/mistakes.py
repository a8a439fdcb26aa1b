"""Every mistake of a file at once.

The readers stop at the first mistake in what a file means, as a program must that is to start.
Here an entry that was found wrong is taken out and the rest is read again, until nothing is wrong
or what is wrong cannot be taken out; what is wrong only because the entry is gone is not said.
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import msgspec

from streams.core.errors import BadFile
from streams.core.toml_faults import form_faults
from streams.core.toml_files import toml_tables
from streams.core.toml_lines import line_of

T = TypeVar("T")
Meant = TypeVar("Meant")

MOST_MISTAKES: Final = 100
"""How many of a file are looked for; with so many it is better to begin again."""

INSTEAD: Final[Mapping[str, Any]] = {
    "name": {"zh": "…", "en": "…"},
    "title": {"zh": "…", "en": "…"},
    "id": "id",
    "time_zone": "Asia/Shanghai",
    "period": "2015",
    "as_of": "2015-12-31",
    "kinds": {},
    "channels": {},
    "categories": {"uncategorised": {"zh": "…", "en": "…"}},
    "figures": {},
    "sections": [],
}
"""With what a key at the top of a file is read on that is missing or wrong."""

_GONE: Final = "9999999999"
"""The number of an entry that has been taken out."""

_MISSING: Final = re.compile(r"'(\w+)' is missing")
_PLACE: Final = re.compile(r"([\w-]+)(?:\.([\w-]+)|\[(\d+)\])?((?:\.[\w-]+|\[\d+\])*): ")
_NOT_TOML_LINE: Final = re.compile(r"\(at line (\d+), ")


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong in a file.

    Attributes:
        file: The file.
        line: On which line, from 1; 0 where it is on none.
        said: The place, what is wrong and what is allowed.
    """

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.said}"


@dataclass
class FileLook(Generic[Meant]):
    """What came of looking at a file.

    Attributes:
        made: What it says without what is wrong in it; None where nothing can be made of it.
        mistakes: All that was found, in the order of lines.
        is_whole: Whether there can be no further mistakes behind those that were found.
    """

    made: Meant | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    is_whole: bool = True


def look_at(text: str, where: str, kind: type[T], make: Callable[[T], Meant]) -> FileLook[Meant]:
    """Look for all mistakes of a file.

    Args:
        text: The content of the file.
        where: Its name.
        kind: The type of what is in it.
        make: Makes of it what it means, or raises a ValueError that begins with a place.
    """
    looked: FileLook[Meant] = FileLook()
    try:
        tables = toml_tables(text, where)
    except BadFile as error:
        line = _NOT_TOML_LINE.search(str(error))
        said = str(error).removeprefix(f"{where}: ")
        return FileLook(None, [Mistake(where, int(line[1]) if line else 0, said)], is_whole=False)
    left = _Left(tables)
    for place, said in form_faults(tables, kind):
        looked.mistakes.append(Mistake(where, line_of(text, place) or 0, said))
        looked.is_whole &= left.take_out(left.as_left(said))
    while len(looked.mistakes) < MOST_MISTAKES:
        try:
            looked.made = make(msgspec.convert(left.tables, kind))
            break
        except msgspec.ValidationError:
            looked.is_whole = False
            break
        except ValueError as error:
            said = left.in_file(str(error))
            place = said.partition(": ")[0]
            follows = left.is_of_what_is_gone(said)
            if not follows:
                looked.mistakes.append(Mistake(where, line_of(text, place) or 0, said))
            # What only follows from what is gone is no reason to take out a whole table.
            if (follows and place in INSTEAD) or not left.take_out(str(error)):
                looked.is_whole = False
                break
    looked.mistakes.sort()
    return looked


class _Left:
    """A file's tables without the entries that were found wrong.

    Attributes:
        tables: What is left.
    """

    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables = copy.deepcopy(tables)
        self._numbers = {
            name: list(range(len(entries)))
            for name, entries in tables.items()
            if isinstance(entries, list)
        }
        self._gone: set[str] = set()

    def take_out(self, said: str) -> bool:
        """Take out the entry in which a place is; return whether there is such an entry."""
        missing = _MISSING.search(said)
        if missing and missing[1] in INSTEAD and missing[1] not in self.tables:
            self.tables[missing[1]] = INSTEAD[missing[1]]
            return True
        if not (found := _PLACE.match(said)):
            return False
        table, name, number = found[1], found[2], found[3]
        if name in self._gone or number == _GONE:
            return True
        entries = self.tables.get(table)
        if name is not None and isinstance(entries, dict) and name in entries:
            del entries[name]
            self._gone.add(name)
            return True
        if number is not None and isinstance(entries, list) and int(number) < len(entries):
            entry = entries.pop(int(number))
            del self._numbers[table][int(number)]
            if isinstance(entry, dict):
                self._gone |= {
                    entry[key] for key in ("id", "rung") if isinstance(entry.get(key), str)
                }
            return True
        if table in INSTEAD and self.tables.get(table) != INSTEAD[table]:
            self.tables[table] = INSTEAD[table]
            return True
        return False

    def as_left(self, said: str) -> str:
        """Return a message about the file with the number that an entry of a list has here."""
        found = _PLACE.match(said)
        if not found or found[3] is None or found[1] not in self._numbers:
            return said
        numbers, number = self._numbers[found[1]], int(found[3])
        here = str(numbers.index(number)) if number in numbers else _GONE
        return f"{found[1]}[{here}]{said[found.end(3) + 1 :]}"

    def in_file(self, said: str) -> str:
        """Return a message with the number that an entry of a list has in the file."""
        found = _PLACE.match(said)
        if not found or found[3] is None or found[1] not in self._numbers:
            return said
        numbers, number = self._numbers[found[1]], int(found[3])
        there = numbers[number] if number < len(numbers) else number
        return f"{found[1]}[{there}]{said[found.end(3) + 1 :]}"

    def is_of_what_is_gone(self, said: str) -> bool:
        """Return whether something is wrong only because an entry was taken out."""
        return any(f"{name!r}" in said or f"{{{name}}}" in said for name in self._gone)
