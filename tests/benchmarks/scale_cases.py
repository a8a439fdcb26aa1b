"""The cases of a city: so many, mostly of distinct rows, as records that workers have left.

A case is made by the project's own code once for each sort of case; of all others of its sort only
the numbers differ: its number, times, days and flushes. `Sort.check` compares what comes of that
with what the project's own code makes of the same events.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from zlib import crc32

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import encode
from streams.core.county.catalogue import Catalogue
from tests.benchmarks.work import CATEGORIES, CHANNELS, DAY, KIND, NATURES, SOURCE, START

THREE_YEARS: Final = 3 * 365
"""Days over which cases come in."""

OPEN_SHARE: Final = 16
"""Of the cases of the last hundred days, one of so many is open; of those before, none."""

UNITS: Final = 30
"""Departments of each category."""


class City(NamedTuple):
    """So many cases, in order of their receipt.

    Attributes:
        cases: How many.
        days: Days over which they come in.
    """

    cases: int
    days: int = THREE_YEARS

    def times(self, number: int) -> tuple[int, ...]:
        """Return when a case was received, routed, accepted, replied to and closed, in seconds.

        It is routed on the day of its receipt, and each of the others is on a later day than the
        one before, so that all cases of a sort have rows of one form.
        """
        chance = crc32(b"when %d" % number)
        day = START + number * self.days // self.cases * DAY
        received = day + number * 7 % 57_600
        routed = received + 600 + (chance & 0xFF) * 60
        accepted = routed + (1 + (chance >> 8 & 0x3)) * DAY
        replied = accepted + (1 + (chance >> 10 & 0xF)) * DAY
        closed = replied + (1 + (chance >> 14 & 0xF)) * DAY
        return received, routed, accepted, replied, closed

    def is_open(self, number: int) -> bool:
        """Return whether a case is open: some of the last hundred days alone are."""
        young = number > self.cases - self.cases * 100 // self.days
        return young and crc32(b"open %d" % number) % OPEN_SHARE == 0

    def sort(self, number: int) -> "tuple[str, str, str, str, bool, bool]":
        """Return channel, category, nature, department, whether it has steps, and is open."""
        chance = crc32(b"sort %d" % number)
        category = CATEGORIES[(chance >> 4) % len(CATEGORIES)]
        return (
            CHANNELS[chance % len(CHANNELS)],
            category,
            NATURES[(chance >> 8) % len(NATURES)],
            f"{category}-unit-{(chance >> 12) % UNITS}",
            chance >> 24 & 0x3 == 0,
            self.is_open(number),
        )


def subject_of(number: int) -> bytes:
    """Return a case's key."""
    return b"case-%08d" % number


def events_of(city: City, number: int) -> list[list[Any]]:
    """Return a case's events as they are kept, in order of time."""
    return _events(number, city.times(number), city.sort(number))


def _events(number: int, times: Sequence[int], sort: Sequence[Any]) -> list[list[Any]]:
    channel, category, nature, department, has_steps, is_open = sort
    said: list[tuple[Any, ...]] = [
        ("received", KIND, channel, category, nature, ""),
        ("routed", "", "", department),
        ("accepted", department),
        ("replied", department),
        ("closed",),
    ]
    made = [
        [time * 1_000_000, SOURCE, f"{number}-{what[0]}", *what]
        for time, what in zip(times, said, strict=True)
    ]
    if not has_steps:
        del made[2]
    return made[: -2 if is_open else None]


class Sort:
    """A sort of case: its record and row with places for what differs.

    Args:
        records: Writes cases.
        sort: See `City.sort`.
    """

    def __init__(self, records: CaseRecords, sort: tuple[str, str, str, str, bool, bool]) -> None:
        self._records = records
        self.of = sort
        # A case of its own, whose numbers are in no other place of the record.
        days_apart = (20_000, 20_000, 21_111, 22_222, 23_333)
        times = tuple(day * DAY + 3_600 * place for place, day in enumerate(days_apart))
        number, flush = 98_765_432, 87_654
        events = _events(number, times, sort)
        record, row = records.make_of(KnownCase(events, [flush] * len(events), ()), encode(events))
        days = {b"%d" % (time // DAY): place for place, time in enumerate(times)}
        stamps = {b"%d" % (time * 1_000_000): 5 + place for place, time in enumerate(times)}
        self._places = days | stamps | {b"%d" % number: 10, b"%d" % flush: 11}
        self._record = self._split(record)
        self._row = self._split(row)

    def _split(self, text: bytes) -> tuple[bytes, tuple[int, ...]]:
        found = re.compile(rb"(?<!\d)(" + b"|".join(self._places) + rb")(?!\d)")
        parts = found.split(text)
        form = b"%d".join(part.replace(b"%", b"%%") for part in parts[::2])
        return form, tuple(self._places[part] for part in parts[1::2])

    def make(self, number: int, times: Sequence[int], flush: int) -> tuple[bytes, Row]:
        """Return the record of a case of this sort and its row.

        Args:
            number: Its number.
            times: See `City.times`.
            flush: The flush in which its events became known.
        """
        values = (
            *[(time + 8 * 3_600) // DAY for time in times],
            *[time * 1_000_000 for time in times],
            number,
            flush,
        )
        form, places = self._record
        row, row_places = self._row
        return form % tuple([values[at] for at in places]), row % tuple(
            [values[at] for at in row_places]
        )

    def check(self, number: int, times: Sequence[int], flush: int) -> None:
        """Check what `make` makes.

        Raises:
            AssertionError: It is not what the project's own code makes.
        """
        events = _events(number, times, self.of)
        case = KnownCase(events, [flush] * len(events), ())
        wanted = self._records.make_of(case, encode(events))
        assert self.make(number, times, flush) == wanted, (self.of, wanted)


class Sorts:
    """The sorts of cases that a catalogue has, each made when it is first asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._records = CaseRecords(catalogue)
        self._made: dict[tuple[str, str, str, str, bool, bool], Sort] = {}

    def of(self, sort: tuple[str, str, str, str, bool, bool]) -> Sort:
        """Return a sort."""
        made = self._made.get(sort)
        if made is None:
            made = self._made[sort] = Sort(self._records, sort)
        return made
