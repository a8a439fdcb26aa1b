"""The table ``[office]`` of the catalogue: who sends documents, and to whom.

What is said of the keys here is what ``docs/catalogue.md`` says. Nothing is counted by it.
"""

import re
from typing import Final

import msgspec

_PLACES: Final = re.compile(r"\{[^{}]*\}")
_KNOWN: Final = frozenset({"{year}", "{number}"})


class OfficeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What documents say of the office, in the languages that they may be in.

    Attributes:
        zh: The Chinese text.
        en: The English text; left out, the Chinese one.
    """

    zh: str
    en: str = ""


class OfficeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What official documents say of the office. All of it may be left out.

    Attributes:
        issuer: By whom documents are signed; left out, the county's name.
        mark: What is in red at the head of the first page; left out, the issuer.
        reference: The form of the document's number, with ``{year}`` and ``{number}`` in it.
        addressees: To whom documents are sent.
        copies: Who is sent a copy, without the word for it and the full stop.
        printer: Which office prints and sends documents; left out, nothing is said of it.
    """

    issuer: OfficeWords | None = None
    mark: OfficeWords | None = None
    reference: OfficeWords | None = None
    addressees: OfficeWords | None = None
    copies: OfficeWords | None = None
    printer: OfficeWords | None = None


def check_office(table: OfficeTable) -> None:
    """See that the table makes sense.

    Raises:
        ValueError: Something in it is not allowed; begins with its place.
    """
    for key in table.__struct_fields__:
        said: OfficeWords | None = getattr(table, key)
        if said is not None and not said.zh.strip():
            raise ValueError(f"office.{key}.zh: is empty; leave out the key, or write a text")
    if table.reference is None:
        return
    for language in ("zh", "en"):
        text = getattr(table.reference, language)
        if text and set(_PLACES.findall(text)) != _KNOWN:
            raise ValueError(
                f"office.reference.{language}: {text!r} must have {{year}} and {{number}} in it, "
                "and nothing else in braces, as in 高政发〔{year}〕{number}号"
            )
