"""Filling an empty store from Kafka: all cases, their rows counted, and what was published else.

Rows are counted by their digests, in arrays: so the counts of millions of rows fit into memory.
"""

import asyncio
from array import array
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.ended import place_of
from streams.core.cases.tallies import Row
from streams.core.errors import SpoiltCopy
from streams.core.figures.engine.sound import Unsound
from streams.worker.store.case_store import CaseStore
from streams.worker.store.kept_tally import DIGEST_BYTES, row_digest

FILLED_AT_ONCE: Final = 10_000
"""Cases after which others have a turn: Kafka must hear of this worker."""

_Digests = NDArray[np.bytes_]
_Counts = NDArray[np.int64]


class PublishedRows:
    """What was last published of each row: its count, by the digest of the row."""

    def __init__(self) -> None:
        self._digests = bytearray()
        self._counts = array("q")

    def take(self, row: Row, count: int) -> None:
        """Take in what was published of a row after all that was taken in before; 0: it is gone."""
        self._digests += row_digest(row)
        self._counts.append(count)

    def counts(self) -> tuple[_Digests, _Counts]:
        """Return the last count of each row that is not gone."""
        digests = _as_digests(self._digests)
        last, places = np.unique(digests[::-1], return_index=True)
        counts = np.frombuffer(self._counts, np.int64)[::-1][places]
        there = counts != 0
        return last[there], counts[there]


class StoreFilling:
    """Fills a store.

    Args:
        store: An empty one.
        records: Reads and mends records.

    Attributes:
        mended: The keys of the cases whose records were made again.
        cases: How many cases there are, once they are counted.
        waiting: How many of them wait for their first event.
    """

    def __init__(self, store: CaseStore, records: CaseRecords) -> None:
        self.mended: dict[bytes, bytes] = {}
        self.cases = 0
        self.waiting = 0
        self._store = store
        self._records = records
        self._counted = np.empty(0, f"S{DIGEST_BYTES}"), np.empty(0, np.int64)

    def take(self, records: Iterable[tuple[bytes | None, bytes | None]]) -> None:
        """Take in records of `cases`, after all that were taken in before.

        Raises:
            Unsound: One of them cannot be read.
        """
        cases: dict[bytes, bytes | None] = {}
        mended = self._records.mended
        for key, record in records:
            if key is None:
                raise Unsound("a case has no key")
            cases[key] = record
            if record is None:
                self.mended.pop(key, None)
                continue
            try:
                made = mended(record)
            except Exception as error:
                raise _unreadable(error) from error
            if made is not record:
                cases[key] = self.mended[key] = made
            elif self.mended:
                self.mended.pop(key, None)
        self._store.write(cases)

    async def count(self) -> None:
        """Count the rows of all cases, and find the place of each among those to be looked at.

        Raises:
            Unsound: One of them cannot be read.
        """
        row_of, write_places = self._records.row, self._store.write_places
        digests = bytearray()
        places: list[bytes] = []
        try:
            for key, record in self._store.all_cases():
                row = row_of(record)
                if row != NO_TIMELINE:
                    digests += row_digest(row)
                    if (place := place_of(record, row)) is not None:
                        places.append(place + key)
                else:
                    self.waiting += 1
                self.cases += 1
                if self.cases % FILLED_AT_ONCE == 0:
                    write_places(places)
                    places.clear()
                    await asyncio.sleep(0)
            write_places(places)
        except SpoiltCopy:
            raise
        except Exception as error:
            raise _unreadable(error) from error
        found, counts = np.unique(_as_digests(digests), return_counts=True)
        del digests
        self._counted = found, counts
        await self._write_counts()

    async def _write_counts(self) -> None:
        found, counts = self._counted
        for first in range(0, len(found), FILLED_AT_ONCE):
            some = slice(first, first + FILLED_AT_ONCE)
            self._store.write_counts(_as_bytes(found[some]), counts[some])
            await asyncio.sleep(0)

    def differing(self, published: PublishedRows) -> set[bytes]:
        """Return the digests of the rows that have another count than was published."""
        (mine, counts), (theirs, said) = self._counted, published.counts()
        if np.array_equal(mine, theirs) and np.array_equal(counts, said):
            return set()
        both, here, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
        other = both[counts[here] != said[there]]
        apart = np.setxor1d(mine, theirs, assume_unique=True)
        return {*_as_bytes(other), *_as_bytes(apart)}

    def rows_of(self, digests: set[bytes]) -> Counter[Row]:
        """Return the rows of these digests that cases have, and how many have each."""
        rows: Counter[Row] = Counter()
        if digests:
            found = map(self._records.row, (record for _, record in self._store.all_cases()))
            rows.update(row for row in found if row_digest(row) in digests)
        return rows


def _unreadable(error: Exception) -> Unsound:
    return Unsound(f"a case cannot be read ({type(error).__name__})")


def _as_digests(digests: bytearray) -> _Digests:
    return np.frombuffer(digests, f"S{DIGEST_BYTES}")


def _as_bytes(digests: NDArray[Any]) -> list[bytes]:
    """Return digests whole; as an array has them, zeros at the end are left out."""
    text = digests.tobytes()
    return [text[at : at + DIGEST_BYTES] for at in range(0, len(text), DIGEST_BYTES)]
