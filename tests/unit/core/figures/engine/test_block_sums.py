"""Sums of facts by blocks of 32 days, by hand."""

import numpy as np
import pytest

from streams.core.arrays import Floats
from streams.core.figures.engine.block_sums import Blocks, settled
from tests.unit.core.figures.engine.by_hand import ints

# Five facts: profile 0 on the days 0, 31 and 32, profile 1 on the days 40 and 100. Row 7 has two.
DAY = np.array([0, 31, 32, 40, 100], dtype=np.int32)
PROFILE = ints(0, 0, 0, 1, 1)
ROW = np.array([7, 3, 7, 5, 6], dtype=np.int32)


def blocks() -> Blocks:
    """Make the blocks of the five facts; row 3 counts 10 cases, the others one each."""
    count: Floats = np.ones(8)
    count[3] = 10
    return Blocks(DAY, PROFILE, ROW, count)


def between(made: Blocks, first: int, last: int) -> list[int]:
    """Return the sums of profile 0 and 1 over some blocks."""
    found = made.between(first, last)
    assert found["profile"].tolist() == [0, 1]
    return [int(value) for value in found["sum"]]


def test_each_fact_is_in_the_block_of_its_day() -> None:
    """The days 0 to 31 are block 0, 32 to 63 block 1, and 100 is in block 3."""
    assert [between(blocks(), block, block + 1) for block in range(5)] == [
        [11, 0],
        [1, 1],
        [0, 0],
        [0, 1],
        [0, 0],
    ]


def test_blocks_are_added_up() -> None:
    """Over all blocks each fact counts once, times the cases of its row."""
    assert between(blocks(), 0, 4) == [12, 2]
    assert between(blocks(), 1, 3) == [1, 1]
    assert between(blocks(), -5, 100) == [12, 2]


def test_no_blocks_are_nothing() -> None:
    """Before the first and after the last block there is nothing, and nothing in an empty range."""
    for first, last in ((-9, 0), (4, 9), (2, 2)):
        assert between(blocks(), first, last) == [0, 0]


def test_a_row_whose_count_changes() -> None:
    """Its facts count for as many more, in every block in which it has some."""
    made = blocks()
    made.change(ints(7, 3), np.array([4.0, -10.0]))
    assert [between(made, block, block + 1) for block in range(4)] == [
        [5, 0],
        [5, 1],
        [0, 0],
        [0, 1],
    ]


def test_a_row_that_has_no_facts_here_changes_nothing() -> None:
    """The rows of a flush may be those of other runs."""
    made = blocks()
    made.change(ints(2, 4), np.array([1.0, 1.0]))
    assert between(made, 0, 4) == [12, 2]


@pytest.mark.parametrize(
    ("first", "last", "as_of", "expected"),
    [
        (0, 63, 1_000, (0, 2)),
        (1, 63, 1_000, (1, 2)),
        (0, 62, 1_000, (0, 1)),
        (0, 63, 95, (0, 2)),
        (0, 63, 94, (0, 1)),
        (0, 63, 40, None),
        (1, 62, 1_000, None),
        (5, 20, 1_000, None),
    ],
)
def test_which_blocks_are_settled(
    first: int, last: int, as_of: int, expected: tuple[int, int] | None
) -> None:
    """These are whole blocks in a period whose days are 32 days back: their facts are lasting."""
    assert settled(first, last, as_of) == expected
