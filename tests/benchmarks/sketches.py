"""A year of letters, grouped one day at a time: how fast, in how much memory, and begun again.

The recipe takes numbers that were measured on real letters: 44 in 100 belong to an event; of the
events 63 in 100 have two letters, the others more, by a power law, and the largest has 14 in 1,000
of all; an event's letters are spread over days, half of those of the larger ones over more than 76;
in a fifth of the events one person wrote all, and 6 letters in 100 have the words of another. Each
place has several matters, some places many, so that most false merges are tempting. Names are made
of random characters, a fifth of them with two transposed. What the letters say is of
`tests.benchmarks.letter_texts`.
"""

import random
import resource
import struct
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import click

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketches import Sketch, decode_sketch, encode_sketch
from streams.core.hotspots.statistics import Statistics
from tests.benchmarks.letter_texts import LetterTexts
from tests.support.sketched import A_DAY, KEY

_DAYS = 365
_EVENTS = 0.21
_PAIRS = 0.63
_LARGEST = 0.014
_LARGEST_DAYS = 61
_SPREAD_DAYS = 280
_BY_ONE = 0.2
_COPIES = 0.06
_MOST_IN_EVENT = 2_000
_PROGRESS_DAYS = 30
_PROGRESS_ITEMS = 20_000
_LENGTH = struct.Struct("<I")


class _Planned(NamedTuple):
    """When an item is written, and of which event it is: a million of them, without their words."""

    at: int
    number: int
    event: int
    words: int
    writer: int


class Took(NamedTuple):
    """What a year took, processor seconds and megabytes."""

    reading: float
    grouping: float
    begun_again: float
    grouping_megabytes: float


def group_a_year(items: int, letters: Path) -> Took:
    """Group `items` letters of a year day by day, and print what it took.

    Args:
        items: How many.
        letters: The folder with real letters, of whose sentences they are made if it is there.

    Raises:
        click.ClickException: Grouping all records at once finds other hotspots.
    """
    texts = LetterTexts(letters, places=max(20, items // 12))
    with tempfile.TemporaryDirectory(prefix="kuaibao-sketches-") as folder:
        records = Path(folder) / "sketches"
        reading = _read_a_year(items, texts, records)
        statistics = Statistics.of(_some(records, items // 4))
        statistics.pair_weights()
        before = _megabytes()
        grouping = Grouping(statistics)
        took = 0.0
        for day, sketches in groupby(_records(records), lambda sketch: sketch.at // A_DAY):
            written = list(sketches)
            start = time.process_time()
            grouping.add(written)
            # As a worker does it that looks at what is new, and once in a month at all.
            grouping.group_of(written[-1].id)
            if day % 30 == 0:
                grouping.groups(2)
            took += time.process_time() - start
            if day % _PROGRESS_DAYS == 0:
                many = len(grouping.sketches)
                more = _megabytes() - before
                click.echo(
                    f"  day {day}: {many:,} items, {took / many * 1000:.2f} ms, {more:,.0f} MB"
                )
        found = grouping.groups(2)
        more = _megabytes() - before
        del grouping
        start = time.process_time()
        again = Grouping(statistics)
        again.add(_records(records))
        same = again.groups(2) == found
        begun_again = time.process_time() - start
    if not same:
        raise click.ClickException("all records at once make other hotspots than day by day")
    click.echo(
        f"{items:,} items of a year, {texts.made_of}: {reading / items * 1000:.2f} ms to read one, "
        f"{took / items * 1000:.2f} ms to group it; {len(found):,} hotspots, the largest of "
        f"{max(map(len, found)):,}; {more:,.0f} MB for the grouping; {begun_again:,.0f} s to begin "
        "again from records"
    )
    return Took(reading, took, begun_again, more)


def _read_a_year(items: int, texts: LetterTexts, records: Path) -> float:
    """Write the sketches of a year to a file, in the order of the letters; return the time."""
    reader = SketchReader(KEY)
    took = 0.0
    with records.open("wb") as file:
        for n, planned in enumerate(sorted(_plan(items))):
            if n and n % _PROGRESS_ITEMS == 0:
                click.echo(f"  {n:,} of {items:,} letters read")
            letter = texts.letter(planned.event, planned.words)
            start = time.process_time()
            sketch = reader.read(
                f"i{planned.number}", planned.at, letter.title, letter.text, f"w{planned.writer}"
            )
            took += time.process_time() - start
            record = encode_sketch(sketch)
            file.write(_LENGTH.pack(len(record)))
            file.write(record)
    return took


def _records(path: Path) -> Iterator[Sketch]:
    with path.open("rb") as file:
        while length := file.read(_LENGTH.size):
            yield decode_sketch(file.read(_LENGTH.unpack(length)[0]))


def _some(records: Path, most: int) -> Iterator[Sketch]:
    for _, sketch in zip(range(most), _records(records), strict=False):
        yield sketch


def _plan(items: int) -> Iterator[_Planned]:
    chance = random.Random(16)
    sizes = [min(int(items * _LARGEST), _MOST_IN_EVENT)]
    number = event = 0
    while number < items:
        size, spread = _event(chance)
        if sizes:
            size, spread = sizes.pop(), _LARGEST_DAYS
        middle, begin = chance.randrange(_DAYS), number
        first, last = max(0, middle - spread // 2), min(_DAYS - 1, middle + spread // 2)
        by_one = chance.random() < _BY_ONE
        for _ in range(min(size, items - number)):
            day = first + int(chance.random() * (last - first + 1))
            is_copy = number > begin and chance.random() < _COPIES
            yield _Planned(
                day * A_DAY + chance.randrange(A_DAY),
                number,
                event,
                chance.randrange(begin, number) if is_copy else number,
                begin if by_one else number,
            )
            number += 1
        event += 1


def _event(chance: random.Random) -> tuple[int, int]:
    """Return how many letters an event has, and over how many days they are spread."""
    if chance.random() > _EVENTS:
        return 1, 0
    size = 2 if chance.random() < _PAIRS else 2 + int(chance.paretovariate(1.5))
    return min(size, _MOST_IN_EVENT), int(chance.expovariate(1 / _SPREAD_DAYS))


def _megabytes() -> float:
    """Return how much memory the process has now, not at most."""
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    return resident * resource.getpagesize() / 1024 / 1024
