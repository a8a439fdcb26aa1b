"""The cases of one partition and their tally, kept as the bytes that are in Kafka (`case_records`).

Only a case that changes is taken apart. All are in memory, or in a store on the worker's own disk.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.growth import Bound, Bounds, fitting
from streams.core.cases.known import BEFORE, KnownCase, learnt
from streams.core.cases.merging import Merged, merge
from streams.core.cases.tallies import Row, Tally
from streams.core.cases.timelines import encode
from streams.core.county.catalogue import Catalogue
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.sound import Unsound, check_case, unreadable_rows
from streams.worker.store.case_store import CaseStore, StoreReach
from streams.worker.store.filling import StoreFilling
from streams.worker.store.kept import KeptCases
from streams.worker.store.kept_tally import KeptTally
from streams.worker.store.settled import looked_by

_Made = tuple[bytes, Row]
"""The record of a case, and its row."""


class Partition:
    """Cases by key, and how many have each timeline.

    Args:
        catalogue: By which they are read.
        bounds: How far a case may grow.
        store: Where they are kept; in memory where it is left out.

    Attributes:
        tally: Always equal to a new count of all cases.
        waiting: How many cases wait for their first event.
        records: Reads and writes their records.
        next_flush: The number of the flush in which what is applied now becomes known; 0 where
            nobody writes that down.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        bounds: Bounds | None = None,
        store: CaseStore | None = None,
    ) -> None:
        self.records = CaseRecords(catalogue)
        self._day_of = catalogue.day_of
        self._kept = (
            KeptCases(store, self.records, looked_by(catalogue)) if store is not None else None
        )
        self._cases: dict[bytes, bytes] | KeptCases = {} if self._kept is None else self._kept
        self.tally: Tally = Tally() if self._kept is None else self._kept.tally
        self.waiting = 0
        self.next_flush = BEFORE
        self._bounds = bounds or Bounds()
        self._most_bytes = self._bounds.bytes
        self._folded_at_ease = self._bounds.folded_at_ease
        self._changed: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._cases)

    def __contains__(self, key: bytes) -> bool:
        return key in self._cases

    def missing(self, keys: Iterable[bytes]) -> list[bytes]:
        """Return the keys of which there is no case."""
        if self._kept is not None:
            return self._kept.missing(keys)
        return [key for key in keys if key not in self._cases]

    def load(self, records: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Take in records of the topic `cases`; `count` must follow when all are in."""
        cases = self._in_memory()
        for key, value in records:
            if value is None:
                cases.pop(key, None)
            else:
                cases[key] = value

    def _in_memory(self) -> dict[bytes, bytes]:
        if not isinstance(self._cases, dict):
            raise TypeError("cases that are kept in a store are filled into it")
        return self._cases

    # --- in a store -------------------------------------------------------------------------------

    @property
    def kept_tally(self) -> KeptTally:
        """The tally of cases that are in a store."""
        if self._kept is None:
            raise TypeError("these cases are in memory")
        return self._kept.tally

    def fetch(self, keys: Iterable[bytes]) -> None:
        """Read cases that will be asked for from the store, all at once."""
        if self._kept is not None:
            self._kept.fetch(keys)

    def filled(self, filling: StoreFilling) -> None:
        """Take over what was filled into the store; what was mended there counts as changed."""
        self.known(filling.cases, filling.waiting)
        for key, record in filling.mended.items():
            self._cases[key] = record
            self._changed.add(key)

    def looked_at_by(self, reach: StoreReach) -> None:
        """Have cases looked at again if others than this program have settled them."""
        if self._kept is not None:
            self._kept.settled.believe(reach)

    def known(self, cases: int, waiting: int) -> None:
        """Say how many cases the store has, and how many of them wait for their first event."""
        if self._kept is not None:
            self._kept.has(cases)
        self.waiting = waiting

    def catch_up(self, records: Sequence[tuple[bytes | None, bytes | None]]) -> None:
        """Take in records of `cases` that were written after what the store has.

        Raises:
            Unsound: One of them is not as we write it.
        """
        if any(key is None for key, _ in records):
            raise Unsound("a case has no key")
        self.fetch(key for key, _ in records if key is not None)
        for key, written in records:
            if key is None:
                continue
            value = written
            self._changed.discard(key)
            if written is not None:
                self.check(key, written)
                value = self.records.mended(written)
                if value is not written:
                    self._changed.add(key)
            before = self._cases.get(key)
            old = None if before is None else self.records.row(before)
            new = None if value is None else self.records.row(value)
            self.waiting += (new == NO_TIMELINE) - (old == NO_TIMELINE)
            self.tally.move(_counted(old), _counted(new))
            if self._kept is not None:
                self._kept.put(key, value, new, before, old)
        if self._kept is not None:
            self._kept.forget()

    def committed(self, copy_of: str, offsets: Mapping[str, int], flush: int) -> None:
        """Write what has changed to the store, now that Kafka has it.

        Raises:
            SpoiltCopy: The store does not take it.
        """
        if self._kept is not None:
            self._kept.committed(copy_of, offsets, flush, self.waiting)

    # ----------------------------------------------------------------------------------------------

    @property
    def changed(self) -> frozenset[bytes]:
        """The keys of the cases that were changed since the last taking."""
        return frozenset(self._changed)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._cases)

    def to_look_at(self, at: int) -> Iterator[bytes]:
        """Return the cases of which a deadline may run at a moment (microseconds since the epoch).

        In memory these are all, in a store those that had not ended before the day.
        """
        return iter(self) if self._kept is None else self._kept.to_look_at(self._day_of(at))

    def settle(self, key: bytes) -> None:
        """Note that an ended case was looked at and that nothing is left to be found of it.

        Only a store remembers it: what is in memory is looked at once, when it was read.
        """
        if self._kept is not None:
            self._kept.settle(key)

    def write_settled(self) -> None:
        """Write down which cases were settled; where that is lost, they are looked at again."""
        if self._kept is not None:
            self._kept.settled.write()

    def record(self, key: bytes) -> bytes:
        """Return the record of a case, as `cases` has it."""
        return self._cases[key]

    def events(self, key: bytes) -> list[Reduced]:
        """Return the events of a case, in order of time and identity."""
        return self.records.events(self._cases[key])

    def row(self, key: bytes) -> Row:
        """Return the timeline of a case as it is known now, or `NO_TIMELINE`."""
        return self.records.row(self._cases[key])

    def check(self, key: bytes | None, value: bytes) -> None:
        """Check that a record of `cases` is one that we write.

        Raises:
            Unsound: It is not.
        """
        check_case(self.records, key, value)

    def is_sound(self, key: bytes) -> bool:
        """Return whether the case of a key is as we write it."""
        value = self._cases.get(key)
        try:
            if value is not None:
                self.check(key, value)
        except Unsound:
            return False
        return True

    def clear(self) -> None:
        """Drop everything that is in memory."""
        self._in_memory().clear()
        self._changed.clear()

    def count(self) -> None:
        """Count the tally again from the cases, and repair those that need it, as if they changed.

        Raises:
            Unsound: One of them is not as we write it.
        """
        try:
            self._mend()
            rows = Counter(map(self.records.row, self._in_memory().values()))
        except Exception as error:
            raise Unsound(f"a case cannot be read ({type(error).__name__})") from error
        self.waiting = rows.pop(NO_TIMELINE, 0)
        tally = Tally()
        tally.counts.update(rows)
        self.tally = tally

    def assume_published(self, published: Mapping[Row, int]) -> None:
        """Say what was published of rows, so that the next taking is of what differs from it.

        Raises:
            Unsound: A timeline that was not published cannot be read.
        """
        tally = self.tally
        tally.assume_taken(published)
        if bad := unreadable_rows([row for row in tally.counts if not published.get(row)]):
            raise Unsound(f"{len(bad)} timelines of cases cannot be read")

    def _mend(self) -> None:
        cases = self._in_memory()
        for key, value in cases.items():
            mended = self.records.mended(value)
            if mended is not value:
                cases[key] = mended
                self._changed.add(key)

    def apply(self, key: bytes, arrived: list[Arrived]) -> Merged:
        """Unite a case with events that arrived, and move it in the tally if that changes it.

        Events with which the case would grow beyond its bounds are returned.
        """
        before = self._cases.get(key)
        case = self.records.case(before)
        merged = merge(case.events, arrived, self._bounds.events)
        if not merged.changed:
            return merged
        made = self._make(case, merged)
        if isinstance(made, Bound):
            merged = self._merge_what_fits(case, arrived, made)
            made = self._make(case, merged)
        if not merged.changed or isinstance(made, Bound):
            return merged
        record, row = made
        old = None if before is None else self.records.row(before)
        if self._kept is None:
            self._cases[key] = record
        else:
            self._kept.put(key, record, row, before, old)
        self._changed.add(key)
        if old != row:
            self.waiting += (row == NO_TIMELINE) - (old == NO_TIMELINE)
            self.tally.move(_counted(old), _counted(row))
        return merged

    def _make(self, case: KnownCase, merged: Merged) -> _Made | Bound:
        """Make a case's record and row; or say what it would exceed, as cheaply as can be told."""
        events = merged.events
        if len(events) > self._folded_at_ease and not self._bounds.may_fold(events):
            return Bound.FOLDED
        if len(case.gave_way) + len(merged.replaced) > self._bounds.events:
            return Bound.EVENTS
        written = encode(events)
        if len(written) > self._most_bytes:
            return Bound.BYTES
        made = self.records.make_of(learnt(case, merged, self.next_flush), written)
        return made if len(made[0]) <= self._most_bytes else Bound.BYTES

    def _merge_what_fits(self, case: KnownCase, arrived: list[Arrived], bound: Bound) -> Merged:
        """Unite a case with those that arrived and that it can take; all of them it cannot."""

        def fits(some: Sequence[Arrived]) -> bool:
            merged = merge(case.events, some, self._bounds.events)
            return not merged.changed or not isinstance(self._make(case, merged), Bound)

        taken, left = fitting(arrived, fits)
        merged = merge(case.events, taken, self._bounds.events)
        over = merged.over + [(one, bound) for one in left]
        return msgspec.structs.replace(merged, over=over)

    def take_changed(self) -> list[tuple[bytes, bytes]]:
        """Return the cases changed since the last taking, as records of `cases`."""
        cases = self._cases
        if isinstance(cases, KeptCases):
            changed = cases.changed(self._changed)
        else:
            changed = [(key, cases[key]) for key in self._changed]
        self._changed.clear()
        return changed


def _counted(row: Row | None) -> Row | None:
    return None if row == NO_TIMELINE else row
