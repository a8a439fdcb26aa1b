"""Tables of events: CSV as spreadsheets write it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from streams.feeding.files.entries import NOT_UTF_8, Entries, Entry, Fault, lines

REQUIRED: Final = ("type", "source", "id", "subject", "time")
ENVELOPE: Final = (*REQUIRED, "specversion", "datacontenttype")
WHOLE_NUMBERS: Final = frozenset(
    (name,) for name in ("quantity", "score", "working_days", "days", "hours", "grade", "reach")
)
TRUE_OR_FALSE: Final = frozenset(
    (name,) for name in ("headline", "satisfied", "restart", "reached", "contacted", "solved")
)

_DELIMITERS: Final = ",;\t"
_MOST_DIGITS: Final = 18


def table_entries(path: Path) -> Entries:
    """Take a table apart into the events of its rows."""
    # Lines are decoded one at a time, so that a fault is named by the line it is in.
    reader = csv.reader(_text(path), delimiter=_delimiter(path), strict=True)
    columns: _Columns | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
            if columns is None:
                columns = _Columns(row)
            elif any(cell.strip() for cell in row):
                yield Entry(line, columns.event(row))
        except StopIteration:
            break
        except UnicodeDecodeError:
            yield Fault(reader.line_num + 1, NOT_UTF_8)
            return
        except csv.Error as error:
            yield Fault(line, f"is not CSV: {error}")
            return
        except _ShapeError as error:
            yield Fault(line, str(error))
            if columns is None:
                return
    if columns is None:
        yield Fault(1, "is missing; the first row names the columns")


def _text(path: Path) -> Iterator[str]:
    return (line.decode() for _, line in lines(path))


def _delimiter(path: Path) -> str:
    """Tell what sets the columns apart: what shows the most of the names that must be there."""
    _, first = next(lines(path), (1, b""))
    header = first.decode(errors="replace")

    def shown(delimiter: str) -> int:
        names = {name.strip(' "\r\n') for name in header.split(delimiter)}
        return len(names.intersection(REQUIRED))

    return max(_DELIMITERS, key=shown)


class _ShapeError(ValueError):
    """A row or header is not as it must be; says in which column."""


class _Columns:
    """What the columns of a CSV file are, by its header row."""

    def __init__(self, header: list[str]) -> None:
        self._width = len(header)
        header = [name.strip() for name in header]
        self._nameless = [place for place, name in enumerate(header) if not name]
        self._places = [place for place, name in enumerate(header) if name]
        self._names = [header[place] for place in self._places]
        self._fields: list[tuple[str, ...]] = []
        # Before any name is quoted: without a header the first row is somebody's.
        if missing := [name for name in REQUIRED if name not in self._names]:
            raise _ShapeError(
                f"column {', '.join(missing)}: missing; the first row names the columns"
            )
        for name in self._names:
            if name in self._names[: len(self._fields)]:
                raise _ShapeError(f"column {name}: appears twice here")
            field = () if name in ENVELOPE else tuple(name.removeprefix("data.").split("."))
            if "" in field:
                raise _ShapeError(f"column {name!r}: a name is words joined by '.', as person.name")
            self._fields.append(field)
        for field, name in zip(self._fields, self._names, strict=True):
            if any(
                field and other[: len(field)] == field
                for other in self._fields
                if other is not field
            ):
                raise _ShapeError(f"column {name}: another column says the same, or is within it")

    def event(self, row: list[str]) -> bytes:
        """Make a row's event.

        Raises:
            _ShapeError: It has too many or too few cells, or one that is not what it must be.
        """
        if len(row) < self._width or any(row[self._width :]):
            raise _ShapeError(f"has {len(row)} cells; the header has {self._width}")
        for place in self._nameless:
            if row[place]:
                raise _ShapeError(
                    f"column {_letters(place)}: has no name in the first row, and a value here; "
                    "name it, or empty it"
                )
        cells = [row[place] for place in self._places]
        event: dict[str, Any] = {"specversion": "1.0"}
        data: dict[str, Any] = {}
        for name, field, cell in zip(self._names, self._fields, cells, strict=True):
            if not cell:
                if name in REQUIRED:
                    raise _ShapeError(f"column {name}: must not be empty")
            elif not field:
                event[name] = cell
            else:
                inner = data
                for part in field[:-1]:
                    inner = inner.setdefault(part, {})
                inner[field[-1]] = _value(name, field, cell)
        event["data"] = data
        return orjson.dumps(event)


def _letters(place: int) -> str:
    """Name a column as a spreadsheet does: A to Z, then AA."""
    name = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _value(name: str, field: tuple[str, ...], cell: str) -> str | int | bool:
    if field in WHOLE_NUMBERS:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= _MOST_DIGITS):
            # The cell is not quoted: where columns have slipped anything may be in it.
            raise _ShapeError(
                f"column {name}: must be a whole number of at most {_MOST_DIGITS} digits"
            )
        return int(cell)
    if field in TRUE_OR_FALSE:
        if cell.lower() not in {"true", "false"}:
            raise _ShapeError(f"column {name}: must be true or false")
        return cell.lower() == "true"
    return cell
