"""Growth in every form: the change itself, what it is made of, and why there is none."""

import csv
import io
from datetime import datetime
from typing import Any, Final

import docx
import openpyxl
import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.printing.as_csv import COLUMNS, GROWTH_COLUMNS, bulletin_csv
from streams.printing.as_docx import bulletin_docx
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.as_markdown import bulletin_markdown
from streams.printing.as_text import bulletin_text
from streams.printing.as_xlsx import bulletin_xlsx, table_xlsx
from streams.printing.tables import Printed, ValueTable
from tests.support.county import COUNTY, figures, letter, sent

TEXT: Final = """
id = "growth"
title = { zh = "增长", en = "Growth" }
period = "2015-03"
as_of = "2015-04-05"

[figures.plain]
label = { zh = "收到", en = "received" }
measure = "received"

[figures.up]
label = { zh = "收到环比", en = "received, on the month before" }
measure = "received"
growth = "period"
published = "+50%"

[figures.down]
label = { zh = "平均用时环比", en = "mean days, on the month before" }
measure = "closing_days_mean"
growth = "period"
decimals = 2

[figures.rate]
label = { zh = "办结率环比", en = "share closed, on the month before" }
measure = "closure"
growth = "period"
rounded = true

[figures.mean]
label = { zh = "平均用时", en = "mean days" }
measure = "closing_days_mean"

[figures.none]
label = { zh = "收到同比", en = "received, on the year before" }
measure = "received"
growth = "year"

[[sections]]
title = { zh = "一", en = "1" }

[[sections.paragraphs]]
zh = "{plain} {up} {down} {rate} {mean} {none}"
en = "{plain} {up} {down} {rate} {mean} {none}"
"""

EVENTS: Final = [
    letter("2015-02-01", subject="a1"),
    letter("2015-02-02", subject="a2"),
    sent("closed", "2015-02-05", "c", "a1"),
    sent("closed", "2015-02-07", "c", "a2"),
    letter("2015-03-01", subject="b1"),
    letter("2015-03-02", subject="b2"),
    letter("2015-03-03", subject="b3"),
    sent("closed", "2015-03-05", "c", "b1"),
    sent("closed", "2015-03-05", "c", "b2"),
]


@pytest.fixture(scope="module")
def grown() -> Bulletin:
    """Evaluate a bulletin of figures that grow, and of two that do not."""
    definition = load_definition(TEXT, "growth.toml", COUNTY)
    return Evaluator(figures(EVENTS), []).evaluate(definition)


ZH: Final = "3 +50% -22.22% -33.3个百分点 3.5 —（上年同期尚无记录）"
EN: Final = (
    "3 +50% -22.22% -33.3 percentage points 3.5 "
    "— (the record begins after the same period a year before)"
)


def test_texts(grown: Bulletin) -> None:
    """Each language has its own unit and its own reason."""
    assert f"    {ZH}\n    {EN}\n" in bulletin_text(grown)
    assert ZH in bulletin_markdown(grown).replace("\\", "")
    assert EN in bulletin_markdown(grown).replace("\\", "")


def test_json(grown: Bulletin) -> None:
    """A program has the number, its base and the change; others stay as they were."""
    said = bulletin_json(grown, COUNTY)["figures"]
    assert "base" not in said["plain"]
    assert "growth" not in said["mean"]
    assert said["up"] | {"label": None, "select": None} == {
        "label": None,
        "select": None,
        "measure": "received",
        "period": "2015-03-01..2015-03-31",
        "as_of": "2015-04-05",
        "value": 3,
        "denominator": None,
        "printed": "+50%",
        "printed_en": "+50%",
        "published": "+50%",
        "differs": False,
        "base": {
            "period": "2015-02-01..2015-02-28",
            "as_of": "2015-03-05",
            "value": 2,
            "denominator": None,
            "printed": "2",
        },
        "growth": {"on": "period", "unit": "percent", "value": 50.0, "why": None},
    }
    rate = said["rate"]
    assert (rate["value"], rate["denominator"]) == (2, 3)
    assert (rate["base"]["value"], rate["base"]["denominator"]) == (2, 2)
    assert rate["growth"]["unit"] == "points"
    assert rate["growth"]["value"] == pytest.approx(-100 / 3)
    assert said["none"]["growth"] == {
        "on": "year",
        "unit": "percent",
        "value": None,
        "why": "not-recorded",
    }
    assert said["none"]["base"]["value"] is None


def test_csv(grown: Bulletin) -> None:
    """Columns more, and a sign that no program takes for a formula's."""
    table = io.StringIO(bulletin_csv(grown).removeprefix("\ufeff"), newline="")
    head, *lines = csv.reader(table, strict=True)
    assert head == [*COLUMNS, *GROWTH_COLUMNS]
    found = {line[0]: line for line in lines}
    more = len(GROWTH_COLUMNS)
    assert found["plain"][-more:] == [""] * more
    assert found["up"][9:] == [
        *("+50%", "+50%", "", "环比 period", "2015-02-01..2015-02-28", "2015-03-05", "2", "", ""),
    ]
    assert found["down"][7:10] == ["7", "2", "-22.22%"]
    assert found["down"][-3:] == ["9", "2", ""]
    assert found["rate"][9] == "'-33.3个百分点"
    assert found["none"][-more:] == [
        *("同比 year", "2014-03-01..2014-03-31", "2014-04-05", "", "", "not-recorded"),
    ]


def test_xlsx(grown: Bulletin) -> None:
    """Numbers are numbers, shown as they are printed."""
    book = openpyxl.load_workbook(io.BytesIO(bulletin_xlsx(grown)))
    head, *lines = book.worksheets[0].iter_rows()
    assert [cell.value for cell in head] == [*COLUMNS, *GROWTH_COLUMNS]
    printed = {line[0].value: line[9] for line in lines}
    assert {name: cell.value for name, cell in printed.items()} == {
        "plain": 3,
        "up": 0.5,
        "down": -0.2222,
        "rate": -33.3,
        "mean": 3.5,
        "none": "—（上年同期尚无记录） — (the record begins after the same period a year before)",
    }
    assert {name: cell.number_format for name, cell in printed.items()} == {
        "plain": "0",
        "up": "+0%;-0%;0%",
        "down": "+0.00%;-0.00%;0.00%",
        "rate": '+0.0"个百分点";-0.0"个百分点";0.0"个百分点"',
        "mean": "0.0",
        "none": "General",
    }
    up = next(line for line in lines if line[0].value == "up")
    assert [cell.value for cell in up[12:]] == [
        *("环比 period", "2015-02-01..2015-02-28", datetime.fromisoformat("2015-03-05")),
        *(2, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("0%", 0, "0%"),
        ("0.0%", 0, "0.0%"),
        ("+12.5%", 0.125, "+0.0%;-0.0%;0.0%"),
        ("-3%", -0.03, "+0%;-0%;0%"),
        ("0个百分点", 0, '0"个百分点"'),
        ("3.50", 3.5, "0.00"),
    ],
)
def test_cells_of_printed_numbers(text: str, value: float, form: str) -> None:
    """With as many decimals as they are printed with."""
    table = ValueTable("表 table", ["一"], [[Printed(text)]])
    cell: Any = openpyxl.load_workbook(io.BytesIO(table_xlsx(table))).active["A2"]
    assert (cell.value, cell.number_format) == (value, form)


BASE: Final = (
    "本期 3；上期 2（2015年2月，截至 2015年3月5日）",
    "3 in this period; 2 in the period before (February 2015, as of 5 March 2015)",
)


def test_html(grown: Bulletin) -> None:
    """The annex says what the change is made of, and both languages why there is none."""
    page = bulletin_html(grown, COUNTY)
    for words in (*BASE, "本期 66.6%；上期 100%（2015年2月，截至 2015年3月5日）"):
        assert words in page
    assert '<small lang="en">-33.3 percentage points</small>' in page
    assert page.count("the record begins after the same period a year before") == 2
    assert "本期 3；上年同期 —（2014年3月，截至 2014年4月5日）" in page


def test_docx(grown: Bulletin) -> None:
    """So does the annex for Word."""
    document = docx.Document(io.BytesIO(bulletin_docx(grown, COUNTY)))
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    up, rate = lines[2], lines[4]
    assert BASE[0] in up[1]
    assert BASE[1] in up[1]
    assert up[2:] == ["+50%"]
    assert rate[2] == "-33.3个百分点\n-33.3 percentage points"
    assert any(
        ZH.replace("-", "\N{MINUS SIGN}") in paragraph.text for paragraph in document.paragraphs
    )
