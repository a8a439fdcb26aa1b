"""Whatever the rules let through can be written, read, shown and counted: cases as large as can be.

Worlds are cases of one shape, with the longest words and the most events that are taken, in any
order and in any batches; some fit, of some a part is refused.
"""

import asyncio
import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from streams.core.cases.at_a_day import glance
from streams.core.cases.case_records import CaseRecords
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from streams.gateway.queries.history import history
from streams.kafka.partitioner import partitions_of
from streams.kafka.records import Output, Outputs
from streams.kafka.writer import BUILD_BYTES, batches_of
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.partition import Partition
from streams.worker.lanes.state import LaneState
from tests.properties.effort import examples
from tests.properties.worlds import ask, ask_oracle
from tests.support.county import NOW, TEXT, Sent, to_json
from tests.support.largest import BEYOND, LONGEST, SHAPES, Words
from tests.support.oracle import Oracle
from tests.unit.worker.agents.bench import record

NAME: Final = 64
"""Characters that a name of the catalogue may have."""

LONG: Final = TEXT
for _short in ("housing", "traffic", "heating", "transport"):
    LONG = LONG.replace(_short, _short + "-" + "x" * (NAME - 1 - len(_short)))  # type: ignore[misc]
del _short
CATALOGUE: Final = load_catalogue(LONG, "county.toml")
RAW: Final = tomllib.loads(LONG)
CATEGORIES, DEPARTMENTS = (
    [name for name in RAW[table] if len(name) == NAME] for table in ("categories", "departments")
)
LENGTHS: Final = st.sampled_from([8, 60, 255, LONGEST])
WORDS: Final = st.builds(
    Words,
    letter=st.sampled_from(["x", '"', BEYOND]),
    length=LENGTHS,
    source=LENGTHS.map(lambda length: "/" + "s" * (length - 1)),
    categories=st.just(tuple(CATEGORIES)),
    departments=st.just(tuple(DEPARTMENTS)),
)
SETTINGS: Final = st.builds(
    Settings,
    message_bytes=st.sampled_from([100_000, 300_000, 1_048_576]),
    case_events=st.sampled_from([1_000, 100_000]),
)
DAYS: Final = [date(2015, 1, 1), date(2015, 6, 1), date(2016, 2, 28), date(2018, 1, 1)]


class Producer:
    """Makes batches as the writer of a partition has them."""

    def __init__(self, settings: Settings) -> None:
        self._bytes = min(BUILD_BYTES, settings.message_bytes)

    def create_batch(self) -> BatchBuilder:
        """Begin a batch."""
        return BatchBuilder(self._bytes, 0, is_transactional=1)


class Town:
    """A worker with one partition, and what it writes."""

    def __init__(self, settings: Settings, subject: str) -> None:
        (number,) = partitions_of([subject.encode()], settings.partitions)
        self.settings = settings
        installation = Installation(settings, CATALOGUE)
        self.lane = LaneState(number, installation)
        self.written: dict[str, dict[bytes | None, Output]] = {}
        self.letters: list[Output] = []
        self._bench = Workbench(installation, clock=lambda: NOW)
        self._room = {
            topic.name: int(topic.config["max.message.bytes"])
            for topic in installation.topics.values()
        }

    @property
    def refused(self) -> list[bytes | None]:
        """The values of what was refused."""
        return [value for _, value, _ in self.letters]

    def take(self, events: Sequence[Sent]) -> None:
        """Let the worker take a batch of events, and write all that it makes of them."""

        async def work() -> Outputs:
            records = [record("replies", to_json(event)) for event in events]
            batch = Batch(records, self.lane, 0)
            await batch.work(lambda batch: track(batch, self._bench))
            return await batch.answer()

        outputs = asyncio.run(work())
        outputs.extend(self.lane.writes())
        for (topic, partition), records in outputs.by_partition.items():
            assert partition == (0 if topic == "sketch-items" else self.lane.number)
            self._write(topic, records)

    def _write(self, topic: str, records: list[Output]) -> None:
        producer = cast("AIOKafkaProducer", Producer(self.settings))
        builders = batches_of(producer, records)
        assert sum(builder.record_count() for builder in builders) == len(records)
        for builder in builders:
            assert len(builder._build()) <= self._room[topic], topic
        if topic == "dead-letters":
            self.letters += records
        self.written.setdefault(topic, {}).update((output[0], output) for output in records)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=examples(5), phases=[Phase.explicit, Phase.generate])
@given(WORDS, SETTINGS, st.integers(1, 1_100), st.data())
def test_what_is_taken_can_be_written_and_counted(
    shape: str, words: Words, given_: Settings, many: int, data: st.DataObject
) -> None:
    """Each record fits; a worker loads the case, a gateway shows it, figures are the oracle's."""
    events = list(SHAPES[shape](words, many))
    if data.draw(st.booleans()):
        data.draw(st.randoms(use_true_random=False)).shuffle(events)
    town = Town(given_, events[0]["subject"])
    parts = min(data.draw(st.integers(1, 4)), len(events))  # No batch is empty.
    for part in range(parts):
        town.take(events[part::parts])
    refused = set(town.refused)
    counts = [event for event in events if to_json(event) not in refused]
    rows = town.lane.cases.tally.counts
    for key, value, _ in town.written.get("cases", {}).values():
        assert value
        loaded = Partition(CATALOGUE, Installation(given_, CATALOGUE).case_bounds)
        loaded.load([(key or b"", value)])
        loaded.count()
        assert loaded.tally.counts == rows
    shown = [glance(row, 16_500, Deadlines(CATALOGUE)) for row in rows]
    assert len(shown) <= 1
    figures = Figures.of(Columns(rows), CATALOGUE, Deadlines(CATALOGUE))
    oracle = Oracle(counts, RAW)
    for day in DAYS:
        for by in ([], ["category", "department"]):
            question: Any = ({}, (date(2015, 1, 1), day), day, by)
            assert ask(figures, question) == ask_oracle(oracle, question)


ORDINARY: Final = Words(
    *("x", 40, "/gaoling/portal"),
    categories=(CATEGORIES[0], CATEGORIES[1]),
    departments=(DEPARTMENTS[0], DEPARTMENTS[1]),
)


@pytest.mark.parametrize("shape", ["routed", "moved", "chained"])
def test_a_thousand_ordinary_events_are_all_taken(shape: str) -> None:
    """The bound in bytes is met by what is made to meet it, and by nothing else."""
    events = list(SHAPES[shape](ORDINARY, 330 if shape != "chained" else 999))
    town = Town(Settings(), events[0]["subject"])
    town.take(events)
    assert town.refused == []
    ((_, value, _),) = town.written["cases"].values()
    assert value
    assert len(value) < 400_000
    found = history(CaseRecords(CATALOGUE).events(value), CATALOGUE)
    assert len(found) == len(events)


def test_a_thousand_replies_with_very_long_ids_are_taken_as_far_as_they_fit() -> None:
    """The record comes close to what the topic takes, and what is refused is told why."""
    words = ORDINARY._replace(letter=BEYOND, length=250, source="/" + "s" * 254)
    events = list(SHAPES["replied"](words, 999))
    town = Town(Settings(), events[0]["subject"])
    town.take(events)
    ((_, value, _),) = town.written["cases"].values()
    assert value
    assert 1_044_480 - 2_000 < len(value) <= 1_044_480
    assert town.refused == [to_json(event) for event in events[-len(town.refused) :]]
    (letters,) = {dict(headers)["kuaibao-reason"] for _, _, headers in town.letters}
    assert letters == b"event: its case would take more than 1044480 bytes, the most it may"
