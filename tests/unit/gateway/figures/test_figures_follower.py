"""Following figures while their files are what they were, and no longer."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from streams.core.cases.timelines import encode
from streams.core.figures.engine import row_book, two_spines
from streams.core.figures.engine.shelf import ShelfSpoiled
from streams.core.figures.ledger import Ledger
from streams.gateway.figures import figures_follower, mapped_shelf
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.figures_follower import FiguresFollower
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.mapped_shelf import MappedShelf
from streams.kafka.following import Fetched
from streams.kafka.records import Record
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from tests.support.county import COUNTY, DEADLINES

HERE = Installation(Settings(partitions=1), COUNTY)
FIRST = TopicPartition(HERE.settings.topic("figures"), 0)


def row(day: int) -> Record:
    """Return the record of a row that counts one letter received on a day."""
    key = encode(["letter", "mailbox", day, [[day, "housing", "", ""]], [], None, []])
    return ConsumerRecord(FIRST.topic, 0, day, 0, 0, key, b"1", None, len(key), 1, ())


class Kafka:
    """A follower that fetches rows once, and then nothing, while the files are cut."""

    def __init__(self, folder: Path) -> None:
        self.ends = {FIRST: 16_440}
        self.fetched = 0
        self._folder = folder

    async def fetch(self) -> dict[TopicPartition, Fetched]:
        """Return the rows, or nothing."""
        await asyncio.sleep(0)
        self.fetched += 1
        if self.fetched == 1:
            rows = [row(day) for day in range(16_400, 16_440)]
            return {FIRST: Fetched(rows, 16_440, whole=True)}
        for path in self._folder.glob("*.arrays"):
            os.truncate(path, 8)
        return {}


def test_a_gateway_notices_that_a_file_was_cut_though_nothing_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps a gateway running starts it again, and it reads Kafka."""
    monkeypatch.setattr(two_spines, "SHELVED_ROWS", 8)
    monkeypatch.setattr(row_book, "_YOUNG", 8)
    monkeypatch.setattr(mapped_shelf, "SEEN_SECONDS", 0.0)
    monkeypatch.setattr(figures_follower, "ROWS_AT_ONCE", 8)
    kafka = Kafka(tmp_path)

    @asynccontextmanager
    async def following(
        _settings: Settings, _starts: Mapping[TopicPartition, int], **_: object
    ) -> AsyncIterator[Kafka]:
        yield kafka

    monkeypatch.setattr(figures_follower, "following", following)
    shelf = MappedShelf(tmp_path)
    shelf.begin()
    tallies = Tallies(Ledger(COUNTY, DEADLINES, shelf), 1)
    follower = FiguresFollower(tallies, Bell(), HERE, lambda: 0, Unreadable(""))

    async def run() -> None:
        async with asyncio.timeout(10):
            await follower.run()

    with pytest.raises(ShelfSpoiled, match="was cut by another program"):
        asyncio.run(run())
    assert kafka.fetched == 2
    assert len(tallies.ledger) == 40
