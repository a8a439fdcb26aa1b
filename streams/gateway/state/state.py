"""All that a gateway knows: figures, quick reports and the index of cases, kept up with Kafka."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import IO, Any, Final

from aiohttp import web
from aiokafka import TopicPartition

from streams.core.bulletins.quick_reports import Issue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.ledger import Ledger
from streams.gateway.access.sign_outs import SignOuts
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.currency import Currency
from streams.gateway.figures.figures_follower import FiguresFollower
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.keeping import Keeping
from streams.gateway.figures.mapped_shelf import MappedShelf, figures_folder
from streams.gateway.index.case_index import Cases
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.sqlite_file import claim
from streams.gateway.state.all_counted import AllCounted
from streams.gateway.state.condition import Condition
from streams.gateway.state.current import Current, make_current
from streams.gateway.state.hotspot_book import HotspotBook
from streams.gateway.state.notice_book import NoticeBook
from streams.gateway.state.publication_book import PublicationBook
from streams.gateway.state.told_once import ToldOnce
from streams.kafka.ending import end_tasks
from streams.metrics import metrics
from streams.topics.installation import Installation
from streams.topics.lag import HowFar
from streams.topics.provision import provision
from streams.topics.read_back import Unreadable
from streams.topics.topics import CASES

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000


class State:
    """Keeps all of it, up to date with Kafka.

    Args:
        installation: Whose figures.
        clock: Returns the time, in microseconds since 1970-01-01T00:00:00Z.

    Attributes:
        installation: The one given.
        catalogue: Its county.
        deadlines: The catalogue's.
        tallies: The figures.
        issues: Quick reports by year and number.
        cases: The index of cases, to be asked.
        notices: All notices.
        hotspots: All hotspots.
        publications: All publications.
        behind: Returns the partitions that are behind; see `AllCounted`.
        sign_outs: Sessions that were signed out, here or elsewhere.
        failed: Never has a result; has the exception if what keeps this up has died. The caller
            that runs the gateway must stop it then.
    """

    def __init__(self, installation: Installation, clock: Callable[[], int] = now) -> None:
        self.installation = installation
        settings = installation.settings
        self.catalogue = catalogue = installation.catalogue
        self.clock = clock
        self.deadlines = Deadlines(catalogue)
        shelf = MappedShelf(figures_folder(settings.index_file))
        self.tallies = Tallies(Ledger(catalogue, self.deadlines, shelf), settings.partitions)
        self.failed: asyncio.Future[None]
        self._bell = Bell()
        self._unreadable = Unreadable(settings.prefix, metrics.GATEWAY_RECORDS_UNREADABLE)
        self._follower = FiguresFollower(
            self.tallies, self._bell, installation, clock, self._unreadable
        )
        self._indexing = Indexing(self.tallies, self._bell, installation, self._unreadable)
        self._keeping = Keeping(
            shelf,
            self.tallies,
            self._follower,
            installation,
            placed=self._indexing.placed,
            offer=self._indexing.offer,
        )
        self._currency = Currency(installation)
        self.issues: dict[tuple[int, int], Issue] = self._follower.issues
        self.cases = Cases(
            self._indexing,
            self.tallies,
            self.deadlines,
            written=self._currency.written,
            bell=self._bell,
            topic=settings.topic(CASES),
        )
        self.notices = NoticeBook(installation, self._bell, self._unreadable)
        self.hotspots = HotspotBook(installation, self._bell, self._unreadable)
        self.publications = PublicationBook(installation, self._bell, self._unreadable)
        counted = AllCounted(installation, self._currency, self._follower, self._bell)
        self.behind = counted.behind
        self._told_once = ToldOnce(catalogue, self.deadlines, self.tallies.figures)
        self.sign_outs = SignOuts(settings)
        self._claimed: IO[str] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def today(self) -> int:
        """Return the day it is in the catalogue's time zone, as a day number."""
        return self.catalogue.day_of(self.clock())

    def moment(self) -> tuple[int, int]:
        """Return the day and its minute that a clock in the county shows now."""
        return self.deadlines.minutes.shown(self.clock() // 60_000_000)

    def intake_clock(self) -> int:
        """Return the time by which what is posted is judged, microseconds since the epoch.

        Kafka has dated the latest event that is counted. That date is believed where it is later
        than this gateway's own clock, as workers do (`Workbench.now`): a clock that is wrong by
        years must not refuse what happened meanwhile.
        """
        taken_in = self.tallies.intake_time
        return max(self.clock(), int(taken_in.timestamp() * 1e6) if taken_in else 0)

    def current(self) -> Current:
        """Say how current the figures are."""
        return make_current(
            self.tallies,
            self._currency,
            self.deadlines,
            missing=self._follower.missing,
            today=self.today(),
            unreadable=self._unreadable.many,
        )

    def condition(self) -> Condition:
        """Return the condition of this gateway."""
        consumer_lag: dict[tuple[str, int], int] = {}
        follow_lag: dict[str, int] = {}
        if how_far := self._currency.how_far:
            taken = self._follower.positions | self._indexing.positions()
            for at, end in how_far.ends.items():
                name = self.installation.bare(at.topic)
                if at in how_far.left:
                    consumer_lag[name, at.partition] = how_far.left[at]
                else:
                    behind = max(0, end - taken.get(at, 0))
                    follow_lag[name] = follow_lag.get(name, 0) + behind
        unknown_from = self.deadlines.unknown_from
        return Condition(
            ready=not self.missing(),
            kafka=self._currency.kafka,
            partitions_missing=len(self._follower.missing),
            index_ready=self.cases_ready,
            follow_lag=follow_lag,
            consumer_lag=consumer_lag,
            event_time=self.tallies.event_time,
            intake_time=self.tallies.intake_time,
            calendar_days=None if unknown_from is None else unknown_from - self.today(),
        )

    def how_far(self) -> HowFar | None:
        """Return how far workers have come, as Kafka said when last asked; None if it did not."""
        return self._currency.how_far

    def indexed(self) -> dict[TopicPartition, int]:
        """Return up to which offset each partition of `cases` is in the index."""
        return self._indexing.positions()

    async def changed(self, version: int) -> int:
        """Wait until figures or quick reports are of another version; return it."""
        while self.tallies.version == version:
            await self._bell.heard()
        return self.tallies.version

    @property
    def figures_ready(self) -> bool:
        """Whether figures and quick reports have been read to where they ended at the start."""
        return not (self._follower.missing or self._follower.issues_missing)

    @property
    def cases_ready(self) -> bool:
        """Whether the index of cases has, and its disk serves."""
        return not self._indexing.missing()

    def missing(self) -> list[str]:
        """Say what is not there yet; nothing once all is."""
        partitions = sorted(self._follower.missing)
        numbers = ", ".join(map(str, partitions))
        figures = f"figures of partition{'s' * (len(partitions) > 1)} {numbers}"
        issues = "quick reports" if self._follower.issues_missing else ""
        notices = "notices" if self.notices.is_missing else ""
        hotspots = "hotspots" if self.hotspots.is_missing else ""
        published = "publications" if self.publications.is_missing else ""
        sign_outs = "" if self.sign_outs.known.is_ready else "sign-outs"
        index = self._indexing.missing()
        books = (notices, hotspots, published, sign_outs)
        parts = (figures * bool(partitions), issues, index, *books)
        return [what for what in parts if what]

    async def start(self) -> None:
        """Begin to follow Kafka, and make topics that are missing.

        Raises:
            BadInput: The index's file cannot be used, or is another gateway's.
            WrongTopic: A topic is not as it must be.
            Unreachable: No Kafka answers.
        """
        self._claimed = claim(self._indexing.path)
        await provision(self.installation)
        self.failed = asyncio.get_running_loop().create_future()
        keeping_up = (
            *(self._keeping.follow(), self._index(), self._currency.run()),
            self._keeping.keep(self._until_figures),
            *(self.notices.run(), self.hotspots.run(), self.publications.run()),
            *(self._tell_once(), self.sign_outs.run()),
        )
        for keeping in keeping_up:
            self._tasks.append(asyncio.create_task(self._watch(keeping)))

    async def _index(self) -> None:
        """Keep the index, once the figures are read, which more callers ask for."""
        await self._until_figures()
        await self._indexing.run()

    async def _until_figures(self) -> None:
        while not self.figures_ready:
            await self._bell.heard()

    async def _tell_once(self) -> None:
        """Log what is told once, when figures are read to their end."""
        await self._until_figures()
        await self._told_once.run(self.today)

    async def _watch(self, keeping: Coroutine[Any, Any, None]) -> None:
        try:
            await keeping
        except Exception as error:
            log.exception("the gateway can no longer keep up with Kafka")
            if not self.failed.done():
                self.failed.set_exception(error)

    async def stop(self) -> None:
        """Let go of Kafka and of the index."""
        await self.sign_outs.stop()
        await end_tasks(self._tasks)
        self._tasks.clear()
        if self._claimed:
            self._claimed.close()
            self._claimed = None


STATE: Final[web.AppKey[State]] = web.AppKey("state")
