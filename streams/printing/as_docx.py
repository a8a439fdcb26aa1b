"""Bulletins and quick reports as documents for Word (ISO/IEC 29500, WordprocessingML)."""

from collections.abc import Iterable, Sequence

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue, Label
from streams.core.hotspots.reported import ReportedHotspot
from streams.printing.blocks import Block
from streams.printing.document_words import quick_report_title
from streams.printing.frequent_matters import MATTERS_TITLE, FrequentMatters
from streams.printing.languages import BOTH, DocumentLanguage, in_language
from streams.printing.official import bulletin_blocks, matters_blocks, quick_report_blocks
from streams.printing.papers import DRAFT, Paper
from streams.printing.printed_publication import PrintedPublication
from streams.printing.word import Word


def bulletin_docx(bulletin: Bulletin, catalogue: Catalogue, paper: Paper = DRAFT) -> bytes:
    """Write a bulletin."""
    title = bulletin.definition.title
    return _docx(title, bulletin_blocks(bulletin, catalogue, paper), paper.language)


def publication_docx(printed: PrintedPublication, language: DocumentLanguage = BOTH) -> bytes:
    """Write a publication."""
    return _docx(printed.title, printed.blocks(language), language)


def quick_report_docx(
    issue: Issue,
    catalogue: Catalogue,
    hotspots: Sequence[ReportedHotspot] = (),
    language: DocumentLanguage = BOTH,
) -> bytes:
    """Write a quick report, its hotspots in a line each; its times are the catalogue's."""
    blocks = quick_report_blocks(issue, catalogue, hotspots, language)
    return _docx(quick_report_title(issue), blocks, language)


def matters_docx(matters: FrequentMatters, catalogue: Catalogue, paper: Paper = DRAFT) -> bytes:
    """Write the list of the most frequent matters."""
    return _docx(MATTERS_TITLE, matters_blocks(matters, catalogue, paper), paper.language)


def _docx(title: Label, blocks: Iterable[Block], language: DocumentLanguage) -> bytes:
    document = Word(in_language(title, language).zh, language)
    for block in blocks:
        document.add(block)
    return document.saved()
