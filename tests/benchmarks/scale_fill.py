"""Filling an installation with the cases of a city, as workers leave them.

``python -m tests.benchmarks.scale_fill BOOTSTRAP CASES`` fills the topics of that broker, with the
prefix ``city.``, and says how long it took. Each process fills its share of the partitions: each
flush a transaction of changed cases and rows, by the code that lanes write with.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Final, cast

import msgspec

from streams.core.cases.case_titles import CaseTitle
from streams.core.cases.tallies import Tally
from streams.kafka.partitioner import partitions_of
from streams.kafka.writer import PartitionWriter
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import TITLES
from streams.worker.lanes.partition import Partition
from streams.worker.lanes.state import LaneState
from tests.benchmarks.cluster import make
from tests.benchmarks.scale_cases import City, Sorts, subject_of

PREFIX: Final = "city."

BLOCK: Final = 32_000
"""Cases that go into one flush of each partition."""

CHECKED: Final = 9_973
"""Of so many cases one is made by the project's own code also, and compared."""

TITLE: Final = "关于小区供暖温度不达标和物业维修问题的反映"


class _Filled:
    """What `LaneState.writes` asks a partition for: the cases changed, and their tally."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.next_flush = 1
        self.changed: list[tuple[bytes, bytes]] = []

    def take_changed(self) -> list[tuple[bytes, bytes]]:
        changed, self.changed = self.changed, []
        return changed


async def fill(cases: int, settings: Settings, *, titles: bool = True) -> None:
    """Write so many cases, their rows and flushes, and their titles, into empty topics.

    Args:
        cases: How many.
        settings: Of the installation; topics are made where they are missing.
        titles: Whether they have titles.

    Raises:
        AssertionError: A case is not what the project's own code makes of it.
    """
    await make(settings)
    halves = [range(first, settings.partitions, 2) for first in range(2)]
    given = msgspec.to_builtins(settings)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            *(
                loop.run_in_executor(pool, _fill_some, cases, given, half, titles)
                for half in halves
                if half
            )
        )


def _fill_some(cases: int, given: dict[str, Any], numbers: range, titles: bool) -> None:
    asyncio.run(_fill(City(cases), msgspec.convert(given, Settings), numbers, titles=titles))


async def _fill(city: City, settings: Settings, numbers: range, *, titles: bool) -> None:
    installation = Installation.read(settings)
    sorts = Sorts(installation.catalogue)
    states = {number: LaneState(number, installation) for number in numbers}
    for state in states.values():
        state.cases = cast("Partition", _Filled())
    writers = {number: await PartitionWriter.open(number, settings) for number in numbers}
    title = msgspec.json.encode(CaseTitle(TITLE, int(time.time() * 1_000)))
    for block in _blocks(city, settings.partitions):
        for number, state in states.items():
            filled = cast("_Filled", state.cases)
            _take(city, sorts, filled, block[number])
            latest = city.times(block[number][-1])[0] if block[number] else 0
            state.seen(latest * 1_000_000, latest * 1_000, latest * 1_000)
            keys = [key for key, _ in filled.changed]
            outputs = state.writes()
            if titles:
                outputs.by_partition[TITLES, number] = [(key, title, ()) for key in keys]
            await writers[number].write(outputs, {})
    for writer in writers.values():
        await writer.close()


def _take(city: City, sorts: Sorts, filled: _Filled, numbers: list[int]) -> None:
    flush, changed, move = filled.next_flush, filled.changed, filled.tally.move
    for number in numbers:
        sort, times = sorts.of(city.sort(number)), city.times(number)
        if number % CHECKED == 0:
            sort.check(number, times, flush)
        record, row = sort.make(number, times, flush)
        changed.append((subject_of(number), record))
        move(None, row)


def _blocks(city: City, partitions: int) -> Iterator[list[list[int]]]:
    """Return cases by partition, block by block in order of receipt."""
    for first in range(0, city.cases, BLOCK):
        many = range(first, min(first + BLOCK, city.cases))
        by_partition: list[list[int]] = [[] for _ in range(partitions)]
        for number, at in zip(
            many, partitions_of([*map(subject_of, many)], partitions), strict=True
        ):
            by_partition[at].append(number)
        yield by_partition


def main() -> None:
    """Fill the topics of a broker."""
    bootstrap, cases = sys.argv[1], int(sys.argv[2])
    settings = Settings(kafka=bootstrap, prefix=PREFIX, quick_reports_at="off", notices_at="off")
    began = time.monotonic()
    asyncio.run(fill(cases, settings))
    sys.stdout.write(f"{cases:,} cases in {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
