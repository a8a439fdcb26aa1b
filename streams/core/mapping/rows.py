"""What a source hands over: rows of cells, whatever they were read from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

RowCell: TypeAlias = str | int | float | Decimal | bool | dt.datetime | dt.date | dt.time | None
"""A value as its source has it. A moment without an offset is meant in the catalogue's time zone;
None is a cell in which nothing is."""

Position: TypeAlias = Any
"""Where a source goes on: what JSON can say, and opaque to all but the source."""

START: Final[Position] = None
"""The position before everything."""


class Bilingual(NamedTuple):
    """A message for people in both languages; it has no content of a row in it."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class SourceRow(NamedTuple):
    """A row, a message or an item: what may become a case.

    Attributes:
        place: Where it is, for people: ``housing.xlsx, sheet 一月, row 12``.
        cells: What is in it, by the name of the field. Nothing of it is logged.
    """

    place: str
    cells: Mapping[str, RowCell]


class UnreadRow(NamedTuple):
    """What cannot even become a row, or a part of a source in which rows may be.

    Attributes:
        place: Where it is, for people.
        why: What is wrong with it, and what to do.
    """

    place: str
    why: Bilingual


class Taken(NamedTuple):
    """What a source hands over at a time.

    Attributes:
        rows: In the order in which they are to count: a later row of the same identity is the
            newer one.
        unread: What cannot become rows.
        position: Where to go on after these.
        whole: Whether this ends a complete reading: all that there is was handed over since `take`
            was called, so that rows not seen since then have vanished.
        gone: Rows that the source itself says are deleted; their cells need have no more than what
            identifies them.
        part: In a complete reading, which part of it these are from: the name of a file. What an
            earlier part says of a row counts, and what a later one says of it is passed over.
        away: Parts of the source, such as sites, that cannot be read for now: how many rows they
            have nobody knows, so that none is refused.
    """

    rows: Sequence[SourceRow]
    unread: Sequence[UnreadRow]
    position: Position
    whole: bool = False
    gone: Sequence[SourceRow] = ()
    part: str = ""
    away: Sequence[UnreadRow] = ()
