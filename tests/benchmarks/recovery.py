"""Loading: so many letters, three events each, as a worker and as a Faust table leave them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from faust.serializers import codecs

from streams.core.cases.arrived import Arrived
from streams.feeding.sending import send_events
from streams.kafka.partitioner import partition_of
from streams.kafka.writer import PartitionWriter
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.worker.lanes.state import LaneState
from tests.benchmarks import child
from tests.benchmarks.cluster import make, make_faust
from tests.benchmarks.counts import check, our_rows
from tests.benchmarks.work import KIND, REPLIES, TOPICS, Row, Work, received

STEP: Final = 4_000
"""Letters of one transaction."""

MORE: Final = 200
"""Letters that came in while no worker ran."""


async def load_ours(work: Work, settings: Settings, folder: Path) -> dict[str, Any]:
    """Write the cases, and let a worker load them and count what came in meanwhile."""
    await _fill(work, settings)
    await send_events(
        _more(work),
        bootstrap=settings.bootstrap,
        topic=settings.topic(TOPICS[0]),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )
    task = {"settings": msgspec.to_builtins(settings), "events": MORE}
    loaded = child.run("ours", task, folder)
    more: Counter[Row] = Counter(
        (case.channel, case.category, case.nature, case.row[3], None, None)
        for case in map(work.case, range(work.cases, work.cases + MORE))
    )
    check("our worker, after loading,", await our_rows(settings), work.rows() + more)
    return loaded


async def _fill(work: Work, settings: Settings) -> None:
    """Write the cases and their tally as a worker does, each case once, as after compaction."""
    installation = Installation.read(settings)
    await make(settings)
    for partition, numbers in enumerate(_by_partition(work, settings.partitions)):
        state = LaneState(partition, installation)
        writer = await PartitionWriter.open(partition, settings)
        for start in range(0, len(numbers), STEP):
            for case in map(work.case, numbers[start : start + STEP]):
                state.cases.apply(case.subject.encode(), list(map(Arrived, case.reduced())))
            await writer.write(state.writes(), {})
        await writer.close()


def _more(work: Work) -> Iterator[tuple[bytes, bytes]]:
    for case in map(work.case, range(work.cases, work.cases + MORE)):
        yield case.subject.encode(), received(case)


def _by_partition(work: Work, partitions: int) -> list[list[int]]:
    numbers: list[list[int]] = [[] for _ in range(partitions)]
    for number in range(work.cases):
        subject = work.case(number).subject.encode()
        numbers[partition_of(subject, partitions)].append(number)
    return numbers


async def recover_faust(work: Work, settings: Settings, folder: Path) -> dict[str, Any]:
    """Write a table's changelog, and let Faust read it back; our topics are there."""
    app = settings.topic("faust")
    await make_faust(settings, app, ["cases"])
    for partition, numbers in enumerate(_by_partition(work, settings.partitions)):
        await send_events(
            _changes(work, numbers),
            bootstrap=settings.bootstrap,
            topic=f"{app}-cases-changelog",
            client_options=settings.client_options(),
            on_progress=lambda _: None,
            partition=partition,
        )
    task = {
        "recover": True,
        "app": app,
        "bootstrap": settings.bootstrap,
        "topics": [settings.topic(REPLIES)],
        "partitions": settings.partitions,
    }
    recovered = child.run("faust_table", task, folder)
    if recovered["cases"] != work.cases:
        raise child.Failed(f"Faust recovered {recovered['cases']} of {work.cases} cases")
    return recovered


def _changes(work: Work, numbers: Iterable[int]) -> Iterator[tuple[bytes, bytes]]:
    """Return the changelog's records of letters, as `faust_table` writes their last ones."""
    for case in map(work.case, numbers):
        _, _, _, day, replied, closed = case.row
        state = {
            "kind": KIND,
            "channel": case.channel,
            "category": case.category,
            "nature": case.nature,
            "received": day,
            "replied": replied,
            "closed": closed,
        }
        yield codecs.dumps("json", case.subject), codecs.dumps("json", state)
