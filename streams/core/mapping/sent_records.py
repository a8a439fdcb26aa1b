"""Records of the topic `feeders`: what was sent of each row, and where each feeder is.

A key is a JSON list: the feeder's name, and for a row its subject and what sets it apart from other
rows of the case. The value of a row is as `SentRow` has it; that of a position as its source does.
"""

from typing import Any, NamedTuple

import msgspec

from streams.core.mapping.rows import START, Position
from streams.core.mapping.sent import FedKey, SentRow

_read_row = msgspec.json.Decoder(SentRow).decode
_read_key = msgspec.json.Decoder(tuple[str, ...]).decode
_PARTS_OF_ROW = 3


class FedRow(NamedTuple):
    """What a feeder has sent of a row.

    Attributes:
        feeder: Its name.
        key: What the row is known by.
        sent: What Kafka has of it; None where an operator has deleted the record.
    """

    feeder: str
    key: FedKey
    sent: SentRow | None


class FedPosition(NamedTuple):
    """Where a feeder goes on.

    Attributes:
        feeder: Its name.
        position: What its source wants to know.
    """

    feeder: str
    position: Position


def record_key(feeder: str, key: FedKey | None = None) -> bytes:
    """Return the key of a row's record; without a row that of the feeder's position."""
    return msgspec.json.encode([feeder, *(key or ())])


def row_record(sent: SentRow) -> bytes:
    """Return the value of a row's record."""
    return msgspec.json.encode(sent)


def position_record(position: Any, at: str) -> bytes:
    """Return the value of the record of a feeder's position.

    Args:
        position: What its source wants to go on from.
        at: When it was reached, RFC 3339 in UTC.
    """
    return msgspec.json.encode({"position": position, "at": at})


def read_fed(key: bytes, value: bytes | None) -> FedRow | FedPosition:
    """Read a record.

    Raises:
        ValueError: It is not one.
    """
    feeder, *row = _read_key(key)
    if not row:
        said = START if value is None else msgspec.json.decode(value)["position"]
        return FedPosition(feeder, said)
    if len(row) + 1 != _PARTS_OF_ROW:
        raise ValueError("its key is not that of a row")
    return FedRow(feeder, FedKey(*row), None if value is None else _read_row(value))
