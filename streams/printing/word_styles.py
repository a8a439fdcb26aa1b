"""Pages and type of Word documents, as GB/T 9704-2012 has them.

A4; margins of 37, 35, 28 and 26 mm, mirrored on the back; 22 lines a page and 28 characters a line;
page numbers in 14 point between dashes, outside. Fonts are named and not put into the file: those
of an office's machine are used, and others in their place where the file says so.
"""

from typing import TYPE_CHECKING, Any, Final

from streams.printing.languages import DocumentLanguage

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

XIAOBIAOSONG, SONG, FANGSONG = "方正小标宋简体", "宋体", "仿宋"
HEI, KAI = "黑体", "楷体"
LATIN: Final = "Times New Roman"

LINE_POINTS: Final = 28.95
"""From one line to the next: 22 of them are 225 mm high."""

CHARACTER_POINTS: Final = 15.75
"""From one character to the next: 28 of them are 156 mm wide, and type of 16 points is closer."""

_ENGLISH_LINE_POINTS: Final = 17.0
_INSTEAD: Final = {
    XIAOBIAOSONG: "华文中宋",
    FANGSONG: "仿宋_GB2312",
    KAI: "楷体_GB2312",
    HEI: "SimHei",
    SONG: "SimSun",
}
"""What Word takes where a font is not there."""

_FONTS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _INSTEAD.items()
    )
    + "</w:fonts>"
)
_CHINESE: Final = {
    "Normal": (FANGSONG, 16, False),
    "Title": (XIAOBIAOSONG, 22, False),
    "Heading 1": (HEI, 16, False),
    "Heading 2": (KAI, 16, False),
    "Subtitle": (KAI, 16, False),
}
_ENGLISH: Final = {
    "Normal": (FANGSONG, 12, False),
    "Title": (XIAOBIAOSONG, 18, True),
    "Heading 1": (HEI, 13, True),
    "Heading 2": (KAI, 12, True),
    "Subtitle": (KAI, 12, False),
}
_FOOTER_POINTS: Final = 14
_FOOTER_MM: Final = 35 - 7 - 5
"""From the page's edge to the number, which is 7 mm below the text and 5 mm high."""


def prepare(document: "Document", language: DocumentLanguage) -> None:
    """Set a new document's pages, type and language."""
    from docx.shared import Pt

    _set_page(document)
    _set_language(document, language)
    _name_fonts(document)
    for name, (font, points, bold) in (_ENGLISH if language == "en" else _CHINESE).items():
        _set_style(document, name, font, points, bold=bold)
    normal: Any = document.styles["Normal"]
    if language == "en":
        normal.paragraph_format.line_spacing = Pt(_ENGLISH_LINE_POINTS)
        normal.paragraph_format.space_after = Pt(6)
    else:
        normal.paragraph_format.line_spacing = Pt(LINE_POINTS)
        closer = round(20 * (CHARACTER_POINTS - 16))
        set_spacing(normal.element, closer)


def element(tag: str, **attributes: str) -> Any:
    """Return an element of WordprocessingML, its attributes in the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def set_font(style_or_run: Any, font: str) -> None:
    """Let Chinese be in a font, and all else in `LATIN`."""
    from docx.oxml.ns import qn

    fonts = style_or_run.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script, face in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), face)


def set_spacing(style_or_run: Any, twips: int) -> None:
    """Set how much further characters are from each other than they are wide."""
    from docx.oxml.ns import qn

    properties = style_or_run.get_or_add_rPr()
    later = {qn(f"w:{tag}") for tag in ("sz", "szCs", "lang")}
    place = next((at for at, each in enumerate(properties) if each.tag in later), len(properties))
    properties.insert(place, element("w:spacing", val=str(twips)))


def _set_style(document: "Document", name: str, font: str, points: float, *, bold: bool) -> None:
    """Set a style's type, which in the template follows a theme of Latin type in blue."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style: Any = document.styles[name]
    set_font(style.element, font)
    style.font.size, style.font.bold, style.font.italic = Pt(points), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    for old in ("w:spacing", "w:kern"):
        for found in style.element.rPr.findall(qn(old)):
            style.element.rPr.remove(found)
    for border in list(style.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = True
    if name in ("Title", "Subtitle"):
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.line_spacing = Pt(points * 1.6)
        form.keep_with_next = True
    if name.startswith("Heading"):
        form.keep_with_next = True


def _name_fonts(document: "Document") -> None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = _FONTS.encode()  # noqa: SLF001 - python-docx only passes it on


def _set_language(document: "Document", language: DocumentLanguage) -> None:
    """Say of which language the text is, of which the template knows nothing."""
    from docx.oxml.ns import qn

    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:eastAsia"), "zh-CN")
        if language == "en":
            found.set(qn("w:val"), "en-GB")
    for found in document.settings.element.iter(qn("w:themeFontLang")):
        found.set(qn("w:eastAsia"), "zh-CN")


def _set_page(document: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(_FOOTER_MM)
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    before = {qn(f"w:{tag}") for tag in ("writeProtection", "view", "zoom")}
    first = sum(each.tag in before for each in settings.element)
    settings.element.insert(first, element("w:mirrorMargins"))
    _number(section, WD_ALIGN_PARAGRAPH.RIGHT, even=False)
    _number(section, WD_ALIGN_PARAGRAPH.LEFT, even=True)


def _number(section: "Section", side: Any, *, even: bool) -> None:
    """Put the page's number outside, an em from the edge of the text."""
    from docx.shared import Pt

    footer = section.even_page_footer if even else section.footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(_FOOTER_POINTS)
    paragraph.add_run("— ")
    field = element("w:fldSimple", instr="PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
    number = element("w:r")
    text = element("w:t")
    text.text = "1"
    number.append(text)
    field.append(number)
    paragraph.add_run(" —")
    for run in (paragraph.runs[0]._r, number, paragraph.runs[-1]._r):  # noqa: SLF001
        set_font(run, SONG)
        set_spacing(run, 0)
        properties = run.get_or_add_rPr()
        for tag in ("w:sz", "w:szCs"):
            properties.append(element(tag, val=str(2 * _FOOTER_POINTS)))
