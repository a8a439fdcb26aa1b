"""Tables of facts: which facts a question finds, by hand."""

import numpy as np
import pytest

from streams.core.arrays import NEVER
from streams.core.figures.engine.fact_tables import Cut, Held, Table
from tests.unit.core.figures.engine.by_hand import ints

# Five facts, as rows 0 to 4: one that holds for ever from its day on, two that end, one that begins
# to hold long after its day, and one in another drawer.
DAY = ints(10, 10, 10, 10, 10)
SINCE = ints(10, 10, 10, 100, 10)
UNTIL = ints(NEVER, 12, 200, NEVER, NEVER)
DRAWER = ints(0, 0, 0, 0, 1)


def table(row: int = 0) -> Table:
    """Make the table of the five facts, of rows from `row` on."""
    rows = ints(*range(row, row + 5))
    facts = {"profile": rows, "day": DAY, "since": SINCE, "until": UNTIL, "row": rows}
    return Table.of(facts, DRAWER, "since", "until")


def looked_at(
    *tables: Table, drawers: tuple[int, ...] = (0,), as_of: int, days: range = range(1, 20_000)
) -> list[int]:
    """Return the rows of the facts that a question looks at."""
    cut = Cut(tables, ints(*drawers), as_of, days[0], days[-1])
    return sorted(all_of(cut)["row"].tolist()) if cut else []


def all_of(cut: Cut) -> Held:
    """Return all facts that a question looks at."""
    return cut.held(lambda facts: np.ones(len(facts["row"]), dtype=bool))


@pytest.mark.parametrize(
    ("as_of", "rows"),
    [
        (9, []),
        (10, [0, 1, 2]),
        (11, [0, 1, 2]),
        (12, [0, 2]),
        (150, [0, 2, 3]),
        (10_000, [0, 3]),
    ],
)
def test_facts_that_hold_are_looked_at(as_of: int, rows: list[int]) -> None:
    """Those that hold as of a day are among them; some are that do not, which the caller sees."""
    holding = [row for row in looked_at(table(), as_of=as_of) if SINCE[row] <= as_of < UNTIL[row]]
    assert holding == rows
    assert rows == [row for row in range(4) if SINCE[row] <= as_of < UNTIL[row]]


def test_facts_that_cannot_hold_are_not_looked_at() -> None:
    """One that held for less than 4 days is looked at in these days alone."""
    assert looked_at(table(), as_of=9) == []
    assert looked_at(table(), as_of=12) == [0, 1, 2, 3]
    assert looked_at(table(), as_of=14) == [0, 2, 3]
    assert looked_at(table(), as_of=10_000) == [0, 3]


def test_a_question_opens_its_drawers_alone() -> None:
    """The drawers are kinds of cases: letters are not looked at for applications."""
    assert looked_at(table(), drawers=(1,), as_of=50) == [4]
    assert looked_at(table(), drawers=(0, 1), as_of=11) == [0, 1, 2, 3, 4]
    assert looked_at(table(), drawers=(7,), as_of=50) == []


def test_what_lasts_is_found_by_its_day() -> None:
    """Facts that hold for ever are looked at if the period has their day, whenever they began."""
    assert looked_at(table(), as_of=300, days=range(11, 40)) == []
    assert looked_at(table(), as_of=300, days=range(10, 11)) == [0, 3]


def test_several_tables_are_one() -> None:
    """A question looks through the tables of several runs as through what they are merged to."""
    apart = looked_at(table(), table(5), as_of=14)
    alive, _ = Table.merged([table(), table(5)], np.ones(10, dtype=bool))
    assert apart == looked_at(alive, as_of=14) == [0, 2, 3, 5, 7, 8]


def test_a_table_is_in_order_and_keeps_its_facts() -> None:
    """Whatever order facts come in, keys rise, and each fact keeps all that it says."""
    made = table()
    assert (np.diff(made.keys) >= 0).all()
    places = made.columns["row"].tolist()
    assert sorted(places) == [0, 1, 2, 3, 4]
    assert made.columns["until"].tolist() == UNTIL[places].tolist()
    assert made.columns["since"].dtype == np.int32


def test_merging_parts_the_living_from_the_dead() -> None:
    """Facts of rows that no case is left in go to a table of their own; both are in order."""
    alive = np.array([True, False, True, False, True, False, True, False, True, False])
    kept, dropped = Table.merged([table(), table(5)], alive)
    assert sorted(kept.columns["row"].tolist()) == [0, 2, 4, 6, 8]
    assert sorted(dropped.columns["row"].tolist()) == [1, 3, 5, 7, 9]
    assert (np.diff(kept.keys) >= 0).all()
    assert (np.diff(dropped.keys) >= 0).all()


def test_what_is_summed_is_left_out() -> None:
    """Where sums answer for days, the lasting facts of these days are not looked at."""
    made = table()
    made.make_sums(np.ones(5))
    sums = made.sums
    assert sums is not None
    # Rows 0 and 4 hold for ever from their day on; row 3 does so from long after its day on.
    around = Cut([made], ints(0), 300, 0, 63, without=lambda _: (0, 63))
    assert all_of(around)["row"].tolist() == [3]
    assert [(part["profile"].tolist(), part["sum"].tolist()) for part in sums.between(10, 10)] == [
        ([0, 4], [1, 1])
    ]


def test_what_is_held_is_what_passes_the_test() -> None:
    """Of several tables and windows, each fact once, with all that it says."""
    held = Cut([table(), table(5)], ints(0), 11, 1, 20).held(lambda facts: facts["row"] % 2 == 0)
    assert sorted(held["row"].tolist()) == [0, 2, 6, 8]
    assert held["profile"].tolist() == held["row"].tolist()
    nothing = Cut([table()], ints(0), 11, 1, 20).held(lambda facts: facts["row"] > 100)
    assert not nothing
    assert nothing["until"].tolist() == []


def test_a_table_is_made_again_of_its_arrays() -> None:
    """What a shelf keeps of it has all, sums included."""
    made = table()
    made.make_sums(np.ones(5))
    arrays = made.arrays("cases")
    again = Table.from_arrays(arrays | {"opens.keys": ints(7)}, "cases", np.full(5, 2.0))
    assert again.columns.keys() == made.columns.keys()
    assert looked_at(again, as_of=12) == looked_at(made, as_of=12)
    assert again.sums is not None
    assert next(iter(again.sums.between(10, 10)))["sum"].tolist() == [2, 2]
