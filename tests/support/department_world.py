"""Topics, an index of cases and departments that read them, without Kafka."""

from collections.abc import Collection, Mapping
from random import Random
from typing import Any, Final

from aiokafka import ConsumerRecord, TopicPartition

from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.merging import merge
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from streams.gateway.departments.cursor import Place
from streams.gateway.departments.first_places import FirstPlaces
from streams.gateway.departments.kafka_log import Gone
from streams.gateway.departments.merged import Part
from streams.gateway.departments.reading import Reading
from streams.kafka.records import Record
from tests.support.county import COUNTY, NOW, Sent, to_json

FIRST_TOPICS: Final = ("letters.housing", "letters.traffic")
WORLD_TOPICS: Final = (*FIRST_TOPICS, "replies")
WORLD_PARTITIONS: Final = 2


def record(topic: str, number: int, offset: int, timestamp: int, event: Sent) -> Record:
    """Make a record."""
    key, value = event["subject"].encode(), to_json(event)
    return ConsumerRecord(
        topic, number, offset, timestamp, 0, key, value, None, len(key), len(value), ()
    )


class DepartmentWorld:
    """What there is to be read; it is a log, an index and a worker that counts when told.

    Args:
        chance: How much each reading finds.
    """

    def __init__(self, chance: Random) -> None:
        self.records: dict[Place, list[Record]] = {
            (topic, number): [] for topic in WORLD_TOPICS for number in range(WORLD_PARTITIONS)
        }
        self.begins: dict[Place, int] = {}
        self.ends: dict[Place, int] = dict.fromkeys(self.records, 0)
        self.events: dict[str, list[Reduced]] = {}
        self._chance = chance
        self._reader = EventReader(COUNTY)
        self._cases = CaseRecords(COUNTY)
        self._clock = 0
        self._uncounted: list[Sent] = []

    def send(self, event: Sent, topic: str) -> None:
        """Let an event come into a topic."""
        number = sum(event["subject"].encode()) % WORLD_PARTITIONS
        there = self.records[topic, number]
        # Markers of transactions take up offsets, and several records come at one time.
        after = max(there[-1].offset + 1 if there else 0, self.ends[topic, number])
        offset = after + self._chance.randrange(3)
        self._clock += self._chance.randrange(2)
        there.append(record(topic, number, offset, self._clock, event))
        self._uncounted.append(event)

    def count(self) -> None:
        """Let the index have all that has come, and departments read as far."""
        for event in self._uncounted:
            read = self._reader.read(to_json(event), (), NOW)
            known = self.events.get(read.subject, [])
            self.events[read.subject] = merge(known, [Arrived(read.reduced)]).events
        self._uncounted.clear()
        self.ends = {
            place: there[-1].offset + 2 if there else 0 for place, there in self.records.items()
        }

    def reading(self) -> Reading:
        """Return what a gateway reads with that has just started."""
        firsts = FirstPlaces(FIRST_TOPICS, run=3)
        for (topic, number), there in self.records.items():
            for each in there:
                if topic in FIRST_TOPICS:
                    firsts.add(topic, number, each.offset, each.key or b"")
        return Reading(self, TopicPartition, firsts, self.case_records, self._cases)

    async def case_records(self, subjects: Collection[str]) -> dict[str, bytes]:
        """Return the records of cases."""
        return {
            subject: self._cases.make(self.events[subject])[0]
            for subject in subjects
            if subject in self.events
        }

    async def read(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, Part]:
        """Return some records of each, and of some none yet."""
        parts: dict[TopicPartition, Part] = {}
        for at, start in starts.items():
            if start < self.begins.get((at.topic, at.partition), 0):
                raise Gone(at.topic)
            left = [
                each
                for each in self.records[at.topic, at.partition]
                if start <= each.offset < ends[at]
            ]
            some = left[: self._chance.randrange(5)]
            is_whole = len(some) == len(left) and bool(some or self._chance.randrange(2))
            position = ends[at] if is_whole else (some[-1].offset + 1 if some else start)
            parts[at] = Part(some, position, is_whole)
        return parts

    async def one(self, at: TopicPartition, offset: int) -> Record | None:
        """Return a record."""
        there = self.records[at.topic, at.partition]
        return next((each for each in there if each.offset == offset), None)


def event(what: str, day: int, identity: str, subject: str, **data: Any) -> Sent:
    """Make an event of March 2015."""
    kind = "event" if what == "voided" else "case"
    return {
        "specversion": "1.0",
        "type": f"kuaibao.{kind}.{what}.v1",
        "source": "/portal",
        "id": identity,
        "subject": subject,
        "time": f"2015-03-{day:02}T09:00:00+08:00",
        "data": data,
    }
