"""In which row each case is, and was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.gateway.index import placement as placement_module
from streams.gateway.index.placement import NOWHERE, Expired, Placement

PARTITIONS = 2
CASES = 6


def test_cases_are_placed_as_of_now_and_as_of_before() -> None:
    """A case is in the row it was moved to last; as of an earlier flush, in the row it had then."""
    placement = Placement(2)
    placement.move(0, [1, 1, 2], [0, 1, 0], [7, 8, 9])
    placement.move(1, [1], [2], [5])
    assert placement.as_of((2, 1)).tolist() == [9, 8, 5]
    assert placement.as_of((1, 1)).tolist() == [7, 8, 5]
    assert placement.as_of((2, 0)).tolist() == [9, 8, NOWHERE]
    assert placement.as_of((0, 0)).tolist() == [NOWHERE] * 3


def test_of_several_moves_in_one_flush_the_first_tells_what_was_before() -> None:
    """A case moved twice within a flush was, before it, where the first move found it."""
    placement = Placement(1)
    placement.move(0, [1], [0], [3])
    placement.move(0, [2, 2], [0, 0], [4, 5])
    assert placement.as_of((1,)).tolist() == [3]
    assert placement.as_of((2,)).tolist() == [5]


def test_moves_of_a_flush_not_yet_complete_show_to_nobody() -> None:
    """Asked as of the flush before, half of a flush is as if it had not been moved."""
    placement = Placement(1)
    placement.move(0, [1, 1], [0, 1], [3, 3])
    placement.reached[0] = 1
    placement.move(0, [2], [0], [4])
    assert placement.as_of(tuple(placement.reached)).tolist() == [3, 3]


def test_what_is_forgotten_is_not_guessed() -> None:
    """As of a flush whose moves were dropped for later ones, nothing is answered."""
    placement = Placement(2, kept=3)
    for flush in range(1, 6):
        placement.move(0, [flush], [0], [flush])
    assert placement.as_of((2, 0)).tolist() == [2]
    with pytest.raises(Expired):
        placement.as_of((1, 0))


def test_what_was_before_the_beginning_is_not_known() -> None:
    """Cases loaded as of certain flushes tell nothing of earlier ones."""
    placement = Placement(1)
    placement.begin(placement.as_of((0,)), [7])
    placement.move(0, [8], [0], [1])
    assert placement.as_of((7,)).tolist() == [NOWHERE]
    with pytest.raises(Expired):
        placement.as_of((6,))


Moves = list[tuple[int, list[tuple[int, int]]]]

moves: st.SearchStrategy[Moves] = st.lists(
    st.tuples(
        st.integers(0, PARTITIONS - 1),
        st.lists(st.tuples(st.integers(0, CASES - 1), st.integers(NOWHERE, 3)), max_size=5),
    ),
    max_size=12,
)


@given(moves, st.integers(1, 40))
def test_every_remembered_state_is_as_it_was(made: Moves, kept: int) -> None:
    """Whatever moves were made, as of any flushes cases are in the rows those flushes left them."""
    placement = Placement(PARTITIONS, kept)
    flushes = [0] * PARTITIONS
    # What each flush of each partition said; a case is in one partition.
    said: list[list[dict[int, int]]] = [[{}] for _ in range(PARTITIONS)]
    for partition, moved in made:
        flushes[partition] += 1
        numbered = [(case * PARTITIONS + partition, row) for case, row in moved]
        said[partition].append(dict(numbered))
        placement.move(
            partition,
            [flushes[partition]] * len(moved),
            [number for number, _ in numbered],
            [row for _, row in numbered],
        )
    total = sum(len(moved) for _, moved in made)
    for first in range(flushes[0] + 1):
        for second in range(flushes[1] + 1):
            stands: dict[int, int] = {}
            for partition, until in enumerate((first, second)):
                for flush in said[partition][: until + 1]:
                    stands |= flush
            try:
                rows = placement.as_of((first, second))
            except Expired:
                assert total > kept
                continue
            found = {number: row for number, row in enumerate(rows.tolist()) if row != NOWHERE}
            assert found == {number: row for number, row in stands.items() if row != NOWHERE}


@given(
    moves,
    st.integers(1, 40),
    st.sets(st.integers(0, 6)),
    st.lists(st.integers(0, 4), unique=True).map(sorted),
)
def test_the_cases_of_rows_are_those_that_are_in_them(
    made: Moves, kept: int, arranged: set[int], rows: list[int]
) -> None:
    """As of now and of before, whether cases were put in order lately, long ago, again or never."""
    placement = Placement(PARTITIONS, kept)
    flushes = [0] * PARTITIONS
    states = [(0,) * PARTITIONS]
    for number, (partition, moved) in enumerate(made):
        flushes[partition] += 1
        cases = [case - case % PARTITIONS + partition for case, _ in moved]
        entered = [row for _, row in moved]
        placement.move(partition, [flushes[partition]] * len(moved), cases, entered)
        states.append(tuple(flushes))
        if number in arranged:
            in_order, cases_in_order = placement.arrange()
            assert in_order.tolist() == sorted(placement.rows().tolist())
            assert sorted(cases_in_order.tolist()) == list(range(len(placement)))
            assert placement.rows()[cases_in_order].tolist() == in_order.tolist()
    wanted = np.array(rows, dtype=np.int64)
    for state in states:
        try:
            everywhere = placement.as_of(state).tolist()
        except Expired:
            with pytest.raises(Expired):
                placement.in_rows(wanted, state)
            continue
        numbers, found = placement.in_rows(wanted, state)
        expected = [(case, row) for case, row in enumerate(everywhere) if row in rows]
        assert [*zip(numbers.tolist(), found.tolist(), strict=True)] == expected


def test_cases_are_put_in_order_again_after_many_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each list would look at all that were ever moved."""
    monkeypatch.setattr(placement_module, "_MOST_MOVED", 2)
    placement = Placement(1)
    placement.move(0, [1, 1], [0, 1], [5, 6])
    for flush in range(2, 9):
        placement.move(0, [flush], [0], [flush])
        wanted = np.unique(np.array([6, flush]))
        assert placement.in_rows(wanted, (flush,))[0].tolist() == [0, 1]
    assert placement.rows().tolist() == [8, 6]
    assert placement.is_whole is False
    placement.reached[0] = 8
    assert placement.is_whole
