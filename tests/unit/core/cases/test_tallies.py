"""Tallies: counts by row."""

from streams.core.cases.tallies import Tally, total


def test_a_case_moves_from_row_to_row() -> None:
    """A case leaves one row and enters another; a row that nobody is left in is gone."""
    tally = Tally()
    tally.move(None, b"a")
    tally.move(None, b"a")
    tally.move(b"a", b"b")
    assert tally.counts == {b"a": 1, b"b": 1}
    tally.move(b"a", b"b")
    assert tally.counts == {b"b": 2}
    tally.move(b"b", None)
    assert tally.counts == {b"b": 1}


def test_changes_are_taken_once() -> None:
    """What is taken are new counts, 0 for a row that is gone; then nothing until the next move."""
    tally = Tally()
    tally.move(None, b"a")
    tally.move(None, b"b")
    assert tally.take_changes() == {b"a": 1, b"b": 1}
    assert tally.take_changes() == {}
    tally.move(b"a", b"b")
    assert tally.take_changes() == {b"a": 0, b"b": 2}


def test_there_and_back_is_no_change() -> None:
    """A row whose count is what it was when last taken is not given."""
    tally = Tally()
    tally.move(None, b"a")
    tally.take_changes()
    tally.move(b"a", b"b")
    tally.move(b"b", b"a")
    tally.move(b"a", b"a")
    assert tally.take_changes() == {}


def test_what_another_published_is_put_right() -> None:
    """A new owner returns the rows that differ from what is published, those gone as 0."""
    tally = Tally()
    for row in (b"same", b"more", b"more", b"new"):
        tally.move(None, row)
    tally.assume_taken({b"same": 1, b"more": 1, b"gone": 4})
    assert tally.take_changes() == {b"more": 2, b"new": 1, b"gone": 0}
    tally.move(b"new", b"gone")
    assert tally.take_changes() == {b"new": 0, b"gone": 1}


def test_partitions_add_up() -> None:
    """Rows of several partitions are added."""
    assert total([{b"a": 1, b"b": 2}, {}, {b"b": 3}]) == {b"a": 1, b"b": 5}
