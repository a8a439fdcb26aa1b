"""What makes an official document of a text: who signs it, its number and day, and to whom it goes.

All of it is optional. The office is configuration; number and day are those of one document.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.office_table import OfficeWords
from streams.core.errors import BadQuery
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
        reference: Its number in words.
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


def office_of(catalogue: Catalogue, paper: Paper) -> Office:
    """Return what a document says of the office that issues it."""
    table = catalogue.office
    issuer = _label(table.issuer) or catalogue.name
    reference = _label(table.reference)
    if reference is not None and paper.number is not None and paper.day is not None:
        year, number = str(paper.day.year), str(paper.number)
        reference = Label(
            *(
                text.replace("{year}", year).replace("{number}", number)
                for text in (reference.zh, reference.en)
            )
        )
    else:
        reference = None
    return Office(
        is_named=table.issuer is not None or table.mark is not None,
        mark=_label(table.mark) or issuer,
        issuer=issuer,
        reference=reference,
        dated=None if paper.day is None else day_words(paper.day),
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
