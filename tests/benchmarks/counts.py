"""What each has counted, in one form, so that it can be compared."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from streams.bulletins.published import read_rows
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.benchmarks.child import Failed
from tests.benchmarks.work import KIND, Row


async def our_rows(settings: Settings) -> Counter[Row]:
    """Return what our worker has counted, as the benchmark counts."""
    return (await our_rows_and_steps(settings))[0]


async def our_rows_and_steps(settings: Settings) -> tuple[Counter[Row], Counter[tuple[int, str]]]:
    """Return the same, and how many steps of each sort our worker has on each day."""
    counts: Counter[Row] = Counter()
    steps: Counter[tuple[int, str]] = Counter()
    for row, count in (await read_rows(Installation.read(settings))).items():
        timeline = msgspec.json.decode(row)
        counts[_plain(timeline)] += count
        for day, what, *_ in timeline[7] if len(timeline) > _PLAIN_PLACES else []:
            steps[day, what] += count
    return counts, steps


_PLAIN_PLACES = 7
"""How many places a row has that says nothing of steps."""


def _plain(timeline: list[Any]) -> Row:
    kind, channel, received, attributes, moves, replied, ratings = timeline[:_PLAIN_PLACES]
    (_, category, nature, department), *changes = attributes
    assert (kind, department, changes, ratings) == (KIND, "", [], []), timeline
    assert [standing for _, standing in moves] == ["closed"][: len(moves)], timeline
    return channel, category, nature, received, replied, moves[0][0] if moves else None


def faust_rows(rows: Mapping[str, int]) -> Counter[Row]:
    """Read the rows of `faust_table`."""
    counts: Counter[Row] = Counter()
    for row, count in rows.items():
        channel, category, nature, *days = row.split("/")
        received, replied, closed = (None if day == "None" else int(day) for day in days)
        assert received is not None, row
        if count:
            counts[channel, category, nature, received, replied, closed] = count
    return counts


def check(
    who: str, found: Mapping[Any, int], wanted: Mapping[Any, int], what: str = f"{KIND}s"
) -> None:
    """Compare counts of rows, or of steps.

    Raises:
        Failed: They differ; shows where first.
    """
    for row in sorted({*found, *wanted}, key=str):
        if found.get(row, 0) != wanted.get(row, 0):
            raise Failed(
                f"{who} counts {found.get(row, 0)} {what} in {row}, not {wanted.get(row, 0)}; "
                f"{sum(found.values())} in all, of {sum(wanted.values())}"
            )
