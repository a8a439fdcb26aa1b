"""The runs of a ledger, in two spines: of rows that count something, and of those that are gone.

Facts never change. A row that counts nothing any more goes to the second spine when its run is
merged; when it comes back it is drawn again, and its facts stay there, where they are put once.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from streams.core.figures.engine.row_states import ROW_GONE, RowStates
from streams.core.figures.engine.runs import Run, merge_runs
from streams.core.figures.engine.shelf import Arrays, ArrayShelf
from streams.core.figures.engine.spine import Spine, is_sealed

_LARGE: Final = 16_384
"""Rows of a run that keeps sums of days."""

SHELVED_ROWS: Final = 65_536
"""Rows of a run that goes to the shelf; smaller ones are drawn again where a ledger begins from
what was kept."""


class TwoSpines:
    """All runs.

    Args:
        shelf: Where large runs are kept.
        states: What is known of rows; their states are changed as they go.

    Attributes:
        live: Runs of rows that count something; some of these may have come to nothing since.
        gone: Runs of rows that count nothing, or did once.
    """

    def __init__(self, shelf: ArrayShelf, states: RowStates) -> None:
        self._shelf = shelf
        self._of = states
        self.live = Spine()
        self.gone = Spine()

    def add(self, run: Run) -> None:
        """Add a run of rows that count something."""
        self.live.add(run, self._merged, self._settled)

    def put_by(self, run: Run) -> None:
        """Keep a run of rows that count nothing; of some of them the facts may be there already."""
        of = self._of
        of.state[run.rows] = ROW_GONE
        if of.shelved[run.rows].any():
            run = merge_runs([run], ~of.shelved)[0]
        of.shelved[run.rows] = True
        if run.rows.size:
            self.gone.add(run, lambda *both: merge_runs(both, of.shelved)[0], self._put_away)

    def tidy(self) -> bool:
        """Write a run again that is sealed and of which most rows count nothing any more.

        Returns:
            Whether there was one. There may be more: each takes as long as the largest merge.
        """
        for run in self.live:
            if is_sealed(run) and 2 * np.count_nonzero(self._of.count[run.rows]) < run.rows.size:
                kept = self._merged(run)
                self.live.take_out(run)
                if kept.rows.size:
                    self.add(kept)
                return True
        return False

    def begin(self, live: Iterable[Arrays], gone: Iterable[Arrays]) -> None:
        """Begin with runs that were on the shelf."""
        count = self._of.count
        self.live.begin([Run.from_arrays(arrays, count) for arrays in live])
        self.gone.begin([Run.from_arrays(arrays, count) for arrays in gone])

    def _merged(self, *runs: Run) -> Run:
        """Make one run of several that are live; rows that count nothing are set apart."""
        kept, gone = merge_runs(runs, self._of.count > 0)
        if gone.rows.size:
            self.put_by(gone)
        return kept

    def _settled(self, run: Run) -> Run:
        """Let a large run keep sums of days, and a larger one be on the shelf."""
        if run.kept is None and run.rows.size >= _LARGE:
            if run.cases.sums is None:
                run.cases.make_sums(self._of.count)
            return self._put_away(run)
        return run

    def _put_away(self, run: Run) -> Run:
        is_large = run.kept is None and run.rows.size >= SHELVED_ROWS
        return run.put_on(self._shelf, self._of.count) if is_large else run
