"""The looks of single paragraphs and runs of Word documents."""

import math
from typing import Any, Final

from streams.printing.blocks import TEXT_MM
from streams.printing.word_styles import XIAOBIAOSONG, element, set_font, set_spacing
from streams.printing.word_widths import MM_A_POINT, ems

RED: Final = "C00D0D"
"""Of the head of a document."""

_SOFT: Final = "5B5852"
_TITLE_POINTS: Final = 22
_SMALL_TITLE_POINTS: Final = 18
_ENGLISH_POINTS: Final = 10.5


def set_head(paragraph: Any, points: int, above: float) -> None:
    """Set the red name at the head of the first page, so many millimetres below its edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.line_spacing, form.space_before, form.space_after = 1.0, Mm(above), Pt(6)
    paragraph.runs[0].font.size = Pt(points)
    set_font(paragraph.runs[0]._r, XIAOBIAOSONG)  # noqa: SLF001
    for run in paragraph.runs:
        _colour(run, RED)


def balance(paragraph: Any, title: str) -> None:
    """Make lines of a title that is longer than one about as long as each other.

    Otherwise the last has a character or two. Smaller type does where that is enough.
    """
    from docx.shared import Mm, Pt

    wide = ems(title) * MM_A_POINT
    if wide * _TITLE_POINTS <= TEXT_MM:
        return
    if wide * _SMALL_TITLE_POINTS <= TEXT_MM:
        paragraph.runs[0].font.size = Pt(_SMALL_TITLE_POINTS)
        return
    lines = math.ceil(wide * _TITLE_POINTS / TEXT_MM)
    line = min(TEXT_MM, (wide / lines + 2 * MM_A_POINT) * _TITLE_POINTS)
    indent = Mm((TEXT_MM - line) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent


def set_english(run: Any) -> None:
    """Let a run be English below Chinese: small, soft, and spoken as English."""
    from docx.shared import Pt

    run.font.size, run.font.bold = Pt(_ENGLISH_POINTS), False
    _colour(run, _SOFT)
    set_spacing(run._r, 0)  # noqa: SLF001
    run._r.get_or_add_rPr().append(element("w:lang", val="en-GB"))  # noqa: SLF001


def _colour(run: Any, colour: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)
