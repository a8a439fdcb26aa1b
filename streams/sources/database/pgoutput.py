"""Messages of pgoutput, PostgreSQL's own form of its log, as far as they tell which rows changed.

Source: https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html, version 1.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

_INT16: Final = struct.Struct(">H")
_INT32: Final = struct.Struct(">i")
_UINT32: Final = struct.Struct(">I")
_INT64: Final = struct.Struct(">Q")


class Begun(NamedTuple):
    """A transaction begins.

    Attributes:
        transaction: Its number, in 32 bits.
    """

    transaction: int


class Relation(NamedTuple):
    """How a table is, for the messages that follow.

    Attributes:
        number: As which others name it.
        schema, table: Its name.
        columns: The names of its columns.
    """

    number: int
    schema: str
    table: str
    columns: tuple[str, ...]


class RowChange(NamedTuple):
    """A row was inserted, updated or deleted.

    Attributes:
        relation: The table's number.
        tuples: What is told of the row as it was, and as it is: a text for each column, None where
            it is null or not told.
    """

    relation: int
    tuples: tuple[tuple[str | None, ...], ...]


class Truncated(NamedTuple):
    """Tables were emptied.

    Attributes:
        relations: Their numbers.
    """

    relations: tuple[int, ...]


class Committed(NamedTuple):
    """A transaction ends.

    Attributes:
        end: The place after it.
    """

    end: int


LogMessage = Begun | Relation | RowChange | Truncated | Committed


class _Bytes:
    """Bytes that are read from the front."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, form: struct.Struct) -> int:
        (found,) = form.unpack_from(self._content, self._at)
        self._at += form.size
        return int(found)

    def byte(self) -> bytes:
        self._at += 1
        return self._content[self._at - 1 : self._at]

    def text(self, size: int) -> str:
        self._at += size
        return self._content[self._at - size : self._at].decode()

    def name(self) -> str:
        end = self._content.index(b"\0", self._at)
        found = self._content[self._at : end].decode()
        self._at = end + 1
        return found


def read_message(content: bytes) -> LogMessage | None:
    """Return what a message says; None where that is nothing of which rows have changed.

    Raises:
        ValueError, struct.error: It is not as it must be.
    """
    left = _Bytes(content)
    kind = left.byte()
    if kind == b"B":
        left.number(_INT64)
        left.number(_INT64)
        return Begun(left.number(_UINT32))
    if kind == b"C":
        left.byte()
        left.number(_INT64)
        return Committed(left.number(_INT64))
    if kind == b"R":
        return _relation(left)
    if kind in (b"I", b"U", b"D"):
        return RowChange(left.number(_UINT32), tuple(_tuples(left)))
    if kind == b"T":
        many = left.number(_UINT32)
        left.byte()
        return Truncated(tuple(left.number(_UINT32) for _ in range(many)))
    return None


def _relation(left: _Bytes) -> Relation:
    number, schema, table = left.number(_UINT32), left.name(), left.name()
    left.byte()
    columns = []
    for _ in range(left.number(_INT16)):
        left.byte()
        columns.append(left.name())
        left.number(_UINT32)
        left.number(_INT32)
    return Relation(number, schema, table, tuple(columns))


def _tuples(left: _Bytes) -> Iterator[tuple[str | None, ...]]:
    """Return the old and the new state, as far as they are told: the new one is always the last."""
    while kind := left.byte():
        if kind not in (b"K", b"O", b"N"):
            raise ValueError(f"a tuple is {kind!r}")
        yield tuple(_value(left) for _ in range(left.number(_INT16)))


def _value(left: _Bytes) -> str | None:
    kind = left.byte()
    if kind == b"t":
        return left.text(left.number(_INT32))
    if kind in (b"n", b"u"):
        return None
    raise ValueError(f"a value is {kind!r}")
