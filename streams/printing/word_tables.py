"""Tables of Word documents, row by row as WordprocessingML.

An element for each of their parts took 30 KB and 2 ms a row: a stormy day's quick report has
thousands. So rows are written as text, straight into the file.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from streams.core.county.catalogue import Label
from streams.printing.blocks import LONGEST_KEPT, Tabled
from streams.printing.office import office_text
from streams.printing.table_layout import Span
from streams.printing.word_widths import MARGIN_MM

TWIPS_A_MM: Final = 1440 / 25.4
_MINUS: Final = re.compile(r"(?<=[^A-Za-z0-9_-])-(?=\d)", re.ASCII)
"""Of a number in a sentence. A cell that is a number alone stays one that can be copied."""

_SOFT: Final = "5B5852"
_NOTHING: Final = Label("", "")
_TAG: Final = '<w:{tag} w:val="single" w:sz="{size}" w:space="0" w:color="808080"/>'


def written_table(table: Tabled) -> Iterator[str]:
    """Write a table, piece by piece; the prefix `w` is to be declared around it."""
    twips = [round(width * TWIPS_A_MM) for width in table.widths]
    yield f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>'
    for tag, size in (("top", 8), ("bottom", 8), ("insideH", 4)):
        yield _TAG.format(tag=tag, size=size)
    yield '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    for side in ("left", "right"):
        yield f'<w:{side} w:w="{round(MARGIN_MM * TWIPS_A_MM)}" w:type="dxa"/>'
    yield "</w:tblCellMar></w:tblPr><w:tblGrid>"
    yield from (f'<w:gridCol w:w="{width}"/>' for width in twips)
    yield "</w:tblGrid>"
    for spans in table.above:
        yield _spans(table, spans, twips)
    yield _row(table, table.headings, twips, is_head=True)
    for row in table.rows:
        yield _row(table, row, twips)
    yield "</w:tbl>"


def _row(
    table: Tabled, labels: Sequence[Label], twips: Sequence[int], *, is_head: bool = False
) -> str:
    whole = is_head or max(len(label.zh) + len(label.en) for label in labels) <= LONGEST_KEPT
    made = ["<w:tr><w:trPr>", "<w:cantSplit/>" * whole, "<w:tblHeader/>" * is_head, "</w:trPr>"]
    for column, (label, width) in enumerate(zip(labels, twips, strict=True)):
        align = "right" if column in table.right else "left"
        made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>')
        made.append(_texts(table, label, align, is_head=is_head))
        made.append("</w:tc>")
    made.append("</w:tr>")
    return "".join(made)


def _spans(table: Tabled, spans: Sequence[Span], twips: Sequence[int]) -> str:
    """Write a line of cells above headings; one without a label is empty."""
    made = ["<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"]
    place = 0
    for label, size in spans:
        width = sum(twips[place : place + size])
        place += size
        over = f'<w:gridSpan w:val="{size}"/>' if size > 1 else ""
        made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}</w:tcPr>')
        made.append(_texts(table, label or _NOTHING, "center", is_head=True))
        made.append("</w:tc>")
    made.append("</w:tr>")
    return "".join(made)


def _texts(table: Tabled, label: Label, align: str, *, is_head: bool) -> str:
    """Write what a cell says: Chinese, and English below."""
    chinese = _paragraph(label.zh, align, "<w:b/>" * is_head, table.points[0])
    if not label.en:
        return chinese
    colour = f'<w:color w:val="{_SOFT}"/>'
    return chinese + _paragraph(label.en, align, colour, table.points[1], "en-GB")


def word_text(text: str) -> str:
    """Return a text in which no line ends between a minus and its number, as at a hyphen."""
    return _MINUS.sub("\u2212", office_text(text))


def _paragraph(text: str, align: str, looks: str, points: float, language: str = "") -> str:
    size = round(2 * points)
    spoken = f'<w:lang w:val="{language}"/>' if language else ""
    lines = escape(word_text(text)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return (
        '<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{looks}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{spoken}</w:rPr>{said}</w:r></w:p>'
    )
