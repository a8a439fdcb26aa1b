"""The looks of single paragraphs and runs of Word documents."""

from typing import Any, Final

from streams.printing.measured import TITLE_POINTS, title_form
from streams.printing.word_styles import XIAOBIAOSONG, element, set_font, set_spacing

RED: Final = "C00D0D"
"""Of the head of a document."""

_SOFT: Final = "5B5852"
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


def set_title(paragraph: Any, title: str) -> None:
    """Set a title so that its lines are about as long as each other."""
    from docx.shared import Mm, Pt

    points, indent = title_form(title)
    if points != TITLE_POINTS:
        paragraph.runs[0].font.size = Pt(points)
    if indent:
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Mm(indent)


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
