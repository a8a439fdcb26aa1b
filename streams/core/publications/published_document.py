"""The document of a publication: what is printed of it, part by part, in both languages.

It is kept with the publication, so that a document of it is never made of figures again, of a file
or a catalogue that have changed since. How wide a column is, and which face a text has, is not in
it: it is laid out for the language and the form that somebody asks for.
"""

from typing import Literal

import msgspec

from streams.core.county.catalogue import Label

PartStyle = Literal["title", "scope", "heading", "text", "note", "annex"]
"""What a text is."""


class DocumentText(msgspec.Struct, frozen=True, tag="text", tag_field="is", omit_defaults=True):
    """A text.

    Attributes:
        style: What it is: ``title``, ``scope``, ``heading``, ``text``, ``note`` or ``annex``.
        said: The text.
    """

    style: PartStyle
    said: Label


class DocumentSpan(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cell above headings.

    Attributes:
        size: Over how many of them it is.
        label: What it says; None of an empty one.
    """

    size: int
    label: Label | None = None


class DocumentTable(msgspec.Struct, frozen=True, tag="table", tag_field="is", omit_defaults=True):
    """A table.

    Attributes:
        headings: Of its columns.
        rows: As many texts each as there are headings.
        numbers: Which columns, from 0, are numbers.
        above: Lines of cells above the headings.
        widths: Of the columns in millimetres; none where they are as wide as numbers need.
    """

    headings: list[Label]
    rows: list[list[Label]]
    numbers: list[int] = []
    above: list[list[DocumentSpan]] = []
    widths: list[float] = []


DocumentPart = DocumentText | DocumentTable


class PublishedOffice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a document says of the office, as the catalogue had it.

    Attributes:
        mark: What is at the head of the first page.
        issuer: By whom it is signed.
        is_named: Whether the catalogue said who issues documents.
        reference: The form of the document's number, with ``{year}`` and ``{number}`` in it.
        addressees: To whom it is sent.
        copies: Who is sent a copy.
        printer: Which office prints it.
    """

    mark: Label
    issuer: Label
    is_named: bool = False
    reference: Label | None = None
    addressees: Label | None = None
    copies: Label | None = None
    printer: Label | None = None


class PublishedDocument(msgspec.Struct, frozen=True):
    """All that is printed.

    Attributes:
        office: What it says of the office.
        body: What is above the signature.
        annex: What is below it.
    """

    office: PublishedOffice
    body: list[DocumentPart]
    annex: list[DocumentPart]
