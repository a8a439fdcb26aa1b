"""Tally rows taken apart into columns.

Histories (attributes, moves, ratings, what a record said) are laid end to end; the days of one
row's history rise, so what applied at the end of a day is the last entry not after it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Flags, Ints
from streams.core.cases.seen import seen_of_case, seen_of_record
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import (
    CASE,
    NOTHING,
    VERSIONS,
    CaseTimeline,
    RecordTimeline,
    read_cases,
    read_records,
    versions,
)
from streams.core.figures.engine.attributes import attributes_of, cell_of
from streams.core.figures.engine.cells import Cells
from streams.core.figures.engine.measures import STANDINGS

T = TypeVar("T")

_STANDING: Final = {standing: code for code, standing in enumerate(STANDINGS)}


class History:
    """What happened to each of some timelines on which days.

    Attributes:
        many: How many entries each timeline has.
        start: The place of each timeline's first entry.
        of: Of which timeline each entry is.
        day: Its day; rising within a timeline.
        fields: The entry's other values, a column each.
    """

    def __init__(self, many: Ints, day: Ints, *fields: Ints) -> None:
        self.many = many
        self.start = np.cumsum(self.many) - self.many
        self.of = np.repeat(np.arange(len(self.many)), self.many)
        self.day = day
        self.fields = fields

    @property
    def until(self) -> Ints:
        """The day of the timeline's next entry, or `NEVER`."""
        until = np.append(self.day[1:], NEVER)
        until[(self.start + self.many - 1)[self.many > 0]] = NEVER
        return until[: len(self.day)]

    def last(self, of: Ints, day: Ints) -> tuple[Ints, Flags]:
        """Return the place of a timeline's last entry not after a day, and whether it has one."""
        place = moments(self.of, self.day).searchsorted(moments(of, day), side="right") - 1
        return place, place >= self.start[of]


def moments(of: Ints, day: Ints) -> Ints:
    """Make one number of a timeline and a day, so that they sort as both do."""
    return (of << 32) + (day - ALWAYS)


def parted(moments: Ints) -> tuple[Ints, Ints]:
    """Split what `moments` made."""
    return moments >> 32, (moments & 0xFFFFFFFF) + ALWAYS


class Columns:
    """Timelines of cases and of records; days are day numbers.

    Attributes:
        cells: The numbers of cells.
        count: How many cases or records each row counts.
    """

    def __init__(self, rows: Mapping[Row, int], cells: Cells | None = None) -> None:
        self.cells = Cells() if cells is None else cells
        self.count = _ints(rows.values())
        texts = list(rows)
        # What a row is shows in its second byte: this looks at all of them at once.
        second = np.frombuffer(bytes([text[1] for text in texts]), dtype=np.uint8)
        cases = _Timelines[CaseTimeline](texts, np.flatnonzero(second == CASE))
        records = _Timelines[RecordTimeline](
            texts, np.flatnonzero(~np.isin(second, [CASE, VERSIONS, NOTHING]))
        )
        for number in np.flatnonzero(second == VERSIONS).tolist():
            since = ALWAYS
            for timeline, end in versions(texts[number]):
                until = NEVER if end is None else end
                if isinstance(timeline, CaseTimeline):
                    cases.add(seen_of_case(timeline, since, until), number, since, until)
                elif timeline:
                    records.add(seen_of_record(timeline, since, until), number, since, until)
                since = until
        self.cases = CaseColumns(cases, self.cells)
        self.records = RecordColumns(records, self.cells)


class _Timelines(Generic[T]):
    """Timelines, most not yet read: of which row each is, and for which as-of days it speaks."""

    def __init__(self, texts: list[bytes], rows: Ints) -> None:
        self._rows = rows.tolist()
        self._texts = [texts[row] for row in self._rows]
        self._versions: list[T] = []
        self._spans: list[tuple[int, int]] = []

    def add(self, version: T, row: int, since: int, until: int) -> None:
        """Add a timeline that does not speak for all days."""
        self._versions.append(version)
        self._rows.append(row)
        self._spans.append((since, until))

    def read(self, decode: Callable[[bytes], list[T]]) -> list[T]:
        """Read all texts at once, and return all timelines."""
        return decode(b"[%b]" % b",".join(self._texts)) + self._versions

    def columns(self) -> tuple[Ints, Ints, Ints]:
        """Return the row of each timeline, and from which as-of day to before which it applies."""
        plain = len(self._texts)
        always = np.full(plain, ALWAYS), np.full(plain, NEVER)
        spans = np.array(self._spans, dtype=np.int64).reshape(-1, 2).T
        since, until = np.concatenate([always, spans], axis=1)
        return _ints(self._rows), since, until


class CaseColumns:
    """Timelines of cases.

    Attributes (arrays hold one entry a timeline):
        row: Of which row it is.
        since, until: It speaks for questions as of days from `since` to before `until`.
        received, replied: Days.
        attributes: The cell, which its labels are part of.
        moves: To which of `STANDINGS`, as its place.
        ratings: 1 if satisfied, else 0.
    """

    def __init__(self, timelines: _Timelines[CaseTimeline], cells: Cells) -> None:
        self.row, self.since, self.until = timelines.columns()
        cases = timelines.read(read_cases)
        self.received = _ints(map(attrgetter("received"), cases))
        self.replied = _ints(NEVER if case.replied is None else case.replied for case in cases)
        attributes = [attributes_of(case) for case in cases]
        self.attributes = _history(
            attributes,
            [
                cells[cell_of(case, at)]
                for case, entries in zip(cases, attributes, strict=True)
                for at in entries
            ],
        )
        moves = [case.moves for case in cases]
        self.moves = _history(moves, [_STANDING[at.standing] for at in chain.from_iterable(moves)])
        ratings = [case.ratings for case in cases]
        self.ratings = _history(ratings, [at.satisfied for at in chain.from_iterable(ratings)])


class RecordColumns:
    """Timelines of records.

    Attributes (arrays hold one entry a timeline):
        row: Of which row it is.
        since, until: It speaks for questions as of days from `since` to before `until`.
        day: The record's day.
        said: The cell, whether it is a headline (1 or 0), the quantity, and whether it was a stock
            when it was said (1 or 0).
    """

    def __init__(self, timelines: _Timelines[RecordTimeline], cells: Cells) -> None:
        self.row, self.since, self.until = timelines.columns()
        records = timelines.read(read_records)
        self.day = _ints(record.day for record in records)
        said = [record.said for record in records]
        entries = [*chain.from_iterable(said)]
        self.said = _history(
            said,
            [cells[at.kind, at.channel, None, None, at.department, at.column] for at in entries],
            [at.headline for at in entries],
            [at.quantity for at in entries],
            [at.stock for at in entries],
        )


def _history(entries: Sequence[tuple[Any, ...]], *fields: Sequence[int]) -> History:
    day = _ints(map(attrgetter("day"), chain.from_iterable(entries)))
    return History(_ints(map(len, entries)), day, *map(_ints, fields))


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
