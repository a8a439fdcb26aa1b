"""Running a feeder: its source in a thread, its way to Kafka, and what is told meanwhile."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

from prometheus_client import start_http_server

from streams.core.errors import BadInput
from streams.core.events.faults import FaultFinder
from streams.core.events.reader import EventReader
from streams.core.mapping.row_events import RowReader, RowRefusal
from streams.core.mapping.rows import START, Position, Taken, UnreadRow
from streams.core.mapping.sent import FedKey
from streams.feed.opening import OpenFeed
from streams.feed.reading import ReadingCounts, SourceReading
from streams.feed.sent_rows import SentRows
from streams.feed.way import FeedWay, Overtaken
from streams.kafka.troubles import Patience, passes
from streams.metrics import metrics
from streams.sources.source import SourceAway
from streams.topics.installation import Installation

log = logging.getLogger(__name__)

TOLD_MOST: Final = 100
"""Refusals, and vanished rows, of one reading that the log names; the others it counts."""

SOURCE_WAIT_SECONDS: Final = 10.0
"""How long a source is waited for before it is asked again."""

FEED_TRIES: Final = 5
"""How often in a row something is tried again where a source is read only once."""

CUT_OFF: Final = (
    "%d 行已不在来源里，超过 vanished_most，没有作废：来源可能不完整。核对来源；确实删去了这么多，"
    "就用 --void-vanished 运行一次 / %d rows have vanished, more than vanished_most allows, "
    "and none is voided: the source may have been cut off. Look at it; if so many "
    "are really gone, run once with --void-vanished"
)
"""What is said where a reading would void too much."""

T = TypeVar("T")


class FeedRun(NamedTuple):
    """What a feeder has done.

    Attributes:
        counts: What became of the rows of the last reading.
        is_whole: Whether it came to the end of the source.
        is_cut_off: Whether more rows have vanished than it may void.
    """

    counts: ReadingCounts
    is_whole: bool
    is_cut_off: bool = False


OnCounts = Callable[[ReadingCounts], None]


class RowFeeder:
    """A feeder at work.

    Args:
        installation: Where to.
        feed: What from.
        way: How.
        clock: Returns microseconds since the epoch.
        on_counts: Told how far it is, after each batch.
    """

    def __init__(
        self,
        installation: Installation,
        feed: OpenFeed,
        way: FeedWay,
        clock: Callable[[], int],
        on_counts: OnCounts,
    ) -> None:
        self._feed = feed
        self._way = way
        self._on_counts = on_counts
        self._rows = row_reader(installation, feed, clock)
        self._stop = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "source")
        self._position: Position = START
        self._told = 0

    def stop(self) -> None:
        """Have it end after the batch that it is at."""
        self._stop.set()
        self._feed.source.close()

    async def run(self, *, watch: bool) -> FeedRun:
        """Read the source to its end, and go on for ever where it is watched.

        Raises:
            BadInput: The source cannot be used.
            NoKafka: Kafka does not answer at the start; without `watch`, also later.
            SourceAway: The source does not answer; without `watch` alone.
        """
        patience, tries = Patience(), 0
        try:
            sent: SentRows | None = await self._opened()
            while True:
                try:
                    sent = sent or await self._opened()
                    done = await self._read(sent)
                    metrics.FEED_ACTIVE.set(1)
                    patience.reset()
                    tries = 0
                except Exception as error:
                    metrics.FEED_ACTIVE.set(0)
                    tries += 1
                    if self._stop.is_set() or not may_pass(error):
                        raise
                    if not watch and (isinstance(error, SourceAway) or tries == FEED_TRIES):
                        raise
                    if patience.is_to_be_told():
                        log.warning("%s; trying again", error)
                    await self._pause(patience.wait())
                    sent = None
                    continue
                if not watch or self._stop.is_set():
                    return done
                await self._in_thread(lambda: self._feed.source.wait(SOURCE_WAIT_SECONDS))
                if self._stop.is_set():
                    return done
        finally:
            self._feed.source.close()
            self._thread.shutdown(wait=False)
            await self._way.close()

    async def _opened(self) -> SentRows:
        sent = await self._way.open()
        # What is read whole each time is compared with what was sent; it has no place to go on at.
        self._position = START if self._feed.kind.reads_whole else sent.position
        many = sum(each.is_there for each in sent.rows.values())
        log.info("feeder %s: %d rows sent before", self._feed.mapping.feeder, many)
        return sent

    async def _read(self, sent: SentRows) -> FeedRun:
        """Read the source once, and write what follows."""
        self._told = 0
        reading = SourceReading(
            self._feed.mapping,
            self._rows,
            sent,
            reads_whole=self._feed.kind.reads_whole,
            limits=self._way.limits,
            on_refusal=self._tell_refusal,
            on_vanished=self._tell_vanished,
            on_away=_tell_away,
        )
        before = Totals()
        is_whole = is_cut_off = False
        async for taken in self._taken():
            for batch in reading.step(taken):
                await self._way.write(batch)
                sent.apply(batch)
                metrics.FEED_ACTIVE.set(1)  # a first reading may take hours
            if taken.position is not None:
                self._position = taken.position
            before.count(reading.counts)
            self._on_counts(reading.counts)
            is_whole = is_whole or taken.whole
            if self._stop.is_set():
                return FeedRun(reading.counts, is_whole=False)
        counts = reading.counts
        if counts.away or any(counts.rows.values()):
            kept, cut_off = reading.keeps_vanished and is_whole, reading.is_cut_off
            self._tell_end(counts, kept=kept, cut_off=cut_off)
            is_cut_off = kept and cut_off
            metrics.FEED_ROWS_KEPT.set(counts.rows["vanished"] if kept else 0)
            metrics.FEED_ROWS_REFUSED_NOW.set(counts.rows["refused"])
        metrics.FEED_READ_AT.set(time.time())
        return FeedRun(counts, is_whole=not self._stop.is_set(), is_cut_off=is_cut_off)

    async def _taken(self) -> AsyncIterator[Taken]:
        source: Iterator[Taken] = await self._in_thread(
            lambda: iter(self._feed.source.take(self._position))
        )
        while (taken := await self._in_thread(lambda: next(source, None))) is not None:
            yield taken

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    def _tell_refusal(self, refusal: RowRefusal) -> None:
        if self._told < TOLD_MOST:
            self._told += 1
            log.warning("%s: %s", refusal.place, refusal.why, extra={"reason": refusal.reason})

    def _tell_vanished(self, key: FedKey) -> None:
        if self._told < TOLD_MOST:
            self._told += 1
            log.warning("%s: 来源里已没有这一行 / its row is no longer in the source", key.subject)

    def _tell_end(self, counts: ReadingCounts, *, kept: bool, cut_off: bool) -> None:
        log.info(
            "read: %s",
            summary(counts),
            extra={"rows": dict(counts.rows), "refused": dict(counts.refusals)},
        )
        if kept and counts.rows["vanished"] and not cut_off:
            log.warning(
                "%d 行已不在来源里，但有的行无法识别，所以没有作废 / %d rows have vanished, and "
                "are not voided: which rows are there cannot be told while some cannot be read",
                *(counts.rows["vanished"],) * 2,
            )
        if kept and cut_off:
            log.error(CUT_OFF, *(counts.rows["vanished"],) * 2)


def _tell_away(part: UnreadRow) -> None:
    log.warning("%s: %s", part.place, part.why)


class Totals:
    """Counts on in metrics what a reading has counted since it was last asked."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], int] = {}

    def count(self, counts: ReadingCounts) -> None:
        """Add what is new."""
        for outcome, many in counts.rows.items():
            metrics.FEED_ROWS.labels(outcome).inc(self._new("rows", outcome, many))
        for reason, many in counts.refusals.items():
            metrics.FEED_REFUSED.labels(reason).inc(self._new("refused", reason, many))
        metrics.FEED_EVENTS.labels("row").inc(self._new("events", "row", counts.events))
        metrics.FEED_EVENTS.labels("voiding").inc(self._new("events", "voiding", counts.voidings))

    def _new(self, what: str, label: str, many: int) -> int:
        before = self._before.get((what, label), 0)
        self._before[what, label] = many
        return many - before


def may_pass(error: BaseException) -> bool:
    """Return whether to try again: Kafka, the gateway or the source may answer later."""
    return not isinstance(error, Overtaken) and (isinstance(error, SourceAway) or passes(error))


def row_reader(installation: Installation, feed: OpenFeed, clock: Callable[[], int]) -> RowReader:
    """Make the reader of rows, which refuses what a gateway would."""
    catalogue, settings = installation.catalogue, installation.settings
    most = min(settings.intake_event_bytes, installation.most_event_bytes)
    reader = EventReader(catalogue, most, strict=True)
    return RowReader(feed.mapping, reader, FaultFinder(reader, catalogue), clock)


def summary(counts: ReadingCounts) -> str:
    """Return in one line what became of rows."""
    rows = counts.rows
    named = ", ".join(f"{outcome} {rows[outcome]}" for outcome in rows if rows[outcome])
    away = f"; {counts.away} parts of the source could not be read" if counts.away else ""
    return (
        f"{sum(rows.values())} rows ({named or 'none'}); {counts.events} events and "
        f"{counts.voidings} voidings sent{away}"
    )


def serve_feed_metrics(host: str, port: int, feeder: str) -> None:
    """Answer /metrics.

    Args:
        host: At which address.
        port: At which port.
        feeder: The name of the feeder, by which alerts name it.

    Raises:
        BadInput: Nothing can listen there.
    """
    metrics.FEED_INFO.labels(feeder).set(1)
    try:
        start_http_server(port, host, registry=metrics.FEED)
    except OSError as error:
        raise BadInput(
            f"metrics_host = {host!r}, feed_metrics_port = {port}: nothing can listen there: "
            f"{error.strerror}; set another port (0 is none)"
        ) from None


async def run_feed(feeder: RowFeeder, *, watch: bool) -> FeedRun:
    """Run a feeder until its source is read, or until SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, feeder.stop)
    return await feeder.run(watch=watch)
