"""From what a source hands over to what is to be written, and what is to be said of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from streams.core.mapping.mapping import RowMapping
from streams.core.mapping.outcomes import RowOutcome
from streams.core.mapping.row_events import RowMade, RowReader, RowRefusal
from streams.core.mapping.rows import Bilingual, SourceRow, Taken, UnreadRow
from streams.core.mapping.sent import FedKey, MadeEvent, SentRow, digest_of, plan_row
from streams.feed.sent_rows import FeedBatch, SentRows
from streams.feed.way import BatchLimits

TWICE: Final = Bilingual(
    "同一个编号在本文件里出现过，内容不同；第一行算数",
    "a row before it in this file has the same number and says something else; the first counts",
)


VANISHED_FEW: Final = 5
"""So many rows may vanish at once, whatever part of all they are."""


class ReadingCounts(NamedTuple):
    """What became of the rows of a reading.

    Attributes:
        rows: How many had which outcome.
        refusals: Of those refused, how many for which reason.
        events: How many events were to be sent, without voidings.
        voidings: How many voidings.
        away: How many parts of the source could not be read, and with them nobody knows how many
            rows.
    """

    rows: Counter[str]
    refusals: Counter[str]
    events: int
    voidings: int
    away: int = 0


class _Seen(NamedTuple):
    part: str
    digest: int


class SourceReading:
    """One reading of a source, from where `take` began to where it ends.

    Args:
        mapping: What rows make.
        reader: Reads rows by it.
        sent: What Kafka has; to be kept up with what is written.
        reads_whole: Whether a row that is there twice in one part must say the same.
        limits: How large a batch may be.
        on_refusal: Told each refusal.
        on_vanished: Told what each row that is no longer there is known by.
        on_away: Told each part of the source that cannot be read for now.
    """

    def __init__(
        self,
        mapping: RowMapping,
        reader: RowReader,
        sent: SentRows,
        *,
        reads_whole: bool,
        limits: BatchLimits,
        on_refusal: Callable[[RowRefusal], None],
        on_vanished: Callable[[FedKey], None],
        on_away: Callable[[UnreadRow], None],
    ) -> None:
        self._mapping = mapping
        self._reader = reader
        self._sent = sent
        self._reads_whole = reads_whole
        self._limits = limits
        self._on_refusal = on_refusal
        self._on_vanished = on_vanished
        self._on_away = on_away
        self._seen: dict[FedKey, _Seen] = {}
        self._is_cut_off = False
        self._is_sure = True  # that no row was there without showing which one it is
        self._rows: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._events = 0
        self._voidings = 0
        self._away = 0
        self._begin()

    @property
    def counts(self) -> ReadingCounts:
        """What has become of rows so far."""
        return ReadingCounts(self._rows, self._refusals, self._events, self._voidings, self._away)

    @property
    def keeps_vanished(self) -> bool:
        """Whether rows that vanished are not voided though the mapping says so.

        A row that nobody can read may be one of them; and where nothing is left, or much less than
        there was, something is wrong with the source.
        """
        if not self._mapping.voids_vanished:
            return False
        return not (self._is_sure and self._seen) or self.is_cut_off

    @property
    def is_cut_off(self) -> bool:
        """Whether so many rows have vanished at once that the source may have been cut off."""
        return self._is_cut_off

    def step(self, taken: Taken) -> Iterator[FeedBatch]:
        """Return what is to be written, in turn; each must be written before the next is asked for.

        Only the last has the position. None is returned where there is nothing to write.
        """
        for unread in taken.unread:
            self._refuse(RowRefusal(unread.place, "unread", unread.why))
        for part in taken.away:
            self._is_sure = False  # of rows that are there, those of this part were not seen
            self._away += 1
            self._on_away(part)
        for row in taken.rows:
            self._read(row, taken.part)
            if self._is_full:
                yield self._batch()
        for row in taken.gone:
            self._gone(row)
            if self._is_full:
                yield self._batch()
        if taken.whole:
            yield from self._end()
        moved = taken.position is not None and taken.position != self._sent.position
        if self._planned or moved:
            batch = self._batch()
            yield batch._replace(position=taken.position, has_position=moved)

    def _end(self) -> Iterator[FeedBatch]:
        """Tell, and void where that is wanted, what a complete reading has not found."""
        vanished = self._vanished()
        self._is_cut_off = self._is_sure and bool(self._seen) and self._are_too_many(len(vanished))
        for key in vanished:
            self._on_vanished(key)
            if self._mapping.voids_vanished and not self.keeps_vanished:
                self._void(key, "voided")
            else:
                self._rows["vanished"] += 1
            if self._is_full:
                yield self._batch()

    @property
    def _is_full(self) -> bool:
        return self._size > self._limits.size or len(self._out) > self._limits.events

    def _begin(self) -> None:
        self._planned: dict[FedKey, SentRow] = {}
        self._out: list[tuple[bytes, bytes]] = []
        self._size = 0

    def _batch(self) -> FeedBatch:
        batch = FeedBatch(tuple(self._out), self._planned)
        self._begin()
        return batch

    def _read(self, row: SourceRow, part: str) -> None:
        made = self._reader.read(row)
        if made is None:
            self._rows["passed"] += 1
            return
        before = self._seen.get(made.key) if made.key else None
        if self._reads_whole and before and before.part != part:
            self._rows["superseded"] += 1
            return
        if isinstance(made, RowRefusal):
            self._refuse(made)
            if made.key:
                self._seen.setdefault(made.key, _Seen(part, 0))
            return
        digest = hash(tuple(map(digest_of, made.events)))
        if self._reads_whole and before:
            if before.digest != digest:
                self._refuse(RowRefusal(row.place, "twice", TWICE, key=made.key))
            else:
                self._rows["same"] += 1
            return
        self._seen[made.key] = _Seen(part, digest)
        self._plan(made)

    def _plan(self, made: RowMade) -> None:
        before = self._before(made.key)
        voided = self._add(made.key, made.events)
        if made.key not in self._planned or self._planned[made.key] is before:
            self._rows["same"] += 1
        else:
            self._rows["changed" if before and (before.is_there or voided) else "new"] += 1

    def _gone(self, row: SourceRow) -> None:
        keys = self._reader.keys_of(row)
        if isinstance(keys, RowRefusal):
            self._refuse(keys)
            return
        for key in keys:
            self._seen.pop(key, None)
            self._void(key, "voided")

    def _void(self, key: FedKey, outcome: RowOutcome) -> None:
        before = self._before(key)
        if before and before.is_there:
            self._add(key, ())
            self._rows[outcome] += 1

    def _add(self, key: FedKey, events: tuple[MadeEvent, ...]) -> int:
        """Plan what a row says now; return how many events that voids."""
        plan = plan_row(key, self._mapping.origin, self._before(key), events)
        if plan.events:
            self._planned[key] = plan.sent
            subject = key.subject.encode()
            self._out += [(subject, value) for value in plan.events]
            self._size += sum(map(len, plan.events))
            self._events += plan.made
            self._voidings += plan.voided
        return plan.voided

    def _before(self, key: FedKey) -> SentRow | None:
        return self._planned.get(key) or self._sent.rows.get(key)

    def _vanished(self) -> list[FedKey]:
        return [
            key for key, sent in self._sent.rows.items() if sent.is_there and key not in self._seen
        ]

    def _are_too_many(self, vanished: int) -> bool:
        there = sum(each.is_there for each in self._sent.rows.values())
        return vanished > VANISHED_FEW and vanished > self._mapping.vanished_most * there

    def _refuse(self, refusal: RowRefusal) -> None:
        self._is_sure = self._is_sure and refusal.key is not None
        self._rows["refused"] += 1
        self._refusals[refusal.reason] += 1
        self._on_refusal(refusal)
