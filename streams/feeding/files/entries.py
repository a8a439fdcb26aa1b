"""What a file of events is taken apart into."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from streams.core.errors import BadInput

NOT_UTF_8: Final = (
    "is not UTF-8 (it may be GBK or UTF-16, in which spreadsheets save where they are not told "
    "otherwise); save the file in UTF-8"
)


class FeedError(BadInput):
    """A file cannot be sent: says in which lines and fields, and what the rule is."""


class Entry(NamedTuple):
    """An event as the file has it: its first line, and the CloudEvent as JSON."""

    line: int
    value: bytes


class Fault(NamedTuple):
    """What is wrong in a line."""

    line: int
    rule: str


Entries = Iterator[Entry | Fault]


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read a file's lines with their numbers, without a byte order mark."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
