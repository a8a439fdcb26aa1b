"""Issues in parts: each part is a record that Kafka takes, however many items a day has brought.

A part has room for the withdrawal of each of its titles, so that an issue never gets more parts
later. The first part has the issue's own key; a small issue has no other.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.bulletins.quick_reports import Issue, Item
from streams.core.events.refusals import Refused
from streams.core.events.times import read_day

PART_ROOM: Final = 1_024
"""Bytes of a record that are not items: the rest of its value, its key, and what Kafka adds."""

WITHDRAWAL_BYTES: Final = 1_280
"""The most that a withdrawal may add to an item: a reason of 200 and a name of 64 characters, of
four bytes each, and what is around them."""


class IssuePart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of an issue, as `quick-reports` keeps it.

    Attributes:
        year, number, day: As in `Issue`.
        items: Those of this part; in order of time received, from part to part too.
        part: Which it is, from 1.
        parts: How many there are.
    """

    year: Annotated[int, Meta(ge=1, le=9_999)]
    number: Annotated[int, Meta(ge=1)]
    day: str
    items: tuple[Item, ...]
    part: Annotated[int, Meta(ge=1)] = 1
    parts: Annotated[int, Meta(ge=1)] = 1

    @property
    def key(self) -> str:
        """The key of its record: ``2015-238``, and of further parts ``2015-238.2``."""
        issue = f"{self.year}-{self.number}"
        return issue if self.part == 1 else f"{issue}.{self.part}"


def split(whole: IssuePart, most_bytes: int) -> list[IssuePart]:
    """Make parts of an issue that is one part as yet.

    Args:
        whole: All of it.
        most_bytes: The largest record that is taken; at least one item goes into each all the same.
    """
    groups: list[list[Item]] = [[]]
    left = room = most_bytes - PART_ROOM
    for item in whole.items:
        weight = _weight(item)
        if weight > left and groups[-1]:
            groups.append([])
            left = room
        groups[-1].append(item)
        left -= weight
    return [
        msgspec.structs.replace(whole, items=tuple(items), part=part, parts=len(groups))
        for part, items in enumerate(groups, 1)
    ]


def _weight(item: Item) -> int:
    """Return the bytes that an item takes in a part, now or once it is withdrawn."""
    return len(msgspec.json.encode(item)) + 1 + (0 if item.withdrawn else WITHDRAWAL_BYTES)


_decoder: msgspec.json.Decoder[IssuePart] = msgspec.json.Decoder(IssuePart)


def read_part(value: bytes | None) -> IssuePart:
    """Read a record of quick-reports.

    Raises:
        Refused: It is not a part of a quick report.
    """
    try:
        part = _decoder.decode(value or b"")
        read_day(part.day)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Refused):
        raise Refused("event", "is not a quick report or a part of one") from None
    return part


class Issues:
    """Puts issues together from their parts."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, int], dict[int, IssuePart]] = {}

    def take(self, part: IssuePart) -> Issue | None:
        """Take a part in; a later one takes the place of an earlier one.

        Returns:
            The issue, if all of its parts have come.
        """
        had = self._parts.setdefault((part.year, part.number), {})
        had[part.part] = part
        if 1 not in had or len(had) < had[1].parts:
            return None
        parts = [had.get(number) for number in range(1, had[1].parts + 1)]
        if not all(parts):
            return None
        items = tuple(item for one in parts if one for item in one.items)
        return Issue(part.year, part.number, had[1].day, items)
