"""What the values of a field mean, as far as they show it: for a first mapping."""

import datetime as dt
import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue, Channel, Kind, Named
from streams.core.county.labels import LabelValue
from streams.core.mapping.cells import CellFault, in_one_line, is_empty
from streams.core.mapping.mapping_faults import TODO
from streams.core.mapping.moments import cell_moment
from streams.core.mapping.rows import RowCell, SourceRow
from streams.core.mapping.values import names_of

CODES_MOST: Final = 60
"""Values of a field that are written down, the most frequent first; more are no codes."""

WIDEST: Final = 100
"""Characters in a line of a comment."""

_SATISFIED: Final[dict[str, str | bool]] = {
    "非常满意": True,
    "满意": True,
    "基本满意": True,
    "不满意": False,
    "非常不满意": False,
}


class FieldValues:
    """The values of a source's fields, and what they are in a county.

    Args:
        rows: Some rows.
        catalogue: The county's.
    """

    def __init__(self, rows: Sequence[SourceRow], catalogue: Catalogue) -> None:
        self._rows = rows
        self._catalogue = catalogue
        self._zone = ZoneInfo(catalogue.time_zone)
        self._listed: set[str] = set()

    def told_by_values(self, target: str, fields: Iterable[str]) -> str:
        """Return the field of which at least half of the values are names of a dimension; or ""."""
        known = names_of(target, self._catalogue)
        best, most = "", 0.0
        for field in fields:
            values = self._of(field)
            if not values or len(values) > CODES_MOST:
                continue
            share = sum(said in known for said in values) / len(values)
            if share > most:
                best, most = field, share
        return best if most >= 0.5 else ""  # noqa: PLR2004

    def first_time(self, fields: Iterable[str]) -> str:
        """Return the first field of which at least half of the values are times; or "".

        Numbers are not looked at, and neither are texts of digits alone: most are no times.
        """
        for field in fields:
            cells = [cell for row in self._rows if not is_empty(cell := row.cells.get(field))]
            if cells and sum(map(self._is_time, cells)) * 2 >= len(cells):
                return field
        return ""

    def _is_time(self, cell: RowCell) -> bool:
        if not isinstance(cell, str | dt.date) or (isinstance(cell, str) and cell.isdigit()):
            return False
        try:
            cell_moment([cell], self._zone)
        except CellFault:
            return False
        return True

    def allowed(self, target: str, names: Iterable[str]) -> list[str]:
        """Return lines of comment with identifiers and what people call them; once for each."""
        if target in self._listed:
            return [f"# {target}: 同上 / as above"]
        self._listed.add(target)
        table = self._catalogue.table(target)
        said = []
        for name in names:
            entry = table[name]
            said.append(f"{name} {_words(entry)}")
        text = f"{target}: {', '.join(said)}"
        return textwrap.wrap(
            text, WIDEST, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False
        )

    def lines(self, target: str, field: str) -> list[str]:
        """Return the lines of a mapping file that say where a data field comes from."""
        key = quoted(target) if "." in target else target
        values = self._of(field)
        if target == "satisfied":
            means: dict[str, str | bool] = {**dict.fromkeys(values, TODO), **_SATISFIED}
            return [_coded(key, field, means)]
        if target not in {"category", "department", "nature"}:
            return [f"{key} = {{ field = {quoted(field)} }}"]
        known = names_of(target, self._catalogue)
        unknown = [said for said in values if said not in known]
        if not unknown:
            return [f"{key} = {{ field = {quoted(field)} }}"]
        shown = unknown[:CODES_MOST]
        guesses = {said: guess for said in shown if (guess := abbreviated(said, known))}
        is_first = target not in self._listed
        lines = self.allowed(target, dict.fromkeys(known.values()))
        if guesses and is_first:
            table = self._catalogue.table(target)
            listed = ", ".join(f"{said} = {_words(table[name])}" for said, name in guesses.items())
            lines.append(f"# 按简称猜的，请核对 / guessed from short names, check: {listed}")
        more = f"  # … {len(unknown) - CODES_MOST} more" if len(unknown) > CODES_MOST else ""
        lines.append(_coded(key, field, {said: guesses.get(said, TODO) for said in shown}) + more)
        return lines

    def _of(self, field: str) -> list[str]:
        """Return the different values of a field, the most frequent first."""
        cells = (row.cells.get(field) for row in self._rows)
        return [
            said
            for said, _ in Counter(in_one_line(c) for c in cells if not is_empty(c)).most_common()
        ]


def abbreviated(said: str, known: Mapping[str, str]) -> str:
    """Return the identifier of the one name that a short name may stand for; "" if there is none.

    A short name has some of the characters of the name, in its order, and its last: 住建局 of
    住房和城乡建设局.

    Args:
        said: The short name.
        known: Identifiers by names.
    """
    if len(said) < 2 or said.isascii():  # noqa: PLR2004
        return ""
    found = {
        name for words, name in known.items() if said[-1] == words[-1] and _is_within(said, words)
    }
    return found.pop() if len(found) == 1 else ""


def quoted(text: str) -> str:
    """Return a text as TOML has it."""
    return json.dumps(text, ensure_ascii=False)


def _words(entry: Kind | Channel | Named | LabelValue) -> str:
    return entry.label.zh if isinstance(entry, Kind | Channel) else entry.zh


def _coded(key: str, field: str, means: Mapping[str, str | bool]) -> str:
    codes = ", ".join(
        f"{quoted(said)} = {json.dumps(meant, ensure_ascii=False)}" for said, meant in means.items()
    )
    return f"{key} = {{ field = {quoted(field)}, codes = {{ {codes} }} }}"


def _is_within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)
