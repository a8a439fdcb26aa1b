"""Workbooks for Excel, read back with openpyxl, which shares nothing with what wrote them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.county.catalogue import Label
from streams.printing.as_csv import COLUMNS
from streams.printing.as_json import bulletin_json
from streams.printing.as_xlsx import bulletin_xlsx, table_xlsx
from streams.printing.office import MADE, MOST_CELL
from streams.printing.tables import Printed, RateValue, Value, ValueTable
from tests.support.county import COUNTY
from tests.support.county_bulletin import bulletin, said

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    " =1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x")',
]


def opened(made: bytes) -> Any:
    """Open a workbook."""
    return openpyxl.load_workbook(io.BytesIO(made))


def cells(values: Sequence[Value]) -> list[Any]:
    """Write a line and read back its cells."""
    table = ValueTable("表 table", [str(place) for place in range(len(values))], [values])
    return list(opened(table_xlsx(table)).active[2])


def test_each_figure_is_the_one_of_json() -> None:
    """Numbers as numbers, days as days, and what is printed as it is printed."""
    head, *lines = opened(bulletin_xlsx(bulletin())).worksheets[0].iter_rows()
    assert [cell.value for cell in head] == list(COLUMNS)
    figures = bulletin_json(bulletin(), COUNTY)["figures"]
    assert [line[0].value for line in lines] == list(figures)
    for line, figure in zip(lines, figures.values(), strict=True):
        label = figure["label"]
        assert [cell.value for cell in line[1:4]] == [label["zh"], label["en"], figure["measure"]]
        assert line[5].value == figure["period"]
        assert line[6].value == datetime.fromisoformat(figure["as_of"])
        assert [cell.value for cell in line[7:9]] == [figure["value"], figure["denominator"]]
        assert shown(line[9]) == figure["printed"]
        assert (None if line[10].value is None else shown(line[10])) == figure["published"]
        assert line[11].value == ("是 yes" if figure["differs"] else None)
    assert {line[9].data_type for line in lines if line[7].value is not None} == {"n"}


def shown(cell: Any) -> str:
    """Return a cell as Excel shows it, for the formats that printed numbers have."""
    form = cell.number_format
    if cell.data_type == "s" or not form.endswith("%"):
        return str(cell.value)
    return f"{cell.value:.{form.count('0') - 1}%}"


@pytest.mark.parametrize("text", ["0", "36", "0%", "33.3%", "99.9%", "100%", "7.07%", "57.2900%"])
def test_a_printed_number_is_a_number_that_looks_the_same(text: str) -> None:
    """It is cut where the bulletin cuts it, so Excel has nothing to round."""
    (cell,) = cells([Printed(text)])
    assert cell.data_type == "n"
    assert shown(cell) == text


@pytest.mark.parametrize("text", ["360+", "99%+", "—", "无记录", "1234567890123456"])
def test_what_is_not_a_number_is_a_text(text: str) -> None:
    """Or a number of more digits than Excel keeps."""
    (cell,) = cells([Printed(text)])
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    """It is there letter by letter, and stays a text when its cell is edited."""
    table = ValueTable("表 table", [text], [[text], [Printed(text)], [Label(text, text)]])
    sheet = opened(table_xlsx(table)).active
    for row in range(1, 5):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s"
        assert cell.value.startswith(text)
        assert cell.quotePrefix is True
    for sheet in opened(bulletin_xlsx(said(text))).worksheets:
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}


def test_values_keep_their_types() -> None:
    """A day before Excel's first, and a number beyond its digits, are texts."""
    days = date(2015, 3, 2), date(1899, 1, 1)
    values: list[Value] = [True, 7, RateValue(0.25), *days, 10**15, None, "x"]
    found = cells([*values, Label("住宅", "housing"), Label("甲", "")])
    day = datetime.fromisoformat("2015-03-02")
    assert [cell.value for cell in found] == [
        *(True, 7, 0.25, day, "1899-01-01", "1000000000000000", None, "x"),
        *("住宅 housing", "甲"),
    ]
    assert [cell.data_type for cell in found][:6] == ["b", "n", "n", "d", "s", "s"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    """What XML cannot say is shown as U+FFFD or escaped; the number of cells is the same."""
    first, second = cells([text, "end"])
    assert first.data_type == "s"
    assert second.value == "end"


def test_a_text_that_is_too_long_is_cut() -> None:
    """Excel would say that the file is damaged; characters of two units count as two."""
    for letter, kept in (("长", MOST_CELL - 1), ("𠮷", (MOST_CELL - 1) // 2)):
        (cell,) = cells([letter * 40_000])
        assert cell.value == letter * kept + "…"


def test_a_wide_table_can_be_read_on_paper() -> None:
    """Across, as wide as the paper, its heads on each page; long texts are broken into lines."""
    headings = [f"第{place}栏 column number {place}" for place in range(12)]
    line: list[Value] = ["很长的一段话" * 9, date(2015, 3, 2), *([7] * 10)]
    sheet = opened(table_xlsx(ValueTable("表 table", headings, [line]))).active
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert sum(widths) <= 215
    assert min(widths) >= 12
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A2"].alignment.wrap_text
    narrow = opened(table_xlsx(ValueTable("表 table", ["很长的一段话" * 9], []))).active
    assert narrow.column_dimensions["A"].width > 40


def test_the_text_is_chinese_with_english_beside() -> None:
    """On the second sheet, its headings bold."""
    text, whole = opened(bulletin_xlsx(bulletin())).worksheets[1], bulletin()
    rows = [[cell.value for cell in row] for row in text.iter_rows()]
    labels = [whole.definition.title]
    for section in whole.definition.sections:
        labels += [section.title, *map(whole.text, section.paragraphs)]
    assert rows == [[label.zh, label.en] for label in labels]
    assert [row[0].font.bold for row in text.iter_rows()] == [True, True, False, True, False]


def test_the_same_answer_is_the_same_file_and_names_nobody() -> None:
    """No clock, person, macro or link to elsewhere is in it."""
    made = bulletin_xlsx(bulletin())
    assert made == bulletin_xlsx(bulletin())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {MADE.timetuple()[:6]}
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    properties = opened(made).properties
    assert properties.title == "试县2015年3月通报"
    assert (properties.creator, properties.lastModifiedBy) == (None, None)
    assert properties.created == properties.modified == MADE
