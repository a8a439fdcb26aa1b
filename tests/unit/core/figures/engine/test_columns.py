"""Tally rows in columns."""

import numpy as np

from streams.core.arrays import ALWAYS, NEVER
from streams.core.cases.timelines import encode
from streams.core.figures.engine.columns import Columns, History, moments, parted

CASE = ["letter", "mailbox", 3, [[3, "housing", "", ""]], [[4, "closed"]], None, [[5, True]]]


def ints(*values: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Make a column."""
    return np.array(values, dtype=np.int64)


def test_a_history_gives_what_held_on_a_day() -> None:
    """Of each timeline the last entry not after the day, of one day's entries the last one."""
    history = History(ints(3, 0, 1), ints(3, 5, 5, 4), ints(30, 50, 51, 40))
    assert history.of.tolist() == [0, 0, 0, 2]
    assert history.start.tolist() == [0, 3, 3]
    assert history.until.tolist() == [5, 5, NEVER, NEVER]
    for day, held in (
        (2, [None, None, None]),
        (3, [30, None, None]),
        (4, [30, None, 40]),
        (9, [51, None, 40]),
    ):
        place, there = history.last(ints(0, 1, 2), np.full(3, day))
        values = [history.fields[0][p] if t else None for p, t in zip(place, there, strict=True)]
        assert values == held


def test_moments_sort_as_timelines_and_days_do() -> None:
    """A timeline and a day make one number, which grows with both, and is taken apart again."""
    of, day = ints(0, 0, 0, 1, 1), ints(ALWAYS, -1, 16436, -5, NEVER)
    both = moments(of, day)
    assert (np.diff(both) > 0).all()
    assert [column.tolist() for column in parted(both)] == [of.tolist(), day.tolist()]


def test_rows_are_taken_apart() -> None:
    """Cases and records are kept apart, each with its row; what does not count is left out."""
    record = [7, [[7, "visit", "desk", "", "", True, 2]]]
    columns = Columns({b"null": 9, encode(CASE): 5, encode(record): 3})
    assert columns.count.tolist() == [9, 5, 3]
    assert columns.cases.row.tolist() == [1]
    assert columns.cases.received.tolist() == [3]
    assert columns.cases.replied.tolist() == [NEVER]
    assert columns.cases.moves.day.tolist() == [4]
    assert columns.cases.moves.fields[0].tolist() == [1]
    assert columns.cases.ratings.fields[0].tolist() == [1]
    assert columns.records.row.tolist() == [2]
    assert columns.records.day.tolist() == [7]
    assert [column.tolist() for column in columns.records.said.fields[1:]] == [[1], [2], [0]]
    cells = list(columns.cells)
    assert cells[columns.cases.attributes.fields[0][0]][:3] == ("letter", "mailbox", "housing")
    assert cells[columns.records.said.fields[0][0]] == ("visit", "desk", None, None, "", "")


def test_each_version_of_a_timeline_speaks_for_its_days() -> None:
    """Where events were voided a row has a timeline for each stretch of days, none overlapping."""
    open_one = [*CASE[:4], [], *CASE[5:]]
    cases = Columns({encode(CASE): 1, encode([[6, CASE], [9, None], [None, open_one]]): 2}).cases
    assert cases.row.tolist() == [0, 1, 1]
    assert cases.since.tolist() == [ALWAYS, ALWAYS, 9]
    assert cases.until.tolist() == [NEVER, 6, NEVER]
    assert cases.moves.many.tolist() == [1, 1, 0]


def test_nothing_at_all() -> None:
    """An empty tally has empty columns, of the right types."""
    columns = Columns({})
    for column in (columns.cases.received, columns.records.day, columns.cases.moves.of):
        assert column.shape == (0,)
        assert column.dtype == np.int64
