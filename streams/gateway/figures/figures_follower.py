"""Following what the workers publish: tally rows and quick reports, into memory."""

from collections.abc import Callable, Sequence
from typing import Final

from aiokafka import TopicPartition

from streams.core.bulletins.issue_parts import Issues
from streams.core.bulletins.quick_reports import Issue
from streams.core.cases.tallies import Row
from streams.core.days import instant
from streams.core.figures.engine.sound import Unsound
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.kafka.following import Remade, following
from streams.kafka.records import Record
from streams.metrics import metrics
from streams.topics.flushes import FLUSH_KEY, Flush
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, count_in, flush_in, sound_parts
from streams.topics.topics import FIGURES, QUICK_REPORTS, REPORTING_PARTITION

ROWS_AT_ONCE: Final = 1_000
"""Rows taken in at once at the start, so that others have their turn."""


FIGURES_REST_SECONDS: Final = 0.01
"""Between two readings of what workers commit. Eight lanes end their steps one after another."""


class FiguresFollower:
    """Reads `figures` and `quick-reports` without end.

    Args:
        tallies: Takes the rows in.
        bell: Rung when anything has come.
        installation: Whose they are.
        clock: Returns the time, in microseconds since 1970-01-01T00:00:00Z.
        unreadable: Is told of records that are not ours.

    Attributes:
        issues: Quick reports by year and number.
        missing: The partitions whose figures have not been read to where they ended at the start.
        issues_missing: Whether the same is true of quick reports.
        positions: By partition, up to which offset it has been read.
        taken: By partition of `figures`, the offset after the last flush that was taken in.
    """

    def __init__(
        self,
        tallies: Tallies,
        bell: Bell,
        installation: Installation,
        clock: Callable[[], int],
        unreadable: Unreadable,
    ) -> None:
        partitions = installation.settings.partitions
        self.issues: dict[tuple[int, int], Issue] = {}
        self.missing = set(range(partitions))
        self.issues_missing = True
        self.positions: dict[TopicPartition, int] = {}
        self.taken = [0] * partitions
        self._resumed: tuple[int, ...] = (0,) * partitions
        self._clock = clock
        self._tallies = tallies
        self._bell = bell
        self._installation = installation
        self._rows: list[dict[Row, int]] = [{} for _ in range(partitions)]
        self._within_flush = set[int]()
        self._parts = Issues()
        self._unreadable = unreadable
        self._bad_rows = 0

    def resume(self, positions: Sequence[int]) -> None:
        """Go on from offsets up to which the tallies are as they are; to be called before `run`."""
        self.taken = [*positions]
        self._resumed = self._tallies.flushes

    def restart(self) -> None:
        """Begin at the beginning again, with tallies that are empty again."""
        partitions = range(len(self.taken))
        self.taken, self._resumed = [0 for _ in partitions], (0,) * len(partitions)
        self.missing, self.issues_missing = set(partitions), True
        self.positions.clear()
        self._within_flush.clear()
        for rows in self._rows:
            rows.clear()
        self._bad_rows = 0

    async def run(self) -> None:
        """Read until cancelled.

        Raises:
            Unreachable: No Kafka answers at the start; later it is waited for.
            Remade: A topic was made again.
            ShelfSpoiled: A file of the figures was cut.
        """
        issued = self._installation.partition(QUICK_REPORTS, REPORTING_PARTITION)
        starts = {at: self.taken[at.partition] for at in self._installation.partitions(FIGURES)}
        starts[issued] = 0
        async with following(
            self._installation.settings, starts, rest=FIGURES_REST_SECONDS
        ) as follower:
            while True:
                found = await follower.fetch()
                self._tallies.ledger.see_whole()
                for at, fetched in found.items():
                    if at == issued:
                        self._take_issues(fetched.records)
                    else:
                        self._take_rows(at, fetched.records)
                read = {
                    at for at, fetched in found.items() if fetched.position >= follower.ends[at]
                }
                self.positions |= {at: fetched.position for at, fetched in found.items()}
                if issued in read:
                    self.issues_missing = False
                self.missing -= {at.partition for at in read - {issued}} - self._within_flush
                self._tell_bad_rows()
                if found:
                    self._bell.ring()

    def _take_issues(self, records: list[Record]) -> None:
        for part in sound_parts(records, self._unreadable):
            if issue := self._parts.take(part):
                self.issues[issue.year, issue.number] = issue
                self._tallies.version += 1

    def _take_rows(self, at: TopicPartition, records: list[Record]) -> None:
        """Gather rows until their flush ends, and take them in whole."""
        number, tallies = at.partition, self._tallies
        rows = self._rows[number]
        for record in records:
            try:
                if record.key != FLUSH_KEY:
                    rows[record.key] = count_in(record)
                    continue
                flush = flush_in(record)
                if flush.flush <= tallies.flushes[number]:
                    self._see_remade(at, flush, record.offset)
            except Unsound as why:
                self._unreadable.note(record, why)
                continue
            tallies.take(number, rows, flush)
            self.taken[number] = record.offset + 1
            # What was written before this gateway began to follow was shown by others, or late.
            if flush.intake_from and number not in self.missing:
                delay = self._clock() - instant(flush.intake_from)
                metrics.DELAY_SECONDS.observe(max(0, delay) / 1e6)
            rows.clear()
            self._within_flush.discard(number)
        if not records or records[-1].key == FLUSH_KEY:
            return
        self._within_flush.add(number)
        if number in self.missing and len(rows) >= ROWS_AT_ONCE:
            # Of older flushes, Kafka has kept the rows alone, so this may be a whole tally.
            # Nobody takes these figures for whole yet.
            tallies.add(number, rows)
            rows.clear()

    def _see_remade(self, at: TopicPartition, flush: Flush, offset: int) -> None:
        """Refuse a flush that is not later than the one before it.

        Raises:
            Unsound: The topic is still being read from its beginning: nobody has made it again
                meanwhile, but somebody else has written into it.
            Remade: The topic was made again.
        """
        before = self._tallies.flushes[at.partition]
        # The first after a snapshot must go on from it.
        if at.partition in self.missing and before > self._resumed[at.partition]:
            raise Unsound("its flush is no later than the one before it")
        raise Remade(at, f"at offset {offset} flush {flush.flush} follows flush {before}")

    def _tell_bad_rows(self) -> None:
        """Log that some rows are not timelines, which shows when they are first asked for.

        Workers take rows out that no case has, once they load the partition.
        """
        bad = len(self._tallies.ledger.unreadable)
        self._unreadable.note_rows(self._installation.settings.topic(FIGURES), bad - self._bad_rows)
        self._bad_rows = bad
