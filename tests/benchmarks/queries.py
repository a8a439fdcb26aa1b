"""Twenty kinds of questions to /v1/figures, each with days, periods and values drawn again."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from tests.benchmarks.work import CATEGORIES, CHANNELS, NATURES

FIRST: Final = date(2013, 1, 1)
DAYS: Final = (date(2015, 11, 30) - FIRST).days

Draw = random.Random


def _day(draw: Draw) -> date:
    return FIRST + timedelta(days=draw.randrange(60, DAYS))


def _span(draw: Draw) -> str:
    first, last = sorted((_day(draw), _day(draw)))
    return f"{first}..{last}"


def _month(draw: Draw) -> str:
    return f"{draw.randrange(2013, 2016)}-{draw.randrange(1, 13):02d}"


def _of(draw: Draw, names: tuple[str, ...], many: int = 1) -> str:
    return ",".join(draw.sample(names, many))


SHAPES: Final[tuple[Callable[[Draw], str], ...]] = (
    lambda d: f"kind=letter&period={_span(d)}&as_of={_day(d)}",
    lambda d: f"kind=letter&channel={_of(d, CHANNELS)}&period={_span(d)}&as_of={_day(d)}",
    lambda d: f"kind=letter&period={_month(d)}&as_of={_day(d)}&by=category",
    lambda d: f"kind=letter&period={_span(d)}&as_of={_day(d)}&by=channel",
    lambda d: f"kind=letter&period={_span(d)}&as_of={_day(d)}&by=department",
    lambda d: f"kind=letter&period=..{_day(d)}&as_of={_day(d)}&by=category,channel",
    lambda d: f"kind=letter&category={_of(d, CATEGORIES, 2)}&period={_span(d)}&by=nature",
    lambda d: f"kind=letter&nature={_of(d, NATURES)}&period={_span(d)}&as_of={_day(d)}",
    lambda d: f"kind=opinion&period={_span(d)}&as_of={_day(d)}&by=category",
    lambda d: f"kind=opinion&period={_month(d)}&as_of={_day(d)}",
    lambda d: f"kind=disclosure&period={_span(d)}&as_of={_day(d)}",
    lambda d: f"kind=letter,opinion&period={_span(d)}&as_of={_day(d)}&by=kind",
    lambda d: f"kind=letter,opinion,disclosure&period={_month(d)}&by=kind,category",
    lambda d: f"category={_of(d, CATEGORIES)}&period={_span(d)}&as_of={_day(d)}&by=department",
    lambda d: f"kind=service&period={_span(d)}&as_of={_day(d)}",
    lambda d: f"kind=service&period={_month(d)}&as_of={_day(d)}&by=department",
    lambda d: f"period={_span(d)}&as_of={_day(d)}",
    lambda d: f"period={_month(d)}&as_of={_day(d)}&by=kind",
    lambda d: f"period={_day(d)}&by=channel",
    lambda d: f"period=..{_day(d)}&as_of={_day(d)}&by=kind,channel",
)


def queries(many: int, seed: int = 1) -> Iterator[str]:
    """Return so many queries, the shapes in turn, few of them twice."""
    draw = random.Random(seed)
    for number in range(many):
        yield SHAPES[number % len(SHAPES)](draw)
