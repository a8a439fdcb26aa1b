"""Values of drivers become cells, and go into positions and come back."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from streams.sources.database.cells import database_cell, said_of, values_of

MOMENT = dt.datetime(2015, 3, 2, 8, 12)  # noqa: DTZ001 - as a driver has it


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("路\r\n灯", "路\n灯"),
        (MOMENT, MOMENT),
        (dt.timedelta(hours=8, minutes=12), dt.time(8, 12)),
        (dt.timedelta(hours=-1), "-1 day, 23:00:00"),
        ("路灯".encode(), "路灯"),
        ("路灯".encode("gb18030"), "路灯"),
        (b"\x89PNG\0\0", None),
        ({"b": 1, "a": "路"}, '{"a": "路", "b": 1}'),
        ({"水", "电"}, "水,电"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Decimal("1.50"), Decimal("1.50")),
        (True, True),
        (None, None),
    ],
)
def test_a_value_becomes_a_cell(value: Any, cell: Any) -> None:
    """What a cell cannot be is written as a text."""
    assert database_cell(value) == cell


def test_a_timestamp_of_mysql_is_of_utc() -> None:
    """One of DATETIME is of whatever zone the county has."""
    assert database_cell(MOMENT, is_utc=True) == MOMENT.replace(tzinfo=dt.UTC)


def test_positions_come_back() -> None:
    """With their types, or a comparison in the database would be of texts."""
    values = [5, "路", MOMENT, MOMENT.date(), Decimal("1.5"), uuid.UUID(int=5), b"\0\1"]
    back = values_of(said_of(values))
    assert back == values
    assert [type(each) for each in back] == [type(each) for each in values]
    with pytest.raises(TypeError):
        said_of([None])
