"""Keeping the figures: begun from a snapshot where there is one, followed, and kept again.

Whatever is wrong with a snapshot or its disk costs time and nothing else: figures are then read
from the beginning, and a disk that does not serve is tried again with the next snapshot.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from streams.gateway.figures.figures_follower import FiguresFollower
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.mapped_shelf import MappedShelf
from streams.gateway.figures.snapshot import PlacedCases, Snapshot, Snapshots
from streams.gateway.figures.snapshot_about import about_figures
from streams.gateway.figures.snapshot_list import Unfit
from streams.kafka.following import Remade
from streams.kafka.identity import identify
from streams.topics.installation import Installation
from streams.topics.topics import CASES, FIGURES

log = logging.getLogger(__name__)

SNAPSHOT_SECONDS: Final = 600.0
"""How often a snapshot is taken, if anything has changed. What came since is read from Kafka."""

SNAPSHOT_LOOK_SECONDS: Final = 5.0
"""How often it is looked whether one is due: the first is as soon as figures are read, the next as
soon as the index of cases is."""


class Keeping:
    """Keeps the figures of a gateway.

    Args:
        shelf: Where its arrays are.
        tallies: The figures.
        follower: Reads them.
        installation: Whose they are.
        placed: Returns in which row each case is, None while that is not known.
        offer: Takes what `placed` returned when the snapshot was taken; None where nothing of it
            is so any more.
    """

    def __init__(
        self,
        shelf: MappedShelf,
        tallies: Tallies,
        follower: FiguresFollower,
        installation: Installation,
        *,
        placed: Callable[[], PlacedCases | None],
        offer: Callable[[PlacedCases | None], None],
    ) -> None:
        self._shelf = shelf
        self._snapshots = Snapshots(shelf)
        self._tallies = tallies
        self._follower = follower
        self._installation = installation
        self._placed = placed
        self._offer = offer
        self._about: dict[str, str] = {}
        self._begun = False
        self._kept_version = -1
        self._kept_placed = False
        self._trouble = ""

    async def follow(self) -> None:
        """Begin from the last snapshot, if it can be used, and read figures until cancelled.

        Raises:
            Unreachable: No Kafka answers at the start.
            Remade: A topic was made again since figures were begun to be read from its beginning.
        """
        await self._begin()
        if self._begun:
            try:
                await self._follower.run()
            except Remade as error:
                if not self._follower.missing:
                    await asyncio.to_thread(self._snapshots.discard)
                    raise
                log.warning("figures %s: %s; reading Kafka instead", self._shelf.folder, error.why)
                await self._discard()
                self._tallies.clear()
                # Its rows have other numbers once they are read again.
                self._offer(None)
                self._follower.restart()
        try:
            await self._follower.run()
        except Remade:
            await asyncio.to_thread(self._snapshots.discard)
            raise

    async def keep(self, figures_ready: Callable[[], Awaitable[None]]) -> None:
        """Take snapshots until cancelled, the first once figures are ready."""
        await figures_ready()
        taken = -SNAPSHOT_SECONDS
        while True:
            is_due = time.monotonic() - taken >= SNAPSHOT_SECONDS
            placed = None if self._kept_placed and not is_due else self._placed()
            changed = self._tallies.version != self._kept_version
            if (is_due and changed) or (placed and not self._kept_placed):
                await self._take(placed)
                taken = time.monotonic()
            await asyncio.sleep(SNAPSHOT_LOOK_SECONDS)

    async def _begin(self) -> None:
        settings = self._installation.settings
        figures = await identify(settings.topic(FIGURES), settings)
        cases = await identify(settings.topic(CASES), settings)
        self._about = about_figures(
            self._installation.catalogue,
            settings.partitions,
            cluster=figures.cluster,
            figures=figures.topic,
            cases=cases.topic,
        )
        try:
            await asyncio.to_thread(self._shelf.begin)
            began = time.monotonic()
            snapshot = await asyncio.to_thread(self._snapshots.read, self._about, time.time())
            await asyncio.to_thread(self._tallies.begin, snapshot.tallies)
        except Unfit as why:
            if str(why):
                log.warning("figures %s: %s; reading Kafka instead", self._shelf.folder, why)
            else:
                log.info("figures %s: there is no snapshot; reading Kafka", self._shelf.folder)
            await self._discard()
            return
        except OSError as error:
            log.error("figures %s: %s; reading Kafka", self._shelf.folder, error.strerror)  # noqa: TRY400 - no fault of ours
            return
        except Exception as error:  # noqa: BLE001 - else the same would end each start
            log.warning(
                "figures %s: it cannot be used (%r); reading Kafka instead",
                self._shelf.folder,
                error,
            )
            await self._discard()
            self._tallies.clear()
            return
        self._follower.resume(snapshot.positions)
        if snapshot.placed:
            self._offer(snapshot.placed)
        self._begun = True
        rows, seconds = len(self._tallies.ledger), time.monotonic() - began
        log.info("figures %s: %d rows in %.1f s", self._shelf.folder, rows, seconds)

    async def _discard(self) -> None:
        try:
            await asyncio.to_thread(self._snapshots.discard)
        except OSError as error:
            self._tell(error)

    async def _take(self, placed: PlacedCases | None) -> None:
        """Take a snapshot; in a thread, from copies of what changes.

        Before it, one run of figures is written again of which most is gone; so a city's old rows
        go little by little, and nobody waits long.
        """
        if self._follower.missing:
            return
        self._tallies.ledger.tidy()
        self._kept_version = self._tallies.version
        snapshot = Snapshot(self._tallies.parts(), [*self._follower.taken], placed)
        writing = asyncio.ensure_future(
            asyncio.to_thread(self._snapshots.write, snapshot, self._about, time.time())
        )
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # The folder is another gateway's only once nothing writes to it any more.
            await asyncio.wait([writing])
            raise
        except OSError as error:
            self._kept_version = -1
            self._tell(error)
            return
        self._kept_placed = placed is not None
        if self._trouble:
            log.info("figures %s: the disk takes them again", self._shelf.folder)
            self._trouble = ""

    def _tell(self, error: OSError) -> None:
        if not self._trouble:
            log.error(
                "figures %s: %s; without a snapshot the next start reads all of Kafka",
                self._shelf.folder,
                error.strerror,
            )
        self._trouble = str(error)
