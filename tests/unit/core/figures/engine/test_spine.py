"""The spine: few runs, each much larger than the next, whatever is added."""

from itertools import pairwise
from math import log
from random import Random

import numpy as np
import pytest

from streams.core.figures.engine import spine as spine_module
from streams.core.figures.engine.fact_tables import Table
from streams.core.figures.engine.runs import Run
from streams.core.figures.engine.spine import SMALL, TIMES_LARGER, Spine

TABLE = Table(np.empty(0, dtype=np.int64), {})


def run(*rows: int) -> Run:
    """Make a run of rows without any fact."""
    return Run(TABLE, TABLE, TABLE, TABLE, np.array(rows, dtype=np.int64))


def merged(first: Run, last: Run) -> Run:
    """Make one run of two."""
    return run(*first.rows, *last.rows)


@pytest.mark.parametrize("most", [10, 700, 5_000])
def test_however_rows_come_runs_are_few_and_hold_each_once(most: int) -> None:
    """Each run has four times the rows of the next, and so there are few."""
    random, spine, many = Random(most), Spine(), 0
    for _ in range(60):
        more = random.randint(1, most)
        spine.add(run(*range(many, many + more)), merged)
        many += more
        sizes = [one.rows.size for one in spine]
        assert sorted(np.concatenate([one.rows for one in spine])) == list(range(many))
        assert all(size >= SMALL for size in sizes[:-1])
        assert all(large >= TIMES_LARGER * small for large, small in pairwise(sizes))
        assert len(sizes) <= 2 + max(0, log(many / SMALL, TIMES_LARGER))


def test_rows_may_be_left_out_where_runs_are_merged() -> None:
    """Rows in which no case is left are dropped then."""
    spine = Spine()
    for first, many in ((0, 5 * SMALL), (5 * SMALL, SMALL)):
        spine.add(run(*range(first, first + many)), merged)
    assert len([*spine]) == 2
    spine.add(run(*range(SMALL)), lambda first, last: run(first.rows[0], last.rows[0]))
    assert [one.rows.tolist() for one in spine] == [list(range(5 * SMALL)), [5 * SMALL, 0]]


def test_a_sealed_run_is_merged_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows come after it; it stays the very same run."""
    monkeypatch.setattr(spine_module, "SEALED", 3 * SMALL)
    spine = Spine()
    spine.add(run(*range(3 * SMALL)), merged)
    sealed = next(iter(spine))
    for first in range(3 * SMALL, 12 * SMALL, SMALL):
        spine.add(run(*range(first, first + SMALL)), merged)
    assert next(iter(spine)) is sealed
    assert [one.rows.size for one in spine] == [3 * SMALL] * 4


def test_what_a_run_is_settled_to_is_done_once() -> None:
    """Only of the last run, when those before it are merged into it."""
    spine, settled = Spine(), []

    def settle(one: Run) -> Run:
        settled.append(one.rows.size)
        return one

    for first in range(5):
        spine.add(run(first), merged, settle)
    assert settled == [1, 2, 3, 4, 5]


def test_a_run_is_taken_out_by_itself() -> None:
    """Others of the same rows, as after a mistake, stay."""
    spine = Spine()
    one, same = run(*range(2 * SMALL)), run(*range(2 * SMALL))
    spine.begin([one, same])
    spine.take_out(one)
    (left,) = spine
    assert left is same
