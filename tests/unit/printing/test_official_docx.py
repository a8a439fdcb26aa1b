"""The form of official documents by GB/T 9704-2012, as it is in the XML of a Word file."""

import io
import re
import zipfile
from typing import Any, Final

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from streams.core.county.catalogue import Label
from streams.printing.as_docx import bulletin_docx, quick_report_docx
from streams.printing.blocks import Colophon, Signed, TextBlock
from streams.printing.languages import LANGUAGES, DocumentLanguage
from streams.printing.official import bulletin_blocks
from streams.printing.word import Word
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES, bulletin
from tests.support.offices import OFFICIAL, sent_paper

HAN: Final = re.compile("[\u3400-\u9fff]")


def opened(language: DocumentLanguage = "zh") -> Any:
    """Open a bulletin that has all that an official document can have."""
    return Document(io.BytesIO(bulletin_docx(bulletin(), OFFICIAL, sent_paper(language))))


def part(made: bytes, name: str) -> str:
    """Return a part of a file."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return archive.read(f"word/{name}").decode()


def texts(document: Any) -> list[str]:
    """Return the texts of paragraphs and cells, in order, those that are empty left out."""
    found = [
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.iter(qn("w:p"))
    ]
    return [text for text in found if text]


def test_the_page_is_that_of_the_standard() -> None:
    """A4; 37 mm above, 28 mm at the binding, 156 by 225 mm of text; mirrored on the back."""
    document = opened()
    section = document.sections[0]
    text = (
        section.page_width - section.left_margin - section.right_margin,
        section.page_height - section.top_margin - section.bottom_margin,
    )
    found = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    # Word counts in twentieths of a point.
    wanted = (210, 297, 37, 28, 156, 225)
    assert [each.mm for each in map(Length, (*found, *text))] == pytest.approx(wanted, abs=0.03)
    assert document.settings.element.find(qn("w:mirrorMargins")) is not None


def test_a_page_has_22_lines_of_28_characters() -> None:
    """Type of 16 points (三号) would be 27 a line: each is set a quarter of a point closer."""
    style = opened().styles["Normal"]
    assert style.font.size == Pt(16)
    line = style.paragraph_format.line_spacing
    assert 22 * line <= Mm(225) < 23 * line
    closer = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    character = Pt(16) + Pt(1) * closer / 20
    assert 28 * character <= Mm(156) < 29 * character


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Normal", "仿宋", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体", 16),
    ],
)
def test_type_is_that_of_the_standard(style: str, font: str, points: int) -> None:
    """三号仿宋, 二号小标宋, 黑体 and 楷体; another font is named for machines without it."""
    made = opened().styles[style]
    assert made.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert made.font.size == Pt(points)
    fonts = part(bulletin_docx(bulletin(), OFFICIAL, sent_paper()), "fontTable.xml")
    assert re.search(f'w:name="{font}"><w:altName w:val="[^"]+"', fonts)


def test_numbers_of_pages_are_outside_between_dashes() -> None:
    """Right on odd pages and left on even ones, in 14 points (四号), 7 mm below the text."""
    document = opened()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        words = "".join(text.text for text in paragraph._p.iter(qn("w:t")))
        assert words == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        sizes = {size.get(qn("w:val")) for size in paragraph._p.iter(qn("w:sz"))}
        assert sizes == {"28"}
    assert section.bottom_margin - section.footer_distance - Pt(14) - Mm(7) < Mm(0.5)


def test_the_parts_come_in_the_order_of_the_standard() -> None:
    """Name in red, number, title, addressees, text, annex named, signature, annex, colophon."""
    found = texts(opened())
    wanted = [
        "试县人民政府办公室文件",
        "试政办发〔2015〕12号",
        "试县2015年3月通报",
        "（统计期 2015年3月，截至 2015年3月31日）",
        "各镇人民政府，县级各部门：",
        "一、来信",
        "附件：各项指标",
        "试县人民政府办公室",
        "2015年4月3日",
        "附件",
        "各项指标",
        "抄送：县委办公室，县人大常委会办公室。",
        "试县人民政府办公室2015年4月3日印发",
    ]
    places = [found.index(text) for text in wanted]
    assert places == sorted(places)


def test_without_an_office_nothing_is_made_up() -> None:
    """A county that says nothing of its office has its name, and neither number nor colophon."""
    found = texts(Document(io.BytesIO(bulletin_docx(bulletin(), COUNTY, sent_paper()))))
    assert found[0] == COUNTY.name.zh
    assert not [text for text in found if re.search(r"〔|\d号$|抄送|印发", text)]


def test_the_day_ends_four_characters_from_the_edge_and_the_name_is_in_the_middle_above() -> None:
    """As the standard has it where a seal is put on both."""
    paragraphs = opened().paragraphs
    (day,) = (p for p in paragraphs if p.text == "2015年4月3日")
    (name,) = (p for p in paragraphs if p.text == "试县人民政府办公室")
    assert day.paragraph_format.right_indent == Pt(4 * 16)
    wide = {"name": 9 * 16, "day": (3 + 6 / 2) * 16}
    middle = {
        "name": name.paragraph_format.right_indent.pt + wide["name"] / 2,
        "day": day.paragraph_format.right_indent.pt + wide["day"] / 2,
    }
    assert middle["name"] == pytest.approx(middle["day"], abs=0.1)


def test_a_long_name_does_not_leave_the_text() -> None:
    """It ends at the edge, and the day is in the middle below it."""
    word = Word("", "zh")
    word.add(TextBlock("text", Label("正文", "")))
    long = "某某省某某市某某区人民政府政务公开工作领导小组办公室"
    word.add(Signed(Label(long, ""), Label("2015年4月3日", "")))
    name, day = Document(io.BytesIO(word.saved())).paragraphs[-2:]
    assert name.paragraph_format.right_indent == 0
    assert day.paragraph_format.right_indent == Pt((len(long) - 6) / 2 * 16)


def test_lines_of_the_colophon_are_as_thick_as_the_standard_says() -> None:
    """0.35 mm above and below, 0.25 mm between, at the foot of the text; also with one part."""
    made = part(bulletin_docx(bulletin(), OFFICIAL, sent_paper()), "document.xml")
    table = made[made.rindex("<w:tbl>") :]
    assert 'w:tblpYSpec="bottom"' in table
    for side, millimetres in (("top", 0.35), ("bottom", 0.35), ("insideH", 0.25)):
        size = re.search(f'<w:{side} w:val="single" w:sz="([0-9]+)"', table)
        assert size is not None
        assert int(size[1]) / 8 * 25.4 / 72 == pytest.approx(millimetres, abs=0.02)
    word = Word("", "zh")
    word.add(Colophon(None, (Label("办公室", ""), Label("2015年4月3日印发", ""))))
    assert "印发" in part(word.saved(), "document.xml")


def test_a_title_stays_with_what_follows_and_the_signature_with_the_text() -> None:
    """No page ends with a heading, and none has a signature alone."""
    document = opened()
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2"):
        assert document.styles[name].paragraph_format.keep_with_next
    (annex,) = (p for p in document.paragraphs if p.text == "附件：各项指标")
    (name,) = (p for p in document.paragraphs if p.text == "试县人民政府办公室")
    assert annex.paragraph_format.keep_with_next
    assert name.paragraph_format.keep_with_next


def test_no_page_is_begun_by_an_empty_paragraph() -> None:
    """What comes on a new page begins it."""
    (annex,) = (p for p in opened().paragraphs if p.text == "附件")
    assert annex.paragraph_format.page_break_before
    assert 'w:type="page"' not in part(bulletin_docx(bulletin(), OFFICIAL), "document.xml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_in_the_languages_that_are_asked(language: DocumentLanguage) -> None:
    """English alone has no Chinese character, but in what has no English text."""
    blocks = list(bulletin_blocks(bulletin(), OFFICIAL, sent_paper(language)))
    said = "\n".join(texts(opened(language)))
    assert blocks
    assert bool(HAN.search(said)) is (language != "en")
    assert ("letters received" in said) is (language != "zh")
    assert ("All towns and offices:" in said) is (language != "zh")
    issue = Document(io.BytesIO(quick_report_docx(ISSUES[1], OFFICIAL, language=language)))
    report = "\n".join(text for text in texts(issue) if "公交" not in text)
    assert bool(HAN.search(report)) is (language != "en")
    assert ("items in this issue" in report) is (language != "zh")
