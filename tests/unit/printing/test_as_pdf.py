"""Bulletins and quick reports as PDF, read back by another program where the machine has one."""

import re
import shutil
import subprocess
from typing import Final

import msgspec
import pytest

from streams.core.bulletins.quick_reports import Issue
from streams.core.errors import BadQuery
from streams.printing.as_json import bulletin_json
from streams.printing.as_pdf import FACES, MOST_PDF_ROWS, bulletin_pdf, faces, quick_report_pdf
from streams.printing.languages import LANGUAGES, DocumentLanguage
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES, bulletin
from tests.support.offices import OFFICIAL, sent_paper

HAN: Final = re.compile("[\u3400-\u9fff]")
READER: Final = shutil.which("pdftotext")


@pytest.fixture(autouse=True, scope="module")
def _made_here() -> None:
    """Skip where no PDF can be made: without Typst, or without a Chinese font."""
    try:
        bulletin_pdf(bulletin(), COUNTY)
    except BadQuery as error:
        pytest.skip(str(error))


def pages(made: bytes) -> list[str]:
    """Return the text of each page, without spaces, as poppler reads it."""
    if READER is None:
        pytest.skip("pdftotext (poppler-utils) is not on this machine")
    read = subprocess.run([READER, "-", "-"], input=made, capture_output=True, check=True)
    return [re.sub(r"\s", "", page) for page in read.stdout.decode().split("\f")[:-1]]


def test_the_words_are_those_of_json() -> None:
    """In Chinese alone, each paragraph whole; every figure is in the annex."""
    first, annex = pages(bulletin_pdf(bulletin(), OFFICIAL, sent_paper("zh")))
    answer = bulletin_json(bulletin(), OFFICIAL)
    for section in answer["sections"]:
        for paragraph in section["paragraphs"]:
            assert paragraph["zh"].replace(" ", "") in first
    for figure in answer["figures"].values():
        assert figure["label"]["zh"].replace(" ", "") in annex


def test_the_parts_are_on_their_pages() -> None:
    """Head, title, addressees and signature on the first; annex and colophon on the last."""
    first, last = pages(bulletin_pdf(bulletin(), OFFICIAL, sent_paper("zh")))
    for text in (
        "试县人民政府办公室文件",
        "试政办发〔2015〕12号",
        "各镇人民政府，县级各部门：",
        "附件：各项指标",
        "试县人民政府办公室2015年4月3日",
    ):
        assert text in first
    assert first.endswith("—1—")
    assert last.startswith("附件各项指标")
    assert "抄送：县委办公室，县人大常委会办公室。试县人民政府办公室" in last
    assert "2015年4月3日印发" in last
    assert "—2—" in last


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_in_the_languages_that_are_asked(language: DocumentLanguage) -> None:
    """English alone has no Chinese character."""
    said = "".join(pages(bulletin_pdf(bulletin(), OFFICIAL, sent_paper(language))))
    assert bool(HAN.search(said)) is (language != "en")
    assert ("Alltownsandoffices:" in said) is (language != "zh")
    report = "".join(pages(quick_report_pdf(ISSUES[0], COUNTY, language=language)))
    assert ("Category" in report) is (language != "zh")


def test_headings_of_tables_are_on_every_page_and_no_row_is_torn() -> None:
    """A row of three lines is whole on one page."""
    title = "第一行文字很长很长" * 5
    item = msgspec.structs.replace(ISSUES[0].items[0], title=title)
    made = pages(
        quick_report_pdf(Issue(2015, 1, "2015-03-02", (item,) * 60), COUNTY, language="zh")
    )
    assert len(made) > 2
    assert all("序号时间渠道类别标题" in page for page in made)
    assert sum(page.count("很长很长第一行") == 4 * page.count(":05") for page in made) == len(made)


def test_a_row_with_a_long_list_goes_on_over_the_page() -> None:
    """Rows kept whole left half of each page of an assessment empty."""
    item = msgspec.structs.replace(ISSUES[0].items[0], title="文字很长" * 150)
    issue = Issue(2015, 1, "2015-03-02", (item,) * 4)
    made = pages(quick_report_pdf(issue, COUNTY, language="zh"))
    assert made[0].count(":05") == 1


def test_more_rows_than_memory_should_hold_are_refused() -> None:
    """A stormy day's quick report is had for Word; the message says so."""
    issue = Issue(2015, 1, "2015-03-02", (ISSUES[0].items[0],) * (MOST_PDF_ROWS + 1))
    with pytest.raises(BadQuery, match="docx has them all"):
        quick_report_pdf(issue, COUNTY)


def test_no_text_is_read_as_markup() -> None:
    """What a citizen wrote is set as it is, and runs nothing."""
    title = '#include "/etc/passwd" *a* $x$ @b <c> #[d] `e` \\ // f'
    item = msgspec.structs.replace(ISSUES[0].items[0], title=title)
    (page,) = pages(quick_report_pdf(Issue(2015, 1, "2015-03-02", (item,)), COUNTY, language="zh"))
    assert title.replace(" ", "") in page


def test_the_same_answer_is_the_same_file_and_says_no_time() -> None:
    """Fonts are in it."""
    made = bulletin_pdf(bulletin(), OFFICIAL, sent_paper())
    assert made == bulletin_pdf(bulletin(), OFFICIAL, sent_paper())
    assert made.startswith(b"%PDF-")
    assert b"/CreationDate" not in made
    assert b"/FontFile3" in made or b"/FontFile2" in made or b"/ObjStm" in made


def test_without_a_chinese_font_it_is_said_how() -> None:
    """A page of empty boxes would be worse."""
    with pytest.raises(BadQuery, match="fonts-noto-cjk") as refused:
        faces(["DejaVu Sans", "Times New Roman"], "zh")
    assert refused.value.parameter == "format"


def test_the_best_font_of_each_face_is_taken() -> None:
    """Whatever the case in which the machine names it; letters from a Latin one that is there."""
    found = faces(["fangsong", "Noto Serif CJK SC", "SimHei", "Times New Roman"], "zh")
    latin = {"name": "Times New Roman", "covers": "latin-in-cjk"}
    assert found["fangsong"] == [latin, "fangsong", "Noto Serif CJK SC"]
    assert found["hei"][1] == "SimHei"
    assert set(found) == {"latin", *FACES}
    # English has the quotation marks of the English font.
    english = faces(["Noto Serif CJK SC", "Times New Roman"], "en")
    assert english["fangsong"] == [{"name": "Times New Roman"}, "Noto Serif CJK SC"]
