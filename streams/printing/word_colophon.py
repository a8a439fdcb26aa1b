"""What is at the foot of an official document's last page, as WordprocessingML: 版记.

It is a table that floats at the lower edge of the text, since its lines are as wide as the text and
its texts are not. The lines are 0.35 mm thick, the one between 0.25 mm.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from streams.core.county.catalogue import Label
from streams.printing.blocks import TEXT_MM, Colophon
from streams.printing.office import office_text
from streams.printing.word_tables import TWIPS_A_MM

_POINTS: Final = 14
_EM: Final = 20 * _POINTS
_THICK: Final = 8
_THIN: Final = 6
"""In eighths of a point."""


def written_colophon(colophon: Colophon) -> Iterator[str]:
    """Write it; the prefix `w` is to be declared around it."""
    width = round(TEXT_MM * TWIPS_A_MM)
    yield (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
        'w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>'
    )
    for side, size in (("top", _THICK), ("bottom", _THICK), ("insideH", _THIN)):
        yield f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
    yield '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    yield "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    yield f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
    if colophon.copies:
        hanging = f'<w:ind w:left="{4 * _EM}" w:right="{_EM}" w:hanging="{3 * _EM}"/>'
        yield _row(width, _both(colophon.copies), hanging)
    if colophon.printer:
        office, day = colophon.printer
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{width - _EM}"/></w:tabs>'
        lines = [f"{office.zh}\t{day.zh}"]
        if office.english or day.english:
            lines.append(f"{office.en}\t{day.en}")
        yield _row(width, lines, tab, f'<w:ind w:left="{_EM}" w:right="{_EM}"/>')
    yield "</w:tbl>"


def _both(label: Label) -> list[str]:
    return [label.zh, *([label.english] if label.english else [])]


def _row(width: int, lines: list[str], *form: str) -> str:
    tabs = "".join(each for each in form if each.startswith("<w:tabs"))
    indent = "".join(each for each in form if each.startswith("<w:ind"))
    paragraphs = "".join(
        f'<w:p><w:pPr>{tabs}<w:spacing w:line="{round(1.7 * _EM)}" w:lineRule="exact"/>{indent}'
        f"</w:pPr>{_run(line)}</w:p>"
        for line in lines
    )
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>"
        f'<w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc></w:tr>'
    )


def _run(text: str) -> str:
    looks = f'<w:rPr><w:spacing w:val="0"/><w:sz w:val="{2 * _POINTS}"/></w:rPr>'
    pieces = [
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in office_text(text).split("\t")
    ]
    return f"<w:r>{looks}{'<w:tab/>'.join(pieces)}</w:r>"
