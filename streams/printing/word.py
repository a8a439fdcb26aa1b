"""Word documents: the blocks of a document as paragraphs and tables, made by python-docx."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from streams.core.county.catalogue import Label
from streams.printing.blocks import (
    Block,
    Colophon,
    NewPage,
    RedLine,
    Signed,
    Style,
    Tabled,
    TextBlock,
)
from streams.printing.languages import DocumentLanguage
from streams.printing.measured import banner_points, signed
from streams.printing.office import MADE, office_text
from streams.printing.word_colophon import written_colophon
from streams.printing.word_forms import RED, set_english, set_head, set_title
from streams.printing.word_styles import (
    CHARACTER_POINTS,
    LINE_POINTS,
    element,
    prepare,
    set_font,
)
from streams.printing.word_tables import word_text, written_table

if TYPE_CHECKING:
    from docx.document import Document

_BANNER_MM: Final = 35
"""From the edge of the text to the office's name in red."""

_ENGLISH_LINE_POINTS: Final = 15
_MARK: Final = "table"
"""An element that Word does not have, where a table is put in."""

_AWAY: Final = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")
"""Parts of python-docx's template that say of which program and machine it is, or nothing."""

_ZIP_TIME: Final = (*MADE.timetuple()[:6],)
_STYLES: Final[dict[Style, str]] = {
    "title": "Title",
    "scope": "Subtitle",
    "heading": "Heading 1",
    "subheading": "Heading 2",
}


class Word:
    """A document that is being written; its properties name nobody.

    Args:
        title: In its properties.
        language: In which it is.
    """

    def __init__(self, title: str, language: DocumentLanguage) -> None:
        from docx import Document

        self._document = Document()
        self._language = language
        self._tables: list[Iterator[str]] = []
        self._is_new_page = False
        _leave_out(self._document)
        said = self._document.core_properties
        said.title = office_text(title)[:255]
        said.author = said.comments = said.last_modified_by = ""
        said.created = said.modified = MADE
        prepare(self._document, language)

    def add(self, block: Block) -> None:
        """Add a block at the end."""
        match block:
            case TextBlock("text" | "note" | "addressees"):
                self._text(block)
            case TextBlock(style, label):
                self._label(style, label)
            case RedLine(lines):
                self._rule(lines)
            case NewPage():
                self._is_new_page = True
            case Tabled():
                self._put(written_table(block))
            case Signed(issuer, dated):
                self._sign(issuer, dated)
            case Colophon():
                self._put(written_colophon(block))

    def _paragraph(self, style: str | None = None) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        if self._is_new_page:
            paragraph.paragraph_format.page_break_before = True
            self._is_new_page = False
        return paragraph

    def _label(self, style: Style, label: Label) -> None:
        """Add a paragraph, its English below on a line of its own."""
        paragraph = self._paragraph(_STYLES.get(style))
        run = paragraph.add_run(word_text(label.zh))
        if label.english:
            run.add_break()
            set_english(paragraph.add_run(word_text(label.en)))
        self._form(style, paragraph, run, label)

    def _form(self, style: Style, paragraph: Any, run: Any, label: Label) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        form = paragraph.paragraph_format
        match style:
            case "banner" | "masthead":
                set_head(
                    paragraph, banner_points(label.zh), 0 if style == "masthead" else _BANNER_MM
                )
            case "reference":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                form.space_before = Pt(2 * LINE_POINTS)
            case "title":
                if self._language != "en":
                    set_title(paragraph, label.zh)
                form.space_after = Pt(10)
            case "scope":
                form.space_after = Pt(10)
            case "heading" | "subheading":
                self._indent(form, whole=bool(label.english))
                form.space_before = Pt(8 if self._language == "en" else 0)
            case "annex":
                run.font.bold = self._language == "en"
                set_font(run._r, "黑体")  # noqa: SLF001
                form.space_after = Pt(LINE_POINTS)
            case _:
                raise ValueError(f"{style} is not written as a label")
        if label.english:
            # Two sizes of type on lines of the larger one's height would be far from each other.
            form.line_spacing = 1.15

    def _sign(self, issuer: Label, dated: Label | None) -> None:
        """Sign it: the day four characters from the edge, the name in the middle above it."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        # The last words of the text stay with it: no page has a signature alone.
        last = 4 if self._language == "both" else 2
        for paragraph in self._document.paragraphs[-last:]:
            paragraph.paragraph_format.keep_with_next = True
        size = 12 if self._language == "en" else 16
        rights = signed(issuer.zh, "" if dated is None else dated.zh)
        for label, right in zip((issuer, dated), rights, strict=True):
            if label is None:
                continue
            paragraph = self._paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.add_run(word_text(label.zh))
            if label.english and label.english != label.zh:
                paragraph.add_run().add_break()
                set_english(paragraph.add_run(word_text(label.english)))
            form = paragraph.paragraph_format
            form.right_indent = Pt(right * size)
            if label is issuer:
                form.space_before = Pt(2 * LINE_POINTS)
                form.keep_with_next = dated is not None

    def _text(self, block: TextBlock) -> None:
        """Add a paragraph of Chinese, its first line indented, and one of English below."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        style, label = block.style, block.label
        own = self._paragraph()
        run = own.add_run(word_text(label.zh))
        form = own.paragraph_format
        if style == "note":
            run.font.size = Pt(10 if self._language == "en" else 12)
            form.line_spacing = Pt(14 if self._language == "en" else 20)
        if style == "text":
            if not block.is_ragged:
                own.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            self._indent(form)
        if not label.english or label.english == label.zh:
            return
        form.keep_with_next = True
        english = self._paragraph()
        form = english.paragraph_format
        form.left_indent = Pt(0 if style == "addressees" else 2 * CHARACTER_POINTS)
        form.line_spacing, form.space_after = Pt(_ENGLISH_LINE_POINTS), Pt(6)
        set_english(english.add_run(word_text(label.en)))

    def _indent(self, form: Any, *, whole: bool = False) -> None:
        """Indent a Chinese paragraph's first line by two characters, or all of it."""
        from docx.shared import Pt

        if self._language == "en":
            return
        if whole:
            form.left_indent = Pt(2 * CHARACTER_POINTS)
        else:
            form.first_line_indent = Pt(2 * CHARACTER_POINTS)

    def _rule(self, lines: int) -> None:
        """Draw a red line 4 mm below what is above it."""
        from docx.shared import Mm, Pt

        form = self._paragraph().paragraph_format
        form.line_spacing, form.space_after = Mm(4), Pt(lines * LINE_POINTS)
        borders = element("w:pBdr")
        borders.append(element("w:bottom", val="single", sz="12", space="1", color=RED))
        form._element.get_or_add_pPr().insert_element_before(  # noqa: SLF001
            borders, "w:spacing", "w:ind", "w:jc"
        )

    def _put(self, written: Iterator[str]) -> None:
        """Add a table, and a paragraph below, without which Word would mend the file."""
        from docx.shared import Pt

        paragraph = self._paragraph()
        paragraph.paragraph_format.line_spacing = Pt(8)
        paragraph.paragraph_format.space_after = Pt(0)
        mark = paragraph._p.makeelement(_MARK, {})  # noqa: SLF001 - where the table will be
        paragraph._p.addprevious(mark)  # noqa: SLF001
        self._tables.append(written)

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
            yield from (piece.encode() for piece in table)
            yield after


def _leave_out(document: "Document") -> None:
    for part in (document.part.package, document.part):
        for name, relation in list(part.rels.items()):
            if relation.reltype.endswith(_AWAY):
                del part.rels[name]
