"""Runs: rows with all of their facts; rows are added without sorting the others again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from streams.core.arrays import Flags, Floats, Ints, Names
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.duration_facts import ENDS, duration_facts
from streams.core.figures.engine.fact_tables import Table
from streams.core.figures.engine.facts import Facts, Profiles, case_facts, open_facts, record_facts
from streams.core.figures.engine.shelf import Arrays, ArrayShelf
from streams.core.figures.engine.step_facts import step_facts

CAME_IN_DRAWER: Final = np.array([0])
STOCK_DRAWER: Final = np.array([1])
"""Drawers of records: of what came in, and of what there is."""


_TABLES: Final = ("cases", "opens", "records", "durations")


class Stocks:
    """Of which kinds of records counts what there is, and not what came in.

    A kind that the catalogue has is what the catalogue says. One that it has no longer is what it
    was when the record was said, so that its figures stay what they were.
    """

    def __init__(self, catalogue: Catalogue, names: Names) -> None:
        kinds = catalogue.kinds.items()
        self._known = np.array([names[name] for name, _ in kinds], dtype=np.int64)
        self._stock = np.array([names[name] for name, kind in kinds if kind.stock], dtype=np.int64)

    def are(self, kind: Ints, was: Ints) -> Ints:
        """Tell of records, by the codes of their kinds and what they were, which are a stock."""
        known = np.isin(kind, self._known)
        return np.where(known, np.isin(kind, self._stock), was > 0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Run:
    """Facts of some rows.

    Attributes:
        cases: What cases were, their moves, and what the office did with them; each kind in the
            drawer of its code.
        opens: When cases were open, in the same drawers.
        records: What records said, in the drawers `CAME_IN_DRAWER` and `STOCK_DRAWER`: their kinds
            are many, and the records of each few.
        durations: How long cases took (`duration_facts`), each kind in a drawer for each end.
        rows: The numbers of the rows.
        kept: All of its arrays, where a shelf keeps them.
    """

    cases: Table
    opens: Table
    records: Table
    durations: Table
    rows: Ints
    kept: Arrays | None = field(default=None, compare=False)

    def still(self) -> "Run":
        """Return a run that stays as it is: without sums of days, which follow the counts."""
        return replace(self, cases=Table(self.cases.keys, self.cases.columns))

    def put_on(self, shelf: ArrayShelf, count: Floats) -> "Run":
        """Return the same run, kept by a shelf; rows count `count`."""
        arrays = {"rows": self.rows.astype(np.int32)}
        for name in _TABLES:
            arrays |= getattr(self, name).arrays(name)
        return Run.from_arrays(shelf.keep(arrays), count)

    @classmethod
    def from_arrays(cls, arrays: Arrays, count: Floats) -> "Run":
        """Make the run that a shelf keeps; rows count `count`."""
        cases, opens, records, durations = (
            Table.from_arrays(arrays, name, count) for name in _TABLES
        )
        return cls(cases, opens, records, durations, arrays["rows"], arrays)

    @classmethod
    def of(
        cls, columns: Columns, profiles: Profiles, deadlines: Deadlines, stocks: Stocks, rows: Ints
    ) -> "Run":
        """Draw the facts of rows.

        Args:
            columns: The rows.
            profiles: The numbers of profiles.
            deadlines: By when cases must be closed.
            stocks: Of which kinds counts what there is, not what came in.
            rows: The rows' numbers.
        """

        def kinds(facts: Facts) -> Ints:
            kind: Ints = profiles.cells.column("kind")[profiles.cell[facts["profile"]]]
            return kind

        def table(facts: Facts, drawer: Ints, first: str, end: str) -> Table:
            return Table.of({**facts, "row": rows[facts["row"]]}, drawer, first, end)

        states = case_facts(columns.cases, profiles, deadlines)
        done = step_facts(columns.cases, profiles, deadlines)
        cases = {name: np.concatenate([states[name], done[name]]) for name in states}
        opens = open_facts(columns.cases, profiles)
        said = dict(record_facts(columns.records, profiles))
        took = dict(duration_facts(columns.cases, deadlines.calendar))
        kind_taken = profiles.cells.column("kind")[took["cell"]]
        is_stock = stocks.are(kinds(said), said.pop("stock"))
        return cls(
            table(cases, kinds(cases), "since", "until"),
            table(opens, kinds(opens), "day", "end"),
            table(said, is_stock, "since", "until"),
            table(took, kind_taken * ENDS + took.pop("end"), "since", "until"),
            rows,
        )


def merge_runs(runs: Sequence[Run], alive: Flags) -> tuple[Run, Run]:
    """Make one run of several: of the rows that are alive, and of the others."""
    cases, opens, records, durations = (
        Table.merged(tables, alive)
        for tables in (
            [run.cases for run in runs],
            [run.opens for run in runs],
            [run.records for run in runs],
            [run.durations for run in runs],
        )
    )
    rows = np.concatenate([run.rows for run in runs])
    return (
        Run(cases[0], opens[0], records[0], durations[0], rows[alive[rows]]),
        Run(cases[1], opens[1], records[1], durations[1], rows[~alive[rows]]),
    )
