"""A partition's cases and tally, kept in its store: in memory is only what a step changes.

What a step changes is written to the store once Kafka has committed it, so the store never knows
what Kafka does not. Counts are read for the rows that changed, once a step.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Final

import msgspec

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.ended import (
    NOT_ENDED,
    PLACE_BYTES,
    place_of,
    place_of_day,
    settled_place,
)
from streams.core.cases.tallies import Row, Tally
from streams.worker.store.case_store import CaseStore, StoreReach

DIGEST_BYTES: Final = 16
"""Rows are looked up by a hash of which nobody finds two alike."""

SETTLED_AT_ONCE: Final = 1_000
"""Cases that are settled in one writing."""

MOST_CASES_KNOWN: Final = 8_000
"""Cases of a partition that are kept in memory from step to step."""


def row_digest(row: Row) -> bytes:
    """Return what a row is looked up by."""
    return blake2b(row, digest_size=DIGEST_BYTES).digest()


class KeptTally(Tally):
    """Counts by row: they are in the store, and none in `counts`."""

    def __init__(self, store: CaseStore) -> None:
        super().__init__()
        self._store = store
        self._moved: defaultdict[Row, int] = defaultdict(int)
        self._taken: dict[bytes, int] = {}
        self._owed: set[Row] = set()

    def move(self, old: Row | None, new: Row | None) -> None:
        """Let one case leave the row `old` and enter the row `new`; None is not a row."""
        if old == new:
            return
        if old is not None:
            self._moved[old] -= 1
        if new is not None:
            self._moved[new] += 1

    def counts_of(self, rows: Iterable[Row]) -> dict[Row, int]:
        """Return how many cases have each of these rows."""
        wanted = [*rows]
        found = self._counts([*map(row_digest, wanted)])
        moved = self._moved
        counts = {row: count + moved.get(row, 0) for row, count in zip(wanted, found, strict=True)}
        self._see(counts)
        return counts

    def take_changes(self) -> dict[Row, int]:
        """Return the rows whose count is not what it was when last taken, with their new counts.

        A row that is gone has the count 0.
        """
        moved, taken = self._moved, self._taken
        rows = [row for row, by in moved.items() if by]
        rows += [row for row in self._owed if not moved.get(row)]
        digests = [*map(row_digest, rows)]
        changes: dict[Row, int] = {}
        for row, digest, before in zip(rows, digests, self._counts(digests), strict=True):
            changes[row] = taken[digest] = before + moved.get(row, 0)
        self._see(changes)
        moved.clear()
        self._owed.clear()
        return changes

    def _counts(self, digests: list[bytes]) -> list[int]:
        """Return the counts of rows when they were last taken."""
        taken = self._taken
        if not taken:
            return self._store.counts(digests)
        asked = [digest for digest in digests if digest not in taken]
        found = dict(zip(asked, self._store.counts(asked), strict=True)) | taken
        return [found[digest] for digest in digests]

    def _see(self, counts: Mapping[Row, int]) -> None:
        if min(counts.values(), default=0) < 0:
            raise self._store.fault(ValueError("more cases have left a row than it had"))

    def assume_taken(self, taken: Mapping[Row, int]) -> None:
        """Say what was last taken of these rows; of all others it is what the store has."""
        counts = self.counts_of(taken)
        self.owe(row for row, count in taken.items() if counts[row] != count)

    def owe(self, rows: Iterable[Row]) -> None:
        """Say which rows others count otherwise, so that they are among the next changes."""
        self._owed.update(rows)

    @property
    def moved(self) -> dict[Row, int]:
        """By how much each row's count has changed since the last taking."""
        return {row: by for row, by in self._moved.items() if by}

    def committed(self) -> dict[bytes, int]:
        """Return the counts to be written to the store, by digest, and forget them."""
        taken, self._taken = self._taken, {}
        return taken


class KeptCases:
    """Cases by key, as a dictionary has them; most are in the store.

    Args:
        store: Where they are.
        records: Reads their rows.
        looked_by: By which catalogue and version they are looked at.

    Attributes:
        tally: How many have each row.
    """

    def __init__(self, store: CaseStore, records: CaseRecords, looked_by: str = "") -> None:
        self.tally = KeptTally(store)
        self._store = store
        self._records = records
        self._many = 0
        self._step: dict[bytes, bytes | None] = {}
        self._known: dict[bytes, bytes | None] = {}
        self._looked_by = looked_by
        self._settling: list[bytes] = []
        self._unsettled: dict[bytes, bytes] = {}
        self._places: dict[bytes, tuple[bytes | None, bytes | None]] = {}

    def has(self, many: int) -> None:
        """Say how many cases the store has."""
        self._many = many

    def fetch(self, keys: Iterable[bytes]) -> None:
        """Read cases that will be asked for, all at once: that is quicker than one by one."""
        known = self._known
        wanted = [key for key in keys if key not in known]
        known.update(zip(wanted, self._store.cases(wanted), strict=True))

    def get(self, key: bytes) -> bytes | None:
        """Return the record of a case; None where there is none."""
        if key in self._step:
            return self._step[key]
        if key not in self._known:
            if len(self._known) > MOST_CASES_KNOWN:  # All are looked at, one by one.
                self._known.clear()
            self.fetch([key])
        return self._known[key]

    def __getitem__(self, key: bytes) -> bytes:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def __setitem__(self, key: bytes, record: bytes) -> None:
        self.change(key, record)

    def change(self, key: bytes, record: bytes | None) -> None:
        """Change a case; None takes it out."""
        before, row_of = self.get(key), self._records.row
        self.put(
            *(key, record, None if record is None else row_of(record)),
            *(before, None if before is None else row_of(before)),
        )

    def put(
        self,
        key: bytes,
        record: bytes | None,
        row: Row | None,
        before: bytes | None,
        row_before: Row | None,
    ) -> None:
        """Change a case of which it is known what it was.

        Args:
            key: Its key; it was asked for.
            record: What it is; None takes it out.
            row: Its row.
            before: What it was.
            row_before: The row that it had.
        """
        self._many += (record is not None) - (before is not None)
        if key in self._step:
            was = self._places[key][0]
        else:
            was = None
            if before is not None and row_before is not None:
                was = place_of(before, row_before)
                if was == NOT_ENDED and (settled := settled_place(before, row_before)):
                    self._unsettled[key] = settled + key
        now = None if record is None or row is None else place_of(record, row)
        self._step[key] = record
        self._places[key] = (was, now)

    def changed(self, keys: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
        """Return records that the step has changed."""
        step = self._step
        return [(key, step.get(key) or self[key]) for key in keys]

    def missing(self, keys: Iterable[bytes]) -> list[bytes]:
        """Return the keys of which there is no case."""
        step, known = self._step, self._known
        return [key for key in keys if (key in step or not known.get(key)) and key not in self]

    def __contains__(self, key: bytes) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[bytes]:
        for key, _ in self._store.all_cases():
            if self._step.get(key, b"") is not None:
                yield key
        for key, record in list(self._step.items()):
            if record is not None and self._store.cases([key]) == [None]:
                yield key

    def to_look_at(self, day: int) -> Iterator[bytes]:
        """Return the cases that had not ended before a day, and all that this step changes."""
        step = list(self._step)
        yield from step
        for key in self._store.placed(place_of_day(day)):
            if key not in self._step:
                yield key

        for placed in self._store.settled(place_of_day(day)):
            if (key := placed[PLACE_BYTES:]) not in self._step:
                yield key

    def settle(self, key: bytes) -> None:
        """Note that an ended case was looked at, and nothing was found, nor will be found later.

        It need not be looked at again as of a day after its end, unless more becomes known of it.
        What the step under way has changed is not settled: it may not be committed.
        """
        record = None if key in self._step else self.get(key)
        place = None if record is None else settled_place(record, self._records.row(record))
        if place is None:
            return
        self._settling.append(place + key)
        if len(self._settling) >= SETTLED_AT_ONCE:
            self.write_settled()

    def write_settled(self) -> None:
        """Write which cases were settled."""
        settling, self._settling = self._settling, []
        if settling:
            self._store.settle(settling)

    def looked_at_by(self, reach: StoreReach) -> None:
        """Have all cases with notices looked at again if another catalogue or version settled them.

        Args:
            reach: What the store says of itself.
        """
        if reach.looked_by == self._looked_by:
            return
        for some in batched(self._store.settled()):
            self._store.unsettle(some)
        self._store.write({}, reach=msgspec.structs.replace(reach, looked_by=self._looked_by))

    def committed(self, copy_of: str, offsets: Mapping[str, int], flush: int, waiting: int) -> None:
        """Write what the step changed to the store, now that Kafka has it."""
        places = [(key, *of) for key, of in self._places.items() if of[0] != of[1]]
        # Of what was settled the place was taken away, and it has one again.
        places += [
            (key, None, NOT_ENDED) for key in self._unsettled if self._places[key][1] == NOT_ENDED
        ]
        reach = StoreReach(
            *(copy_of, dict(offsets), flush, self._many, waiting, time.time(), self._looked_by)
        )
        counts, unsettled = self.tally.committed().items(), self._unsettled.values()
        self._store.write(self._step, counts, places, reach, unsettled)
        self._unsettled.clear()
        known = self._known
        known.update(self._step)
        self._step.clear()
        self._places.clear()
        if len(known) > MOST_CASES_KNOWN:
            known.clear()


def batched(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Return keys, `SETTLED_AT_ONCE` at a time."""
    left = iter(keys)
    while some := [*islice(left, SETTLED_AT_ONCE)]:
        yield some
