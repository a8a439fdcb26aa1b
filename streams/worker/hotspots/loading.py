"""Reading back what the process of hotspots knew, from the topics that it wrote and was told by."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.core.figures.engine.sound import Unsound
from streams.core.hotspots.records import BadHotspotRecord
from streams.core.notices.deliveries import Delivery
from streams.kafka.clients import connected
from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.topics.hotspot_records import hotspot_said_in, known_item_in, sketch_key_in
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, delivery_in, sound_notices
from streams.topics.topics import (
    DELIVERIES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICES,
    REPORTING_PARTITION,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
)
from streams.topics.versions import refuse_newer
from streams.worker.hotspots.state import HotspotState


class LoadedHotspots(NamedTuple):
    """What was read back.

    Attributes:
        state: All that is known.
        key: The key of the digests; None where there is none yet.
        starts: From where to follow the topics that tell of something new.
    """

    state: HotspotState
    key: bytes | None
    starts: dict[TopicPartition, int]


async def load_hotspots(installation: Installation, unreadable: Unreadable) -> LoadedHotspots:
    """Read back sketches, what was said, and what is written of hotspots.

    Raises:
        Unreachable: No Kafka answers.
        WrittenByNewer: A later version of Kuaibao has written one of them.
    """
    state = HotspotState(installation.catalogue)
    key = None
    starts = {installation.partition(SKETCH_ITEMS, REPORTING_PARTITION): 0}
    async for record in _records(installation, SKETCH_KEY):
        try:
            key = sketch_key_in(record)
        except Unsound as why:
            unreadable.note(record, why)
    async for record in _records(installation, SKETCHES):
        take_sketch(state, record, unreadable)
    async for record in _records(installation, HOTSPOTS):
        refuse_newer(HOTSPOTS, record)
        try:
            state.remember((record.key or b"").decode(), record.value)
        except (BadHotspotRecord, UnicodeDecodeError) as error:
            unreadable.note(record, Unsound(str(error)))
    async for record in _records(installation, NOTICES):
        for notice in sound_notices([record], unreadable):
            state.remember_notice(notice)
    state.loaded()
    for topic in (HOTSPOT_DECISIONS, DELIVERIES):
        at = installation.partition(topic, REPORTING_PARTITION)
        starts[at] = 0
    starts |= await _committed(installation)
    return LoadedHotspots(state, key, starts)


def take_sketch(state: HotspotState, record: Record, unreadable: Unreadable) -> None:
    """Take in a record of `sketches`."""
    try:
        item = known_item_in(record)
    except Unsound as why:
        unreadable.note(record, why)
        return
    if item is None:
        state.drop((record.key or b"").decode())
    else:
        state.put(item)


def take_said(state: HotspotState, record: Record, unreadable: Unreadable) -> None:
    """Take in a record of `hotspot-decisions`."""
    try:
        said = hotspot_said_in(record)
    except Unsound as why:
        unreadable.note(record, why)
        return
    state.say((record.key or b"").decode(errors="replace"), said)


def take_delivery(state: HotspotState, record: Record) -> None:
    """Take in a record of `deliveries`; what cannot be read is told of by those who write it."""
    if record.value is None:
        return
    try:
        delivery: Delivery = delivery_in(record)
    except Unsound:
        return
    if delivery.state == "delivered" and delivery.last is not None:
        state.note_delivery(delivery.notices, delivery.last)


async def _records(installation: Installation, topic: str) -> AsyncIterator[Record]:
    at = installation.partition(topic, REPORTING_PARTITION)
    async for _, records in read_to_end(installation.settings.client_options(), {at: 0}):
        for record in records:
            yield record


async def _committed(installation: Installation) -> dict[TopicPartition, int]:
    """Return up to where texts were sketched, as the group of the workers has it."""
    settings = installation.settings
    at = installation.partition(SKETCH_ITEMS, REPORTING_PARTITION)
    options = settings.client_options()
    consumer = AIOKafkaConsumer(**options, group_id=settings.group_id, enable_auto_commit=False)
    async with connected(consumer, options):
        consumer.assign([at])
        committed = await consumer.committed(at)
    return {at: committed or 0}
