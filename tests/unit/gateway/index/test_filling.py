"""Taking cases in: whole flushes, on disk first, then in memory."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from aiokafka import ConsumerRecord, TopicPartition

from streams.core.arrays import Ints
from streams.core.cases.case_records import CaseRecords
from streams.core.figures.ledger import Ledger
from streams.gateway.figures.bell import Bell
from streams.gateway.index import filling as filling_module
from streams.gateway.index.case_changes import Progress
from streams.gateway.index.case_file import VERSION, CaseFile
from streams.gateway.index.filling import Filling
from streams.gateway.index.placement import NOWHERE, Placement
from streams.gateway.index.sqlite_file import Damaged, Unusable
from streams.kafka.following import Fetched, Follower
from streams.kafka.records import Record
from streams.settings.settings import Settings

RECORDS = CaseRecords(Settings().read_catalogue())
LIMIT = 10.0


def value(day: int) -> bytes:
    """Make the record of a letter received on a day."""
    received = ["received", "letter", "portal-participation", "", "", ""]
    return RECORDS.make([[day * 86_400_000_000, "urn:a", "1", *received]])[0]


def record(offset: int, flush: int, subject: str, day: int) -> Record:
    """Return a record as a consumer would."""
    header = (("flush", b"%d" % flush),)
    return ConsumerRecord(
        "cases", 0, offset, 0, 0, subject.encode(), value(day), None, 0, 0, header
    )


class Numbering:
    """A ledger that numbers rows by the day of receipt."""

    @staticmethod
    def numbers(rows: Sequence[bytes]) -> Ints:
        """Return the days."""
        return np.array([int(row.split(b",")[2]) for row in rows], dtype=np.int64)


class Script:
    """A follower that yields what the test gave it, and then waits for more."""

    def __init__(self, *fetched: Fetched) -> None:
        self._fetched = list(fetched)

    async def fetch(self) -> dict[TopicPartition, Fetched]:
        """Return the next."""
        await asyncio.sleep(0)
        if self._fetched:
            return {TopicPartition("cases", 0): self._fetched.pop(0)}
        await asyncio.sleep(0.001)
        return {}


Check = Callable[[Filling, Placement], bool]


@contextmanager
def opened(path: Path) -> Iterator[CaseFile]:
    """Open an index."""
    file = CaseFile(path / "cases.sqlite", {"version": VERSION}, RECORDS)
    try:
        yield file
    finally:
        file.close()


def fill(
    file: CaseFile,
    script: list[Fetched],
    until: Check,
    in_thread: Callable[[Callable[[], Any]], Awaitable[Any]] = asyncio.to_thread,
) -> tuple[Filling, Placement]:
    """Fill until a condition holds, or what fills it fails."""

    async def filling() -> tuple[Filling, Placement]:
        placement = Placement(1)
        progress = file.progress.get(0, Progress(0, 0))
        made = Filling(
            file,
            placement,
            cast("Ledger", Numbering()),
            bell=Bell(),
            positions={0: progress.position},
            in_thread=in_thread,
        )
        task = asyncio.create_task(made.run(cast("Follower", Script(*script))))
        try:
            async with asyncio.timeout(LIMIT):
                while not (task.done() or until(made, placement)):  # noqa: ASYNC110 - any condition
                    await asyncio.sleep(0.001)
            if task.done():
                await task
            return made, placement
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(filling())


def test_cases_are_kept_and_placed(tmp_path: Path) -> None:
    """The flush that they belong to and the next offset are kept with them."""
    records = [record(0, 3, "L-1", 16_000), record(1, 3, "L-2", 16_001)]
    with opened(tmp_path) as file:
        _, placement = fill(
            file, [Fetched(records, 3, whole=True)], lambda it, _: it.positions[0] == 3
        )
        assert placement.as_of((3,)).tolist() == [16_000, 16_001]
        assert placement.reached == [3]
    with opened(tmp_path) as file:
        assert file.progress == {0: Progress(3, 3)}


def test_a_flush_that_may_go_on_is_not_taken_in(tmp_path: Path) -> None:
    """Its cases and offsets wait until a later flush or the end has been seen."""
    script = [
        Fetched([record(0, 3, "L-1", 16_000), record(2, 4, "L-2", 16_001)], 3, whole=False),
        Fetched([record(3, 4, "L-3", 16_001)], 4, whole=False),
    ]
    with opened(tmp_path) as file:
        it, placement = fill(file, script, lambda it, _: it.positions[0] > 0)
        assert (it.positions, placement.reached, len(placement)) == ({0: 2}, [3], 1)
    with opened(tmp_path) as file:
        assert file.progress == {0: Progress(2, 3)}
        again = [Fetched([record(2, 4, "L-2", 16_001), record(3, 4, "L-3", 16_001)], 5, whole=True)]
        _, placement = fill(file, again, lambda it, _: it.positions[0] == 5)
        assert (placement.reached, file.cases) == ([4], 3)


def test_markers_alone_move_on(tmp_path: Path) -> None:
    """Where nothing is left but markers of transactions, the end has been reached."""
    with opened(tmp_path) as file:
        it, placement = fill(file, [Fetched([], 7, whole=True)], lambda it, _: it.positions[0] == 7)
        assert (it.trouble, placement.reached, file.progress) == ("", [0], {})


def test_a_case_that_counts_nowhere_has_no_row(tmp_path: Path) -> None:
    """A deleted case, and one whose first event has not come."""
    gone = ConsumerRecord("cases", 0, 0, 0, 0, b"L-1", None, None, 0, 0, (("flush", b"1"),))
    with opened(tmp_path) as file:
        _, placement = fill(
            file, [Fetched([gone], 1, whole=True)], lambda it, _: it.positions[0] == 1
        )
        assert placement.as_of((1,)).tolist() == [NOWHERE]


def test_a_full_disk_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Meanwhile it says so; then nothing is missing, and nothing was said twice."""
    monkeypatch.setattr(filling_module, "DISK_RETRY_SECONDS", 0.001)
    caplog.set_level(logging.INFO)
    refused: list[str] = []

    async def full(what: Callable[[], Any]) -> Any:
        if len(refused) < 5:
            refused.append("no")
            raise Unusable("database or disk is full")
        assert it_is_said()
        return what()

    def it_is_said() -> bool:
        return [message for message in caplog.messages if "disk is full" in message] != []

    with opened(tmp_path) as file:
        it, placement = fill(
            file,
            [Fetched([record(0, 1, "L-1", 16_000)], 1, whole=True)],
            lambda it, _: it.positions[0] == 1,
            full,
        )
        assert (it.trouble, len(placement), len(refused)) == ("", 1, 5)
    assert caplog.messages == [
        "index of cases: database or disk is full; trying again until it works",
        "index of cases: the disk takes it again",
    ]


def test_a_damaged_file_ends_it(tmp_path: Path) -> None:
    """It can then be made again."""

    async def damaged(_: Callable[[], Any]) -> Any:
        raise Damaged("it is damaged")

    script = [Fetched([record(0, 1, "L-1", 16_000)], 1, whole=True)]
    with opened(tmp_path) as file, pytest.raises(Damaged):
        fill(file, script, lambda *_: False, damaged)


def test_damage_found_by_whoever_reads_ends_it_too(tmp_path: Path) -> None:
    """A fault set from outside is raised."""

    def found(it: Filling, _: Placement) -> bool:
        it.fault = Damaged("case 3 is missing from it")
        return False

    with opened(tmp_path) as file, pytest.raises(Damaged, match="case 3"):
        fill(file, [], found)


def test_flushes_read_at_once_can_be_told_apart(tmp_path: Path) -> None:
    """The rows as of each of them are still known, though all were written together."""
    records = [record(flush, flush, "L-1", 16_000 + flush) for flush in range(1, 4)]
    with opened(tmp_path) as file:
        _, placement = fill(
            file, [Fetched(records, 4, whole=True)], lambda it, _: it.positions[0] == 4
        )
        for flush in range(1, 4):
            assert placement.as_of((flush,)).tolist() == [16_000 + flush]
