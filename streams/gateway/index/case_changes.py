"""Records of `cases` on their way into the index's file, and what becomes of them there."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.core.cases.tallies import Row


class Change(NamedTuple):
    """A record of `cases` as it is to be taken in."""

    flush: int
    offset: int
    key: bytes
    value: bytes | None


class PartitionChanges(NamedTuple):
    """Changes of a partition, whole flushes, and the offset that comes after them."""

    partition: int
    changes: Sequence[Change]
    position: int


class Progress(NamedTuple):
    """How far a partition is in the file: the next offset, and the last flush."""

    position: int
    flush: int


class Placed(NamedTuple):
    """Of each change of a part: the number of the case, and its row, if it has one."""

    numbers: list[int]
    rows: list[Row | None]
