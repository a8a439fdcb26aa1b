"""Messages of pgoutput are read as PostgreSQL's documents describe them."""

import struct

import pytest

from streams.sources.database.pgoutput import (
    Begun,
    Committed,
    Relation,
    RowChange,
    Truncated,
    read_message,
)
from streams.sources.database.postgresql_places import is_visible, lsn_number, lsn_text


def told(*values: str | None) -> bytes:
    """Write a tuple."""
    written = [
        b"n" if value is None else b"t" + struct.pack(">i", len(value.encode())) + value.encode()
        for value in values
    ]
    return struct.pack(">H", len(values)) + b"".join(written)


def test_each_message_is_read() -> None:
    """What is not about rows is passed over."""
    relation = b"R" + struct.pack(">I", 7) + b"public\0letters\0d" + struct.pack(">H", 2)
    relation += b"\1id\0" + struct.pack(">Ii", 23, -1) + "\0标题\0".encode()
    relation += struct.pack(">Ii", 25, -1)
    seven = struct.pack(">I", 7)
    assert read_message(relation) == Relation(7, "public", "letters", ("id", "标题"))
    assert read_message(b"B" + struct.pack(">qqI", 1, 2, 900)) == Begun(900)
    assert read_message(b"C\0" + struct.pack(">qqq", 16, 32, 0)) == Committed(32)
    assert read_message(b"I" + seven + b"N" + told("1", "路灯")) == RowChange(7, (("1", "路灯"),))
    moved = b"U" + seven + b"K" + told("1", None) + b"N" + struct.pack(">H", 2)
    moved += b"t" + struct.pack(">i", 1) + b"2u"
    assert read_message(moved) == RowChange(7, (("1", None), ("2", None)))
    assert read_message(b"D" + seven + b"O" + told("1", "路灯")) == RowChange(7, (("1", "路灯"),))
    assert read_message(b"T" + struct.pack(">IbII", 2, 0, 7, 9)) == Truncated((7, 9))
    assert read_message(b"Yanything") is None


@pytest.mark.parametrize("content", [b"I\0\0\0\7X\0\0", b"I\0\0\0\7N\0\1x", b"C\0\0"])
def test_what_is_not_as_it_must_be_is_refused(content: bytes) -> None:
    """Nothing is made up of half a message."""
    with pytest.raises((ValueError, struct.error)):
        read_message(content)


def test_places_are_written_as_postgresql_writes_them() -> None:
    """In two halves of 32 bits."""
    for text in ("0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"):
        assert lsn_text(lsn_number(text)) == text
    assert lsn_number("1/0") == 1 << 32


@pytest.mark.parametrize(
    ("transaction", "snapshot", "visible"),
    [
        (99, "100:104:100,102", True),
        (100, "100:104:100,102", False),
        (101, "100:104:100,102", True),
        (104, "100:104:", False),
        (5, f"{(1 << 32) + 5}:{(1 << 32) + 6}:", True),
        ((1 << 32) - 3, f"{(1 << 32) + 5}:{(1 << 32) + 6}:", True),
        (5, f"{(1 << 32) + 5}:{(1 << 32) + 6}:{(1 << 32) + 5}", False),
    ],
)
def test_a_transaction_is_seen_once_it_is_over(
    transaction: int, snapshot: str, visible: bool
) -> None:
    """Numbers of a log have 32 bits and go round; those of a snapshot have 64."""
    assert is_visible(transaction, snapshot) == visible
