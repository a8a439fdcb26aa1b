"""Tables of forms in every form of a document: turned, under headings, checked by identities."""

import csv
import io
from datetime import date
from typing import Final

import openpyxl
from docx import Document

from streams.core.county.catalogue import Label
from streams.core.days import day_number
from streams.printing.as_csv import BOM, bulletin_csv
from streams.printing.as_docx import bulletin_docx
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.as_markdown import bulletin_markdown
from streams.printing.as_text import bulletin_text
from streams.printing.as_xlsx import bulletin_xlsx
from streams.printing.table_layout import Span, lay_out
from tests.support.small_form import FORM_COUNTY, FORM_TEXT, application, closed, small_form
from tests.unit.printing.test_as_html import Page

PRINTED: Final = """\
年报
Yearly form

三、申请情况
3. Applications

    项目           自然人    组织       组织   总计
    item          persons    企业       律所  Total
                           bodies     bodies
                            firms  law firms
    新收                3       2          0      5
    new
    上年结转            1       0          0      1
    carried in
    办理结果
    results
    　予以公开          2       0          0      2
    　granted
    　不予
    　not
    　　不予公开        1       1          0      2
    　　denied
    　合计              3       2          0      5
    　processed
    结转下年            1       0          0      1
    carried on

    “企业”不平衡：合计2，不等于予以公开0＋不予公开1＝1
    “firms” does not add up: processed 2 is not granted 0 + denied 1 = 1

    “总计”不平衡：合计5，不等于予以公开2＋不予公开2＝4
    “Total” does not add up: processed 5 is not granted 2 + denied 2 = 4
"""
"""Written by hand: who applied is named over the columns, what came of it runs down."""

ROWS: Final = [
    ["新收 new", "3", "2", "0", "5"],
    ["上年结转 carried in", "1", "0", "0", "1"],
    ["办理结果 results", "", "", "", ""],
    ["　予以公开 　granted", "2", "0", "0", "2"],
    ["　不予 　not", "", "", "", ""],
    ["　　不予公开 　　denied", "1", "1", "0", "2"],
    ["　合计 　processed", "3", "2", "0", "5"],
    ["结转下年 carried on", "1", "0", "0", "1"],
]


def test_text_is_the_page() -> None:
    """Line by line, in both languages."""
    assert bulletin_text(small_form()) == PRINTED


def test_markdown_has_as_many_cells_in_each_line() -> None:
    """A heading's line has empty ones, and a group is said in the head of each of its columns."""
    lines = [line for line in bulletin_markdown(small_form()).splitlines() if line[:1] == "|"]
    assert {line.count("|") for line in lines} == {6}
    assert "组织<br>企业<br>bodies<br>firms" in lines[0]
    assert lines[4] == "| 办理结果<br>results |  |  |  |  |"


def test_html_spans_groups_and_leads_to_cases() -> None:
    """A group is one cell over its columns; a number leads to the applications behind it."""
    text = bulletin_html(small_form(), FORM_COUNTY, shown=True)
    assert '<th scope="colgroup" class="group" colspan="2">组织' in text
    assert '<th scope="rowgroup" class="group within-0" colspan="5">办理结果' in text
    links = Page(text).links
    query = "kind=disclosure&outcome=granted&applicant=natural&measure=finished&less=reopened"
    assert links[f"/#/cases?{query}&period=2015-01-01..2015-12-31&as_of=2015-12-31"] == ["2"]
    assert text.count("<tr>") == text.count("</tr>")


def test_word_and_excel_have_the_same_lines() -> None:
    """Line by line; a workbook has numbers as numbers."""
    document = Document(io.BytesIO(bulletin_docx(small_form(), FORM_COUNTY)))
    word = [[cell.text.replace("\n", " ") for cell in row.cells] for row in document.tables[0].rows]
    assert word[0] == ["", "", "组织 bodies", "组织 bodies", ""]
    assert word[1] == ["项目 item", "自然人 persons", "企业 firms", "律所 law firms", "总计 Total"]
    assert word[2:] == ROWS
    sheet = openpyxl.load_workbook(io.BytesIO(bulletin_xlsx(small_form())))
    found = [
        ["" if value is None else str(value) for value in row]
        for row in sheet["三、申请情况"].iter_rows(values_only=True)
    ]
    start = next(place for place, row in enumerate(found) if row[0].startswith("新收"))
    assert [[cell.strip() for cell in row] for row in found[start : start + 8]] == [
        [cell.strip() for cell in row] for row in ROWS
    ]
    assert found[start - 1][2] == "组织\n企业 bodies\nfirms"


def test_json_says_what_is_turned_and_what_is_not_equal() -> None:
    """The cells stay by row, as of any table; a plain table says nothing of it."""
    (table,) = bulletin_json(small_form(), FORM_COUNTY)["tables"]
    assert table["turned"] is True
    assert table["headings"][0] == {
        "label": {"zh": "办理结果", "en": "results"},
        "columns": ["granted", "denied", "processed"],
    }
    assert table["headings"][2]["rows"] == ["business", "legal"]
    assert [(each["row"], each["left"], each["right"]) for each in table["unequal"]] == [
        ("business", 2, 1),
        (None, 5, 4),
    ]
    plain = FORM_TEXT.replace("turned = true\n", "")
    plain = plain[: plain.index("identities")] + plain[plain.index("[[tables.columns]]") :]
    (table,) = bulletin_json(small_form(plain), FORM_COUNTY)["tables"]
    assert not {"turned", "headings", "unequal"} & table.keys()


def test_a_table_that_is_not_turned_has_headings_too() -> None:
    """Over its columns, as deep as they are within each other, and before its rows."""
    bulletin = small_form(FORM_TEXT.replace("turned = true\n", ""))
    layout = lay_out(bulletin.shown_tables[0])
    results, denied = Label("办理结果", "results"), Label("不予", "not")
    assert layout.above == [
        [Span(None, 1), Span(None, 1), Span(results, 3), Span(None, 1)],
        [
            Span(None, 1),
            Span(None, 1),
            Span(None, 1),
            Span(denied, 1),
            Span(None, 1),
            Span(None, 1),
        ],
    ]
    assert [(line.label.zh, line.depth, line.cells is None) for line in layout.lines] == [
        ("自然人", 0, False),
        ("组织", 0, True),
        ("企业", 1, False),
        ("律所", 1, False),
        ("总计", 0, False),
    ]


def test_csv_has_each_cell() -> None:
    """By row and column, turned or not."""
    lines = csv.DictReader(io.StringIO(bulletin_csv(small_form()).removeprefix(BOM)))
    cells = {next(iter(line.values())): [*line.values()] for line in lines}
    assert "third/natural/granted" in cells
    assert "finished - reopened" in cells["third/*/processed"]


def test_all_is_equal_where_all_have_a_result() -> None:
    """Nothing is said below the table then."""
    events = application("a1", "business", closed("2015-04-01", "granted"))
    (table,) = small_form(events=events).shown_tables
    assert table.broken == ()
    assert table.total["processed"].value == 1


def test_two_measures_added_up_and_the_year_before() -> None:
    """What was to be done is what was carried over and what came in; of the year before, then."""
    text = FORM_TEXT.replace(
        'measure = "received"\n', 'measure = "received"\nplus = "carried_over"\n'
    )
    text = text.replace('measure = "carried_over"\n', 'measure = "carried_on"\nearlier = "year"\n')
    bulletin = small_form(text)
    (table,) = bulletin.shown_tables
    assert table.total["new"].value == 6
    # What last year left is what this year began with.
    assert table.total["carried-in"].value == 1
    assert table.total["carried-in"].question.as_of == day_number(date(2014, 12, 31))
    assert "“自然人”不平衡" in bulletin_text(bulletin)
    assert "received + carried_over" in bulletin_csv(bulletin)
    # A list is of one measure.
    (table,) = bulletin_json(bulletin, FORM_COUNTY)["tables"]
    assert table["total"]["links"][0] is None


def test_the_whole_alone_and_a_file_of_one_channel() -> None:
    """Without rows a form has one column; a file's selection is that of all its columns."""
    text = FORM_TEXT.replace("empty = true", "rows = []")
    text = text[: text.index("[[tables.headings]]")] + text[text.index("[[tables.columns]]") :]
    assert "新收            5\n" in bulletin_text(small_form(text))
    narrowed = text.replace("sections = []", 'select = { channel = "desk" }\nsections = []')
    (table,) = small_form(narrowed).shown_tables
    assert table.total["new"].value == 0
