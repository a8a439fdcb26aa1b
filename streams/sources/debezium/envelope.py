"""Debezium's messages: what a row is now, or that it is gone.

Sources: https://debezium.io/documentation/reference/stable/connectors/postgresql.html and the same
for MySQL, "Data change events" and "Data type mappings".
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from streams.core.mapping.rows import Bilingual, RowCell
from streams.sources.plain_text import clean

_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - of no zone, as columns without one are
_DAY_MICROSECONDS: Final = 86_400_000_000

NOT_JSON: Final = Bilingual(
    "不是 JSON；请在 Debezium 的连接器里用 JsonConverter",
    "it is not JSON; have Debezium's connector use JsonConverter",
)
NO_ENVELOPE: Final = Bilingual(
    "不是 Debezium 的变更消息（没有 op、before、after）",
    "it is not a change event of Debezium: it does not have op, before and after",
)
EMPTIED: Final = Bilingual(
    "表被清空（truncate），各行没有逐一说明，未作废",
    "the table was emptied (truncate), which says nothing of its rows; none is voided",
)


class UnreadableChange(ValueError):
    """A message cannot be used.

    Attributes:
        why: What is wrong with it, without its content.
    """

    def __init__(self, why: Bilingual) -> None:
        super().__init__(str(why))
        self.why = why


class ChangedRow(NamedTuple):
    """What a message says.

    Attributes:
        before: The row that is gone; its cells may be those of its key alone.
        after: The row that is there now.
    """

    before: dict[str, RowCell] | None = None
    after: dict[str, RowCell] | None = None


def read_change(
    key: bytes | None, value: bytes | None, times: Mapping[str, str]
) -> ChangedRow | None:
    """Return what a message says; None where that is nothing about a row.

    Args:
        key: The record's key.
        value: Its value; None is a tombstone.
        times: How times are written where the message does not say.

    Raises:
        UnreadableChange: It is not a message of Debezium, or not as JSON.
    """
    if value is None:
        gone = _row(*_parts(key or b"null"), times)
        return ChangedRow(before=gone) if gone else None
    payload, schema = _parts(value)
    if not isinstance(payload, dict):
        raise UnreadableChange(NO_ENVELOPE)
    if "op" not in payload:
        return _flat(payload, schema, times)
    operation = payload["op"]
    if operation == "t":
        raise UnreadableChange(EMPTIED)
    if operation not in {"c", "r", "u", "d"}:
        return None
    before = _row(payload.get("before"), _field(schema, "before"), times)
    after = _row(payload.get("after"), _field(schema, "after"), times)
    if operation == "d":
        # A table without its old rows in the log has the key alone.
        key_payload, key_schema = _parts(key or b"null")
        return ChangedRow(before=before or _row(key_payload, key_schema, times))
    if after is None:
        raise UnreadableChange(NO_ENVELOPE)
    return ChangedRow(before, after)


def _flat(payload: dict[str, Any], schema: Any, times: Mapping[str, str]) -> ChangedRow:
    """Return a row that ExtractNewRecordState has taken out of its envelope."""
    deleted = payload.get("__deleted")
    if deleted is None and "__op" not in payload:
        raise UnreadableChange(NO_ENVELOPE)
    row = _row(payload, schema, times)
    is_gone = str(deleted).lower() == "true" or payload.get("__op") == "d"
    return ChangedRow(before=row) if is_gone else ChangedRow(after=row)


def _parts(content: bytes) -> tuple[Any, Any]:
    """Return what a message says, and its schema if that is with it."""
    try:
        found = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise UnreadableChange(NOT_JSON) from None
    if isinstance(found, dict) and set(found) == {"schema", "payload"}:
        return found["payload"], found["schema"]
    return found, None


def _field(schema: Any, name: str) -> Any:
    """Return the schema of a field."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    there = fields if isinstance(fields, list) else []
    return next((f for f in there if isinstance(f, dict) and f.get("field") == name), None)


def _row(payload: Any, schema: Any, times: Mapping[str, str]) -> dict[str, RowCell] | None:
    if not isinstance(payload, dict):
        return None
    return {
        str(name): _cell(value, _field(schema, str(name)), times.get(str(name), ""))
        for name, value in payload.items()
    }


def _cell(value: Any, schema: Any, form: str) -> RowCell:
    if value is None:
        return None
    name = str(schema.get("name") or "") if isinstance(schema, dict) else ""
    if name == "org.apache.kafka.connect.data.Decimal" and isinstance(value, str):
        return _decimal(value, schema)
    reader = _BY_SCHEMA.get(name) or _BY_FORM.get(form)
    if reader is not None:
        try:
            return reader(value)
        except (ValueError, TypeError, OverflowError):
            return clean(str(value))
    if isinstance(value, bool | int | Decimal):
        return value
    if isinstance(value, str):
        return clean(value)
    return clean(json.dumps(value, ensure_ascii=False, default=str, sort_keys=True))


def _decimal(value: str, schema: Mapping[str, Any]) -> RowCell:
    """Return a number that is written as the bytes of a whole one, and a scale."""
    try:
        scale = int(schema["parameters"]["scale"])
        whole = int.from_bytes(base64.b64decode(value, validate=True), "big", signed=True)
    except (KeyError, TypeError, ValueError):
        return None
    return Decimal(whole).scaleb(-scale)


def _moment(microseconds: float | Decimal) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=int(microseconds))


def _time_of_day(microseconds: int) -> dt.time:
    if not 0 <= microseconds < _DAY_MICROSECONDS:
        raise ValueError(microseconds)
    return _moment(microseconds).time()


def _with_zone(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


_READERS: Final[Mapping[str, Callable[[Any], RowCell]]] = {
    "ms": lambda value: _moment(value * 1_000),
    "us": _moment,
    "ns": lambda value: _moment(value // 1_000),
    "days": lambda value: (_EPOCH + dt.timedelta(days=value)).date(),
    "ms-of-day": lambda value: _time_of_day(value * 1_000),
    "us-of-day": _time_of_day,
    "ns-of-day": lambda value: _time_of_day(value // 1_000),
    "zoned": _with_zone,
}

_BY_FORM: Final = _READERS

_BY_SCHEMA: Final[Mapping[str, Callable[[Any], RowCell]]] = {
    "io.debezium.time.Timestamp": _READERS["ms"],
    "io.debezium.time.MicroTimestamp": _READERS["us"],
    "io.debezium.time.NanoTimestamp": _READERS["ns"],
    "io.debezium.time.Date": _READERS["days"],
    "io.debezium.time.Time": _READERS["ms-of-day"],
    "io.debezium.time.MicroTime": _READERS["us-of-day"],
    "io.debezium.time.NanoTime": _READERS["ns-of-day"],
    "io.debezium.time.ZonedTimestamp": _READERS["zoned"],
    "org.apache.kafka.connect.data.Timestamp": _READERS["ms"],
    "org.apache.kafka.connect.data.Date": _READERS["days"],
    "org.apache.kafka.connect.data.Time": _READERS["ms-of-day"],
}
