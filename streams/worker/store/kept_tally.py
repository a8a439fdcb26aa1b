"""The tally of cases that are in a store: counts by row, of which only what changed is in memory.

Counts are read for the rows that changed, once a step.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final

from streams.core.cases.tallies import Row, Tally
from streams.worker.store.case_store import CaseStore

DIGEST_BYTES: Final = 16
"""Rows are looked up by a hash of which nobody finds two alike."""


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
