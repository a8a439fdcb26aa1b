"""Values of databases as cells of rows, and as what JSON can say of where a reading is."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from streams.core.mapping.rows import RowCell
from streams.sources.plain_text import clean

_DAY: Final = dt.timedelta(days=1)
_MIDNIGHT: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - of whatever day and zone


def database_cell(value: Any, *, is_utc: bool = False) -> RowCell:
    """Return what a driver made of a value as a cell.

    Args:
        value: A driver's value. Lists and maps become JSON; bytes that are no text become nothing.
        is_utc: Whether a time without an offset is one of UTC, as those of MySQL's TIMESTAMP are.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC) if is_utc and value.tzinfo is None else value
    if value is None or isinstance(value, int | float | Decimal | bool | dt.date | dt.time):
        return value
    if isinstance(value, dt.timedelta):  # How drivers say a time of day of MySQL.
        in_a_day = dt.timedelta() <= value < _DAY
        return (_MIDNIGHT + value).time() if in_a_day else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _text_of(bytes(value))
    if isinstance(value, set | frozenset):
        return ",".join(sorted(map(str, value)))
    if isinstance(value, dict | list | tuple):
        return clean(json.dumps(value, ensure_ascii=False, default=str, sort_keys=True))
    return clean(str(value))


def _text_of(value: bytes) -> str | None:
    """Return bytes as a text: many old tables have texts in binary columns."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        return clean(text) if "\0" not in text else None
    return None


def said_of(values: Sequence[Any]) -> list[Any]:
    """Return values of a key or a cursor as JSON has them; `values_of` reads them back.

    Raises:
        TypeError: One is of a type that orders nothing, or empty.
    """
    return [_said(value) for value in values]


def _said(value: Any) -> Any:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal | float):
        return {"number": str(value)}
    if isinstance(value, uuid.UUID):
        return {"uuid": str(value)}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": bytes(value).hex()}
    raise TypeError(type(value).__name__)


def values_of(said: Sequence[Any]) -> list[Any]:
    """Return the values that `said_of` has written."""
    return [_value(each) for each in said]


def _value(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    ((name, text),) = said.items()
    readers: dict[str, Any] = {
        "time": dt.datetime.fromisoformat,
        "day": dt.date.fromisoformat,
        "number": Decimal,
        "uuid": uuid.UUID,
        "bytes": bytes.fromhex,
    }
    return readers[name](text)
