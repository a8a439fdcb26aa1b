"""Keeping the index: begun as a snapshot has it or by reading it, checked, and made again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from aiokafka import ConsumerRecord, TopicPartition

from streams.core.cases.case_records import CaseRecords
from streams.core.figures.ledger import Ledger
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.snapshot import PlacedCases
from streams.gateway.index import case_file, placing
from streams.gateway.index import indexing as indexing_module
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.listing import NotYet
from streams.kafka.following import Fetched
from streams.kafka.identity import TopicIdentity
from streams.kafka.records import Record
from streams.metrics import metrics
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from tests.support.county import COUNTY, DEADLINES

MANY: Final = 600
DAY: Final = 16_000
RECORDS: Final = CaseRecords(COUNTY)
CHANNEL: Final = next(name for name, each in COUNTY.channels.items() if "letter" in each.kinds)


def record(offset: int) -> Record:
    """Return the record of a letter; ten of them are received on a day."""
    received = ["received", "letter", CHANNEL, "", "", ""]
    at = (DAY + offset // 10) * 86_400_000_000
    value = RECORDS.make([[at, "urn:a", "1", *received]])[0]
    header = (("flush", b"%d" % (1 + offset // 50)),)
    return ConsumerRecord("cases", 0, offset, 0, 0, b"L-%d" % offset, value, None, 0, 0, header)


class Kafka:
    """A topic `cases` of one partition, and one without titles.

    Attributes:
        begun: At which offset reading of `cases` began, each time.
    """

    def __init__(self, installation: Installation) -> None:
        self.cases = installation.partition("cases", 0)
        self.begun: list[int] = []
        self.records = [record(offset) for offset in range(MANY)]

    @asynccontextmanager
    async def following(
        self,
        _settings: Settings,
        starts: Mapping[TopicPartition, int],
        _expiring: Collection[TopicPartition],
        _rest: float,
    ) -> AsyncIterator["Kafka._Following"]:
        """Follow from offsets on."""
        self.begun.append(starts[self.cases])
        yield Kafka._Following(self, starts)

    class _Following:
        def __init__(self, kafka: "Kafka", starts: Mapping[TopicPartition, int]) -> None:
            self._kafka, self.starts = kafka, starts
            self.ends = dict.fromkeys(starts, 0) | {kafka.cases: MANY}
            self._position = starts[kafka.cases]

        async def fetch(self) -> dict[TopicPartition, Fetched]:
            """Return some records, or nothing after a while."""
            await asyncio.sleep(0.001)
            some = self._kafka.records[self._position : self._position + 100]
            if not some:
                return {}
            self._position += len(some)
            return {self._kafka.cases: Fetched(some, self._position, whole=True)}


class Gateway:
    """An index on a folder."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(partitions=1, index_file=str(folder / "cases.sqlite"))
        installation = Installation(settings, COUNTY)
        self.kafka = Kafka(installation)
        self.tallies = Tallies(Ledger(COUNTY, DEADLINES), 1)
        unreadable = Unreadable("", metrics.GATEWAY_RECORDS_UNREADABLE)
        self.indexing = Indexing(self.tallies, Bell(), installation, unreadable)

    def run(self, monkeypatch: pytest.MonkeyPatch, then: Callable[[], Awaitable[None]]) -> None:
        """Keep the index until it is complete and something has been done then."""

        async def scenario() -> None:
            task = asyncio.create_task(self.indexing.run())
            try:
                async with asyncio.timeout(20):
                    await self.complete()
                    await then()
            finally:
                task.cancel()
                await asyncio.wait([task])

        monkeypatch.setattr(indexing_module, "following", self.kafka.following)
        asyncio.run(scenario())

    async def complete(self) -> None:
        """Wait until nothing is missing."""
        while self.indexing.missing():  # noqa: ASYNC110 - whatever is missing
            await asyncio.sleep(0.001)

    async def subjects(self) -> list[str]:
        """Return the subjects of all cases, by number."""
        return await self.indexing.ask(lambda file: file.known.subjects(list(range(MANY))))

    def days(self) -> list[int]:
        """Return of each case the day of its row."""
        rows = self.indexing.placement.rows().tolist()
        return [int(self.tallies.ledger.row(row).split(b",")[2]) for row in rows]


async def nothing() -> None:
    """Do nothing."""


@pytest.fixture(autouse=True)
def ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Kafka have ids, and rows be read from the file a few at a time."""

    async def identify(topic: str, _settings: Settings) -> TopicIdentity:
        return TopicIdentity("cluster", f"id of {topic}")

    monkeypatch.setattr(indexing_module, "identify", identify)
    monkeypatch.setattr(placing, "LOADED", 70)


ALL_DAYS: Final = [DAY + offset // 10 for offset in range(MANY)]


def filled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> PlacedCases:
    """Fill an index, and return where its cases are; by rows numbered in reverse."""
    gateway = Gateway(folder)
    rows = [RECORDS.row(each.value) for each in reversed(gateway.kafka.records)]
    gateway.tallies.ledger.numbers([row for row in rows if row is not None])
    found: list[PlacedCases | None] = []

    async def then() -> None:
        found.append(gateway.indexing.placed())
        assert await gateway.subjects() == [f"L-{number}" for number in range(MANY)]

    gateway.run(monkeypatch, then)
    assert gateway.kafka.begun == [0]
    assert gateway.days() == ALL_DAYS
    (placed,) = found
    assert placed is not None
    assert [*placed.positions] == [MANY]
    return placed


def test_an_index_is_filled_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second start reads rows from the file, and from Kafka nothing."""
    filled(tmp_path, monkeypatch)
    again = Gateway(tmp_path)
    again.run(monkeypatch, nothing)
    assert again.kafka.begun == [MANY]
    assert again.days() == ALL_DAYS


def test_cases_are_placed_as_a_snapshot_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an earlier offset on they are read again, also those that the file has already."""
    placed = filled(tmp_path, monkeypatch)
    again = Gateway(tmp_path)
    rows = [RECORDS.row(each.value) for each in reversed(again.kafka.records)]
    again.tallies.ledger.numbers([row for row in rows if row is not None])
    early = placed._replace(
        rows=placed.rows[:450].copy(), positions=[450], flushes=[placed.flushes[0] - 3]
    )
    again.indexing.offer(early)
    again.run(monkeypatch, nothing)
    assert again.kafka.begun == [450]
    assert again.days() == ALL_DAYS


@pytest.mark.parametrize("unfit", ["made", "cases", "positions", "forgotten"])
def test_places_that_do_not_fit_are_read_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unfit: str
) -> None:
    """Those of another file, of more cases than it has, of a later offset, or of other rows."""
    placed = filled(tmp_path, monkeypatch)
    more = np.append(placed.rows, np.int32(0))
    offered = {
        "made": placed._replace(made="another"),
        "cases": placed._replace(rows=more),
        "positions": placed._replace(positions=[MANY + 1]),
        "forgotten": placed,
    }[unfit]
    again = Gateway(tmp_path)
    again.indexing.offer(offered)
    if unfit == "forgotten":
        again.indexing.offer(None)
    again.run(monkeypatch, nothing)
    assert again.kafka.begun == [MANY]
    # Rows are numbered from the oldest here, and were from the latest there.
    assert again.days() == ALL_DAYS


def test_damage_of_a_large_file_is_found_while_it_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is made again then, and is whole."""
    filled(tmp_path, monkeypatch)
    path = tmp_path / "cases.sqlite"
    with path.open("r+b") as raw:
        raw.seek(path.stat().st_size - 8_192)
        raw.write(b"\xde\xad\xbe\xef" * 256)
    monkeypatch.setattr(case_file, "CHECKED_FIRST", 0)
    again = Gateway(tmp_path)

    async def then() -> None:
        while len(again.kafka.begun) < 2:  # noqa: ASYNC110 - the second time
            await asyncio.sleep(0.001)
        await again.complete()
        assert await again.subjects() == [f"L-{number}" for number in range(MANY)]

    again.run(monkeypatch, then)
    assert again.kafka.begun == [MANY, 0]
    assert "it is damaged" in caplog.text
    assert "rebuilding it from Kafka" in caplog.text
    assert again.days() == ALL_DAYS


def test_a_gateway_stops_while_the_file_is_being_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The check of a large file takes longer than anybody waits; nothing is said of it."""
    filled(tmp_path, monkeypatch)
    monkeypatch.setattr(case_file, "CHECKED_FIRST", 0)
    endless = (
        "WITH RECURSIVE n(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n"
    )
    monkeypatch.setattr(case_file, "_check", lambda connection: connection.execute(endless))
    again = Gateway(tmp_path)
    again.run(monkeypatch, nothing)
    assert caplog.text == ""
    assert again.indexing.missing().startswith("index of cases: ")


def test_nothing_is_asked_of_an_index_that_is_not_open(tmp_path: Path) -> None:
    """The caller is told what is missing."""
    gateway = Gateway(tmp_path)
    with pytest.raises(NotYet, match="index of cases: not opened yet"):
        asyncio.run(gateway.subjects())
