"""The work of the process of hotspots: sketches of texts, groups of sketches, and what is told.

What it writes is committed in transactions of an id of its own: a process that takes over fences
the one before. Sketches are committed with how far was read; what is told of them follows, and is
worked out again from what is kept if the process ends in between.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Final

from aiokafka import TopicPartition

from streams.core.figures.engine.sound import Unsound
from streams.core.hotspots.sketch_records import ReceiptPlace
from streams.kafka.clients import start
from streams.kafka.following import Fetched, Follower, following
from streams.kafka.records import Outputs, Record
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import BUILD_BYTES, PartitionWriter
from streams.settings.settings import Settings
from streams.topics.hotspot_records import new_sketch_key, sketch_items_in
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from streams.topics.topics import (
    DELIVERIES,
    HOTSPOT_DECISIONS,
    REPORTING_PARTITION,
    SKETCH_ITEMS,
    SKETCH_KEY,
)
from streams.worker.agents.workbench import wall_clock
from streams.worker.hotspots.loading import LoadedHotspots, load_hotspots, take_delivery, take_said
from streams.worker.hotspots.state import HotspotState, sketch_outputs
from streams.worker.hotspots.texts import Sketching

log = logging.getLogger(__name__)

HOTSPOTS_NAME: Final = "hotspots"
"""The transactional id, after the workers' group."""

SETTLE_SECONDS: Final = 1.0
"""The least time between two times that hotspots are told. At most half of all time is for it."""

SKETCH_REST_SECONDS: Final = 0.25
"""Between two readings of what lanes tell, each of which is a transaction here: nobody waits for a
sketch for less."""

_MOST_TEXTS: Final = 500
"""Texts that are read and sketched before what came of them is committed."""

_News = dict[str, tuple[int, ReceiptPlace] | None]


class HotspotWork:
    """Works until it is told to stop.

    Args:
        installation: Whose hotspots.
        stop: Set when it is to end.
    """

    def __init__(self, installation: Installation, stop: asyncio.Event) -> None:
        self._installation = installation
        self._stop = stop
        self._unreadable = Unreadable(installation.settings.prefix)
        self._settle_at = 0.0

    async def run(self) -> None:
        """Open, which fences the process before, read back what was known, and work.

        Raises:
            ProducerFenced: Another process has taken over.
            KafkaError: Kafka would not; all is to be read again.
        """
        writer = await _open(self._installation.settings)
        try:
            loaded = await load_hotspots(self._installation, self._unreadable)
            sketching = await self._sketching(loaded, writer)
            log.info("hotspots: %d sketches are known", len(loaded.state.items))
            expiring = [self._at(SKETCH_ITEMS)]
            settings = self._installation.settings
            async with following(
                settings, loaded.starts, expiring, SKETCH_REST_SECONDS
            ) as follower:
                while not self._stop.is_set():
                    await self._turn(follower, loaded.state, sketching, writer)
        finally:
            await writer.close()

    async def _sketching(self, loaded: LoadedHotspots, writer: PartitionWriter) -> Sketching:
        """Return what makes sketches, with a new key where there is none."""
        key = loaded.key
        if key is None:
            made = Outputs()
            made.add(SKETCH_KEY, REPORTING_PARTITION, *new_sketch_key())
            await writer.write(made, {})
            key = (await load_hotspots(self._installation, self._unreadable)).key
        if key is None:
            raise RuntimeError("the key of sketches that was written is not there")
        return Sketching(self._installation, key)

    async def _turn(
        self,
        follower: Follower,
        state: HotspotState,
        sketching: Sketching,
        writer: PartitionWriter,
    ) -> None:
        fetched = await follower.fetch()
        for record in _of(fetched, self._at(HOTSPOT_DECISIONS)):
            take_said(state, record, self._unreadable)
        for record in _of(fetched, self._at(DELIVERIES)):
            take_delivery(state, record)
        at = self._at(SKETCH_ITEMS)
        if at in fetched and fetched[at].records:
            news = self._news(fetched[at].records)
            await self._sketch(news, {at: fetched[at].position}, state, sketching, writer)
        if state.is_dirty and time.monotonic() >= self._settle_at and not self._stop.is_set():
            began = time.monotonic()
            if outputs := await state.settle(wall_clock()):
                await writer.write(outputs, {})
            now = time.monotonic()
            self._settle_at = now + max(SETTLE_SECONDS, now - began)

    def _news(self, records: Iterable[Record]) -> _News:
        """Return of each case where its receipt is, as was said last; None: it has none."""
        news: _News = {}
        for record in records:
            try:
                said = sketch_items_in(record)
            except Unsound as why:
                self._unreadable.note(record, why)
                continue
            news.update({place.case: (said.partition, place) for place in said.made})
            news.update(dict.fromkeys(said.gone))
        return news

    async def _sketch(
        self,
        news: _News,
        offsets: dict[TopicPartition, int],
        state: HotspotState,
        sketching: Sketching,
        writer: PartitionWriter,
    ) -> None:
        """Make the sketches that are missing, and commit them with how far was read."""
        cases = list(news)
        for start_at in range(0, len(cases), _MOST_TEXTS):
            part = cases[start_at : start_at + _MOST_TEXTS]
            places = {case: place for case in part if (place := news[case]) is not None}
            made = await sketching.make(places)
            # A text that is gone, as where all is read again, takes no sketch with it.
            gone = [case for case in part if news[case] is None and state.drop(case)]
            for item in made:
                state.put(item)
            is_last = start_at + _MOST_TEXTS >= len(cases)
            await writer.write(sketch_outputs(made, gone), offsets if is_last else {})
            if self._stop.is_set():
                return
        if not cases:
            await writer.write(Outputs(), offsets)

    def _at(self, topic: str) -> TopicPartition:
        return self._installation.partition(topic, REPORTING_PARTITION)


def _of(fetched: dict[TopicPartition, Fetched], at: TopicPartition) -> list[Record]:
    return fetched[at].records if at in fetched else []


async def _open(settings: Settings) -> PartitionWriter:
    producer = TransactionalProducer(
        settings,
        HOTSPOTS_NAME,
        group_id=settings.group_id,
        max_batch_size=min(BUILD_BYTES, settings.message_bytes),
        max_request_size=2 * settings.message_bytes,
        retry_backoff_ms=20,
    )
    return PartitionWriter(await start(producer, producer.options), settings)
