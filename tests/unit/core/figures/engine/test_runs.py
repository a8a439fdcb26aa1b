"""Runs: the facts of some rows, by hand."""

from typing import Final

import numpy as np

from streams.core.figures.engine.fact_tables import Cut
from streams.core.figures.engine.facts import Profiles
from streams.core.figures.engine.runs import CAME_IN_DRAWER, STOCK_DRAWER, Run, Stocks, merge_runs
from streams.core.figures.engine.shelf import Arrays
from tests.support.county import COUNTY, DEADLINES
from tests.unit.core.figures.engine.by_hand import columns, ints, letter, record

# Five rows: two letters, of which one is closed, and three records: a visit, a poster (which the
# catalogue has as a stock) and a leaflet (which it does not have, and which was a stock when said).
ROWS: Final = [
    letter(),
    letter([12, "closed"]),
    record(10, [10, "visit", "desk", "", "", False, 1]),
    record(10, [10, "poster", "hall", "", "", False, 40]),
    record(10, [10, "leaflet", "hall", "", "", False, 7, True]),
]


def run(first: int = 0) -> Run:
    """Draw the facts of the five rows, which have the numbers from `first` on."""
    taken = columns(*ROWS)
    profiles = Profiles(taken.cells)
    stocks = Stocks(COUNTY, taken.cells.names)
    return Run.of(taken, profiles, DEADLINES, stocks, ints(*range(first, first + 5)))


def test_facts_go_by_what_they_are_of() -> None:
    """Cases say what they were and when they were open; records say what they say."""
    made = run()
    assert sorted(made.cases.columns["row"].tolist()) == [0, 1, 1, 1]
    assert sorted(made.opens.columns["row"].tolist()) == [0, 1]
    assert sorted(made.records.columns["row"].tolist()) == [2, 3, 4]
    assert made.rows.tolist() == [0, 1, 2, 3, 4]


def test_rows_have_the_numbers_that_they_are_given() -> None:
    """A run's rows are numbered by the ledger, in whatever order they were read."""
    assert sorted(set(run(100).cases.columns["row"].tolist())) == [100, 101]


def test_which_records_are_a_stock() -> None:
    """The catalogue says it of the kinds it has; of others what was said with the record."""
    taken = columns(*ROWS)
    names = taken.cells.names
    stocks = Stocks(COUNTY, names)
    kinds = ints(names["visit"], names["poster"], names["leaflet"], names["leaflet"])
    assert stocks.are(kinds, ints(1, 0, 1, 0)).tolist() == [0, 1, 1, 0]


def test_records_of_a_stock_have_their_own_drawer() -> None:
    """Looking for what came in, a question passes over what there is, and the reverse."""
    tables = [run().records]
    came, there = (Cut(tables, at, 20, 1, 20) for at in (CAME_IN_DRAWER, STOCK_DRAWER))
    assert came.held(lambda facts: facts["row"] >= 0)["row"].tolist() == [2]
    assert sorted(there.held(lambda facts: facts["row"] >= 0)["row"].tolist()) == [3, 4]


def test_runs_are_merged() -> None:
    """Two runs become one with the rows that have cases, and one with the others."""
    alive = np.ones(10, dtype=bool)
    alive[[1, 7]] = False
    kept, gone = merge_runs([run(), run(5)], alive)
    assert kept.rows.tolist() == [0, 2, 3, 4, 5, 6, 8, 9]
    assert gone.rows.tolist() == [1, 7]
    assert sorted(kept.cases.columns["row"].tolist()) == [0, 5, 6, 6, 6]
    assert gone.cases.columns["row"].tolist() == [1, 1, 1]
    assert sorted(kept.records.columns["row"].tolist()) == [2, 3, 4, 8, 9]
    assert gone.records.columns["row"].tolist() == [7]


def test_a_run_that_stays_as_it_is_has_no_sums() -> None:
    """Sums of days follow the counts, so they are not shared with another thread."""
    made = run()
    made.cases.make_sums(np.ones(5))
    assert made.cases.sums is not None
    still = made.still()
    assert still.cases.sums is None
    assert still.cases.columns is made.cases.columns


def test_a_run_on_a_shelf_is_the_same_run() -> None:
    """All that it says is in the arrays that the shelf is given."""

    class Copies:
        def keep(self, arrays: Arrays) -> Arrays:
            return {name: array.copy() for name, array in arrays.items()}

        def see_whole(self) -> None:
            """Nobody else can reach them."""

    made = run()
    made.cases.make_sums(np.ones(5))
    kept = made.put_on(Copies(), np.ones(5))
    assert kept.kept is not None
    assert kept.rows.tolist() == made.rows.tolist()
    for name in ("cases", "opens", "records", "durations"):
        table, again = getattr(made, name), getattr(kept, name)
        assert again.keys.tolist() == table.keys.tolist()
        assert {column: values.tolist() for column, values in again.columns.items()} == {
            column: values.tolist() for column, values in table.columns.items()
        }
    assert kept.cases.sums is not None
