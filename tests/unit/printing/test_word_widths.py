"""Columns of Word tables: numbers whole, names with what is left, the paper never exceeded."""

import io
from itertools import pairwise

import pytest
from docx import Document
from docx.shared import Mm

from streams.core.county.catalogue import Label
from streams.printing.blocks import TEXT_MM, Tabled, TextBlock
from streams.printing.word import Word
from streams.printing.word_tables import word_text
from streams.printing.word_widths import LARGE, MARGIN_MM, MM_A_POINT, fitted

HEADINGS = (
    Label("单位", "unit"),
    Label("名次", "Rank"),
    Label("超期未结", "overdue"),
    Label("按期率", "in time, %"),
    Label("敷衍答复", "perfunctory"),
)
ROW = (
    Label("住房和城乡建设局", "Housing and Construction Bureau"),
    *(Label(text, "") for text in ("11", "3", "96.6%", "0")),
)
BROAD = {"%": 0.95, ".": 0.32, ",": 0.32, "-": 0.34}
"""Ems of DejaVu Serif, the broadest face that stands in for Times; its figures are 0.64 wide."""


def wide(number: str) -> float:
    """Return how wide a number is in that face, in ems."""
    return sum(BROAD.get(each, 0.64) for each in number)


@pytest.mark.parametrize("columns", range(2, 13))
def test_no_number_is_torn(columns: int) -> None:
    """With as many columns as a circular may have, each number has a line and the paper is full."""
    headings = [HEADINGS[0], *(HEADINGS[1:] * 3)[: columns - 1]]
    row = [ROW[0], *(ROW[1:] * 3)[: columns - 1]]
    widths, points = fitted(headings, [row, row], TEXT_MM)
    assert sum(widths) == pytest.approx(TEXT_MM)
    assert widths[0] >= 30
    for width, label in zip(widths[1:], row[1:], strict=True):
        assert wide(label.zh) * points[0] * MM_A_POINT <= width - 2 * MARGIN_MM


def test_type_gets_smaller_with_more_columns() -> None:
    """It is as large as elsewhere for a few columns, and never grows with their number."""
    sizes = [
        fitted([HEADINGS[0], *[HEADINGS[4]] * many], [], TEXT_MM).points for many in range(1, 12)
    ]
    assert sizes[0] == LARGE
    assert all(earlier >= later for earlier, later in pairwise(sizes))
    assert sizes[-1] < LARGE


def test_more_than_paper_holds_is_still_within_it() -> None:
    """Columns that cannot all be whole share the paper, so that nothing is beyond its edge."""
    long = Label("1234567890123456789", "")
    widths, _ = fitted([HEADINGS[0], *[HEADINGS[1]] * 20], [[ROW[0], *[long] * 20]], TEXT_MM)
    assert sum(widths) == pytest.approx(TEXT_MM)
    assert min(widths) > 0


def test_a_name_has_a_line_where_there_is_room() -> None:
    """Eight characters of the first column are not torn apart; with what is left it has more."""
    widths, points = fitted(HEADINGS, [ROW], TEXT_MM)
    assert widths[0] - 2 * MARGIN_MM >= 8 * points[0] * MM_A_POINT


def test_equal_headings_have_equal_columns() -> None:
    """Two columns that are called the same are each measured, not the first one twice."""
    twice = Label("满意率", "satisfied")
    widths, _ = fitted([HEADINGS[0], twice, twice], [], TEXT_MM)
    assert widths[1] == pytest.approx(widths[2])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("同比-6.4%；", "同比\u22126.4%；"),
        ("points: -2.6", "points: \u22122.6"),
        ("-33.3%", "-33.3%"),
        ("gaoling-2015-000496", "gaoling-2015-000496"),
        ("2015-11-30", "2015-11-30"),
    ],
)
def test_minus(text: str, shown: str) -> None:
    """A minus in a sentence stays with its number; numbers of cases and days keep their hyphens."""
    assert word_text(text) == shown


@pytest.mark.parametrize(
    ("title", "points", "indented"),
    [
        ("高陵2015年信息公开月检", None, False),
        ("高陵2015年第三季度群众来信办理工作情况通报", 18, False),
        ("高陵2015年1至11月政府信息公开与群众来信办理情况通报", None, True),
    ],
)
def test_titles(title: str, points: int | None, indented: bool) -> None:
    """One that is a little too long is set smaller; a long one has lines of about one length."""
    word = Word("", "zh")
    word.add(TextBlock("title", Label(title, "")))
    word.add(Tabled(HEADINGS, (30, 20, 20, 20, 20), [ROW]))
    made = Document(io.BytesIO(word.saved())).paragraphs[0]
    size = made.runs[0].font.size
    assert (size and size.pt) == points
    indent = made.paragraph_format.left_indent
    assert (indent is not None) is indented
    if indent is not None:
        assert Mm(10) < indent < Mm(60)
