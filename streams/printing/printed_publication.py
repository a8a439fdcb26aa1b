"""What is printed of a publication: its own document, with the number and day of its issue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date, instant
from streams.core.publications.course import PublicationCourse
from streams.core.publications.publication import Publication
from streams.core.publications.published_document import (
    DocumentPart,
    DocumentText,
    PublishedDocument,
)
from streams.printing.blocks import Block
from streams.printing.document_words import scope_words
from streams.printing.languages import DocumentLanguage
from streams.printing.official import document_blocks
from streams.printing.papers import Office, number_words, published_office

DRAFT_WORDS: Final = Label("草稿", "Draft")
"""In the place of the number of what is not issued."""

PLAIN_FORM: Final = Label("〔{year}〕{number}号", "[{year}] No. {number}")
"""How a number is written where the catalogue had no form for it."""


@dataclass(frozen=True, slots=True)
class PrintedPublication:
    """A publication as it is printed.

    Attributes:
        title: Its heading.
        scope: What is below it: its days, and what it corrects.
        body: What follows, up to the signature.
        annex: What is behind the signature.
        office: What it says of the office, and of its number and day.
    """

    title: Label
    scope: list[Label]
    body: list[DocumentPart]
    annex: list[DocumentPart]
    office: Office

    def blocks(self, language: DocumentLanguage) -> Iterator[Block]:
        """Return it laid out for Word and PDF."""
        said: list[DocumentPart] = [DocumentText("title", self.title)]
        said += [DocumentText("scope", each) for each in self.scope]
        return document_blocks([*said, *self.body], self.annex, self.office, language)


def printed_publication(
    publication: Publication,
    course: PublicationCourse,
    catalogue: Catalogue,
    corrects: Label | None = None,
) -> PrintedPublication:
    """Return what is printed of a publication; of one that is not issued, marked as a draft.

    Nothing is counted or looked up again: office, text and tables are those that were drafted.

    Args:
        publication: What was said.
        course: Where it is on its course.
        catalogue: Its days are those of the year and the day of the issue. Of a publication that
            was drafted without a document, it says of which office it is.
        corrects: The number of what it corrects, if anything.
    """
    document = publication.document or _of_text(publication, catalogue)
    reference, day = DRAFT_WORDS, None
    if course.issued is not None:
        reference = issue_number(document.office.reference, course)
        day = issued_on(course, catalogue)
    title, scope, body = publication.title, [], []
    for part in document.body:
        if isinstance(part, DocumentText) and part.style == "title":
            title = part.said
        elif isinstance(part, DocumentText) and part.style == "scope":
            scope.append(part.said)
        else:
            body.append(part)
    if corrects is not None:
        zh, en = f"（更正{corrects.zh}）", f"Correction of {corrects.en}"
        scope.append(Label(zh, en))
    office = Office.of(document.office, reference, day)
    return PrintedPublication(title, scope, body, document.annex, office)


def issue_number(form: Label | None, course: PublicationCourse) -> Label:
    """Return the number of an issued publication in words, by a form if there is one."""
    return number_words(form or PLAIN_FORM, course.year, course.number)


def issued_on(course: PublicationCourse, catalogue: Catalogue) -> date | None:
    """Return the day on which a publication was issued, by the county's clock."""
    if course.issued is None:
        return None
    return day_date(catalogue.day_of(instant(course.issued.at)))


def _of_text(publication: Publication, catalogue: Catalogue) -> PublishedDocument:
    """Make a document of the text alone, whose first lines are the title."""
    title = (publication.title.zh, publication.title.en)
    lines = filter(None, map(str.strip, publication.text.splitlines()))
    body: list[DocumentPart] = [
        DocumentText("scope", scope_words(publication.period.question)),
        *(DocumentText("text", Label(line, "")) for line in lines if line not in title),
    ]
    return PublishedDocument(published_office(catalogue), body, [])
