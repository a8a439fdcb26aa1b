"""What makes an official document of a text: who signs it, its number and day, and to whom it goes.

All of it is optional. The office is configuration; number and day are those of one document.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.office_table import OfficeWords
from streams.core.errors import BadQuery
from streams.core.publications.published_document import PublishedOffice
from streams.printing.languages import BOTH, LANGUAGES, DocumentLanguage
from streams.printing.wording import day_words

PAPER_PARAMETERS: Final = ("language", "number", "dated", "compare")
"""What may be asked of how a document goes out, as `read_paper` takes it."""

MOST_NUMBER: Final = 999_999
"""The greatest number that a document may have."""


@dataclass(frozen=True, slots=True)
class Paper:
    """How a document goes out.

    Attributes:
        language: In which languages it is.
        number: Its number in the year of its day; None where it has none yet.
        day: The day that it is dated; None where it is a draft.
        compared: Whether it is the comparison with what was published, and not the text.
    """

    language: DocumentLanguage = BOTH
    number: int | None = None
    day: date | None = None
    compared: bool = False


DRAFT: Final = Paper()
"""In both languages, without number and day."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a document says of the office, and of itself; None where it says nothing.

    Attributes:
        is_named: Whether the catalogue says who issues documents.
        mark: What is at the head of the first page.
        issuer: By whom it is signed.
        reference: Its number in words, or that it has none yet.
        dated: Its day in words.
        addressees: To whom it is sent.
        copies: Who is sent a copy.
        printer: Which office prints it.
    """

    is_named: bool
    mark: Label
    issuer: Label
    reference: Label | None
    dated: Label | None
    addressees: Label | None
    copies: Label | None
    printer: Label | None

    @classmethod
    def of(
        cls, said: PublishedOffice, reference: Label | None = None, day: date | None = None
    ) -> "Office":
        """Make it of what documents say of the office, and of the number and day of this one."""
        return cls(
            said.is_named,
            said.mark,
            said.issuer,
            reference,
            None if day is None else day_words(day),
            said.addressees,
            said.copies,
            said.printer,
        )


def office_of(catalogue: Catalogue, paper: Paper) -> Office:
    """Return what a document says of the office that issues it."""
    said = published_office(catalogue)
    reference = None
    if said.reference is not None and paper.number is not None and paper.day is not None:
        reference = number_words(said.reference, paper.day.year, paper.number)
    return Office.of(said, reference, paper.day)


def number_words(form: Label, year: int, number: int) -> Label:
    """Return the number of a document by a form, with ``{year}`` and ``{number}`` in it."""
    return Label(
        *(
            text.replace("{year}", str(year)).replace("{number}", str(number))
            for text in (form.zh, form.en)
        )
    )


def published_office(catalogue: Catalogue) -> PublishedOffice:
    """Return what documents say of the office by the catalogue as it is."""
    table = catalogue.office
    issuer = _label(table.issuer) or catalogue.name
    return PublishedOffice(
        mark=_label(table.mark) or issuer,
        issuer=issuer,
        is_named=table.issuer is not None or table.mark is not None,
        reference=_label(table.reference),
        addressees=_label(table.addressees),
        copies=_label(table.copies),
        printer=_label(table.printer),
    )


def read_paper(
    catalogue: Catalogue,
    language: str | None = None,
    number: str | None = None,
    dated: str | None = None,
    compare: str | None = None,
) -> Paper:
    """Read how a document goes out from what was asked; None is what was not.

    Raises:
        BadQuery: A language that there is not, a number or day that is none, a number without a
            day or without the catalogue's form for it.
    """
    asked = BOTH if language is None else language
    chosen = next((each for each in LANGUAGES if each == asked), None)
    if chosen is None:
        raise BadQuery("language", f"{asked[:40]!r} is not one of {', '.join(LANGUAGES)}")
    if compare not in (None, "1"):
        raise BadQuery("compare", f"{compare[:40]!r} is not 1; leave it out for the text")
    day = None if dated is None else _day(dated)
    if number is None:
        return Paper(chosen, None, day, compare is not None)
    is_number = number.isascii() and number.isdigit() and len(number) <= len(str(MOST_NUMBER))
    if not is_number or not int(number):
        rule = f"{number[:40]!r} is not a number from 1 to {MOST_NUMBER}"
        raise BadQuery("number", rule)
    if day is None:
        raise BadQuery("number", "needs dated: the number is one of the year of the document's day")
    if catalogue.office.reference is None:
        rule = "the catalogue does not say how numbers are written; see [office] reference"
        raise BadQuery("number", rule)
    return Paper(chosen, int(number), day, compare is not None)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadQuery("dated", f"{text[:40]!r} is not a day; write one as 2015-12-03")
    return day


def _label(words: OfficeWords | None) -> Label | None:
    return None if words is None else Label(words.zh, words.en)
