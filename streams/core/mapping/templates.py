"""What a row is known by: a text with fields of the row in braces."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from streams.core.mapping.cells import CellFault, identity_text, is_empty
from streams.core.mapping.rows import Bilingual, RowCell

DIGEST: Final = "digest"
"""The name in braces that means the digest of several fields."""

_DIGEST_BYTES: Final = 12
_FIELD = re.compile(r"\{([^{}]*)\}")

NO_NUMBER: Final = Bilingual(
    "是空的，而这一行要靠它识别；没有编号时可用 digest 指定若干列",
    "is empty, and the row is known by it; where rows have no number, name some columns in digest",
)


class RowTemplate(msgspec.Struct, frozen=True):
    """A text with fields of the row.

    Attributes:
        text: As the file has it: ``city-{编号}``.
        digest: The fields whose digest ``{digest}`` is.
    """

    text: str
    digest: tuple[str, ...] = ()

    @property
    def fields(self) -> list[str]:
        """The fields that it reads."""
        named = _FIELD.findall(self.text)
        return [name for name in named if name != DIGEST or not self.digest] + [*self.digest]

    def made(self, cells: Mapping[str, RowCell]) -> str:
        """Return it with the fields of a row.

        Raises:
            FieldFault: A field is empty, or a spreadsheet has spoilt it.
        """
        return _FIELD.sub(lambda found: self._part(found[1], cells), self.text)

    def _part(self, name: str, cells: Mapping[str, RowCell]) -> str:
        if name == DIGEST and self.digest:
            return _digest_of(self.digest, cells)
        return _identity(name, cells)


class FieldFault(CellFault):
    """A cell cannot be used; says in which field it is.

    Attributes:
        field: The field's name.
    """

    def __init__(self, field: str, why: Bilingual) -> None:
        super().__init__(why)
        self.field = field


def _identity(name: str, cells: Mapping[str, RowCell]) -> str:
    try:
        text = identity_text(cells.get(name))
    except CellFault as fault:
        raise FieldFault(name, fault.why) from None
    if not text:
        raise FieldFault(name, NO_NUMBER)
    return text


def _digest_of(names: Sequence[str], cells: Mapping[str, RowCell]) -> str:
    """Return a digest of cells; some may be empty, not all."""
    if all(is_empty(cells.get(name)) for name in names):
        raise FieldFault(", ".join(names), NO_NUMBER)
    said = []
    for name in names:
        try:
            said.append(identity_text(cells.get(name)))
        except CellFault as fault:
            raise FieldFault(name, fault.why) from None
    written = msgspec.json.encode(said)
    return hashlib.blake2b(written, digest_size=_DIGEST_BYTES).hexdigest()
