"""Tally rows taken apart into columns, so that a figure is sums over arrays.

Histories (attributes, moves, ratings, what a record said) are laid end to end, with the place
where each row's begins; the days of one row's history rise, so what held at the end of a day is
the last entry not after it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.core.tallies import Row
from streams.core.timelines import CLOSED, OPEN, REJECTED

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ALWAYS: Final = -(2**40)
NEVER: Final = 2**40
"""A day that never comes: of a reply not given, of a deadline that there is not."""

STANDINGS: Final = (OPEN, CLOSED, REJECTED)


class Names:
    """Small whole numbers for identifiers, so that columns can hold and compare them."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.list: list[str] = []

    def code(self, name: str) -> int:
        """Give the code of an identifier, a new one if it has none."""
        code = self._codes.setdefault(name, len(self.list))
        if code == len(self.list):
            self.list.append(name)
        return code

    def known(self, names: Iterable[str]) -> list[int]:
        """Give the codes of those identifiers that have one."""
        return [self._codes[name] for name in names if name in self._codes]


class History:
    """What happened to each row on which days.

    Attributes:
        row: Of which row each entry is.
        day: Its day; rising within a row.
        fields: The entry's other values, a column each.
    """

    def __init__(self, width: int) -> None:
        self._entries: list[list[int]] = [[] for _ in range(width + 1)]
        self._starts: list[int] = [0]
        self.row: Ints
        self.day: Ints
        self.fields: list[Ints]
        self._start: Ints

    def add(self, entries: Iterable[Iterable[int]]) -> None:
        """Add one row's entries, each a day and its fields."""
        columns = self._entries
        for entry in entries:
            for column, value in zip(columns, entry, strict=True):
                column.append(value)
        self._starts.append(len(columns[0]))

    def close(self) -> None:
        """Turn what was added into arrays."""
        self.day, *self.fields = [np.array(column, dtype=np.int64) for column in self._entries]
        self._start = np.array(self._starts, dtype=np.int64)
        self.row = np.repeat(np.arange(len(self._start) - 1), np.diff(self._start))
        self._entries, self._starts = [], []

    def last(self, day: int) -> tuple[Ints, Flags]:
        """Give the place of each row's last entry not after `day`, and whether it has one."""
        through = np.concatenate(([0], np.cumsum(self.day <= day)))
        many = through[self._start[1:]] - through[self._start[:-1]]
        return self._start[:-1] + many - 1, many > 0


class Columns:
    """All rows of a tally: cases and records.

    Attributes (arrays hold one entry a row; days are day numbers):
        names: The codes of identifiers.
        count: How many cases or records the row stands for.
        since, until: The row speaks for questions as of days from `since` to before `until`.
    Of cases: kind, channel, received, replied, attributes (category, nature, department), moves
    (from, to as places in `STANDINGS`) and ratings (satisfied). Of records: day and said (kind,
    channel, department, column, headline, quantity).
    """

    def __init__(self, rows: Mapping[Row, int]) -> None:
        self.names = Names()
        self.cases = Cases()
        self.records = Records()
        decode = msgspec.json.Decoder(list[Any] | None).decode
        for row, count in rows.items():
            timeline = decode(row)
            if timeline and isinstance(timeline[0], list):
                since = ALWAYS
                for until, version in timeline:
                    self._add(version, count, since, NEVER if until is None else until)
                    since = until
            else:
                self._add(timeline, count, ALWAYS, NEVER)
        self.cases.close()
        self.records.close()

    def _add(self, timeline: list[Any] | None, count: int, since: int, until: int) -> None:
        if timeline is None:
            return
        if isinstance(timeline[0], str):
            self.cases.add(timeline, (count, since, until), self.names)
        else:
            self.records.add(timeline, (count, since, until), self.names)


class Cases:
    """The rows that are cases."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, ...]] = []
        self.attributes = History(3)
        self.moves = History(2)
        self.ratings = History(1)
        self.count: Ints
        self.since: Ints
        self.until: Ints
        self.kind: Ints
        self.channel: Ints
        self.received: Ints
        self.replied: Ints

    def add(self, timeline: list[Any], weight: tuple[int, int, int], names: Names) -> None:
        """Add a case's timeline, with its count and the days it speaks for."""
        kind, channel, received, attributes, moves, replied, ratings = timeline
        code = names.code
        self._rows.append(
            (*weight, code(kind), code(channel), received, NEVER if replied is None else replied)
        )
        self.attributes.add([[day, *map(code, given)] for day, *given in attributes])
        standing, steps = 0, []
        for day, after in moves:
            to = STANDINGS.index(after)
            steps.append((day, standing, to))
            standing = to
        self.moves.add(steps)
        self.ratings.add(ratings)

    def close(self) -> None:
        """Turn what was added into arrays."""
        table = np.array(self._rows, dtype=np.int64).reshape(-1, 7).T
        self.count, self.since, self.until = table[:3]
        self.kind, self.channel, self.received, self.replied = table[3:]
        self._rows = []
        for history in (self.attributes, self.moves, self.ratings):
            history.close()


class Records:
    """The rows that are records."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, ...]] = []
        self.said = History(6)
        self.count: Ints
        self.since: Ints
        self.until: Ints
        self.day: Ints

    def add(self, timeline: list[Any], weight: tuple[int, int, int], names: Names) -> None:
        """Add a record's timeline, with its count and the days it speaks for."""
        day, said = timeline
        self._rows.append((*weight, day))
        self.said.add([[entry[0], *map(names.code, entry[1:5]), *entry[5:]] for entry in said])

    def close(self) -> None:
        """Turn what was added into arrays."""
        table = np.array(self._rows, dtype=np.int64).reshape(-1, 4).T
        self.count, self.since, self.until, self.day = table
        self._rows = []
        self.said.close()
