"""Bulletins and quick reports as PDF, set by Typst in the Chinese fonts that the machine has.

The package ``typst`` is a compiler in one file: no program, no service and no network is needed
beside it. It puts what is used of the fonts into the file, so it looks the same everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue, Label
from streams.core.errors import BadQuery
from streams.core.hotspots.reported import ReportedHotspot
from streams.printing.blocks import (
    LONGEST_KEPT,
    Block,
    Colophon,
    NewPage,
    RedLine,
    Signed,
    Tabled,
    TextBlock,
)
from streams.printing.document_words import quick_report_title
from streams.printing.frequent_matters import MATTERS_TITLE, FrequentMatters
from streams.printing.languages import BOTH, DocumentLanguage, in_language
from streams.printing.measured import banner_points, signed, title_form
from streams.printing.office import office_text
from streams.printing.official import bulletin_blocks, matters_blocks, quick_report_blocks
from streams.printing.papers import DRAFT, Paper
from streams.printing.printed_publication import PrintedPublication
from streams.printing.table_layout import Span
from streams.printing.word_tables import word_text

if TYPE_CHECKING:
    import typst

_TEMPLATE: Final = Path(__file__).parent / "templates" / "official.typ"

MOST_PDF_ROWS: Final = 3_000
"""How many rows the tables of a PDF have at most: Typst holds a document in memory as a whole."""

_SERIF: Final = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Songti SC",
    "STSong",
    "SimSun",
    "NSimSun",
    "AR PL UMing CN",
)
_SANS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
_LATIN: Final = ("Times New Roman", "Liberation Serif", "Tinos")
_ENGLISH: Final = (*_LATIN, "Libertinus Serif")
"""The last comes with Typst. Its figures are small beside Chinese, which has its font's own."""

FACES: Final = {
    "xiaobiaosong": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *_SERIF, *_SANS),
    "fangsong": ("FangSong_GB2312", "FangSong", "STFangsong", *_SERIF, *_SANS),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "AR PL UKai CN", *_SERIF, *_SANS),
    "hei": ("SimHei", "STHeiti", "Heiti SC", *_SANS, *_SERIF),
    "song": ("SimSun", "STSong", "Songti SC", *_SERIF, *_SANS),
}
"""Faces of official documents, by names of fonts that are one, or are taken for it; best first."""


def bulletin_pdf(bulletin: Bulletin, catalogue: Catalogue, paper: Paper = DRAFT) -> bytes:
    """Write a bulletin.

    Raises:
        BadQuery: Typst or a Chinese font is missing, or there are more than `MOST_PDF_ROWS` rows.
    """
    blocks = bulletin_blocks(bulletin, catalogue, paper)
    return _pdf(bulletin.definition.title, blocks, paper.language)


def publication_pdf(printed: PrintedPublication, language: DocumentLanguage = BOTH) -> bytes:
    """Write a publication.

    Raises:
        BadQuery: Typst or a Chinese font is missing, or there are more than `MOST_PDF_ROWS` rows.
    """
    return _pdf(printed.title, printed.blocks(language), language)


def quick_report_pdf(
    issue: Issue,
    catalogue: Catalogue,
    hotspots: Sequence[ReportedHotspot] = (),
    language: DocumentLanguage = BOTH,
) -> bytes:
    """Write a quick report, its hotspots in a line each; its times are the catalogue's.

    Raises:
        BadQuery: Typst or a Chinese font is missing, or there are more than `MOST_PDF_ROWS` rows.
    """
    blocks = quick_report_blocks(issue, catalogue, hotspots, language)
    return _pdf(quick_report_title(issue), blocks, language)


def matters_pdf(matters: FrequentMatters, catalogue: Catalogue, paper: Paper = DRAFT) -> bytes:
    """Write the list of the most frequent matters.

    Raises:
        BadQuery: Typst or a Chinese font is missing.
    """
    return _pdf(MATTERS_TITLE, matters_blocks(matters, catalogue, paper), paper.language)


def _pdf(title: Label, blocks: Iterable[Block], language: DocumentLanguage) -> bytes:
    compiler, families = _compiler()
    parts = list(_as_data(blocks))
    rows = sum(len(part["rows"]) for part in parts if part["kind"] == "table")
    if rows > MOST_PDF_ROWS:
        rule = (
            f"pdf has at most {MOST_PDF_ROWS} rows, and this document has {rows}; docx has them all"
        )
        raise BadQuery("format", rule)
    document = {
        "title": office_text(in_language(title, language).zh),
        "language": language,
        "fonts": faces(families, language),
        "longest_kept": LONGEST_KEPT,
        "blocks": _together(parts),
    }
    made = compiler.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"document": orjson.dumps(document).decode()},
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _together(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let the last words of a text stay with the signature: no page has a signature alone."""
    for place, block in enumerate(blocks):
        if block["kind"] == "signed":
            for before in blocks[max(0, place - 2) : place]:
                before["sticky"] = True
    return blocks


@cache
def _compiler() -> "tuple[typst.Compiler, tuple[str, ...]]":
    """Return a compiler that knows the machine's fonts, and the names of their families."""
    try:
        import typst
    except ImportError:
        raise BadQuery(
            "format",
            "pdf needs the package typst, which is not installed: pip install 'kuaibao[pdf]'; "
            "or take docx, which Word and LibreOffice make a PDF of",
        ) from None
    known = typst.Fonts()
    return typst.Compiler(font_paths=known), tuple(known.families())


def faces(families: Sequence[str], language: DocumentLanguage) -> dict[str, Any]:
    """Return which fonts each face is taken from, best first, and Latin letters in all of them.

    Raises:
        BadQuery: None of the fonts is Chinese.
    """
    there = {name.lower(): name for name in families}
    english = [there[name.lower()] for name in _ENGLISH if name.lower() in there]
    latin = english if language == "en" else [name for name in english if name in _LATIN]
    made: dict[str, Any] = {"latin": english}
    for face, names in FACES.items():
        found = [there[name.lower()] for name in names if name.lower() in there]
        if not found:
            raise BadQuery(
                "format",
                "pdf needs a Chinese font, and this machine has none that is known: install one, "
                "such as Noto Serif CJK SC (Debian: apt install fonts-noto-cjk) or FangSong; or "
                "take docx, which names fonts and needs none here",
            )
        # Quotation marks and dashes are in both: in Chinese they are those of the Chinese font.
        covers = {} if language == "en" else {"covers": "latin-in-cjk"}
        made[face] = [*({"name": name} | covers for name in latin), *found]
    return made


def _as_data(blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        match block:
            case TextBlock(style, label) as text:
                form = title_form(label.zh) if style == "title" else (banner_points(label.zh), 0)
                said = {"kind": "said", "style": style, "label": _said(label)}
                looks = {"points": form[0], "indent": form[1], "ragged": text.is_ragged}
                yield said | looks
            case RedLine(lines):
                yield {"kind": "rule", "lines": lines}
            case NewPage():
                yield {"kind": "page"}
            case Signed(issuer, dated):
                rights = signed(issuer.zh, "" if dated is None else dated.zh)
                parts = {"issuer": _said(issuer), "dated": dated and _said(dated)}
                yield {"kind": "signed", "rights": rights, **parts}
            case Colophon(copies, printer):
                made = printer and [_said(each) for each in printer]
                yield {"kind": "colophon", "copies": copies and _said(copies), "printer": made}
            case Tabled():
                yield {
                    "kind": "table",
                    "widths": block.widths,
                    "points": block.points,
                    "right": sorted(block.right),
                    "above": [[_over(span) for span in spans] for spans in block.above],
                    "headings": [_said(each, cell=True) for each in block.headings],
                    "rows": [[_said(each, cell=True) for each in row] for row in block.rows],
                }


def _over(span: Span) -> dict[str, Any]:
    """Return a cell above headings as data."""
    return {"size": span.size, "label": span.label and _said(span.label, cell=True)}


def _said(label: Label, *, cell: bool = False) -> dict[str, str]:
    """Return a text as data; in cells English that is the same again stays out as well."""
    english = label.en if cell else label.english
    return {"zh": word_text(label.zh), "en": word_text("" if english == label.zh else english)}
