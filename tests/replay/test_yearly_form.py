"""The replay of a yearly form: 14,629 applications and 1,002 disputes, and every cell of it."""

import csv
import io
from datetime import date
from functools import lru_cache
from typing import Final

import orjson

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.printing.as_text import bulletin_text
from streams.replay import generate
from streams.replay.loading import load_plan
from streams.resources import SCHEMAS
from tests.support.folded import folded_figures

TODAY: Final = day_number(date(2026, 1, 1))

APPLICATIONS: Final = """\
row,natural,business,research,welfare,legal,other,total
new,13612,252,0,45,128,32,14069
carried-in,535,6,0,1,18,0,560
granted,5345,129,0,41,19,14,5548
partial,2120,39,0,1,6,2,2168
denied-1,13,0,0,0,0,0,13
denied-2,30,0,0,0,0,0,30
denied-3,11,0,0,0,0,0,11
denied-4,49,2,0,0,0,0,51
denied-5,103,1,0,0,0,0,104
denied-6,84,1,0,0,0,0,85
denied-7,282,4,0,0,0,0,286
denied-8,147,0,0,0,1,2,150
unable-1,3075,50,0,0,89,8,3222
unable-2,177,3,0,0,0,0,180
unable-3,19,0,0,0,0,0,19
not-processed-1,199,1,0,0,3,0,203
not-processed-2,147,1,0,0,0,0,148
not-processed-3,0,0,0,0,0,0,0
not-processed-4,100,1,0,0,0,0,101
not-processed-5,5,0,0,0,0,0,5
other-1,315,3,0,0,0,0,318
other-2,202,0,0,1,0,0,203
other-3,941,17,0,1,3,3,965
processed,13364,252,0,44,121,29,13810
carried-out,783,6,0,2,25,3,819
"""
"""As printed: what came of it, by who applied."""

DISPUTES: Final = """\
row,upheld,corrected,otherwise,pending,all
review,376,97,196,121,790
suit,16,1,12,27,56
suit-after-review,74,1,30,51,156
"""
PUBLISHED: Final = {
    "rules-made": 3,
    "rules-repealed": 5,
    "rules-in-force": 74,
    "rules-before": 76,
    "documents-made": 564,
    "documents-repealed": 984,
    "documents-in-force": 4185,
    "documents-before": 4605,
    "licences": 11_398_889,
    "penalties": 6_937_489,
    "compulsory-measures": 166_105,
    "charges": 316_441,
}


@lru_cache(maxsize=1)
def form() -> tuple[Bulletin, list[bytes]]:
    """Return the form of 2021 and the events that it is of."""
    plan = load_plan(SCHEMAS / "replays" / "yearly-form.toml")
    events = [value for _, value in generate.events(plan)]
    catalogue = load_catalogue((SCHEMAS / "catalogue.toml").read_text("utf-8"), "catalogue.toml")
    path = SCHEMAS / "bulletins" / "disclosure-2021.toml"
    template = load_bulletin(path.read_text("utf-8"), path.name, catalogue)
    assert isinstance(template, Template)
    figures = folded_figures(events, catalogue, TODAY * 86_400_000_000)
    return Evaluator(figures, ()).evaluate(template.definition("2021", TODAY)), events


def printed(text: str) -> dict[str, dict[str, str]]:
    """Read a table as it was printed: rows by the name in their first column."""
    return {row.pop("row"): row for row in csv.DictReader(io.StringIO(text))}


def test_every_cell_of_the_third_table() -> None:
    """25 rows and 7 columns, turned as the form is; nothing is said to be unequal."""
    table = form()[0].tables["applications"]
    cells = {
        name: {row.key: row.cells[name].printed.zh for row in table.rows}
        | {"total": table.total[name].printed.zh}
        for name in table.definition.columns
    }
    assert cells == printed(APPLICATIONS)
    assert (table.broken, table.differences) == ((), ())


def test_every_cell_of_the_fourth_table() -> None:
    """The whole is their sum, cell by cell."""
    table = form()[0].tables["disputes"]
    cells = {
        row.key: {name: cell.printed.zh for name, cell in row.cells.items()} for row in table.rows
    }
    assert cells == printed(DISPUTES)
    assert {name: figure.value for name, figure in table.total.items()} == {
        "upheld": 466,
        "corrected": 99,
        "otherwise": 238,
        "pending": 199,
        "all": 1002,
    }
    assert (table.broken, table.differences) == ((), ())


def test_the_second_table() -> None:
    """What is in force is what was in force, and what was made less what was repealed."""
    table = form()[0].tables["published"]
    assert {name: figure.value for name, figure in table.total.items()} == PUBLISHED
    assert table.broken == ()


def test_the_numbers_of_the_text_are_those_of_the_tables() -> None:
    """Fee and all; the organs' applications add up to the whole."""
    bulletin = form()[0]
    applications, disputes = bulletin.tables["applications"], bulletin.tables["disputes"]
    assert bulletin.figures["received"].value == applications.total["new"].value
    assert bulletin.figures["carried-out"].value == applications.total["carried-out"].value
    finished, again = (bulletin.figures[name].value or 0 for name in ("finished", "reopened"))
    assert finished - again == applications.total["processed"].value
    assert bulletin.figures["disputes-pending"].value == disputes.total["pending"].value
    assert "收取信息处理费400元" in bulletin_text(bulletin)
    organs = bulletin.tables["organs"]
    assert (organs.differences, organs.broken) == ((), ())
    assert sum(row.cells["new"].value or 0 for row in organs.rows) == 14_069


def test_organs_whose_report_is_missing_are_named() -> None:
    """Nobody has sent one in here, so none of their numbers is known to be 0."""
    bulletin = form()[0]
    names = {unit.label.zh for unit in bulletin.problems}
    assert "教育局" in names
    assert "不应视为0" in bulletin.problems[0].sentences[0].text.zh


def test_each_dispute_names_an_application_that_came_before_it() -> None:
    """Of the year, and no two of one way the same."""
    received = {
        event["subject"]: event
        for event in map(orjson.loads, form()[1])
        if event["type"].endswith("received.v1")
    }
    disputes = [one for one in received.values() if one["data"]["kind"] == "disclosure-dispute"]
    assert len(disputes) == 1_002
    named = {(one["data"]["about"], one["subject"].rsplit("-", 1)[0]) for one in disputes}
    assert len(named) == len(disputes)
    for one in disputes:
        application = received[one["data"]["about"]]
        assert application["data"]["kind"] == "disclosure"
        assert application["time"] < one["time"]


def test_cells_are_not_in_the_events() -> None:
    """They are counted from applications that came in, waited and were closed on their days."""
    events = [orjson.loads(value) for value in form()[1]]
    assert len({event["subject"] for event in events if "disclosure" in str(event["data"])}) > 0
    received = {
        event["subject"]
        for event in events
        if event["type"].endswith("received.v1") and event["data"]["kind"] == "disclosure"
    }
    assert len(received) == 14_069 + 560
    kinds = {event["type"].split(".")[2] for event in events if event["subject"] in received}
    assert kinds >= {"accepted", "paused", "resumed", "extended", "reopened", "closed", "archived"}
    assert all("person" not in event["data"] and "text" not in event["data"] for event in events)
