"""A table of deadlines finds its rows wherever they are, and does not grow with the others."""

import random
import tracemalloc
from typing import Final

import numpy as np
import pytest

from streams.core.cases.owed import OwedOn
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import encode
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.figures.due_tables import NOT_OWED, DueTable, due_key
from tests.support.county import DEADLINES

AS_OF: Final = 16_440
CITY_ROWS: Final = 20_000_000


def row_of(number: int) -> Row:
    """Make a row by its number: open letters of several days and units, some of them closed."""
    day = AS_OF - number % 40
    unit = ("housing-bureau", "", "road-bureau")[number % 3]
    moves = [[day, "close"]] if number % 7 == 0 else []
    return encode(["letter", "mailbox", day, [[day, "housing", unit, ""]], moves, None, []])


def asked(numbers: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Write numbers of rows as the ledger has them."""
    return np.array(numbers, dtype=np.int32)


@pytest.mark.parametrize("seed", range(4))
def test_rows_are_found_wherever_they_are(seed: int) -> None:
    """What is asked of a row is what is owed in it, whatever was learned before and beside it."""
    chance = random.Random(seed)
    table, oracle = DueTable(DEADLINES, AS_OF), OwedOn(DEADLINES, AS_OF)
    known: set[int] = set()
    for _ in range(8):
        near = chance.randrange(CITY_ROWS // 10)
        rows = [near + chance.randrange(700) for _ in range(60)]
        rows += [chance.randrange(CITY_ROWS // 10) for _ in range(20)]
        rows += chance.sample(sorted(known), min(len(known), 20))
        unknown = table.unknown(asked(rows))
        assert unknown == sorted({*rows} - known)
        table.learn(unknown, row_of)
        known |= {*rows}
        assert table.unknown(asked(sorted(known))) == []
        debtors = [oracle.debtor(row_of(number)) for number in rows]
        units = [table.departments[code] for code in table.department(asked(rows))]
        assert units == [debtor.department if debtor else "" for debtor in debtors]
        for place, stage in enumerate(DEADLINE_STAGES):
            owed = [
                next((due for of, due in debtor.owed if of == stage), None) if debtor else None
                for debtor in debtors
            ]
            keys = [NOT_OWED if due is None else due_key(due) for due in owed]
            assert table.keys(place, asked(rows)).tolist() == keys
            unsure = [due is not None and due.provisional for due in owed]
            assert table.provisional(place, asked(rows)).tolist() == unsure


def test_a_table_is_as_large_as_what_was_asked() -> None:
    """A city has twenty million rows, nearly all of them settled; 4 bytes of each are 80 MB."""
    numbers = [*range(CITY_ROWS - 2_000, CITY_ROWS), 17, 9_000_000]
    tracemalloc.start()
    try:
        table = DueTable(DEADLINES, AS_OF)
        table.learn(table.unknown(asked(numbers)), row_of)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert table.unknown(asked([5, *numbers])) == [5]
    assert kept < 2_000_000
