"""Word documents: pages, styles and tables as official documents have them, made by python-docx.

Printed they follow GB/T 9704-2012 as the HTML does: A4, its margins, its type. Fonts are named and
not put into the file: those of an office's machine are used.
"""

import io
import math
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from streams.core.county.catalogue import Label
from streams.printing.office import MADE, office_text
from streams.printing.word_tables import WordTable, word_text
from streams.printing.word_widths import MM_A_POINT, ems

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

SONG, FANGSONG, HEI, KAI = "宋体", "仿宋", "黑体", "楷体"
LATIN: Final = "Times New Roman"
RED: Final = "C00D0D"

TEXT_MM: Final = 156
"""How wide the text of a page is, in millimetres."""

_TITLE_POINTS: Final = 22
_SMALL_TITLE_POINTS: Final = 18
_BOLD: Final = 1.04
"""How much wider type is that is bold, at most."""

_SOFT: Final = "5B5852"
_ENGLISH_POINTS: Final = 10.5
_MARK: Final = "table"
"""An element that Word does not have, where a table is put in."""

_AWAY: Final = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")
"""Parts of python-docx's template that say of which program and machine it is, or nothing."""

_ZIP_TIME: Final = (*MADE.timetuple()[:6],)


class Word:
    """A document that is being written, with our pages and styles; its properties name nobody.

    Args:
        title: In its properties.
    """

    def __init__(self, title: str) -> None:
        from docx import Document

        self._document = Document()
        self._tables: list[WordTable] = []
        _leave_out(self._document)
        said = self._document.core_properties
        said.title = office_text(title)[:255]
        said.author = said.comments = said.last_modified_by = ""
        said.created = said.modified = MADE
        _set_page(self._document.sections[0])
        _set_language(self._document)
        _set_style(self._document, "Normal", FANGSONG, 16)
        _set_style(self._document, "Title", SONG, _TITLE_POINTS, bold=True)
        _set_style(self._document, "Heading 1", HEI, 16)
        _set_style(self._document, "Heading 2", KAI, 16)
        _set_style(self._document, "Subtitle", KAI, 14)

    def label(self, label: Label, style: str, *, colour: str | None = None) -> None:
        """Add a paragraph in Chinese, its English below on a line of its own."""
        paragraph = self._document.add_paragraph(style=style)
        run = paragraph.add_run(word_text(label.zh))
        if style == "Title":
            _balance(paragraph, label.zh)
        if colour is not None:
            _colour(run, colour)
        if label.english:
            run.add_break()
            _english(paragraph.add_run(word_text(label.en)))

    def text(self, label: Label) -> None:
        """Add two paragraphs: the Chinese one, its first line indented, and the English one."""
        from docx.shared import Pt

        chinese = self._document.add_paragraph(word_text(label.zh))
        chinese.paragraph_format.first_line_indent = Pt(32)
        if label.en:
            english = self._document.add_paragraph()
            english.paragraph_format.left_indent = Pt(32)
            _english(english.add_run(word_text(label.en)))

    def signature(self, *lines: str) -> None:
        """Add lines at the right."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run(office_text("\n".join(lines)))

    def page(self) -> None:
        """Begin a new page."""
        from docx.enum.text import WD_BREAK

        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def table(self, table: WordTable) -> None:
        """Add a table, and a paragraph below, without which Word would mend the file."""
        paragraph = self._document.add_paragraph()
        mark = paragraph._p.makeelement(_MARK, {})  # noqa: SLF001 - where the table will be
        paragraph._p.addprevious(mark)  # noqa: SLF001
        self._tables.append(table)

    def saved(self) -> bytes:
        """Return it as a file in which no clock can be read."""
        first, last = io.BytesIO(), io.BytesIO()
        self._document.save(first)
        with zipfile.ZipFile(first) as made, zipfile.ZipFile(last, "w") as kept:
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0  # The same on every system.
                with kept.open(entry, "w") as file:
                    for piece in self._filled(made.read(name)):
                        file.write(piece)
        return last.getvalue()

    def _filled(self, part: bytes) -> Iterator[bytes]:
        """Put tables where they are marked; a text cannot have the mark, its `<` is escaped."""
        first, *rest = part.split(f"<{_MARK}/>".encode())
        yield first
        for table, after in zip(self._tables, rest, strict=False):
            yield from (piece.encode() for piece in table.written())
            yield after


def _balance(paragraph: Any, title: str) -> None:
    """Make lines of a title that is longer than one about as long as each other.

    Otherwise the last has a character or two. Smaller type does where that is enough.
    """
    from docx.shared import Mm, Pt

    wide = _BOLD * ems(title) * MM_A_POINT
    if wide * _TITLE_POINTS <= TEXT_MM:
        return
    if wide * _SMALL_TITLE_POINTS <= TEXT_MM:
        paragraph.runs[0].font.size = Pt(_SMALL_TITLE_POINTS)
        return
    lines = math.ceil(wide * _TITLE_POINTS / TEXT_MM)
    line = min(TEXT_MM, (wide / lines + 2 * MM_A_POINT) * _TITLE_POINTS)
    indent = Mm((TEXT_MM - line) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent


def _leave_out(document: "Document") -> None:
    for part in (document.part.package, document.part):
        for name, relation in list(part.rels.items()):
            if relation.reltype.endswith(_AWAY):
                del part.rels[name]


def _set_style(
    document: "Document", name: str, font: str, points: float, *, bold: bool = False
) -> None:
    """Set a style's type, which in the template follows a theme of Latin type in blue."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style: Any = document.styles[name]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script, face in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), face)
    style.font.size, style.font.bold, style.font.italic = Pt(points), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    for old in ("w:spacing", "w:kern"):
        for element in style.element.rPr.findall(qn(old)):
            style.element.rPr.remove(element)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    style.paragraph_format.space_before = Pt(14 if name.startswith("Heading") else 0)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.25
    if name in ("Title", "Subtitle"):
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def _english(run: Any) -> None:
    from docx.shared import Pt

    run.font.size, run.font.bold = Pt(_ENGLISH_POINTS), False
    _colour(run, _SOFT)
    run._r.get_or_add_rPr().append(_element("w:lang", val="en-GB"))  # noqa: SLF001


def _colour(run: Any, colour: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)


def _set_language(document: "Document") -> None:
    """Say that the text is Chinese, of which the template knows nothing."""
    from docx.oxml.ns import qn

    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:eastAsia"), "zh-CN")
    for element in document.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:eastAsia"), "zh-CN")


def _set_page(section: "Section") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    paragraph._p.append(_element("w:fldSimple", instr="PAGE"))  # noqa: SLF001
    paragraph.add_run(" —")
