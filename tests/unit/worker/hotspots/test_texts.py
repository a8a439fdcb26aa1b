"""Sketches of texts where they are."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest
from aiokafka import TopicPartition

from streams.core.county.hotspot_tables import HotspotPlace, HotspotsTable, HotspotWarningTable
from streams.core.hotspots.sketch_records import KnownItem, ReceiptPlace
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.worker.hotspots import texts
from streams.worker.hotspots.texts import Sketching
from tests.unit.worker.agents.bench import INSTALLATION, SETTINGS, event, letter, record

_TABLE = HotspotsTable(
    places=[HotspotPlace("崇皇街道", ["崇皇乡"])],
    warnings=[HotspotWarningTable(rule="w", words=["断水", "上访"])],
)
COUNTY = Installation(SETTINGS, msgspec.structs.replace(INSTALLATION.catalogue, hotspots=_TABLE))
KEY = b"a key of tests alone"
PERSON = {"name": "王小明", "phone": "138 0013-8000"}


def place(case: str, offset: int, topic: str = "letters.housing") -> tuple[int, ReceiptPlace]:
    """Return where a receipt is, in partition 3."""
    return 3, ReceiptPlace(case, 1_425_261_600, "letter", "portal", "housing", topic, offset)


class There:
    """What Kafka has in partition 3 of a topic, and what of it was read."""

    def __init__(self, values: dict[int, bytes]) -> None:
        self.values = values
        self.spans: list[tuple[int, int]] = []

    async def read(
        self,
        _: Any,
        starts: Mapping[TopicPartition, int],
        ends: Mapping[TopicPartition, int],
    ) -> AsyncIterator[tuple[TopicPartition, list[Record]]]:
        """Read as `read_to_end` does."""
        for at, first in starts.items():
            assert at == TopicPartition("letters.housing", 3)
            self.spans.append((first, ends[at]))
            yield (
                at,
                [
                    record(at.topic, value, partition=3, offset=offset)
                    for offset, value in sorted(self.values.items())
                    if first <= offset < ends[at]
                ],
            )


def made(
    monkeypatch: pytest.MonkeyPatch, there: There, *places: tuple[int, ReceiptPlace]
) -> dict[str, KnownItem]:
    """Return the items of receipts, by their cases."""
    monkeypatch.setattr(texts, "read_to_end", there.read)
    sketching = Sketching(COUNTY, KEY)
    found = asyncio.run(sketching.make({one.case: (at, one) for at, one in places}))
    return {item.sketch.id: item for item in found}


def test_a_text_becomes_a_sketch_without_text_or_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept are digests, words of matters, the county's places and its own words."""
    text = "我是王小明，家住崇皇乡，已经断水三天，垃圾也无人清运。"
    value = letter("L-1", title="崇皇乡停水，电话13800138000", text=text, person=PERSON)
    item = made(monkeypatch, There({5: value}), place("L-1", 5))["L-1"]
    assert (item.kind, item.channel, item.category) == ("letter", "portal", "housing")
    assert item.words == ("断水",)
    assert item.sketch.places[0] == "崇皇街道"
    assert item.sketch.writer
    kept = msgspec.json.encode(item).decode()
    assert not any(word in kept for word in ("王小明", "13800138000", "三天"))


def test_a_writer_is_known_by_the_telephone_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two letters of one person are of one writer, and those of nobody known of none."""
    values = {
        1: letter("L-1", title="停水", person=PERSON),
        2: letter("L-2", title="停水", person={"name": "王", "phone": "13800138000"}),
        3: letter("L-3", title="停水", person={"name": "王"}),
        4: letter("L-4", title="停水"),
    }
    items = made(monkeypatch, There(values), *(place(f"L-{n}", n) for n in values))
    writers = [items[f"L-{n}"].sketch.writer for n in values]
    assert writers[0] == writers[1]
    assert len(set(writers)) == 3
    assert writers[3] == 0


def test_what_is_between_far_texts_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Receipts that are named late may be anywhere in months of letters."""
    there = There({n: letter(f"L-{n}", title="停水") for n in (10, 30, 90_000)})
    items = made(monkeypatch, there, *(place(f"L-{n}", n) for n in (90_000, 30, 10)))
    assert set(items) == {"L-10", "L-30", "L-90000"}
    assert there.spans == [(10, 31), (90_000, 90_001)]


def test_what_is_no_receipt_of_the_case_makes_no_sketch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic that was made again has other records there; some are gone, some say nothing."""
    values = {
        1: letter("another", title="停水"),
        2: event("L-2", "case.closed"),
        3: b"{",
        4: letter("L-4"),
    }
    places = [place(f"L-{n}", n) for n in (1, 2, 3, 4, 5)]
    assert made(monkeypatch, There(values), *places) == {}
    assert made(monkeypatch, There({}), place("L-6", 6, "letters.nothing-such")) == {}
