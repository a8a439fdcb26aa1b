"""Tables, problems and points in every form: the same words, numbers, and no markup."""

import csv
import io
from decimal import Decimal
from typing import Any, Final

import openpyxl
import pytest
from docx import Document

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.evidence import NamedCases
from streams.core.county.catalogue import Label
from streams.printing.as_csv import BOM, bulletin_csv
from streams.printing.as_docx import bulletin_docx
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.as_markdown import bulletin_markdown
from streams.printing.as_text import bulletin_text, text_width
from streams.printing.as_xlsx import bulletin_xlsx
from streams.printing.bulletin_sheets import part_tables
from streams.printing.bulletin_tables import (
    both_texts,
    cell_label,
    cell_words,
    sentence_words,
    words_tables,
)
from tests.support.county import COUNTY
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT, tables_bulletin
from tests.unit.core.bulletins.test_duty_figures import evaluated
from tests.unit.printing.test_as_html import Page

HOSTILE: Final = "=1|2<b>*甲*</b>[x](y)`z`"


@pytest.fixture
def named() -> Bulletin:
    """Return the county's circular with its cases named."""
    bulletin = tables_bulletin()
    ids = ["t-1", "t-2", "t-3"]
    return bulletin.named(
        {each.key: NamedCases(ids[: each.many], each.many) for each in bulletin.evidence()}
    )


def hostile() -> Bulletin:
    """Return it with labels that would be markup or formulas."""
    text = TABLES_TEXT
    for zh, en in (
        ("各单位办理情况", "What each unit did"),
        ("收到", "received"),
        ("超期", "overdue"),
    ):
        text = text.replace(f'zh = "{zh}", en = "{en}"', f'zh = "{HOSTILE}", en = "{HOSTILE}"')
    text = text.replace("{unit}有{late}件超期未办结", HOSTILE + "{late}")
    text = text.replace("每件超期扣2分", HOSTILE)
    return tables_bulletin(TABLES_EVENTS, text)


def test_words() -> None:
    """Heads, rows with their rank, the total last; a number is said once."""
    (table,) = words_tables(tables_bulletin())
    assert [label.zh for label in table.headings][:4] == ["部门", "名次", "收到", "办结"]
    rows = [[label.zh for label in row] for row in table.rows]
    assert rows[0] == ["供热公司", "1", "3", "3", "0", "100%", "37.5%", "2"]
    assert rows[2][:3] == ["档案局", "—", "1"]
    assert rows[-1] == ["总计", "", "8", "5", "2", "62.50%", "100%", "2.6"]
    assert {label.en for row in table.rows for label in row[1:]} == {""}
    assert [note.zh for note in table.notes] == [
        "红榜：供热公司",
        "黑榜：交通局",
        "“收到”不足2，只列示、不排名：档案局",
    ]


def test_what_is_missing_is_said_in_both_languages() -> None:
    """With a plural where it is one, and what is not shown."""
    text = TABLES_TEXT.replace('order = "received"', 'order = "received"\nnone = false')
    (table,) = words_tables(tables_bulletin(TABLES_EVENTS, text))
    assert table.notes[0].zh == "“收到”各行合计7，总计8，缺1（未列示：未分派1）"
    assert table.notes[0].en == (
        "“received”: the rows add up to 7, the whole is 8; 1 is missing (not shown: not assigned 1)"
    )


def test_cases_are_in_the_words(named: Bulletin) -> None:
    """As many as are named, and how many more; without names the text alone."""
    (unit,) = named.problems
    late = sentence_words(unit.sentences[0])
    assert late.zh == "交通局有2件超期未办结（t-1，另有1件）"
    assert late.en == "Transport Bureau has 2 overdue (t-1 and 1 more)"
    (unnamed,) = tables_bulletin().problems
    assert sentence_words(unnamed.sentences[0]).zh == "交通局有2件超期未办结"


def test_text_is_in_columns() -> None:
    """Each number ends where its heading does, Chinese characters being two wide."""
    lines = bulletin_text(tables_bulletin()).splitlines()
    start = next(n for n, line in enumerate(lines) if "名次" in line)
    ends = {
        text_width(line[: line.index(word) + len(word)])
        for line, word in (
            (lines[start], "收到"),
            (lines[start + 1], "received"),
            (lines[start + 2], "  3  ".rstrip()),
        )
    }
    assert len(ends) == 1


def test_markdown_is_a_table(named: Bulletin) -> None:
    """Every line has as many cells as the first; nothing within one ends it."""
    for bulletin in (named, hostile()):
        lines = [line for line in bulletin_markdown(bulletin).splitlines() if line[:1] == "|"]
        bars = [line.replace("\\|", "").count("|") for line in lines]
        # The table: eight columns; the points: four.
        assert bars == [9] * 7 + [5] * 5


def test_html_is_whole_and_leads_to_cases(named: Bulletin) -> None:
    """Each cell that counts something is a link where the gateway shows it, and none in a file."""
    shown = Page(bulletin_html(named, COUNTY, shown=True))
    links = [address for address in shown.links if address.startswith("/#/cases?")]
    assert (
        "/#/cases?kind=letter&department=transport&measure=overdue&period=2015-03-01..2015-03-31&as_of=2015-03-31"
        in links
    )
    assert shown.links["/#/cases/t-1"] == ["t-1"] * 6
    plain = Page(bulletin_html(named, COUNTY))
    assert not [address for address in plain.links if address.startswith("/#/")]
    said = "".join(text for _, _, text in plain.texts)
    assert "t-1" in said
    assert "红榜：供热公司" in said
    page = Page(bulletin_html(hostile(), COUNTY, shown=True))
    assert HOSTILE in {text for _, _, text in page.texts}


def test_word_has_the_same_tables(named: Bulletin) -> None:
    """Read back: the rows in words, the points with their reasons."""
    document = Document(io.BytesIO(bulletin_docx(named, COUNTY)))
    units, points, _ = document.tables
    assert [cell.text for cell in units.rows[0].cells][:3] == [
        "部门\ndepartment",
        "名次\nRank",
        "收到\nreceived",
    ]
    assert [cell.text for cell in units.rows[2].cells][2:] == [
        *("3", "1", "2", "33.33%", "37.5%", "3")
    ]
    assert points.rows[2].cells[2].text == "91.33"
    # A line may end at a hyphen; it may not between a minus and its number.
    assert "每件超期扣2分：\N{MINUS SIGN}3（t-1、t-2）" in points.rows[2].cells[3].text
    texts = [paragraph.text for paragraph in document.paragraphs]
    # A sentence that names the unit needs it no more.
    assert any(text.startswith("交通局有2件超期未办结（t-1，另有1件）") for text in texts)
    assert "黑榜：交通局" in texts


def sheets(bulletin: Bulletin) -> Any:
    """Read a bulletin's workbook back."""
    return openpyxl.load_workbook(io.BytesIO(bulletin_xlsx(bulletin)))


def test_excel_has_numbers(named: Bulletin) -> None:
    """A sheet each; counts, rates, days and points are numbers that look as printed."""
    book = sheets(named)
    assert book.sheetnames == [
        *("指标 figures", "各单位办理情况", "存在的问题 problems", "考核 assessment", "全文 text"),
    ]
    units = list(book["各单位办理情况"].iter_rows(values_only=True))
    assert units[2] == ("交通局 Transport Bureau", 2, 3, 1, 2, 0.3333, 0.375, 3)
    assert units[5] == ("总计 Total", None, 8, 5, 2, 0.625, 1, 2.6)
    problems = list(book["存在的问题 problems"].iter_rows(values_only=True))
    assert problems[1][2] == "t-1，另有1件"
    assert problems[2][2] is None
    points = list(book["考核 assessment"].iter_rows(values_only=True))
    assert [row[2] for row in points[1:]] == [105, 91.33, 105]


def test_no_cell_is_a_formula() -> None:
    """However a label begins."""
    for sheet in sheets(hostile()).worksheets:
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}
    for line in csv.reader(io.StringIO(bulletin_csv(hostile()).removeprefix(BOM))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in line)


def test_names_of_sheets() -> None:
    """As Excel takes them: short, without brackets, no two alike, none that another sheet has."""
    block = TABLES_TEXT[TABLES_TEXT.index("[[tables]]") : TABLES_TEXT.index("[[problems]]")]
    titles = ["各单位[办理]情况: a/b" + "很" * 30, "指标 Figures", "TEXT", "text", "''"]
    more = "".join(
        block.replace('id = "units"', f'id = "t{number}"').replace(
            'zh = "各单位办理情况"', f'zh = "{title}"'
        )
        for number, title in enumerate(titles)
    )
    bulletin = tables_bulletin(
        TABLES_EVENTS, TABLES_TEXT.replace("[[problems]]", more + "[[problems]]", 1)
    )
    names = [table.name for table in part_tables(bulletin)]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\'") & set(name) for name in names)
    assert len(sheets(bulletin).sheetnames) == len(names) + 2


def test_csv_has_each_cell() -> None:
    """By an id that says table, row and column; what Chinese says English says beside."""
    lines = [*csv.reader(io.StringIO(bulletin_csv(tables_bulletin()).removeprefix(BOM)))]
    named = {line[0]: line for line in lines}
    assert named["units/transport/closure"][1:4] == [
        *("交通局：办结率", "Transport Bureau: closed, %", "closure")
    ]
    assert named["units/transport/closure"][4] == "kind=letter&department=transport"
    assert named["units/transport/closure"][7:10] == ["1", "3", "33.33%"]
    assert named["units/-/received"][9] == "1"
    assert named["units/*/received"][9] == "8"
    assert named["problems/transport/1"][1] == "交通局：交通局有2件超期未办结"
    assert Decimal(named["assessment/transport"][9]) == Decimal("91.33")
    assert len({len(line) for line in lines}) == 1


def test_json_is_as_agreed(named: Bulletin) -> None:
    """Cells as printed, values as numbers, links to lists of cases."""
    said = bulletin_json(named, COUNTY)
    (table,) = said["tables"]
    row = next(each for each in table["rows"] if each["key"] == "transport")
    assert row["cells"] == ["3", "1", "2", "33.33%", "37.5%", "3"]
    assert row["texts"] == [None] * 6
    assert row["values"] == [3, 1, 2, 100 / 3, 37.5, 3]
    assert row["rank"] == 2
    assert row["links"][2].startswith("/v1/cases?kind=letter&department=transport&measure=overdue")
    assert [column["unit"] for column in table["columns"]] == [None, None, None, "%", "%", None]
    assert (table["best"], table["worst"], table["unranked"]) == (
        ["heating"],
        ["transport"],
        ["archives"],
    )
    (problem,) = said["problems"]
    assert problem["sentences"][0]["cases"] == ["t-1"]
    assert problem["sentences"][0]["more"] == 1
    transport = next(each for each in said["assessment"] if each["unit"] == "transport")
    assert transport["points"] == "91.33"
    assert [(each["points"], each["cases"]) for each in transport["lost"]] == [
        ("-3", ["t-1", "t-2"]),
        ("-5.67", ["t-1", "t-2", "t-3"]),
    ]


def test_a_bulletin_without_tables_says_nothing_of_them() -> None:
    """What programs read of it is what it was."""
    head = TABLES_TEXT[: TABLES_TEXT.index("[[tables]]")]
    said = bulletin_json(tables_bulletin(TABLES_EVENTS, head), COUNTY)
    assert {"tables", "problems", "assessment"}.isdisjoint(said)


def test_a_table_that_is_not_shown() -> None:
    """It is there for problems and points alone, in no form."""
    text = TABLES_TEXT.replace('by = "department"', 'by = "department"\nshown = false')
    bulletin = tables_bulletin(TABLES_EVENTS, text)
    assert bulletin_json(bulletin, COUNTY)["tables"] == []
    assert "各单位办理情况" not in bulletin_text(bulletin)
    assert "考核得分" in bulletin_text(bulletin)
    assert len(bulletin.problems) == 1


def test_a_cell_without_growth_says_why_in_both_languages() -> None:
    """Anyone who reads English is not left with the Chinese reason; numbers stay numbers."""
    why = Label("—（尚无记录）", "— (no record yet)")
    assert both_texts(why) == "—（尚无记录） — (no record yet)"
    assert [both_texts(Label("12%", "12%")), both_texts(Label("3", ""))] == ["12%", "3"]


def test_the_longest_silence_does_not_read_as_a_sum() -> None:
    """The whole of days since the last is the longest of all; other wholes are plain numbers."""
    silent, lapses = evaluated("days_since_last", "lapses")
    assert cell_label(silent, is_whole=True) == Label("最长28", "longest 28")
    assert cell_label(silent, is_whole=False) == silent.printed
    assert cell_label(lapses, is_whole=True) == lapses.printed
    assert cell_words(silent, is_whole=True) == "最长28 longest 28"
    assert cell_words(silent) == "28"
