"""The document of a bulletin: what is printed of it, before it is laid out.

A publication keeps it; a bulletin that is printed now is laid out of the same.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Catalogue, Label
from streams.core.publications.counting import PartCounter
from streams.core.publications.drafting import Basis, draft
from streams.core.publications.publication import Publication
from streams.core.publications.published_document import (
    DocumentPart,
    DocumentSpan,
    DocumentTable,
    DocumentText,
    PublishedDocument,
)
from streams.printing.as_text import bulletin_text
from streams.printing.blocks import TEXT_MM
from streams.printing.bulletin_tables import (
    PROBLEMS,
    WordsTable,
    assessment_table,
    problem_paragraphs,
    words_tables,
)
from streams.printing.document_words import ANNEX, scope_words
from streams.printing.figure_words import about_words, counted_words
from streams.printing.papers import published_office

_OF_ASSESSMENT: Final = (36, 14, 16, TEXT_MM - 66)
_OF_ANNEX: Final = (14, 104, 38)
"""Widths of columns, in millimetres."""


def draft_printed(
    bulletin: Bulletin,
    counter: PartCounter,
    catalogue: Catalogue,
    basis: Basis,
    corrects: str = "",
) -> Publication:
    """Return the publication of a bulletin with its text and its document; see `draft`.

    The cases behind problems and points must not be named in the bulletin: a publication is for
    everybody.

    Raises:
        ValueError: The parts of a figure do not make up what is printed.
    """
    printed = basis._replace(
        text=bulletin_text(bulletin), document=bulletin_document(bulletin, catalogue)
    )
    return draft(bulletin, counter, printed, corrects)


def bulletin_document(bulletin: Bulletin, catalogue: Catalogue) -> PublishedDocument:
    """Return the document of a bulletin; the catalogue says of which office it is."""
    return PublishedDocument(
        published_office(catalogue), [*_body(bulletin)], [*_figures_annex(bulletin)]
    )


def _body(bulletin: Bulletin) -> Iterator[DocumentPart]:
    definition = bulletin.definition
    yield DocumentText("title", definition.title)
    yield DocumentText("scope", scope_words(definition))
    for section in definition.sections:
        yield DocumentText("heading", section.title)
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            yield DocumentText("text", text if paragraph.english else Label(text.zh, ""))
    for table in words_tables(bulletin):
        yield from _tabled(table)
    if bulletin.problems:
        yield DocumentText("heading", PROBLEMS)
    for said in problem_paragraphs(bulletin.problems):
        yield DocumentText("text", said)
    if assessed := assessment_table(bulletin):
        yield from _tabled(assessed, _OF_ASSESSMENT)
    yield DocumentText("text", Label(f"附件：{ANNEX.zh}", f"Annex: {ANNEX.en.lower()}"))


def _figures_annex(bulletin: Bulletin) -> Iterator[DocumentPart]:
    yield DocumentText("annex", Label("附件", "Annex"))
    yield DocumentText("title", ANNEX)
    headings = [Label("序号", "No."), Label("指标", "Figure"), Label("数值", "Value")]
    rows = [
        [Label(str(order), ""), about_words(bulletin, figure), counted_words(figure)]
        for order, figure in enumerate(bulletin.figures.values(), 1)
    ]
    yield DocumentTable(headings, rows, [2], [], [*_OF_ANNEX])


def _tabled(table: WordsTable, widths: Sequence[float] = ()) -> Iterator[DocumentPart]:
    """Return a table under its heading, and its notes."""
    yield DocumentText("heading", table.title)
    headings = table.headings if widths else table.own or table.headings
    above = [[DocumentSpan(span.size, span.label) for span in spans] for spans in table.above]
    rows = [[*row] for row in table.rows]
    yield DocumentTable([*headings], rows, sorted(table.numbers), above, [*widths])
    for note in table.notes:
        yield DocumentText("note", note)
