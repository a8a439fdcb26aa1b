"""Forms of organs, each with an installation of its own, added up to one."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from streams.bulletins.filed_forms import read_filed_form
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.summed_forms import FiledForm, SummedForms, organs_on, sum_forms
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.errors import BadFile
from streams.core.publications.counting import PartCounter
from streams.core.publications.drafting import Basis, draft
from streams.core.publications.publication import encode_publication
from streams.printing.as_json import bulletin_json
from streams.printing.as_text import bulletin_text
from streams.printing.as_xlsx import bulletin_xlsx
from streams.printing.summed_words import summed_form
from tests.replay.test_yearly_forms import (
    CATALOGUE,
    TODAY,
    counted,
    form,
    template,
)
from tests.support.made_form import ORGANS

YEAR: Final = "2021"
NAMES: Final = {
    "education": Label("教育局", "education"),
    "health": Label("卫生局", "health"),
    "transport": Label("交通局", "transport"),
}


def own(organ: str) -> Bulletin:
    """Return the form of an organ, of its cases alone."""
    return form("2021", YEAR, more=f'select = {{ department = "{organ}" }}\n')


def definition() -> Definition:
    """Return the form of the government."""
    return template("2021").definition(YEAR, TODAY)


def filed(organ: str, folder: Path, *, published: bool) -> FiledForm:
    """Let an organ file its form, as a publication or as JSON."""
    bulletin, path = own(organ), folder / f"{organ}.json"
    if published:
        figures = counted(1)[0]
        counter = PartCounter(figures, Evaluator(figures, ()))
        path.write_bytes(encode_publication(draft(bulletin, counter, Basis("", "f", "c", [1]))))
    else:
        path.write_text(json.dumps(bulletin_json(bulletin, CATALOGUE)), encoding="utf-8")
    return read_filed_form(path, organ, NAMES[organ], definition().period)


@cache
def expected(select: tuple[tuple[str, str], ...], measures: tuple[str, ...]) -> int:
    """Work out a cell of the sum by the oracle: measures added, those with - taken away."""
    asked = definition()
    period = asked.period
    assert period.start is not None
    (found,) = (
        counted(1)[1]
        .figures(
            select={**{name: [value] for name, value in select}, "department": [*ORGANS]},
            period=(day_date(period.start), day_date(period.end)),
            as_of=day_date(asked.as_of),
        )
        .values()
    )
    return sum(-found[each[1:]] if each[0] == "-" else found[each] for each in measures)


def wanted(column: Any, key: str, dimension: str) -> tuple[Any, ...]:
    """Return what the oracle is asked for a cell."""
    select = {name: values[0] for name, values in column.question.selection.wanted.items()}
    select |= {dimension: key} if key else {}
    more = [column.plus] if column.plus else []
    less = [f"-{column.less}"] if column.less else []
    return tuple(sorted(select.items())), (column.measure, *more, *less)


@pytest.mark.parametrize("published", [True, False], ids=["publications", "json"])
def test_each_cell_is_what_all_their_cases_would_give(tmp_path: Path, *, published: bool) -> None:
    """By applicant and result; the oracle counts the cases of all organs at once."""
    forms = [filed(organ, tmp_path, published=published) for organ in ORGANS]
    summed = sum_forms(definition(), forms[::-1], NAMES)
    table = summed.bulletin.tables["applications"]
    assert len(table.rows) == 6
    for key, cells in [(row.key, row.cells) for row in table.rows] + [("", table.total)]:
        for name, figure in cells.items():
            asked = wanted(figure.definition, key, "applicant")
            assert figure.value == expected(*asked), (key, name)
    whole = form("2021", YEAR).figures
    for name in ("received", "carried-in", "finished", "carried-out"):
        assert summed.bulletin.figures[name].value == whole[name].value
    # The table of organs has each organ's whole.
    organs = summed.bulletin.tables["organs"]
    assert [row.key for row in organs.rows] == [*NAMES]
    for row in organs.rows:
        assert row.cells["new"].value == own(row.key).tables["applications"].total["new"].value
    assert organs.differences == ()
    assert summed.missing == ()


def test_what_is_missing_is_named_and_not_taken_to_be_0(tmp_path: Path) -> None:
    """In every form of the document; and what does not add up is left open."""
    forms = [filed(organ, tmp_path, published=False) for organ in ("education", "health")]
    summed = sum_forms(definition(), forms, NAMES)
    assert summed.missing == (("transport", NAMES["transport"]),)
    printed = summed_form(summed)
    text = bulletin_text(printed)
    assert "由2个机关报送的年度报告相加而成：教育局、卫生局。" in text
    assert "另有1个机关没有报送，其数字不应视为0：交通局。" in text
    assert "交通局" in json.dumps(bulletin_json(printed, CATALOGUE)["problems"], ensure_ascii=False)
    assert bulletin_xlsx(printed).startswith(b"PK")
    assert "transport" not in {row.key for row in summed.bulletin.tables["organs"].rows}
    assert summed.bulletin.figures["lacking"].value is None
    assert summed.bulletin.figures["lacking"].printed.zh == "—"


def test_a_form_that_does_not_add_up_is_named(tmp_path: Path) -> None:
    """An application without a result breaks the form of its organ, and so the sum."""
    forms = [filed(organ, tmp_path, published=False) for organ in ORGANS]
    summed = sum_forms(definition(), forms, NAMES)
    theirs = {
        (organ, broken.key, broken.left - broken.right)
        for organ in ORGANS
        for broken in own(organ).tables["applications"].broken
    }
    assert theirs
    found = {
        (one.form.organ, one.broken.key, one.broken.left - one.broken.right)
        for one in summed.broken
        if one.table.definition.id == "applications"
    }
    assert found == theirs
    whole = [one for one in summed.bulletin.tables["applications"].broken if one.key is None]
    assert sum(one.left - one.right for one in whole) == sum(
        by for _, key, by in theirs if key is None
    )
    assert "报送的“收到和处理政府信息公开申请情况”表" in bulletin_text(summed_form(summed))


def summed_with(form_of: FiledForm, *more: FiledForm) -> SummedForms:
    """Add up forms."""
    return sum_forms(definition(), [form_of, *more], NAMES)


def test_what_cannot_be_added_is_refused_by_name(tmp_path: Path) -> None:
    """Two of one organ, one of nobody's, one that lacks a number, one of another year."""
    one = filed("health", tmp_path, published=False)
    with pytest.raises(ValueError, match="health has another form"):
        summed_with(one, one)
    with pytest.raises(ValueError, match="police is none of the organs"):
        summed_with(one._replace(organ="police"))
    fewer = {place: value for place, value in one.values.items() if "granted" not in place}
    with pytest.raises(ValueError, match="has no number applications/natural/granted"):
        summed_with(one._replace(values=fewer))
    path, later = tmp_path / "health.json", template("2021").definition("2022", TODAY)
    with pytest.raises(BadFile, match=r"is a form of 2021.*, and not of 2022"):
        read_filed_form(path, "health", NAMES["health"], later.period)
    for nonsense in (b"[]", b"{}", b"x", b'{"figures": 3}'):
        path.write_bytes(nonsense)
        with pytest.raises(BadFile, match=r"health\.json"):
            read_filed_form(path, "health", NAMES["health"], definition().period)


def test_the_organs_of_a_day() -> None:
    """All that are there, or those that are named, with all under them."""
    day = definition().period.end
    everything = organs_on(CATALOGUE, (), day)
    assert {"education", "health"} <= everything.keys()
    assert list(organs_on(CATALOGUE, ("health", "education"), day)) == ["education", "health"]
    with pytest.raises(ValueError, match="'helth' is not a unit"):
        organs_on(CATALOGUE, ("helth",), day)
