"""The yearly form of both editions, cell by cell, against figures worked out another way."""

import tomllib
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final

import pytest

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.figure import Figure
from streams.core.bulletins.named import find, headings, latest, names_there_are
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_date, day_number
from streams.core.errors import BadFile
from streams.core.figures.figures import Figures
from streams.printing.as_text import bulletin_text
from streams.resources import SCHEMAS
from tests.support.county import to_json
from tests.support.folded import folded_figures
from tests.support.made_form import APPLICANTS, PAUSES, RESULTS, made_form
from tests.support.oracle import Oracle

TODAY: Final = day_number(date(2026, 1, 1))
CATALOGUE_TEXT: Final = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
CATALOGUE: Final = load_catalogue(CATALOGUE_TEXT, "catalogue.toml")
RAW: Final[dict[str, Any]] = tomllib.loads(CATALOGUE_TEXT)
FORMS: Final = [("2019", "2019"), ("2019", "2020"), ("2021", "2021"), ("2021", "2022")]
"""Editions, and years of which they are the form."""


@lru_cache(maxsize=2)
def counted(seed: int) -> tuple[Figures, Oracle]:
    """Return the figures of made-up years, and what works them out again."""
    events = made_form(seed)
    figures = folded_figures(map(to_json, events), CATALOGUE, TODAY * 86_400_000_000)
    return figures, Oracle(events, RAW)


def template(edition: str, more: str = "") -> Template:
    """Return the file of an edition; of an organ with a line more, and without the last table."""
    path = SCHEMAS / "bulletins" / f"disclosure-{edition}.toml"
    text = path.read_text(encoding="utf-8").replace('period = "year"\n', f'period = "year"\n{more}')
    text = text[: text.index("# --- the organs")] if more else text
    made = load_bulletin(text, path.name, CATALOGUE)
    assert isinstance(made, Template)
    return made


@cache
def form(edition: str, year: str, seed: int = 1, more: str = "") -> Bulletin:
    """Evaluate the form of a year."""
    definition = template(edition, more).definition(year, TODAY)
    return Evaluator(counted(seed)[0], ()).evaluate(definition)


def expected(oracle: Oracle, figure: Figure) -> int:
    """Work a figure out by the oracle."""
    asked, definition = figure.question, figure.definition
    start = asked.period.start
    (measures,) = oracle.figures(
        select={name: [*values] for name, values in asked.selection.wanted.items()},
        period=(None if start is None else day_date(start), day_date(asked.period.end)),
        as_of=day_date(asked.as_of),
    ).values()
    more = measures[definition.plus] if definition.plus else 0
    less = measures[definition.less] if definition.less else 0
    return measures[definition.measure] + more - less


@pytest.mark.parametrize(
    ("edition", "year", "seed"), [*((*one, 1) for one in FORMS), ("2021", "2021", 2)]
)
def test_every_cell_is_the_oracle_s(edition: str, year: str, seed: int) -> None:
    """Of all three tables: results by applicant, disputes, and what is in force."""
    bulletin, oracle = form(edition, year, seed), counted(seed)[1]
    wrong = []
    for name in ("published", "applications", "disputes"):
        table = bulletin.tables[name]
        for key, cells in [(row.key, row.cells) for row in table.rows] + [("", table.total)]:
            for column, figure in cells.items():
                if figure.value != expected(oracle, figure):
                    wrong.append((name, key, column, figure.value, expected(oracle, figure)))
    assert wrong == []


def test_the_made_up_years_have_everything() -> None:
    """Each result of each edition, and both sides of each year's end, are in some form."""
    forms = [form(edition, year).tables["applications"] for edition, year in FORMS]
    for outcome in RESULTS:
        assert any(table.total[outcome].value for table in forms if outcome in table.total), outcome
    assert all(table.total["carried-in"].value for table in forms)
    assert all(table.total["carried-out"].value for table in forms)
    for applicant in APPLICANTS:
        assert any(table.row(applicant).cells["processed"].value for table in forms)


def test_each_pause_is_there_under_both_laws() -> None:
    """Of each reason applications of the old law and of Order 711 are paused, for good or not."""
    events = made_form(1)
    days = {one["subject"]: one["time"][:10] for one in events if one["id"] == "e0"}
    is_new = {subject: day >= "2019-05-15" for subject, day in days.items()}
    paused = {
        (one["data"]["reason"], is_new[one["subject"]])
        for one in events
        if one["type"] == "kuaibao.case.paused.v1"
    }
    assert paused == {(reason, law) for reason in PAUSES for law in (False, True)}
    went_on = {
        (one["data"].get("restart", False), is_new[one["subject"]])
        for one in events
        if one["type"] == "kuaibao.case.resumed.v1"
    }
    assert went_on == {(restart, law) for restart in (False, True) for law in (False, True)}


@pytest.mark.parametrize(("edition", "year"), FORMS)
def test_the_numbers_of_the_text_are_the_oracle_s(edition: str, year: str) -> None:
    """With what is overdue, which both laws and every pause decide."""
    bulletin, oracle = form(edition, year), counted(1)[1]
    figures = {name: one for name, one in bulletin.figures.items() if name != "lacking"}
    found = {name: figure.value for name, figure in figures.items()}
    assert found == {name: expected(oracle, figure) for name, figure in figures.items()}
    assert {"overdue", "fee", "received", "carried-in", "carried-out"} <= found.keys()
    # Where nothing was charged, the text says 0.
    if not found["fee"]:
        assert "信息处理费0元" in bulletin_text(bulletin)


@pytest.mark.parametrize(("edition", "year"), FORMS)
def test_what_comes_in_is_done_or_left(edition: str, year: str) -> None:
    """The first identity always holds; the second breaks by what has no result, and says so."""
    table = form(edition, year).tables["applications"]
    balance, results = table.definition.identities
    assert not [broken for broken in table.broken if broken.identity == balance]
    whole = [broken for broken in table.broken if broken.identity == results and broken.key is None]
    lacking = counted(1)[1].figures(
        select={"kind": ["disclosure"], "outcome": [""]},
        period=(date(int(year), 1, 1), date(int(year), 12, 31)),
        as_of=date(int(year), 12, 31),
    )[()]
    assert sum(broken.left - broken.right for broken in whole) == (
        lacking["finished"] - lacking["reopened"]
    )
    assert lacking["finished"] > 0
    assert "不平衡" in bulletin_text(form(edition, year))


def test_what_is_carried_in_is_what_was_carried_out() -> None:
    """From year to year, by applicant, across the change of the edition."""
    for (one, year), (other, following) in pairwise(FORMS):
        before, after = form(one, year).tables["applications"], form(other, following)
        for row in after.tables["applications"].rows:
            left = before.row(row.key).cells["carried-out"].value
            assert row.cells["carried-in"].value == left


def test_what_is_in_force_says_why_not() -> None:
    """One more rule is in force than was made: the form of that year alone says so."""
    (broken,) = form("2021", "2021").tables["published"].broken
    assert (broken.left, broken.right) == (25, 24)
    assert form("2019", "2020").tables["published"].broken == ()
    text = bulletin_text(form("2021", "2021"))
    assert (
        "现行有效规章件数25，不等于上年末现行有效规章件数21＋本年制发件数3－本年废止件数0＝24"
        in text
    )


def test_the_forms_of_organs_add_up_to_the_whole() -> None:
    """An organ's form is one line more; the government's is their sum, cell by cell."""
    whole = form("2021", "2021").tables["applications"]
    organs = [
        form("2021", "2021", more=f'select = {{ department = "{organ}" }}\n').tables["applications"]
        for organ in ("education", "health", "transport")
    ]
    for row in whole.rows:
        for name, figure in row.cells.items():
            assert figure.value == sum(each.row(row.key).cells[name].value or 0 for each in organs)


def test_an_edition_holds_for_its_years() -> None:
    """Each year has the form that was laid down for it, and no other."""
    files = {made.id: made for made in (template("2019"), template("2021"))}
    begins, today = day_number(date(2017, 5, 1)), day_number(date(2022, 6, 1))
    assert [heading.id for heading in headings(files, begins, today)] == [
        *("disclosure-2019-2020", "disclosure-2019-2019"),
        *("disclosure-2021-2022", "disclosure-2021-2021"),
    ]
    assert find(files, "disclosure-2019-2021", today) is None
    assert find(files, "disclosure-2021-2020", today) is None
    assert find(files, "disclosure-2019-2020", today) is not None
    assert latest(files["disclosure-2019"], today).id == "disclosure-2019-2020"
    earlier = day_number(date(2020, 6, 1))
    assert [heading.id for heading in headings(files, begins, earlier)] == [
        *("disclosure-2019-2020", "disclosure-2019-2019"),
    ]
    assert names_there_are(files, earlier) == "there are disclosure-2019-2020 and earlier ones"
    assert latest(files["disclosure-2021"], earlier).id == "disclosure-2021-2021"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('first = "2021-05"', "first: '2021-05' is not the name of a year, such as '2013'"),
        ('first = "2021"\nlast = "2020"', "last: '2020' is before the first, '2021'"),
    ],
)
def test_years_that_make_no_sense(line: str, said: str) -> None:
    """They are refused by key and rule."""
    text = (SCHEMAS / "bulletins" / "disclosure-2021.toml").read_text(encoding="utf-8")
    with pytest.raises(BadFile, match=said):
        load_bulletin(text.replace('first = "2021"', line), "form.toml", CATALOGUE)
    fixed = text.replace(
        'period = "year"\nas_of = "period end"', 'period = "2021"\nas_of = "2021-12-31"'
    )
    with pytest.raises(BadFile, match="first: goes with a period that repeats"):
        load_bulletin(fixed.replace("{period}", "2021"), "form.toml", CATALOGUE)
