"""The next events of a department: read, told apart by whose case they are of, and put in order."""

from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple, Protocol

from aiokafka import TopicPartition

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.holding import IsOurs, standing, telling
from streams.core.events.reduced import Reduced, identity_of
from streams.gateway.departments.cursor import Place
from streams.gateway.departments.first_places import FirstPlaces
from streams.gateway.departments.merged import Next, Part, merged
from streams.gateway.departments.telling import EventRead, event_read, left_event, without_data
from streams.gateway.index.case_index import CaseValues
from streams.kafka.records import Record

MOST_BATCH_BYTES: Final = 4_194_304
"""Bytes of events in one answer; a larger event comes alone."""

MOST_FIRST_EVENTS: Final = 20
"""Records of a case that are looked at for its first events; more than a few are rare."""


class Log(Protocol):
    """What records are read from; see `streams.gateway.departments.kafka_log.KafkaLog`."""

    async def read(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, Part]:
        """Return of each partition some records from its start on, and none from its end on."""

    async def one(self, at: TopicPartition, offset: int) -> Record | None:
        """Return the record at an offset; None where it is not there any more."""


class Reader(NamedTuple):
    """Who reads, and what.

    Attributes:
        is_ours: Whether a case with this holder is theirs.
        most: How many events at most; those that a case comes with may be some more.
        has_data: Whether events have their data, or only say that they are.
    """

    is_ours: IsOurs
    most: int
    has_data: bool


class EventBatch(NamedTuple):
    """What was read.

    Attributes:
        events: As JSON, in order.
        positions: Where to go on.
        left: How many offsets are left to read now.
    """

    events: list[bytes]
    positions: dict[Place, int]
    left: int


class Reading:
    """Reads for all departments; it keeps nothing of any of them.

    Args:
        log: Where records are.
        topic: Returns a partition of a topic, by the topic's name without prefix.
        firsts: Where first events are.
        records: Asks the index of cases.
        cases: Reads what the index returns.
    """

    def __init__(
        self,
        log: Log,
        topic: Callable[[str, int], TopicPartition],
        firsts: FirstPlaces,
        records: CaseValues,
        cases: CaseRecords,
    ) -> None:
        self._log = log
        self._topic = topic
        self._firsts = firsts
        self._records = records
        self._cases = cases

    async def next(
        self, positions: Mapping[Place, int], ends: Mapping[Place, int], reader: Reader
    ) -> EventBatch:
        """Return the next events.

        Args:
            positions: Of each partition of each topic, in the order that counts of records of one
                time, the offset that comes next.
            ends: Before which offset each may be read.
            reader: Who reads.

        Raises:
            Gone: What comes next is not there any more.
            NotYet: The index of cases cannot be asked.
            NoKafka, KafkaError: Kafka does not answer.
        """
        after = dict(positions)
        events: list[bytes] = []
        todo = {place: at for place, at in positions.items() if at < ends.get(place, 0)}
        if todo:
            read = await self._log.read(
                {self._topic(*place): at for place, at in todo.items()},
                {self._topic(*place): ends[place] for place in todo},
            )
            parts: dict[int, dict[str, Part]] = {}
            for place in todo:
                parts.setdefault(place[1], {})[place[0]] = read[self._topic(*place)]
            # The partition that waits longest comes first, so that none waits for ever.
            for number in sorted(parts, key=lambda each: _oldest(parts[each])):
                telling_them = _Telling(self, number, reader, after, events)
                if not await telling_them.take(parts[number]):
                    break
        left = sum(max(0, end - after.get(place, 0)) for place, end in ends.items())
        return EventBatch(events, after, left)

    async def histories(self, subjects: Collection[str]) -> dict[str, list[Reduced]]:
        """Return the events of cases, as far as they are known."""
        found = await self._records(subjects)
        return {subject: self._cases.events(value) for subject, value in found.items()}

    async def firsts(
        self, number: int, subject: str, there: Mapping[tuple[str, int], Record]
    ) -> list[tuple[Place, int, EventRead]]:
        """Return a case's first events that are still there, and where they are.

        Args:
            number: Its partition.
            subject: Its subject.
            there: Records that were read already, by topic and offset.
        """
        found: list[tuple[Place, int, EventRead]] = []
        for topic, offset in self._firsts.of(number, subject.encode())[:MOST_FIRST_EVENTS]:
            record = there.get((topic, offset))
            record = record or await self._log.one(self._topic(topic, number), offset)
            one = event_read(record.value, record.headers) if record else None
            if one and one.is_first and one.subject == subject:
                found.append(((topic, number), offset, one))
        return found

    def is_ahead(self, number: int, subject: str, positions: Mapping[Place, int]) -> bool:
        """Return whether a record that may be a first event of a case is still to be read."""
        places = self._firsts.of(number, subject.encode())
        return any(offset >= positions.get((topic, number), 0) for topic, offset in places)


class _Telling:
    """What is told of one partition number's records."""

    def __init__(
        self,
        reading: Reading,
        number: int,
        reader: Reader,
        positions: dict[Place, int],
        events: list[bytes],
    ) -> None:
        self._reading = reading
        self._number = number
        self._reader = reader
        self._positions = positions
        self._events = events
        self._bytes = sum(map(len, events))
        self._told: set[tuple[str, str, str]] = set()
        self._there: dict[tuple[str, int], Record] = {}

    async def take(self, parts: Mapping[str, Part]) -> bool:
        """Tell what can be told; return whether there was room for all of it."""
        for topic, part in parts.items():
            if not part.records:
                self._positions[topic, self._number] = part.position
            self._there |= {(topic, record.offset): record for record in part.records}
        found = list(merged(parts))
        spoken = [event_read(each.record.value, each.record.headers) for each in found]
        subjects = {one.subject for one in spoken if one}
        histories = await self._reading.histories(subjects) if subjects else {}
        for each, one in zip(found, spoken, strict=True):
            if self._is_full():
                return False
            if one:
                await self._tell(each, one, histories.get(one.subject, []))
            self._positions[each.topic, self._number] = each.position
        return True

    def _is_full(self) -> bool:
        room = self._reader.most - len(self._events)
        return room <= 0 or self._bytes >= MOST_BATCH_BYTES

    async def _tell(self, each: Next, one: EventRead, history: list[Reduced]) -> None:
        told = telling(history, one.identity, self._reader.is_ours)
        if told.what == "left":
            self._give(left_event(one))
        if told.what != "whole":
            return
        ahead = not one.is_first and self._reading.is_ahead(
            self._number, one.subject, self._positions
        )
        if told.may_be_new or ahead:
            # What was voided before the case came to them is not news to them.
            stand = {identity_of(event) for event in standing(history)}
            here = (each.topic, self._number), each.record.offset
            for place, offset, first in await self._reading.firsts(
                self._number, one.subject, self._there
            ):
                if first.identity in stand and (place, offset) != here:
                    self._add(first)
        self._add(one)

    def _add(self, one: EventRead) -> None:
        """Add an event, unless it is in this answer already."""
        known = (one.subject, *one.identity)
        if known in self._told:
            return
        self._told.add(known)
        self._give(one.value if self._reader.has_data else without_data(one))

    def _give(self, value: bytes) -> None:
        self._events.append(value)
        self._bytes += len(value)


def _oldest(parts: Mapping[str, Part]) -> int:
    return min((part.records[0].timestamp for part in parts.values() if part.records), default=0)
