"""Tables: rows, cells and totals, parts that are not the whole, ranks, and the two lists."""

from datetime import date
from fractions import Fraction
from typing import Final

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.table_cells import amount
from streams.core.bulletins.table_ranks import competition_ranks
from streams.core.bulletins.tables import BulletinTable
from streams.core.cases.timelines import encode
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT, case, tables_bulletin
from tests.support.units_county import UNITS_COUNTY

HEAD: Final = TABLES_TEXT[: TABLES_TEXT.index("[[tables]]")]


def table(
    old: str = "", new: str = "", events: list[dict[str, object]] | None = None
) -> BulletinTable:
    """Evaluate the county's table, with something said otherwise."""
    assert old in TABLES_TEXT
    text = TABLES_TEXT.replace(old, new, 1) if old else TABLES_TEXT
    return tables_bulletin(TABLES_EVENTS if events is None else events, text).tables["units"]


def printed(found: BulletinTable) -> dict[str, list[str]]:
    """Return what the cells of each row print."""
    return {row.key: [cell.printed.zh for cell in row.cells.values()] for row in found.rows}


def test_cells_are_figures_of_rows() -> None:
    """By department: received, closed, overdue, closed in percent, share of all, mean of days."""
    assert printed(table()) == {
        "heating": ["3", "3", "0", "100%", "37.5%", "2"],
        "transport": ["3", "1", "2", "33.33%", "37.5%", "3"],
        "archives": ["1", "1", "0", "100%", "12.5%", "4"],
        "": ["1", "0", "0", "0%", "12.5%", "—"],
    }


def test_the_total_is_the_whole_s_own_figure() -> None:
    """A rate of all is not the mean of rates, nor the mean of days that of means."""
    whole = table().total
    assert [cell.printed.zh for cell in whole.values()] == ["8", "5", "2", "62.50%", "100%", "2.6"]
    assert [cell.question.selection.wanted for cell in whole.values()] == [{"kind": ["letter"]}] * 6


def test_rows_that_are_not_shown_are_missing_in_the_sum() -> None:
    """What is left out of a table is said below it, by column, with what it is."""
    found = table('order = "received"', 'order = "received"\nnone = false')
    assert [row.key for row in found.rows] == ["heating", "transport", "archives"]
    (difference,) = found.differences
    assert (difference.column, difference.whole, difference.sum) == ("received", 8, 7)
    assert difference.missing == 1
    assert [(label.en, number) for label, number in difference.unshown] == [("not assigned", 1)]
    some = table('order = "received"', 'rows = ["archives", "heating"]')
    assert [row.key for row in some.rows] == ["archives", "heating"]
    assert [(each.column, each.missing) for each in some.differences] == [
        ("received", 4),
        ("closed", 1),
        ("late", 2),
    ]


def test_rows_of_nothing() -> None:
    """A department without a letter has a row where the file wants it, never a rank."""
    only = [*case("h0", "heating", closed="2015-03-04")]
    assert list(printed(table(events=only))) == ["heating"]
    found = table('order = "received"', 'order = "received"\nempty = true', only)
    assert printed(found) == {
        "heating": ["1", "1", "0", "100%", "100%", "2"],
        "transport": ["0", "0", "0", "—", "0%", "—"],
        "archives": ["0", "0", "0", "—", "0%", "—"],
    }
    assert found.unranked == ("heating", "transport", "archives")


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ('order = "received"', ["heating", "transport", "archives", ""]),
        ('order = "received"\nrising = true', ["archives", "heating", "transport", ""]),
        ('order = "days"\nrising = true', ["heating", "transport", "archives", ""]),
        ('order = "closure"', ["heating", "archives", "transport", ""]),
        ("", ["heating", "transport", "archives", ""]),
    ],
)
def test_the_order_of_rows(order: str, keys: list[str]) -> None:
    """By a column, equal ones as the catalogue has them; what has no department is the last."""
    assert [row.key for row in table('order = "received"', order).rows] == keys


def test_few_cases_are_shown_and_not_ranked() -> None:
    """The archives have one letter, and all of it closed: no reason to praise them."""
    found = table()
    assert {row.key: row.rank for row in found.rows} == {
        "heating": 1,
        "transport": 2,
        "archives": None,
        "": None,
    }
    assert (found.best, found.worst, found.unranked) == (
        ("heating",),
        ("transport",),
        ("archives",),
    )
    least = table('rank = "closure"', 'rank = "late"\nbest_is = "least"')
    assert (least.best, least.worst) == (("heating",), ("transport",))


def ranked(closed: list[int], of: int = 10, lists: str = "best = 2\nworst = 2") -> BulletinTable:
    """Return a table of units of which each closed so many of its letters."""
    names = [*UNITS_COUNTY.units][: len(closed)]
    start = day_number(date(2015, 3, 2))
    rows = {}
    for name, many in zip(names, closed, strict=True):
        given = [[start, "housing", "", name]]
        for is_closed, count in ((True, many), (False, of - many)):
            moves = [[start + 1, "closed"]] if is_closed else []
            if count:
                rows[encode(["letter", "mailbox", start, given, moves, None, []])] = count
    text = TABLES_TEXT[: TABLES_TEXT.index("[[problems]]")]
    text = text.replace("best = 1\nworst = 1", lists)
    figures = Figures.of(Columns(rows), UNITS_COUNTY, Deadlines(UNITS_COUNTY))
    definition = load_definition(text, "t.toml", UNITS_COUNTY)
    return Evaluator(figures, ()).evaluate(definition).tables["units"]


@pytest.mark.parametrize(
    ("closed", "best", "worst"),
    [
        ([9, 8, 7, 6, 5], 2, 2),
        ([9, 9, 7, 5, 5], 2, 2),
        ([9, 8, 8, 6, 5], 1, 2),  # Two share the second place: neither is listed.
        ([9, 8, 6, 6, 6], 2, 0),
        ([7, 7, 7, 7, 7], 0, 0),
        ([9, 8, 7], 1, 1),  # No list has more than half, so that none is on both.
        ([9], 0, 0),
    ],
)
def test_who_is_listed(closed: list[int], best: int, worst: int) -> None:
    """The first and the last, ties as a whole or not at all."""
    found = ranked(closed)
    names = [*UNITS_COUNTY.units][: len(closed)]
    assert found.best == tuple(names[:best])
    assert found.worst == tuple(reversed(names))[:worst] or set(found.worst) == set(names[-worst:])
    assert not set(found.best) & set(found.worst)


def test_equal_rows_share_a_rank() -> None:
    """And the next has as many before it as there are."""
    assert [row.rank for row in ranked([9, 8, 8, 6, 5]).rows] == [1, 2, 2, 4, 5]
    assert competition_ranks([Fraction(1, 3), Fraction(333, 1000)]) == [1, 2]


BY_UNITS: Final = (
    HEAD
    + """
[[tables]]
id = "units"
title = { zh = "表", en = "table" }
by = "department"

[[tables.columns]]
id = "received"
label = { zh = "收到", en = "received" }
measure = "received"
"""
)


def units(
    change: str, counts: dict[str, int], as_of: str = "2015-03-31"
) -> dict[str, tuple[int, list[str]]]:
    """Return of each row the number and what is selected; cases by department."""
    start = day_number(date(2015, 3, 2))
    rows = {
        encode(["letter", "mailbox", start, [[start, "housing", "", name]], [], None, []]): count
        for name, count in counts.items()
    }
    text = BY_UNITS.replace('by = "department"', change)
    text = text.replace('as_of = "2015-03-31"', f'as_of = "{as_of}"')
    figures = Figures.of(Columns(rows), UNITS_COUNTY, Deadlines(UNITS_COUNTY))
    definition = load_definition(text, "t.toml", UNITS_COUNTY)
    found = Evaluator(figures, ()).evaluate(definition).tables["units"]
    assert (
        sum(row.cells["received"].value or 0 for row in found.rows) == found.total["received"].value
    ), "no letter is lost"
    return {
        row.key: (
            row.cells["received"].value or 0,
            [*row.cells["received"].question.selection.wanted["department"]],
        )
        for row in found.rows
    }


def test_units_of_a_level_have_all_under_them() -> None:
    """The heating company is under the housing bureau, and from 2016 on under the works bureau."""
    counts = {"heating": 5, "housing": 2, "works": 3, "testshire": 7, "gone": 11, "": 13}
    level = 'by = "department@bureau"'
    lost = ["", "bigcity", "testshire", "north", "gone"]
    assert units(level, counts) == {
        "housing": (7, ["housing/*"]),
        "works": (3, ["works"]),
        "": (31, lost),
    }
    later = units(level, counts, "2016-01-01")
    assert later["housing"] == (2, ["housing"])
    assert later["works"] == (8, ["works/*"])


def test_units_under_a_unit() -> None:
    """Each directly under it with all under it, and what is its own."""
    counts = {"heating": 5, "housing": 2, "testshire": 7, "tourism": 1, "bigcity": 100}
    change = 'by = "department"\nunder = "testshire"'
    assert units(change, counts) == {
        "housing": (7, ["housing/*"]),
        "tourism": (1, ["tourism/*"]),
        "": (7, ["testshire"]),
    }
    merged = units(change, counts, "2016-01-01")
    assert merged["culture"] == (1, ["culture/*"])
    assert "tourism" not in merged


def test_names_that_the_catalogue_has_no_more_are_rows() -> None:
    """By what they were called; what is counted is not left out for a change of the catalogue."""
    assert units('by = "department"', {"gone": 3, "housing": 1}) == {
        "housing": (1, ["housing"]),
        "gone": (3, ["gone"]),
    }


def test_exact_values() -> None:
    """A rate in percent, days as they are, nothing where there is nothing."""
    row = table().row("transport")
    values = [amount(figure) for figure in row.cells.values()]
    third = Fraction(100, 3)
    assert values == [3, 1, 2, third, Fraction(75, 2), 3]
    assert amount(table().row("").cells["days"]) is None


def test_one_measure_less_another() -> None:
    """Received and not closed: no list of cases is behind what is left."""
    found = table('measure = "closed"', 'measure = "received"\nless = "closed"')
    left = {row.key: row.cells["closed"].value for row in found.rows}
    assert left == {"heating": 0, "transport": 2, "archives": 0, "": 1}
    assert found.total["closed"].value == 3
