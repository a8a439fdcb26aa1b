"""The spine: runs in which rows are added cheaply and found quickly, merged as they come.

A log-structured merge: what is new makes a run of its own, and the last two runs become one for as
long as they are of like size.

Invariant: each run that is smaller than `SEALED` has at least `TIMES_LARGER` times as many rows as
the run after it, and each but the last has at least `SMALL`.

Number: so *n* rows make at most 2 + log4(n / 1,024) runs: 5 of 200,000 rows, 8 and those that are
sealed, ten or fewer, of 10,000,000.

Cost: a question pays for each run, adding pays for each merge. Of 200,000 rows added 1,000 at a
time, each is written 10 times in the mean, into 4 runs at most; it would be 7 times and 7 runs with
the number 2, 13 times and 3 runs with 8. The slowest merge is of all rows at once; until the next
one of that size, a quarter as many must come.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from streams.core.figures.engine.runs import Run

TIMES_LARGER: Final = 4
SMALL: Final = 1_024
"""Rows below which a run is merged with the next in any case."""
SEALED: Final = 1_048_576
"""Rows from which on a run is merged no more: to write all rows of a city again and again would
take minutes each time, and as much memory as they do."""


class Spine:
    """Runs, the largest first."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def add(
        self,
        run: Run,
        merged: Callable[[Run, Run], Run],
        settled: Callable[[Run], Run] = lambda run: run,
    ) -> None:
        """Add a run.

        Args:
            run: Rows that are in no other run.
            merged: Makes one run of the last two. It may leave rows out.
            settled: Makes of the last run what is to be there until it is merged.
        """
        self._runs.append(run)
        while self._is_uneven():
            first, last = self._runs[-2:]
            self._runs[-2:] = [merged(first, last)]
        self._runs[-1] = settled(self._runs[-1])

    def begin(self, runs: Iterable[Run]) -> None:
        """Begin with runs, in the order in which they were."""
        self._runs = [*runs]

    def take_out(self, run: Run) -> None:
        """Take a run out that is there."""
        self._runs = [each for each in self._runs if each is not run]

    def _is_uneven(self) -> bool:
        """Return whether the last two runs should be one."""
        if len(self._runs) < 2:  # noqa: PLR2004 - the last two
            return False
        first, last = (run.rows.size for run in self._runs[-2:])
        return first < SEALED and (first < SMALL or first < TIMES_LARGER * last)


def is_sealed(run: Run) -> bool:
    """Return whether a run is merged no more."""
    return run.rows.size >= SEALED
