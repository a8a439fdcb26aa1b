"""Cursors: whatever they say comes back, and nothing else is taken for one."""

import pytest

from streams.core.errors import BadQuery
from streams.gateway.departments.cursor import Place, read_positions, write_positions


@pytest.mark.parametrize(
    "positions",
    [{}, {("replies", 0): 0}, {("letters.住房", 2): 2**61, ("replies", 0): 7, ("replies", 1): 0}],
)
def test_positions_come_back(positions: dict[Place, int]) -> None:
    """A partition that is not named, below one that is, is at its beginning."""
    read = read_positions(write_positions(positions))
    assert {place: at for place, at in read.items() if at or place in positions} == positions


def test_a_cursor_of_many_partitions_fits_into_an_address() -> None:
    """Of 20 topics of 32 partitions each."""
    many = {(f"letters.category-{t}", n): 10_000 * t + 37 * n for t in range(20) for n in range(32)}
    assert len(write_positions(many)) < 4_000


@pytest.mark.parametrize("text", ["", "x", "a" * 70_000, "no cursor", "AAAAAAAAAAAAAAAA"])
def test_what_was_not_given_is_refused(text: str) -> None:
    """Its text is not said again."""
    with pytest.raises(BadQuery, match="is not a cursor"):
        read_positions(text)


def test_a_cursor_that_was_changed_is_refused() -> None:
    """A slip of the pen must not leave letters out."""
    cursor = write_positions({("replies", 0): 7})
    with pytest.raises(BadQuery):
        read_positions(cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"))
