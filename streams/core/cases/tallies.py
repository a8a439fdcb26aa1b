"""Tallies: how many cases or records have each timeline.

A figure is never incremented by an event. When a case changes it leaves the row of its old
timeline and enters the row of its new one; a tally is always what counting all its cases again
would give.
"""

from collections.abc import Iterable, Mapping

Row = bytes
"""A timeline, encoded (see `timelines`)."""


class Tally:
    """Counts by row, and which rows have changed since they were last taken."""

    def __init__(self) -> None:
        self.counts: dict[Row, int] = {}
        self._before: dict[Row, int] = {}

    def move(self, old: Row | None, new: Row | None) -> None:
        """Let one case leave the row `old` and enter the row `new`; None is not a row."""
        if old == new:
            return
        counts, before = self.counts, self._before
        if old is not None:
            count = counts[old]
            before.setdefault(old, count)
            if count == 1:
                del counts[old]
            else:
                counts[old] = count - 1
        if new is not None:
            count = counts.get(new, 0)
            before.setdefault(new, count)
            counts[new] = count + 1

    def take_changes(self) -> dict[Row, int]:
        """Return the rows whose count is not what it was when last taken, with their new counts.

        A row that is gone has the count 0.
        """
        counts = self.counts
        changes = {
            row: counts.get(row, 0)
            for row, before in self._before.items()
            if counts.get(row, 0) != before
        }
        self._before = {}
        return changes

    def assume_taken(self, taken: Mapping[Row, int]) -> None:
        """Say what was last taken, so that the next taking gives what differs from it."""
        counts = self.counts
        self._before = {row: n for row, n in taken.items() if counts.get(row, 0) != n}
        self._before.update((row, 0) for row in counts if row not in taken)


def total(tallies: Iterable[Mapping[Row, int]]) -> dict[Row, int]:
    """Add the tallies of several partitions up."""
    counts: dict[Row, int] = {}
    for tally in tallies:
        for row, count in tally.items():
            counts[row] = counts.get(row, 0) + count
    return counts
