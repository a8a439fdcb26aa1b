"""A year of made-up letters, grouped one day at a time: how fast, and in how much memory.

The recipe takes the numbers that were measured on real letters, and no words of them: one letter
in five belongs to an event; of the events 63 in 100 have two letters, the others more, by a power
law; an event's letters are spread over days, half of those of the larger ones over more than 73;
each place has several matters, so that most false merges are tempting. Names are made of random
characters, a fifth of them with two transposed. Sentences are drawn by matter, in random order.
"""

import random
import resource
import time
from collections.abc import Iterator

import click

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import A_DAY, KEY, MATTERS

_CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
_ENDINGS = ("小区", "路", "村", "花园", "小学", "大道", "公司", "广场")
_DAYS = 365
_IN_EVENTS = 0.2
_SENTENCES = 12


def group_a_year(items: int) -> None:
    """Group `items` letters of a year day by day, and print what it took."""
    made = sorted(_year(items), key=lambda letter: letter[1])
    reader = SketchReader(KEY)
    began = time.process_time()
    sketches = [reader.read(*letter) for letter in made]
    read = time.process_time()
    statistics = Statistics.of(sketches[: items // 4])
    before = _megabytes()
    grouping = Grouping(statistics)
    start = time.process_time()
    days: dict[int, list[Sketch]] = {}
    for sketch in sketches:
        days.setdefault(sketch.at // A_DAY, []).append(sketch)
    for day in sorted(days):
        grouping.add(days[day])
        groups = grouping.groups() if day % 30 == 0 else []
    groups = grouping.groups()
    done = time.process_time()
    many = [group for group in groups if len(group) > 1]
    click.echo(
        f"{items:,} items of a year: {(read - began) / items * 1000:.2f} ms to read one, "
        f"{(done - start) / items * 1000:.2f} ms to group it; {len(many):,} hotspots, the largest "
        f"of {max(map(len, many)):,}; {_megabytes() - before:,.0f} MB more for the grouping, "
        f"{_megabytes():,.0f} MB in all"
    )


def _year(items: int) -> Iterator[tuple[str, int, str, str, str]]:
    chance = random.Random(16)
    places = [_name(chance) for _ in range(max(20, items // 12))]
    number = 0
    while number < items:
        place, matter = chance.choice(places), chance.choice(MATTERS)
        size = 1
        if chance.random() < _IN_EVENTS / 2.5:
            size = 2 if chance.random() < 0.63 else min(2 + int(chance.paretovariate(1.2)), 2_000)
        first, spread = chance.randrange(_DAYS), chance.expovariate(1 / 80)
        details = ["".join(chance.choices(_CHARACTERS, k=8)) for _ in range(3)]
        for _ in range(min(size, items - number)):
            day = min(_DAYS - 1, first + int(chance.random() * spread))
            name = place if chance.random() < 0.8 else _transposed(chance, place)
            sentences = [*details, *("".join(chance.choices(_CHARACTERS, k=9)) for _ in range(3))]
            sentences += chance.choices(matter[1].split("，"), k=_SENTENCES)
            chance.shuffle(sentences)
            yield (
                f"i{number}",
                day * A_DAY + chance.randrange(A_DAY),
                f"{name}{matter[0]}",
                f"{name}，" + "，".join(sentences),
                f"w{chance.randrange(items)}",
            )
            number += 1


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_CHARACTERS, k=chance.choice((2, 3, 3, 4)))) + chance.choice(
        _ENDINGS
    )


def _transposed(chance: random.Random, name: str) -> str:
    at = chance.randrange(len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
