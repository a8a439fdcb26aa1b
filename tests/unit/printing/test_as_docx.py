"""Documents for Word, read back with python-docx, and as the XML that they are."""

import io
import re
import zipfile
from typing import Any

import msgspec
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Label
from streams.printing.as_docx import bulletin_docx, quick_report_docx
from streams.printing.as_json import bulletin_json
from streams.printing.blocks import LONGEST_KEPT, Tabled
from streams.printing.office import MADE
from streams.printing.papers import Paper
from streams.printing.word_tables import written_table
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES, bulletin, said

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def opened(made: bytes) -> Any:
    """Open a document."""
    return Document(io.BytesIO(made))


def rows(document: Any) -> list[list[list[str]]]:
    """Return the paragraphs of each cell of the only table."""
    (table,) = document.tables
    return [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in table.rows]


def test_headings_are_headings_with_english_below() -> None:
    """So Word can list them; a section's English is in the same one."""
    document = opened(bulletin_docx(bulletin(), COUNTY))
    styled = [(p.style.name, p.text) for p in document.paragraphs if p.style.name != "Normal"]
    assert styled == [
        ("Title", "试县2015年3月通报\nTestshire: March 2015"),
        ("Subtitle", "（统计期 2015年3月，截至 2015年3月31日）\nMarch 2015, as of 31 March 2015"),
        ("Heading 1", "一、来信\n1. Letters"),
        ("Heading 1", "二、其他\n2. Other matters"),
        ("Title", "各项指标\nThe figures"),
    ]


def test_the_text_is_word_for_word_that_of_json() -> None:
    """Chinese first."""
    document = opened(bulletin_docx(bulletin(), COUNTY))
    plain = [p.text for p in document.paragraphs if p.style.name == "Normal" and p.text.strip()]
    sections = bulletin_json(bulletin(), COUNTY)["sections"]
    wanted = [t for s in sections for p in s["paragraphs"] for t in (p["zh"], p["en"])]
    name = f"{COUNTY.name.zh}\n{COUNTY.name.en}"
    annex = ["附件：各项指标", "Annex: the figures"]
    assert plain == [name, *wanted, *annex, name, "附件\nAnnex"]


@pytest.mark.parametrize("compared", [False, True])
def test_each_figure_of_the_annex_is_the_one_of_json(compared: bool) -> None:
    """With what a rate was divided by; what was published is in the comparison alone."""
    made = bulletin_docx(bulletin(), COUNTY, Paper(compared=compared))
    head, *lines = rows(opened(made))
    wanted = ["序号", "指标", "统计数", "发布数", "对照"] if compared else ["序号", "指标", "数值"]
    assert [cell[0] for cell in head] == wanted
    figures = bulletin_json(bulletin(), COUNTY)["figures"]
    for order, (line, figure) in enumerate(zip(lines, figures.values(), strict=True), 1):
        number, about, counted, *published = line
        assert number == [str(order)]
        assert about[0].splitlines()[0] == figure["label"]["zh"]
        assert about[1].splitlines()[0] == figure["label"]["en"]
        printed = "—" if figure["value"] is None else figure["printed"]
        rate = figure["denominator"] is not None
        behind = f"\n{figure['value']}/{figure['denominator']}" if rate else ""
        assert counted == [printed + behind]
        assert published[:1] == ([[figure["published"] or "—"]] if compared else [])
    (closure,) = (line[1] for line in lines if line[1][0].startswith("办结率"))
    assert closure[0] == "办结率\n统计期 2015年3月31日以前（含当日）\n截至 2015年4月30日"


def test_a_comparison_says_what_differs_and_no_text_does() -> None:
    """Those to whom a document is sent are not told how it was checked."""
    lines = rows(opened(bulletin_docx(bulletin(), COUNTY, Paper(compared=True))))[1:]
    compared = {line[1][0]: line[4] for line in lines}
    assert compared["收到信件"] == ["相符", "the same"]
    assert compared["申请"] == ["无记录", "no record"]
    assert compared["接待"] == [""]
    document = opened(bulletin_docx(bulletin(), COUNTY))
    texts = [p.text for p in document.paragraphs] + [str(rows(document))]
    assert not [text for text in texts if re.search("发布数|相符|对照|ublished|the same", text)]


def test_a_quick_report_has_each_item_with_the_county_s_time() -> None:
    """Its number, day, words of the catalogue, and how many items there are."""
    document = opened(quick_report_docx(ISSUES[1], COUNTY))
    _, first, second = rows(document)
    assert first == [["1"], ["3月3日 23:59"], *first[2:4], ["公交 <b>不准时</b>"]]
    assert second[1] == ["3月4日 00:30"]
    assert second[4] == ["（无标题）"]
    assert first[2] == [
        label
        for label in (COUNTY.channels["board"].label.zh, COUNTY.channels["board"].label.en)
        if label
    ]
    text = [p.text for p in document.paragraphs]
    assert "2015年第2期\n2015 No. 2" in text
    assert text[-2:] == ["本期共 2 件", "2 items in this issue"]
    assert rows(opened(quick_report_docx(ISSUES[0], COUNTY)))[1][1] == ["09:05"]


def test_headings_of_tables_are_on_every_page() -> None:
    """And no short row is broken across two."""
    with zipfile.ZipFile(io.BytesIO(quick_report_docx(ISSUES[1], COUNTY))) as archive:
        text = archive.read("word/document.xml").decode()
    assert text.count("<w:tblHeader/>") == 1
    assert text.count("<w:cantSplit/>") == 3
    assert "<table" not in text


def test_a_row_with_a_long_list_goes_on_over_the_page() -> None:
    """Rows kept whole left half of each page of an assessment empty."""
    one, long = Label("区教育局", "Education"), Label("甲" * LONGEST_KEPT, "a")
    written = "".join(written_table(Tabled([one, one], [40, 100], [[one, one], [one, long]])))
    assert ["<w:cantSplit/>" in row for row in written.split("<w:tr>")[1:]] == [True, True, False]


@settings(max_examples=25)
@given(TEXTS)
def test_any_text_makes_a_document_that_can_be_read(text: str) -> None:
    """Titles, labels and items may contain anything: markup, control characters, our own mark."""
    document = opened(bulletin_docx(said(f"{text}<table/>"), COUNTY))
    assert len(rows(document)) == len(bulletin().figures) + 1
    item = msgspec.structs.replace(ISSUES[0].items[0], title=f"{text}</w:t>")
    (cell,) = rows(opened(quick_report_docx(Issue(2015, 1, "2015-03-02", (item,)), COUNTY)))[1][4]
    assert cell.endswith("</w:t>")


def test_the_same_answer_is_the_same_file_and_names_nobody() -> None:
    """No clock, person, program, macro or picture is in it."""
    made = bulletin_docx(bulletin(), COUNTY)
    assert made == bulletin_docx(bulletin(), COUNTY)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {MADE.timetuple()[:6]}
        names = archive.namelist()
        assert not [name for name in names if re.search("vba|app.xml|thumbnail|customXml", name)]
        everything = b"".join(map(archive.read, names))
    assert b"python-docx" not in everything
    properties = opened(made).core_properties
    assert properties.title == "试县2015年3月通报"
    assert properties.author == properties.last_modified_by == properties.comments == ""
    assert properties.created.replace(tzinfo=None) == MADE
