"""Events from files, as ``kuaibao send`` reads them.

Files are UTF-8, with or without a byte order mark, and told apart by their names' ending:

- ``.jsonl``, ``.ndjson``, ``.json``: one CloudEvent a line, sent as it stands there.
- ``.csv``: a header row, then one event a row. The columns ``type``, ``source``, ``id``,
  ``subject``, ``time`` and, if wanted, ``specversion`` and ``datacontenttype`` are the envelope.
  Every other column is a data field by its name, nested by dots: ``title``, ``person.name``; a data
  field named like one of the envelope is written ``data.source``. An empty cell means absent.
  ``quantity`` and ``score`` are whole numbers, ``headline`` and ``satisfied`` true or false, all
  else is text.

Only the form is checked here, and that of the whole file before anything is sent; whether an event
can be used is for the worker to say.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from streams.errors import BadInput
from streams.sending import Keyed, SendError, send

__all__ = ["FeedError", "Keyed", "SendError", "read", "send"]

REQUIRED: Final = ("type", "source", "id", "subject", "time")
ENVELOPE: Final = (*REQUIRED, "specversion", "datacontenttype")
WHOLE_NUMBERS: Final = frozenset({("quantity",), ("score",)})
TRUE_OR_FALSE: Final = frozenset({("headline",), ("satisfied",)})

_SHOWN: Final = 10
_MOST_DIGITS: Final = 18


class FeedError(BadInput):
    """A file cannot be sent: says in which lines and columns, and what the rule is."""


class _Fault(NamedTuple):
    line: int
    rule: str


def read(path: Path | str) -> Iterator[Keyed]:
    """Check a file, then read its events.

    Raises:
        FeedError: It cannot be read, or some lines are no events; raised at once, for the whole
            file, or while reading if the file has changed meanwhile.
    """
    path = Path(path)
    parse = _PARSERS.get(path.suffix.lower())
    if parse is None:
        raise FeedError(f"{path}: its name must end in one of {', '.join(_PARSERS)}")
    try:
        faulty = (entry for entry in parse(path) if isinstance(entry, _Fault))
        faults = list(islice(faulty, _SHOWN + 1))
    except OSError as error:
        raise FeedError(f"{path}: cannot be read: {error.strerror}") from None
    if faults:
        raise FeedError(_told(path, faults))
    return _sound(path, parse(path))


def _sound(path: Path, entries: Iterable["Keyed | _Fault"]) -> Iterator[Keyed]:
    for entry in entries:
        if isinstance(entry, _Fault):
            raise FeedError(_told(path, [entry]) + "\nthe file has changed while it was sent")
        yield entry


def _told(path: Path, faults: list[_Fault]) -> str:
    lines = [f"{path}, line {line}: {rule}" for line, rule in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append("… and more; nothing has been sent")
    return "\n".join(lines)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _json_lines(path: Path) -> Iterator[Keyed | _Fault]:
    for number, line in _lines(path):
        value = line.strip()
        if not value:
            continue
        try:
            event = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            yield _Fault(number, f"is not JSON: {error}; each line must be one event")
            continue
        subject = event.get("subject") if isinstance(event, dict) else None
        if not isinstance(event, dict):
            yield _Fault(number, "is no JSON object; each line must be one event")
        elif not subject or not isinstance(subject, str):
            yield _Fault(number, "subject: must be given, as a text that is not empty")
        else:
            yield subject.encode(), value


def _csv_rows(path: Path) -> Iterator[Keyed | _Fault]:
    # Lines are decoded one at a time, so that a fault is named by the line it stands in.
    reader = csv.reader((line.decode() for _, line in _lines(path)), strict=True)
    columns: _Columns | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
            if columns is None:
                columns = _Columns(row)
            elif any(row):
                yield columns.event(row)
        except StopIteration:
            break
        except UnicodeDecodeError:
            yield _Fault(reader.line_num + 1, "is not UTF-8; save the file as CSV in UTF-8")
            return
        except csv.Error as error:
            yield _Fault(line, f"is not CSV: {error}")
            return
        except _ShapeError as error:
            yield _Fault(line, str(error))
            if columns is None:
                return
    if columns is None:
        yield _Fault(1, "is missing; the first row names the columns")


class _ShapeError(ValueError):
    """A row or header is not as it must be; says in which column."""


class _Columns:
    """What the columns of a CSV file are, by its header row."""

    def __init__(self, header: list[str]) -> None:
        self._names = [name.strip() for name in header]
        self._fields: list[tuple[str, ...]] = []
        # Before any name is quoted: without a header the first row is somebody's.
        if missing := [name for name in REQUIRED if name not in self._names]:
            raise _ShapeError(
                f"column {', '.join(missing)}: missing; the first row names the columns"
            )
        for name in self._names:
            if name in self._names[: len(self._fields)]:
                raise _ShapeError(f"column {name}: stands here twice")
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
                raise _ShapeError(f"column {name}: another column says the same, or lies within it")

    def event(self, row: list[str]) -> Keyed:
        """Make a row's event.

        Raises:
            _ShapeError: It has too many or too few cells, or one that is not what it must be.
        """
        if len(row) != len(self._names):
            raise _ShapeError(f"has {len(row)} cells; the header has {len(self._names)}")
        event: dict[str, Any] = {"specversion": "1.0"}
        data: dict[str, Any] = {}
        for name, field, cell in zip(self._names, self._fields, row, strict=True):
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
        return event["subject"].encode(), orjson.dumps(event)


def _value(name: str, field: tuple[str, ...], cell: str) -> str | int | bool:
    if field in WHOLE_NUMBERS:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= _MOST_DIGITS):
            # The cell is not quoted: where columns have slipped it may hold anything.
            raise _ShapeError(
                f"column {name}: must be a whole number of at most {_MOST_DIGITS} digits"
            )
        return int(cell)
    if field in TRUE_OR_FALSE:
        if cell.lower() not in {"true", "false"}:
            raise _ShapeError(f"column {name}: must be true or false")
        return cell.lower() == "true"
    return cell


_PARSERS: Final[dict[str, Callable[[Path], Iterator[Keyed | _Fault]]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json_lines,
    ".csv": _csv_rows,
}
