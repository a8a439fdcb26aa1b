"""Debezium's messages, with their schema and without."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any, Final

import pytest

from streams.core.mapping.rows import RowCell
from streams.sources.debezium.envelope import ChangedRow, UnreadableChange, read_change

ROW: Final = {"id": 7, "title": "路灯", "received_at": 1_425_283_920_000_000}
MOMENT: Final = dt.datetime(2015, 3, 2, 8, 12)  # noqa: DTZ001 - of a column without a zone


def schema(*fields: tuple[str, str, str | None], name: str = "") -> dict[str, Any]:
    """Write a schema of a row."""
    listed = [
        {"field": field, "type": kind} | ({"name": said} if said else {})
        for field, kind, said in fields
    ]
    return {"type": "struct", "field": name, "fields": listed}


LETTER: Final = (
    ("id", "int32", None),
    ("title", "string", None),
    ("received_at", "int64", "io.debezium.time.MicroTimestamp"),
)


def message(op: str, before: Any, after: Any, *, with_schema: bool) -> bytes:
    """Write a message."""
    payload = {"op": op, "before": before, "after": after, "source": {"lsn": 5}, "ts_ms": 1}
    if not with_schema:
        return json.dumps(payload).encode()
    parts = [schema(*LETTER, name=name) for name in ("before", "after")]
    return json.dumps({"schema": {"fields": parts}, "payload": payload}).encode()


@pytest.mark.parametrize("with_schema", [True, False])
def test_what_a_row_is_now_is_read(with_schema: bool) -> None:
    """Created, read from a snapshot, or updated: the row is what comes after."""
    cells: dict[str, RowCell] = {"id": 7, "title": "路灯", "received_at": MOMENT}
    times = {} if with_schema else {"received_at": "us"}
    for op in ("c", "r", "u"):
        made = message(op, None, ROW, with_schema=with_schema)
        assert read_change(None, made, times) == ChangedRow(None, cells)
    gone = message("d", ROW, None, with_schema=with_schema)
    assert read_change(None, gone, times) == ChangedRow(cells, None)
    assert read_change(None, message("m", None, None, with_schema=with_schema), times) is None


def test_a_delete_without_its_row_is_known_by_its_key() -> None:
    """So is a tombstone, which is all that is left of it in a compacted topic."""
    key = json.dumps({"schema": schema(("id", "int32", None)), "payload": {"id": 7}}).encode()
    assert read_change(key, message("d", None, None, with_schema=False), {}) == ChangedRow(
        {"id": 7}
    )
    assert read_change(key, None, {}) == ChangedRow({"id": 7})
    assert read_change(None, None, {}) is None


def test_rows_that_were_taken_out_of_their_envelope_are_read() -> None:
    """By ExtractNewRecordState, which many places have between."""
    flat = ROW | {"__op": "u", "__deleted": "false"}
    found = read_change(None, json.dumps(flat).encode(), {"received_at": "us"})
    assert found
    assert found.after
    assert found.after["received_at"] == MOMENT
    gone = read_change(None, json.dumps({"id": 7, "__deleted": "true"}).encode(), {})
    assert gone
    assert gone.after is None
    assert gone.before
    assert gone.before["id"] == 7


@pytest.mark.parametrize(
    ("name", "value", "cell"),
    [
        ("io.debezium.time.Timestamp", 1_425_283_920_000, MOMENT),
        ("io.debezium.time.NanoTimestamp", 1_425_283_920_000_000_000, MOMENT),
        ("io.debezium.time.Date", 16_496, MOMENT.date()),
        ("io.debezium.time.Time", 29_520_000, MOMENT.time()),
        ("io.debezium.time.MicroTime", 29_520_000_000, MOMENT.time()),
        (
            "io.debezium.time.ZonedTimestamp",
            "2015-03-02T00:12:00Z",
            dt.datetime(2015, 3, 2, 0, 12, tzinfo=dt.UTC),
        ),
        ("org.apache.kafka.connect.data.Timestamp", 1_425_283_920_000, MOMENT),
        ("io.debezium.data.Json", '{"a": 1}', '{"a": 1}'),
        ("io.debezium.time.Date", "soon", "soon"),
    ],
)
def test_types_are_told_by_the_schema(name: str, value: Any, cell: Any) -> None:
    """A time without a zone is one of the county's."""
    content = {
        "schema": {"fields": [schema(("x", "int64", name), name="after")]},
        "payload": {"op": "c", "before": None, "after": {"x": value}},
    }
    found = read_change(None, json.dumps(content).encode(), {})
    assert found
    assert found.after == {"x": cell}


def test_a_number_in_bytes_has_its_scale() -> None:
    """12345 hundredths, in two bytes."""
    field = {
        "field": "x",
        "type": "bytes",
        "name": "org.apache.kafka.connect.data.Decimal",
        "parameters": {"scale": "2"},
    }
    content = {
        "schema": {"fields": [{"field": "after", "fields": [field]}]},
        "payload": {"op": "c", "after": {"x": "MDk="}},
    }
    found = read_change(None, json.dumps(content).encode(), {})
    assert found
    assert found.after == {"x": Decimal("123.45")}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"\0\0\0\0\1Obj", "JsonConverter"),
        (b'{"id": 7}', "not a change event"),
        (b"[]", "not a change event"),
        (b'{"op": "t"}', "truncate"),
        (b'{"op": "u", "before": {"id": 7}, "after": null}', "not a change event"),
    ],
)
def test_what_is_no_message_of_debezium_is_refused(value: bytes, why: str) -> None:
    """With a word on what to do, and nothing of its content."""
    with pytest.raises(UnreadableChange) as found:
        read_change(None, value, {})
    assert why in found.value.why.en
