"""Keeping figures: begun from a snapshot, read again where it must be, and kept again."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import numpy as np
import pytest
from aiokafka import TopicPartition

from streams.core.cases.timelines import encode
from streams.core.figures.engine import row_book, spine, two_spines
from streams.core.figures.figures import Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.figures import keeping as keeping_module
from streams.gateway.figures.figures_follower import FiguresFollower
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.keeping import Keeping
from streams.gateway.figures.mapped_shelf import MappedShelf
from streams.gateway.figures.snapshot import LIST, PlacedCases, Snapshots
from streams.kafka.following import Remade
from streams.kafka.identity import TopicIdentity
from streams.settings.settings import Settings
from streams.topics.flushes import Flush
from streams.topics.installation import Installation
from tests.support.county import COUNTY, DEADLINES

HERE: Final = Installation(Settings(partitions=2), COUNTY)
MOMENT: Final = datetime(2023, 11, 14, tzinfo=UTC)
ALL: Final = Question(Selection(), Period(None, 20_000), 20_000)
LOST: Final = Remade(TopicPartition("figures", 0), "offset 12, which comes next, is not there")
PLACED: Final = PlacedCases("file", np.array([2, 0, 1], dtype=np.int32), (5, 6), (7, 8))
ROWS: Final = [
    encode(["letter", "mailbox", day, [[day, "housing", "", ""]], [], None, []])
    for day in range(16_400, 16_440)
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be many, seconds be short, and Kafka be one that has its ids."""
    monkeypatch.setattr(two_spines, "SHELVED_ROWS", 8)
    monkeypatch.setattr(two_spines, "_LARGE", 8)
    monkeypatch.setattr(row_book, "_YOUNG", 8)
    monkeypatch.setattr(keeping_module, "SNAPSHOT_LOOK_SECONDS", 0.001)

    async def identify(topic: str, _settings: Settings) -> TopicIdentity:
        return TopicIdentity("cluster", f"id of {topic}")

    monkeypatch.setattr(keeping_module, "identify", identify)


class Reading:
    """What reads figures: does in turn what it is told, and then nothing more."""

    def __init__(self, tallies: Tallies, *turns: Callable[["Reading"], None]) -> None:
        self.tallies = tallies
        self.missing = {0, 1}
        self.taken = [0, 0]
        self.resumed: list[Sequence[int]] = []
        self.restarts = 0
        self._turns = list(turns)

    def resume(self, positions: Sequence[int]) -> None:
        """Note from where it goes on."""
        self.resumed.append([*positions])
        self.taken = [*positions]

    def restart(self) -> None:
        """Note that it begins again."""
        self.restarts += 1
        self.missing, self.taken = {0, 1}, [0, 0]

    async def run(self) -> None:
        """Take a turn; return at once where there is none left."""
        if self._turns:
            self._turns.pop(0)(self)


def reads(*rows: int) -> Callable[[Reading], None]:
    """Read some rows, by their places in `ROWS`, and thus all there are."""

    def turn(reading: Reading) -> None:
        at = max(reading.tallies.flushes) + 1
        there = {ROWS[place]: 1 for place in rows}
        reading.tallies.take(0, there, Flush(at, len(rows), MOMENT, MOMENT))
        reading.taken, reading.missing = [10 + at, 0], set()

    return turn


def loses(missing: set[int]) -> Callable[[Reading], None]:
    """Find that what comes next is not there, while some partitions are not read to their end."""

    def turn(reading: Reading) -> None:
        reading.missing = missing
        raise LOST

    return turn


class Kept:
    """A gateway's figures on a folder."""

    def __init__(self, folder: Path, *turns: Callable[[Reading], None]) -> None:
        self.folder = folder
        self.shelf = MappedShelf(folder)
        self.tallies = Tallies(Ledger(COUNTY, DEADLINES, self.shelf), 2)
        self.reading = Reading(self.tallies, *turns)
        self.placed: PlacedCases | None = None
        self.offered: list[PlacedCases | None] = []
        self.keeping = Keeping(
            self.shelf,
            self.tallies,
            cast("FiguresFollower", self.reading),
            HERE,
            placed=lambda: self.placed,
            offer=self.offered.append,
        )

    @property
    def received(self) -> int:
        """How many letters there are."""
        return self.tallies.figures.evaluate(ALL)[()]["received"]

    @property
    def written(self) -> bytes:
        """The list of the snapshot that is there; nothing where there is none."""
        path = self.folder / LIST
        return path.read_bytes() if path.exists() else b""

    def follow(self) -> None:
        """Begin and read, once."""
        asyncio.run(self.keeping.follow())

    def keep(self, until: Callable[[], Awaitable[None]]) -> None:
        """Follow, then take snapshots until something is so."""

        async def scenario() -> None:
            await self.keeping.follow()

            async def ready() -> None:
                assert not self.reading.missing

            task = asyncio.create_task(self.keeping.keep(ready))
            try:
                async with asyncio.timeout(20):
                    await until()
            finally:
                task.cancel()
                await asyncio.wait([task])

        asyncio.run(scenario())

    async def listed(self, before: bytes = b"") -> None:
        """Wait for another list than one before."""
        while self.written == before:  # noqa: ASYNC110 - a file tells nobody of its coming
            await asyncio.sleep(0.001)


def kept_on(folder: Path, *rows: int) -> None:
    """Leave a snapshot of some rows in a folder, with where three cases were."""
    first = Kept(folder, reads(*rows))
    first.placed = PLACED
    first.keep(first.listed)


def test_the_first_start_reads_everything(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """That there is no snapshot is nothing to warn of."""
    caplog.set_level(logging.INFO)
    kept = Kept(tmp_path / "figures", reads(1, 2, 3))
    kept.follow()
    assert (kept.received, kept.reading.resumed, kept.offered) == (3, [], [])
    (record,) = caplog.records
    assert (record.levelno, "there is no snapshot" in record.getMessage()) == (logging.INFO, True)


def test_the_next_start_goes_on_from_the_snapshot(tmp_path: Path) -> None:
    """Figures are there before anything is read, and only what came since is read."""
    kept_on(tmp_path, *range(30))
    seen: list[int] = []

    def turn(reading: Reading) -> None:
        seen.append(reading.tallies.figures.evaluate(ALL)[()]["received"])
        reads(30, 31)(reading)

    again = Kept(tmp_path, turn)
    again.follow()
    assert (seen, again.received) == ([30], 32)
    assert again.reading.resumed == [[11, 0]]
    (offered,) = again.offered
    assert offered is not None
    assert offered.rows.tolist() == [2, 0, 1]
    assert (offered.made, offered.positions, offered.flushes) == ("file", [5, 6], [7, 8])


def test_offsets_that_kafka_no_longer_has_lead_to_reading_everything(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was kept is forgotten whole: figures, where cases were, and the snapshot itself."""
    kept_on(tmp_path, *range(30))
    again = Kept(tmp_path, loses({0, 1}), reads(8, 9))
    again.follow()
    assert again.received == 2
    assert again.reading.restarts == 1
    # Rows read again have other numbers than those by which cases were placed.
    assert again.offered[-1] is None
    assert again.written == b""
    assert "is not there; reading Kafka instead" in caplog.text


@pytest.mark.parametrize("turns", [[loses(set())], [loses({1}), loses({0, 1})]])
def test_a_topic_made_again_ends_the_gateway_and_its_snapshot(
    tmp_path: Path, turns: list[Callable[[Reading], None]]
) -> None:
    """Figures were shown already, or nothing else is left to begin from: the next start does."""
    kept_on(tmp_path, *range(30))
    again = Kept(tmp_path, *turns)
    with pytest.raises(Remade):
        again.follow()
    assert again.written == b""
    assert again.reading.restarts == len(turns) - 1


def test_a_snapshot_of_another_cluster_is_discarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A gateway may be pointed at another Kafka that has topics of the same names."""
    kept_on(tmp_path, *range(30))

    async def identify(topic: str, _settings: Settings) -> TopicIdentity:
        return TopicIdentity("another", f"id of {topic}")

    monkeypatch.setattr(keeping_module, "identify", identify)
    again = Kept(tmp_path, reads(1))
    again.follow()
    assert (again.received, again.reading.resumed, again.written) == (1, [], b"")
    assert "it was made for another cluster; reading Kafka instead" in caplog.text


def test_a_snapshot_that_leads_to_an_error_is_discarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else each start would end by it."""
    kept_on(tmp_path, *range(30))

    def begin(self: Ledger, _parts: object) -> None:
        self.add({ROWS[0]: 7})
        raise ZeroDivisionError

    monkeypatch.setattr(Ledger, "begin", begin)
    again = Kept(tmp_path, reads(1))
    again.follow()
    assert (again.received, again.reading.resumed, again.written) == (1, [], b"")
    assert "it cannot be used (ZeroDivisionError())" in caplog.text


def test_a_folder_that_cannot_be_made_costs_the_snapshot_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Figures are read from Kafka, and kept in memory."""
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file" / "figures", reads(*range(30)))
    kept.follow()
    assert kept.received == 30
    assert "Not a directory; reading Kafka" in caplog.text


def test_a_snapshot_is_taken_at_once_and_when_cases_are_placed(
    tmp_path: Path,
) -> None:
    """The next is due after minutes, and only if anything has changed."""
    kept = Kept(tmp_path, reads(1, 2))

    async def until() -> None:
        await kept.listed()
        first = kept.written
        kept.tallies.take(0, {ROWS[5]: 1}, Flush(2, 1, MOMENT, MOMENT))
        await asyncio.sleep(0.05)
        assert kept.written == first, "it is not due yet"
        kept.placed = PLACED
        await kept.listed(first)
        second = kept.written
        await asyncio.sleep(0.05)
        assert kept.written == second

    kept.keep(until)
    again = Kept(tmp_path)
    again.follow()
    assert again.received == 3
    assert again.offered[-1] is not None


def test_nothing_is_kept_of_what_has_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often one is due."""
    monkeypatch.setattr(keeping_module, "SNAPSHOT_SECONDS", 0.001)
    kept = Kept(tmp_path, reads(1, 2))
    kept.placed = PLACED

    async def until() -> None:
        await kept.listed()
        first = kept.written
        await asyncio.sleep(0.05)
        assert kept.written == first
        kept.tallies.take(0, {ROWS[5]: 1}, Flush(2, 1, MOMENT, MOMENT))
        await kept.listed(first)
        # While a partition is being read again its offsets say nothing.
        second, kept.reading.missing = kept.written, {1}
        kept.tallies.take(0, {ROWS[6]: 1}, Flush(3, 1, MOMENT, MOMENT))
        await asyncio.sleep(0.05)
        assert kept.written == second

    kept.keep(until)


def test_a_disk_that_takes_nothing_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Figures go on meanwhile."""
    monkeypatch.setattr(keeping_module, "SNAPSHOT_SECONDS", 0.001)
    caplog.set_level(logging.INFO)
    tried = threading.Semaphore(0)

    def full(_file: int) -> None:
        tried.release()
        raise OSError(28, "No space left on device")

    kept = Kept(tmp_path, reads(1, 2))

    async def until() -> None:
        for _ in range(3):
            assert await asyncio.to_thread(tried.acquire, timeout=10)
        with monkeypatch.context() as works:
            works.setattr("os.fsync", lambda _file: None)
            await kept.listed()
            while "takes them again" not in caplog.text:  # noqa: ASYNC110 - nor does a log
                await asyncio.sleep(0.001)

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        kept.keep(until)
    assert kept.received == 2
    assert caplog.text.count("without a snapshot the next start reads all of Kafka") == 1
    assert caplog.text.count("the disk takes them again") == 1


def test_a_gateway_that_stops_waits_for_what_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would write into a folder that is another gateway's already."""
    began, go_on = threading.Event(), threading.Event()
    write = Snapshots.write

    def slow(*args: object) -> None:
        began.set()
        assert go_on.wait(10)
        write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Snapshots, "write", slow)
    kept = Kept(tmp_path, reads(1, 2))

    async def until() -> None:
        assert await asyncio.to_thread(began.wait, 10)
        asyncio.get_running_loop().call_later(0.05, go_on.set)

    kept.keep(until)
    assert kept.written


def test_dead_rows_go_before_a_snapshot_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that neither questions nor the next start bear what is gone."""
    monkeypatch.setattr(spine, "SMALL", 2)
    monkeypatch.setattr(spine, "SEALED", 16)
    monkeypatch.setattr(keeping_module, "SNAPSHOT_SECONDS", 0.001)
    kept = Kept(tmp_path, reads(*range(40)))
    kept.placed = PLACED
    sizes: list[int] = []

    def live() -> list[int]:
        return [run.rows.size for run in kept.tallies.ledger.live().runs]

    async def until() -> None:
        await kept.listed()
        sizes.extend(live())
        before = kept.written
        gone = dict.fromkeys(ROWS[:30], 0)
        kept.tallies.take(0, gone, Flush(2, len(gone), MOMENT, MOMENT))
        await kept.listed(before)

    kept.keep(until)
    assert (sizes, live(), kept.received) == ([40], [10], 10)
    again = Kept(tmp_path)
    again.follow()
    assert again.received == 10
