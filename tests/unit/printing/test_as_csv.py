"""The table for spreadsheet programs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.definitions import FigureDefinition
from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.county.catalogue import Label
from streams.printing.as_csv import COLUMNS, bulletin_csv, cell
from tests.support.county_bulletin import bulletin

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SIGNS = "=+-@＝＋－＠"


def rows(text: str) -> list[list[str]]:
    """Read a table as Python does."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def labelled(text: str) -> Bulletin:
    """Return the county's bulletin, all its figures labelled and printed as a text."""
    whole = bulletin()
    label = Label(text, text)
    figures = {
        name: Figure(
            name,
            FigureDefinition(label, figure.definition.measure, figure.question),
            figure.value,
            figure.denominator,
            label,
        )
        for name, figure in whole.figures.items()
    }
    return Bulletin(whole.definition, figures)


def test_each_figure_is_a_line_with_what_was_asked_for_it() -> None:
    """Chinese and English, the number, what it was divided by, and what was published."""
    head, *lines = rows(bulletin_csv(bulletin()))
    assert head == list(COLUMNS)
    found = {line[0]: line[1:] for line in lines}
    asked = ["2015-03-01..2015-03-31", "2015-03-31"]
    mailboxes = "kind=letter&channel=mailbox,board"
    assert found["received"] == [
        *("收到信件", "letters received", "received", mailboxes, *asked),
        *("3", "", "3", "3", ""),
    ]
    assert found["closure"] == [
        *("办结率", "share closed", "closure", "kind=letter", "..2015-03-31", "2015-04-30"),
        *("1", "2", "50%", "", ""),
    ]
    assert found["open"][3] == "kind=letter&nature=,help"
    assert found["applications"][-5:] == ["", "", "无记录", "7", ""]


def test_what_differs_from_what_was_published_is_marked() -> None:
    """In its last column."""
    text = bulletin_csv(bulletin())
    assert rows(text)[1][-1] == ""
    whole = bulletin()
    other = labelled("5").figures["received"]
    whole.figures["received"] = Figure(
        "received",
        whole.figures["received"].definition,
        5,
        None,
        other.printed,
    )
    assert rows(bulletin_csv(whole))[1][-3:] == ["5", "3", "是 yes"]


def test_bytes_are_what_excel_reads_chinese_from() -> None:
    """UTF-8 with a byte order mark, lines ended by CR LF, the last one too."""
    written = bulletin_csv(bulletin()).encode()
    assert written.startswith(b'\xef\xbb\xbf"')
    assert written.count(b"\n") == written.count(b"\r\n") == len(bulletin().figures) + 1
    assert written.endswith(b"\r\n")
    assert "收到信件".encode() in written


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff=1",
        "\x00=1",
        "=cmd|'/C calc'!A0",
    ],
)
def test_no_cell_starts_a_formula(text: str) -> None:
    """No cell starts with what a program might take for a formula either."""
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "36", "360+", "99%+", "—", "收到", "a=b", "'x", "2015-01"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    """Figures above all."""
    assert cell(text) == text


@given(TEXTS)
def test_any_label_comes_back_and_starts_no_formula(text: str) -> None:
    """A label may contain anything: quotes, commas, ends of lines, signs."""
    found = rows(bulletin_csv(labelled(text)))[1:]
    for line in found:
        assert line[1] == line[2] == line[9]
        assert line[1] in (text, "'" + text)
        assert not line[1].startswith((*SIGNS, "\t", "\r", "\n"))
        assert not line[1].strip().startswith(tuple(SIGNS))
