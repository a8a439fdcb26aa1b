"""Tally rows in columns."""

import numpy as np

from streams.core.columns import ALWAYS, NEVER, Columns, History, Names
from streams.core.timelines import encode


def test_names_have_codes() -> None:
    """Each identifier has one code, and its name is found by it; unknown ones have none."""
    names = Names()
    assert [names.code(name) for name in ("a", "", "a", "b")] == [0, 1, 0, 2]
    assert names.list == ["a", "", "b"]
    assert names.known(["b", "c", "a"]) == [2, 0]


def test_a_history_gives_what_held_on_a_day() -> None:
    """Of each row the last entry not after the day, of one day's entries the last one."""
    history = History(1)
    history.add([[3, 30], [5, 50], [5, 51]])
    history.add([])
    history.add([[4, 40]])
    history.close()
    assert history.row.tolist() == [0, 0, 0, 2]
    for day, held in ((2, [None, None, None]), (3, [30, None, None]), (4, [30, None, 40])):
        place, there = history.last(day)
        values = [history.fields[0][p] if t else None for p, t in zip(place, there, strict=True)]
        assert values == held
    place, there = history.last(9)
    assert there.tolist() == [True, False, True]
    assert history.fields[0][place[there]].tolist() == [51, 40]


def test_rows_are_taken_apart() -> None:
    """Cases and records stand apart, each with its count; what does not count is left out."""
    case = ["letter", "mailbox", 3, [[3, "housing", "", ""]], [[4, "closed"]], None, [[5, True]]]
    record = [7, [[7, "visit", "desk", "", "", True, 2]]]
    columns = Columns({encode(case): 5, encode(record): 3, b"null": 9})
    assert columns.cases.count.tolist() == [5]
    assert columns.cases.received.tolist() == [3]
    assert columns.cases.replied.tolist() == [NEVER]
    assert columns.cases.moves.day.tolist() == [4]
    assert columns.records.count.tolist() == [3]
    assert columns.records.day.tolist() == [7]
    assert [column.tolist() for column in columns.records.said.fields[4:]] == [[1], [2]]
    assert columns.names.list[columns.records.said.fields[0][0]] == "visit"


def test_each_version_of_a_timeline_speaks_for_its_days() -> None:
    """Where events were voided a row has one entry for each stretch of days, none overlapping."""
    case = ["letter", "mailbox", 3, [[3, "housing", "", ""]], [], None, []]
    closed = [*case[:4], [[4, "closed"]], *case[5:]]
    cases = Columns({encode([[6, closed], [9, None], [None, case]]): 2}).cases
    assert cases.since.tolist() == [ALWAYS, 9]
    assert cases.until.tolist() == [6, NEVER]
    assert cases.count.tolist() == [2, 2]


def test_nothing_at_all() -> None:
    """An empty tally has empty columns, of the right types."""
    columns = Columns({})
    for column in (columns.cases.kind, columns.records.day, columns.cases.moves.row):
        assert column.shape == (0,)
        assert column.dtype == np.int64
