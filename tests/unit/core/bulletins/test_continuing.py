"""This year's form beside what last year's said when it was issued."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from streams.bulletins.filed_forms import continued
from streams.core.bulletins.continuing import FormBefore, IssuedForm, form_before, with_issued
from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.county.catalogue import Label
from streams.core.errors import BadFile, BadQuery
from streams.core.publications.counting import PartCounter
from streams.core.publications.drafting import Basis, draft
from streams.core.publications.publication import encode_publication
from streams.printing.as_json import bulletin_json
from streams.printing.as_text import bulletin_text
from streams.resources import SCHEMAS
from tests.replay.test_yearly_forms import CATALOGUE, TODAY, counted, form, template
from tests.support.county import sent, to_json
from tests.support.folded import folded_figures
from tests.support.made_form import made_form

FILES: Final = {made.id: made for made in (template("2019"), template("2021"))}
LATE: Final = 3
"""Applications of 2020 that were told of once the form of 2020 was issued."""


@cache
def with_late() -> Bulletin:
    """Return the form of 2021 once late applications of December 2020 are known."""
    events = [
        *made_form(1),
        *(
            sent(
                "received",
                "2020-12-20",
                f"late-{number}",
                f"late-{number}",
                kind="disclosure",
                channel="online",
                department="health",
                labels={"applicant": "natural"},
            )
            for number in range(LATE)
        ),
    ]
    figures = folded_figures(map(to_json, events), CATALOGUE, TODAY * 86_400_000_000)
    return Evaluator(figures, ()).evaluate(template("2021").definition("2021", TODAY))


def published(path: Path, year: str) -> Path:
    """Write the form of a year as it was issued, before anything came late."""
    edition = "2019" if year < "2021" else "2021"
    figures = counted(1)[0]
    counter = PartCounter(figures, Evaluator(figures, ()))
    publication = draft(form(edition, year), counter, Basis("", "f", "c", [1]))
    path.write_bytes(encode_publication(publication))
    return path


def as_json(path: Path, year: str) -> Path:
    """Write the form of a year as the gateway gives it."""
    told = bulletin_json(form("2019" if year < "2021" else "2021", year), CATALOGUE)
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.mark.parametrize("write", [published, as_json])
def test_what_came_late_is_said_row_by_row(
    tmp_path: Path, write: Callable[[Path, str], Path]
) -> None:
    """Across the change of the edition; the numbers themselves are what is known now."""
    issued = write(tmp_path / "2020.json", "2020")
    same = continued(form("2021", "2021"), issued, FILES)
    assert all(table.uncontinued == () for table in same.tables.values())
    late = continued(with_late(), issued, FILES)
    told = late.tables["applications"].uncontinued
    carried = form("2019", "2020").tables["applications"]
    left = carried.row("natural").cells["carried-out"].value or 0
    whole = carried.total["carried-out"].value or 0
    assert [(one.key, one.column, one.now, one.issued) for one in told] == [
        ("natural", "carried-in", left + LATE, left),
        (None, "carried-in", whole + LATE, whole),
    ]
    text = bulletin_text(late)
    assert (
        f"上年结转政府信息公开申请数量{left + LATE}，《高陵2020年政府信息公开工作年度报告》" in text
    )
    assert f"四、结转下年度继续办理{left}" in text
    tables = bulletin_json(late, CATALOGUE)["tables"]
    (listed,) = [table["uncontinued"] for table in tables if "uncontinued" in table]
    assert [one["row"] for one in listed] == ["natural", None]


def test_which_form_is_taken_over() -> None:
    """That of the year before, of its own edition or of the one before it; else none."""
    later = template("2021").definition("2022", TODAY)
    assert form_before(later, FILES) == FormBefore("disclosure-2021-2021", "2021")
    first = template("2021").definition("2021", TODAY)
    assert form_before(first, FILES) == FormBefore("disclosure-2019-2020", "2020")
    assert form_before(first, {"disclosure-2021": FILES["disclosure-2021"]}) is None
    oldest = template("2019").definition("2019", TODAY)
    assert form_before(oldest, FILES) is None
    text = (SCHEMAS / "bulletins" / "2015.toml").read_text(encoding="utf-8")
    other = load_bulletin(text, "2015.toml", CATALOGUE)
    assert form_before(other, {**FILES, other.id: other}) is None  # type: ignore[arg-type]


def test_what_the_form_before_did_not_have_is_not_compared() -> None:
    """A row that it lacked is not known to have been 0."""
    title = Label("上年报告", "the report before")
    bulletin = form("2021", "2021")
    nothing = with_issued(bulletin, IssuedForm(title, {"applications/legal/new": 7}))
    assert nothing.tables["applications"].uncontinued == ()
    row = bulletin.tables["applications"].row("legal").cells["carried-in"].value
    place = "applications/legal/carried-out"
    other = with_issued(bulletin, IssuedForm(title, {place: (row or 0) + 1}))
    (one,) = other.tables["applications"].uncontinued
    assert (one.key, one.now, one.issued) == ("legal", row, (row or 0) + 1)


def test_a_form_of_another_year_is_refused(tmp_path: Path) -> None:
    """It names both years; and a bulletin that takes nothing over says so."""
    with pytest.raises(BadFile, match=r"is a form of 2019.*, and not of 2020"):
        continued(form("2021", "2021"), published(tmp_path / "2019.json", "2019"), FILES)
    bulletin = form("2021", "2021")
    plain = replace(bulletin, definition=replace(bulletin.definition, tables={}))
    with pytest.raises(BadQuery, match="takes nothing over"):
        continued(plain, tmp_path / "2019.json", FILES)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ('{ carried-inn = "carried-out" }', "continues: 'carried-inn' is not a column"),
        ('{ carried-in = "carried" }', "continues: 'carried' is not a column"),
    ],
)
def test_a_column_that_is_not_there(said: str, rule: str) -> None:
    """It is refused by its key."""
    text = (SCHEMAS / "bulletins" / "disclosure-2021.toml").read_text(encoding="utf-8")
    wrong = text.replace('continues = { carried-in = "carried-out" }', f"continues = {said}")
    with pytest.raises(BadFile, match=rule):
        load_bulletin(wrong, "form.toml", CATALOGUE)
