"""How rows are written, as types that msgspec reads (see `timelines`)."""

import msgspec

from streams.core.tallies import Row


class _Listed(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A list of JSON, read as a type of its own.

    Reading rows as plain lists takes some four times as long, for Python's garbage collector looks
    through every one of them.
    """


class Given(_Listed, frozen=True, gc=False):
    """The attributes of a case from a day on."""

    day: int
    category: str
    nature: str
    department: str


class Move(_Listed, frozen=True, gc=False):
    """A case's standing from a day on."""

    day: int
    standing: str


class Rating(_Listed, frozen=True, gc=False):
    """How a case was rated on a day."""

    day: int
    satisfied: bool


class Case(_Listed, frozen=True, gc=False):
    """The timeline of a case."""

    kind: str
    channel: str
    received: int
    attributes: tuple[Given, ...]
    moves: tuple[Move, ...]
    replied: int | None
    ratings: tuple[Rating, ...]


class Said(_Listed, frozen=True, gc=False):
    """What a record says from a day on; `stock`, if its kind was one when it was said."""

    day: int
    kind: str
    channel: str
    department: str
    column: str
    headline: bool
    quantity: int
    stock: bool = False


class Record(_Listed, frozen=True, gc=False):
    """The timeline of a record."""

    day: int
    said: tuple[Said, ...]


_read_versions = msgspec.json.Decoder(list[tuple[int | None, msgspec.Raw]]).decode
_read_case = msgspec.json.Decoder(Case).decode
_read_record = msgspec.json.Decoder(Record).decode

CASE, VERSIONS, NOTHING = b'"[u'
"""The second byte of a row tells what it is: of a case, of several versions, or null. All other
rows are of records."""

read_cases = msgspec.json.Decoder(list[Case]).decode
read_records = msgspec.json.Decoder(list[Record]).decode


def versions(row: Row) -> list[tuple[Row, int | None]]:
    """Give each version's row, and the as-of day before which it holds (None: for ever)."""
    if row[1] != VERSIONS:
        return [(row, None)]
    return [(bytes(raw), until) for until, raw in _read_versions(row)]


def read(row: Row) -> Case | Record | None:
    """Read a row of one version; None if nothing counts."""
    if row[1] == NOTHING:
        return None
    return _read_case(row) if row[1] == CASE else _read_record(row)
