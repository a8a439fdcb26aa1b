"""How a lane's cases and tally are read back when a partition is assigned.

A store that is a copy of these very topics, by these very rules, and reaches to an offset that is
still there needs no more than what came after. Any other is filled again from Kafka's beginning;
and where the disk takes no store, all is in memory.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from aiokafka import TopicPartition

from streams.core.errors import SpoiltCopy
from streams.core.figures.engine.sound import Unsound, unreadable_rows
from streams.kafka.identity import identify
from streams.kafka.reading import read_to_end, written_spans
from streams.kafka.records import Record
from streams.topics.flushes import FLUSH_KEY
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, count_in, flush_in, flush_of
from streams.topics.topics import CASES, FIGURES
from streams.topics.versions import refuse_newer
from streams.worker.lanes.believing import copy_of, why_not_believed
from streams.worker.lanes.partition import Partition
from streams.worker.store.case_store import StoreReach
from streams.worker.store.filling import PublishedRows, StoreFilling
from streams.worker.store.kept_tally import row_digest
from streams.worker.store.places import OpenStore, begin_again, delete_unused, open_store

log = logging.getLogger(__name__)

_filling = asyncio.Semaphore(2)
"""So many stores are filled at a time: the digests of all rows of each are in memory meanwhile."""

_catching_up = asyncio.Semaphore(4)
"""So many stores are caught up with at a time: what came after them is in memory meanwhile."""

_UNKNOWN: Final = -1
"""The count of a row of `figures` that cannot be read: no tally has it."""


class Loaded(NamedTuple):
    """What was read back.

    Attributes:
        cases: The cases and their tally.
        flushed: The number of the last flush.
        offsets: Of each topic (without prefix) the first offset that was not read.
        store: Where the cases are; None: in memory.
        copy_of: What the store is a copy of.
    """

    cases: Partition
    flushed: int
    offsets: dict[str, int]
    store: OpenStore | None = None
    copy_of: str = ""


class Loading:
    """Reads one partition back.

    Args:
        number: The partition.
        installation: Whose.
        unreadable: Takes note of records that cannot be read.
    """

    def __init__(self, number: int, installation: Installation, unreadable: Unreadable) -> None:
        self._number = number
        self._installation = installation
        self._settings = installation.settings
        self._unreadable = unreadable
        self._flushed = 0
        self._offsets: dict[str, int] = {}
        self._copy_of = ""

    async def load(self) -> Loaded:
        """Read cases and tally back.

        Raises:
            WrittenByNewer: A later version of Kuaibao has written one of them.
        """
        store = await self._open()
        if store is not None:
            try:
                return await self._with(store)
            except SpoiltCopy as why:
                self._say(f"its store cannot be written: {why}; going on in memory")
        return await self._carefully_if_need_be(None)

    # --- with a store -----------------------------------------------------------------------------

    async def _open(self) -> OpenStore | None:
        """Open the store of this partition; None if there is none to be had."""
        if not self._settings.store:
            return None
        # Of `figures` the offsets are enough: its rows follow from the cases.
        topic = (await identify(self._settings.topic(CASES), self._settings)).topic
        folder = Path(self._settings.store)
        for name in delete_unused(folder, time.time()):
            log.info("%s: deleted, since no worker has used it for long", folder / name)
        try:
            store, was_spoilt = open_store(folder, topic, self._number)
        except SpoiltCopy as why:
            self._say(f"{why}; its cases are in memory")
            return None
        if was_spoilt:
            self._say("its store is damaged; reading all cases from Kafka")
        self._copy_of = copy_of(topic, self._number, self._installation.catalogue)
        return store

    async def _with(self, store: OpenStore) -> Loaded:
        is_empty = False
        try:
            reach = store.reach()
            why = "" if reach is None else await self._why_not(reach)
            if reach is not None and not why:
                async with _catching_up:
                    return await self._caught_up(store, reach)
            is_empty = store.is_new
            if why:
                self._say(f"its store {why}; reading all cases from Kafka")
        except (SpoiltCopy, Unsound) as error:
            self._say(f"its store cannot be used: {error}; reading all cases from Kafka")
        except BaseException:
            store.close()
            raise
        return await self._carefully_if_need_be(store if is_empty else begin_again(store))

    async def _why_not(self, reach: StoreReach) -> str:
        starts = [self._at(topic) for topic in reach.offsets]
        spans = await written_spans(self._settings.client_options(), starts)
        there = {topic: spans[at] for topic, at in zip(reach.offsets, starts, strict=True)}
        return why_not_believed(reach, self._copy_of, there, time.time())

    async def _caught_up(self, store: OpenStore, reach: StoreReach) -> Loaded:
        """Take what came after the store was last written."""
        cases = self._partition(store)
        cases.looked_at_by(reach)
        cases.known(reach.cases, reach.waiting)
        self._flushed, self._offsets = reach.flush, dict(reach.offsets)
        published: dict[bytes, int] = {}
        starts = {self._at(topic): offset for topic, offset in reach.offsets.items()}
        async for at, records in read_to_end(self._settings.client_options(), starts):
            if at == self._at(CASES):
                self._note_cases(records)
                cases.catch_up([(record.key, record.value) for record in records])
            else:
                self._read_rows(records, published, tell=True)
        owed = self._owed(cases, published)
        if self._offsets != reach.offsets and not (owed or cases.changed):
            cases.committed(self._copy_of, self._offsets, self._flushed)
        return Loaded(cases, self._flushed, self._offsets, store, self._copy_of)

    def _owed(self, cases: Partition, published: dict[bytes, int]) -> list[bytes]:
        """Return the rows that were published otherwise than they count now, to be written."""
        tally = cases.kept_tally
        moved = tally.moved
        counts = tally.counts_of({*moved, *published})
        owed = [
            row
            for row, count in counts.items()
            if published.get(row, count - moved.get(row, 0)) != count
        ]
        if unreadable_rows([row for row in owed if counts[row]]):
            raise Unsound("timelines of cases cannot be read")
        tally.take_changes()  # Those of the others are published.
        tally.owe(owed)
        return owed

    async def _filled(self, store: OpenStore, *, carefully: bool) -> Loaded:
        cases = self._partition(store)
        filling = StoreFilling(store, cases.records)
        published = PublishedRows()
        async for at, records in self._all_records():
            if at == self._at(CASES):
                self._note_cases(records)
                found = self._sound(cases, records) if carefully else records
                filling.take((record.key, record.value) for record in found)
            else:
                said: dict[bytes, int] = {}
                self._read_rows(records, said, tell=not carefully)
                for row, count in said.items():
                    published.take(row, count)
        await filling.count()
        differing = filling.differing(published)
        counted = filling.rows_of(differing)
        if bad := unreadable_rows([*counted]):
            raise Unsound(f"{len(bad)} timelines of cases cannot be read")
        owed = {*counted, *await self._published(differing)}
        cases.filled(filling)
        cases.kept_tally.owe(owed)
        if not (owed or filling.mended):
            cases.committed(self._copy_of, self._offsets, self._flushed)
            store.flush()
        return Loaded(cases, self._flushed, self._offsets, store, self._copy_of)

    async def _published(self, digests: set[bytes]) -> set[bytes]:
        """Return the rows of these digests that are in `figures`."""
        said: dict[bytes, int] = {}
        if digests:
            starts = {self._at(FIGURES): 0}
            async for _, records in read_to_end(self._settings.client_options(), starts):
                self._read_rows(records, said, tell=False)
        return {row for row in said if row_digest(row) in digests}

    # --- in memory --------------------------------------------------------------------------------

    async def _carefully_if_need_be(self, store: OpenStore | None) -> Loaded:
        """Read all back from Kafka.

        As long as all can be read, cases are not looked at one by one. Where one cannot, all are
        read again, each seen to: then the last that is sound of each stays.
        """
        try:
            return await self._all(store, carefully=False)
        except Unsound as why:
            log.warning(
                "partition %d: %s; reading each case with care",
                *(self._number, why),
                extra={"partition": self._number},
            )
            return await self._all(None if store is None else begin_again(store), carefully=True)

    async def _all(self, store: OpenStore | None, *, carefully: bool) -> Loaded:
        self._flushed, self._offsets = 0, dict.fromkeys((CASES, FIGURES), 0)
        if store is None:
            return await self._in_memory(carefully=carefully)
        try:
            async with _filling:
                return await self._filled(store, carefully=carefully)
        except BaseException:
            store.close()
            raise

    async def _in_memory(self, *, carefully: bool) -> Loaded:
        cases = self._partition(None)
        published: dict[bytes, int] = {}
        async for at, records in self._all_records():
            if at == self._at(CASES):
                self._note_cases(records)
                found = self._sound(cases, records) if carefully else records
                cases.load((record.key, record.value) for record in found)
            else:
                self._read_rows(records, published, tell=not carefully)
        cases.count()
        cases.assume_published(published)
        return Loaded(cases, self._flushed, self._offsets)

    # --- of both ----------------------------------------------------------------------------------

    def _partition(self, store: OpenStore | None) -> Partition:
        return Partition(self._installation.catalogue, self._installation.case_bounds, store)

    def _at(self, topic: str) -> TopicPartition:
        return self._installation.partition(topic, self._number)

    def _all_records(self) -> AsyncGenerator[tuple[TopicPartition, list[Record]], None]:
        starts = {self._at(topic): 0 for topic in (CASES, FIGURES)}
        return read_to_end(self._settings.client_options(), starts)

    def _note_cases(self, records: list[Record]) -> None:
        said: object = ()
        for record in records:
            # Those of a flush have the same headers, and a record without any is of version 1.
            if record.headers != said:
                refuse_newer(CASES, record)
                said = record.headers
        # Numbers rise even where somebody has deleted `figures`.
        self._flushed = max(self._flushed, flush_of(records[-1]))
        self._offsets[CASES] = records[-1].offset + 1

    def _sound(self, cases: Partition, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            try:
                if record.value is not None:
                    cases.check(record.key, record.value)
            except Unsound as why:
                self._unreadable.note(record, why)
            else:
                yield record

    def _read_rows(self, records: list[Record], published: dict[bytes, int], *, tell: bool) -> None:
        """Take in what was published of rows; 0 of one that is gone."""
        self._offsets[FIGURES] = records[-1].offset + 1
        for record in records:
            try:
                if record.key == FLUSH_KEY:
                    self._flushed = max(self._flushed, flush_in(record).flush)
                else:
                    published[record.key] = count_in(record) or 0
            except Unsound as why:
                if tell:
                    self._unreadable.note(record, why)
                # What the row really counts is written again; a key that is not a row, taken out.
                if record.key and record.key != FLUSH_KEY:
                    published[record.key] = _UNKNOWN

    def _say(self, what: str) -> None:
        log.warning("partition %d: %s", self._number, what, extra={"partition": self._number})
