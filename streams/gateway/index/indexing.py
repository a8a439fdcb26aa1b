"""Keeping the index of cases: opened, filled from Kafka, and made again where it must be.

It is made again where it is gone, damaged, or made for something else. A disk that does not serve
is waited for; figures do not depend on it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from aiokafka import TopicPartition

from streams.core.cases.case_records import CaseRecords
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.snapshot import PlacedCases
from streams.gateway.index.case_changes import Progress
from streams.gateway.index.case_file import VERSION, CaseFile
from streams.gateway.index.filling import DISK_RETRY_SECONDS, Filling
from streams.gateway.index.index_threads import IndexThread
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Placement
from streams.gateway.index.placing import place_as_kept, place_as_read
from streams.gateway.index.sifting import Sifting
from streams.gateway.index.sqlite_file import Damaged, Unusable, remove
from streams.gateway.index.title_filling import TitleFilling
from streams.kafka.clients import Unreachable
from streams.kafka.following import Remade, following
from streams.kafka.identity import identify
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from streams.topics.topics import CASES, TITLES

log = logging.getLogger(__name__)

INDEX_REST_SECONDS: Final = 0.1
"""Between two readings of what workers commit: each is a transaction of the index's disk."""

T = TypeVar("T")


class Indexing:
    """Keeps the index.

    Attributes:
        path: Its file.
        placement: In which row of the ledger each case is.
        filling: Fills it; none while it is not open.
    """

    def __init__(
        self,
        tallies: Tallies,
        bell: Bell,
        installation: Installation,
        unreadable: Unreadable,
    ) -> None:
        settings = installation.settings
        self.path = Path(settings.index_file)
        self.placement = Placement(settings.partitions)
        self.filling: Filling | None = None
        self._tallies = tallies
        self._bell = bell
        self._settings = settings
        self._records = CaseRecords(installation.catalogue)
        self._unreadable = unreadable
        self._topic = settings.topic(CASES)
        self._sifting = Sifting(self._records, unreadable, self._topic)
        self._titles = settings.topic(TITLES)
        self._file: CaseFile | None = None
        self._ends: Mapping[TopicPartition, int] = {}
        self._trouble = "not opened yet"
        # One thread each, so that what is asked is done in its order.
        self._in_writer = IndexThread("index-writer")
        self._in_reader = IndexThread("index-reader")
        self._in_checker = IndexThread("index-checker")
        self._offered: PlacedCases | None = None

    def missing(self) -> str:
        """Say what is not there yet; nothing if all is there that was written at the start."""
        filling = self.filling
        trouble = self._trouble if filling is None else filling.trouble
        if filling is None or trouble:
            return f"index of cases: {trouble}"
        positions = self.positions()
        left = sum(max(0, end - positions.get(at, 0)) for at, end in self._ends.items())
        most = sum(self._ends.values())
        return f"index of cases: {most - left} of about {most} records" if left else ""

    def positions(self) -> dict[TopicPartition, int]:
        """Return up to which offset each partition of `cases` and `titles` is in the index."""
        filling = self.filling
        if filling is None:
            return {}
        found = {TopicPartition(self._topic, at): end for at, end in filling.positions.items()}
        if titles := filling.titles:
            found |= {TopicPartition(titles.topic, at): end for at, end in titles.positions.items()}
        return found

    async def ask(self, what: Callable[[CaseFile], T]) -> T:
        """Ask the file something, in a thread.

        Raises:
            NotYet: It is not complete yet, or cannot be read.
        """
        file, filling = self._file, self.filling
        missing = self.missing()
        if file is None or filling is None or missing:
            raise NotYet(missing)
        try:
            return await self._in_reader(lambda: what(file))
        except Damaged as error:
            filling.fault = error
            raise NotYet("index of cases: damaged; it is being rebuilt") from error
        except Unusable as error:
            raise NotYet(f"index of cases: {error}") from error

    async def run(self) -> None:
        """Keep the index until cancelled."""
        if not self.path.exists():
            log.info("index of cases %s: there is none; building it from Kafka", self.path)
        try:
            while True:
                try:
                    await self._keep()
                except (Damaged, Remade) as error:
                    why = error.why if isinstance(error, Remade) else str(error)
                    await self._discard(why)
                except (Unusable, Unreachable) as error:
                    await self._wait(str(error))
        finally:
            for thread in (self._in_writer, self._in_reader, self._in_checker):
                thread.end()

    async def _discard(self, why: str) -> None:
        log.warning("index of cases %s: %s; rebuilding it from Kafka", self.path, why)
        try:
            await self._in_writer(lambda: remove(self.path))
        except Unusable as error:
            await self._wait(str(error))

    async def _wait(self, why: str) -> None:
        if why != self._trouble:
            log.error("index of cases %s: %s; trying again until it works", self.path, why)
            self._trouble = why
        await asyncio.sleep(DISK_RETRY_SECONDS)

    async def _keep(self) -> None:
        """Open the file, and fill it until something is wrong with it."""
        checking: asyncio.Task[None] | None = None
        try:
            file = await self._open()
            partitions = range(self._settings.partitions)
            progress = [file.progress.get(number, Progress(0, 0)) for number in partitions]
            self.placement = Placement(len(partitions))
            positions = [done.position for done in progress]
            placed, self._offered = self._offered, None
            if placed and place_as_kept(self.placement, file, placed, positions):
                positions = [*placed.positions]
            else:
                flushes = [done.flush for done in progress]
                numbers_of = self._tallies.ledger.numbers
                await place_as_read(self.placement, file, numbers_of, flushes, self._in_writer)
            await asyncio.to_thread(self.placement.arrange)
            offsets = dict(enumerate(positions))
            titles = TitleFilling(
                file,
                self._titles,
                self._settings.titles_days,
                positions={number: file.titles.progress.get(number, 0) for number in partitions},
                unreadable=self._unreadable,
            )
            starts = {TopicPartition(self._topic, at): offset for at, offset in offsets.items()}
            expiring = {
                TopicPartition(self._titles, at): offset for at, offset in titles.positions.items()
            }
            filling = Filling(
                file,
                self.placement,
                self._tallies.ledger,
                bell=self._bell,
                positions=offsets,
                in_thread=self._in_writer,
                sift=lambda parts: self._in_writer(lambda: list(map(self._sifting.sound, parts))),
                titles=titles,
                in_titles_thread=self._in_writer,
            )
            following_all = following(
                self._settings, starts | expiring, expiring, INDEX_REST_SECONDS
            )
            async with following_all as follower:
                for at in expiring:
                    titles.begin(at, follower.starts[at])
                self._ends = follower.ends
                self.filling = filling
                checking = asyncio.create_task(self._check(file))
                await filling.run(follower)
        finally:
            if checking:
                if self._file:
                    self._file.end_check()
                await asyncio.wait([checking])
            self.filling = None
            await self._close()

    def offer(self, placed: PlacedCases | None) -> None:
        """Say where cases were when a snapshot was taken; to be called before `run`.

        The last call counts; with None, the rows of all cases are read from the file.
        """
        self._offered = placed

    def placed(self) -> PlacedCases | None:
        """Return where each case is; None while that is not known."""
        file, filling, placement = self._file, self.filling, self.placement
        if file is None or filling is None or self.missing() or not placement.is_whole:
            return None
        positions = [filling.positions[number] for number in range(self._settings.partitions)]
        return PlacedCases(file.made, placement.rows(), positions, [*placement.reached])

    async def _check(self, file: CaseFile) -> None:
        """Look for damage while the file is in use."""
        try:
            await self._in_checker(file.check)
        except Damaged as error:
            if self.filling and self._file is file:
                self.filling.fault = error
        except Unusable as error:
            log.info("index of cases %s: %s; it could not be checked", self.path, error)

    async def _open(self) -> CaseFile:
        ids = await identify(self._topic, self._settings)
        about = {
            "version": VERSION,
            "cluster": ids.cluster,
            "topic": self._topic,
            "topic id": ids.topic,
            "titles id": (await identify(self._titles, self._settings)).topic,
            "partitions": str(self._settings.partitions),
            "rules": self._records.rules,
        }

        def opening() -> CaseFile:
            # Known here, so that it is closed even if nobody waits for it any more.
            self._file = CaseFile(self.path, about, self._records)
            return self._file

        return await self._in_writer(opening)

    async def _close(self) -> None:
        def closing() -> None:
            if self._file:
                self._file.close()
                self._file = None

        # What is being read is waited for, then what is being written.
        await self._in_reader(lambda: None)
        await self._in_writer(closing)
