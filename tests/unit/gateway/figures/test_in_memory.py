"""Tallies by flush."""

from datetime import UTC, datetime
from typing import cast

import numpy as np

from streams.core.arrays import Floats, Ints
from streams.core.figures.ledger import Ledger
from streams.gateway.figures.in_memory import Tallies
from streams.topics.flushes import Flush


class Counting:
    """A ledger that only counts."""

    def __init__(self) -> None:
        self.counts: dict[bytes, int] = {}
        self._rows: list[bytes] = []

    def numbers(self, rows: list[bytes]) -> Ints:
        """Number rows as they come."""
        self._rows += [row for row in rows if row not in self._rows]
        return np.array([self._rows.index(row) for row in rows], dtype=np.int64)

    def change(self, numbers: Ints, changes: Floats) -> None:
        """Count."""
        for number, change in zip(numbers.tolist(), changes.tolist(), strict=True):
            assert change, "what does not change is not told"
            row = self._rows[number]
            self.counts[row] = self.counts.get(row, 0) + int(change)


def test_rows_of_all_partitions_are_added_up() -> None:
    """A flush says what a row counts in its partition; the ledger has the sum of all."""
    counting = Counting()
    tallies = Tallies(cast("Ledger", counting), 2)
    tallies.take(0, {b"a": 3, b"b": 1}, Flush(1, 2))
    tallies.take(1, {b"a": 2}, Flush(1, 1))
    assert (counting.counts, tallies.flushes) == ({b"a": 5, b"b": 1}, (1, 1))
    tallies.take(0, {b"a": 1, b"b": 0, b"c": 0}, Flush(4, 3))
    assert (counting.counts, tallies.flushes) == ({b"a": 3, b"b": 0}, (4, 1))


def test_every_flush_is_another_version() -> None:
    """One that changes no row does so too, so that those who wait hear of it."""
    tallies = Tallies(cast("Ledger", Counting()), 1)
    seen = [tallies.version]
    for number in (1, 2):
        tallies.take(0, {}, Flush(number, 0))
        seen.append(tallies.version)
    assert sorted(set(seen)) == seen


def test_times_are_the_latest_of_all_partitions() -> None:
    """A flush that knows none, or an earlier one, takes nothing back."""
    tallies = Tallies(cast("Ledger", Counting()), 2)
    early, late = (datetime(2015, 3, day, tzinfo=UTC) for day in (2, 3))
    for partition, flush in enumerate([Flush(1, 0, late, early), Flush(1, 0, early, late)]):
        tallies.take(partition, {}, flush)
    tallies.take(0, {}, Flush(2, 0))
    assert (tallies.event_time, tallies.intake_time) == (late, late)
