"""The day of each row by its number: of receipt, or a record's own; as of any day."""

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Days, Ints
from streams.core.figures.engine.columns import Columns


class RowDays:
    """Days by row number; rows that were not noted have none."""

    def __init__(self) -> None:
        self._days: Days = np.empty(0, dtype=np.int32)
        # Of rows that have versions: row, as-of days from since to before until, and the day then.
        self._versions: list[Ints] = []

    def reach(self, rows: int) -> None:
        """Let there be so many rows at least."""
        more = rows - len(self._days)
        if more > 0:
            more = max(more, rows // 4)
            self._days = np.append(self._days, np.full(more, NEVER, dtype=np.int32))

    def note(self, columns: Columns, rows: Ints) -> None:
        """Take in what rows say.

        Args:
            columns: The rows.
            rows: Their numbers.
        """
        for timelines, day in (
            (columns.cases, columns.cases.received),
            (columns.records, columns.records.day),
        ):
            self._days[rows[timelines.row]] = day
            some = (timelines.since != ALWAYS) | (timelines.until != NEVER)
            if some.any():
                version = rows[timelines.row[some]], timelines.since[some], timelines.until[some]
                self._versions.append(np.stack([*version, day[some]]))

    def of(self, rows: Ints, as_of: int) -> Ints:
        """Return of rows the day; without one, `NEVER`.

        Where a row has versions, the one that speaks as of the end of a day says it.
        """
        days = self._days[rows].astype(np.int64)
        if self._versions:
            row, since, until, day = self.versions()
            speaks = np.flatnonzero((since <= as_of) & (as_of < until))
            speaks = speaks[np.argsort(row[speaks], kind="stable")]
            of = row[speaks]
            if of.size:
                place = of.searchsorted(rows, side="right") - 1
                there = (place >= 0) & (of[place] == rows)
                days[there] = day[speaks[place[there]]]
        return days

    def days(self, rows: int) -> Days:
        """Return the days of so many rows, those of their last versions."""
        return self._days[:rows]

    def versions(self) -> Ints:
        """Return of all versions the row, since and until which as-of day, and the day then."""
        self._versions = [np.concatenate([np.empty((4, 0), dtype=np.int64), *self._versions], 1)]
        return self._versions[0]

    def begin(self, days: Days, versions: Ints) -> None:
        """Begin with what `days` and `versions` returned, which may be read-only."""
        self._days, self._versions = np.array(days), [np.array(versions)]
