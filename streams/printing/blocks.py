"""A document as blocks, of which both the Word file and the PDF are made."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from streams.core.county.catalogue import Label
from streams.printing.table_layout import Span
from streams.printing.word_widths import LARGE

TEXT_MM: Final = 156
"""How wide the text of a page is, in millimetres."""

LONGEST_KEPT: Final = 400
"""Characters, of both languages, that each cell of a row has at most which is kept on one page."""

_LONG_WORD: Final = re.compile(r"[!-~]{12}")
"""What is broken nowhere or seldom, among Chinese, which is broken everywhere."""

Style = Literal[
    "banner",
    "reference",
    "title",
    "scope",
    "addressees",
    "heading",
    "subheading",
    "text",
    "note",
    "annex",
    "masthead",
]
"""What a text is in the document: its place, and the type that goes with it."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text.

    Attributes:
        style: What it is.
        label: The text, and the English one below it; "" where there is none.
    """

    style: Style
    label: Label

    @property
    def is_ragged(self) -> bool:
        """Whether its lines end where they end: long numbers of cases would tear them apart."""
        return _LONG_WORD.search(self.label.zh) is not None


@dataclass(frozen=True, slots=True)
class RedLine:
    """The red line under the head of the first page.

    Attributes:
        lines: How many empty lines are below it.
    """

    lines: int


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table.

    Attributes:
        headings: Of its columns; they are at the head of each page that the table reaches.
        widths: Of its columns, in millimetres.
        rows: As many labels each as there are headings; to be gone through once. The English of a
            label is below its Chinese.
        right: Which columns, from 0, are numbers and so at the right.
        points: The size of its type: of Chinese, of English.
        above: Lines of cells above the headings, each over as many of them as it says.
    """

    headings: Sequence[Label]
    widths: Sequence[float]
    rows: Iterable[Sequence[Label]]
    right: frozenset[int] = frozenset()
    points: tuple[float, float] = LARGE
    above: Sequence[Sequence[Span]] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signs, and on which day.

    Attributes:
        issuer: The office.
        dated: The day; None where there is none yet.
    """

    issuer: Label
    dated: Label | None


@dataclass(frozen=True, slots=True)
class Colophon:
    """What is between lines at the foot of the last page: 版记.

    Attributes:
        copies: Who is sent a copy; None where nobody is.
        printer: Which office prints it, and on which day; None where that is not said.
    """

    copies: Label | None
    printer: tuple[Label, Label] | None


Block = TextBlock | RedLine | NewPage | Tabled | Signed | Colophon
