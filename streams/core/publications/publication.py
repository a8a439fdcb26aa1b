"""A publication: all that an office said in a bulletin, as a value that never changes.

It is written as JSON in one canonical form, over which its digest is taken: a byte that is changed
afterwards is seen when it is read. No person is in it: who drafted, reviewed and issued is named
by the names of keys, which are offices'.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import msgspec

from streams.core.bulletins.figure_definitions import ALL_MEASURES
from streams.core.bulletins.growth import NoGrowth
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.measure_names import MEASURES
from streams.core.days import EARLIEST_DAY
from streams.core.figures.engine.histograms import DURATIONS
from streams.core.publications.asked import AskedQuestion, HowCounted
from streams.core.publications.parts import (
    ANY,
    BASE,
    DISTINCT,
    MEASURED,
    NOT_BY_CASE,
    NUMBER,
    BaseAsked,
    PartCounts,
)
from streams.core.publications.published_document import PublishedDocument

PUBLICATION_FORM: Final = 1
"""The version of the form in which publications are written."""


class PublishedPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of a figure, and what it counted.

    Attributes:
        role: Which part it is: ``number``, ``whole``, ``base``, ``base-whole`` or ``any``.
        of: What is counted in it: ``measures``, what is measured in days, ``duties`` or
            ``quick_reports``.
        question: What was asked.
        names: The measures that were counted.
        counts: By name; what was 0 is left out.
    """

    role: str
    of: str
    question: AskedQuestion
    names: list[str] = []
    counts: PartCounts = {}

    @property
    def is_by_case(self) -> bool:
        """Whether what it counts now differs by cases that can be named."""
        return self.of not in NOT_BY_CASE and self.role != ANY


class PublishedBase(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a figure had grown on.

    Attributes:
        is_points: Whether the figure grows in percentage points.
        asked: The base's days, and as of which it was seen; None where the calendar has none.
        why: Why the record had no base.
    """

    is_points: bool
    asked: AskedQuestion | None = None
    why: NoGrowth | None = None

    @property
    def base(self) -> BaseAsked:
        """What is asked for it."""
        question = self.asked.question if self.asked else None
        period, as_of = (question.period, question.as_of) if question else (None, None)
        return BaseAsked(period, as_of, self.is_points, self.why)


class PublishedFigure(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure or a cell of a table, as it was printed.

    Attributes:
        id: By which the text or the column names it.
        label: What it is.
        measure: What was counted.
        printed: As it was printed, by language.
        how: How it was counted and printed.
        parts: Of what it is made up.
        value, denominator: The number; of a rate its numerator and denominator.
        base: What it had grown on; None where it was printed itself.
    """

    id: str
    label: Label
    measure: str
    printed: Label
    how: HowCounted
    parts: list[PublishedPart]
    value: int | None = None
    denominator: int | None = None
    base: PublishedBase | None = None


class PublishedRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row of a table.

    Attributes:
        key: What it is about; "" where there is none.
        label: What people read.
        cells: In the order of the table's columns.
        rank: Its rank; None where it was not ranked.
    """

    key: str
    label: Label
    cells: list[PublishedFigure]
    rank: int | None = None


class PublishedTable(msgspec.Struct, frozen=True):
    """A table.

    Attributes:
        id: By which the bulletin names it.
        title: Its heading.
        rows: Those that were shown, in order.
        total: The cells of the whole, in the order of the columns.
    """

    id: str
    title: Label
    rows: list[PublishedRow]
    total: list[PublishedFigure]


class Publication(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was said.

    Attributes:
        form: The version of this form.
        bulletin: The id of the bulletin.
        title: Its heading.
        period: The days that most of its figures are of.
        text: All of it as it is printed, in Chinese and English.
        figures: Those of the text.
        tables: All, those that were not printed as well.
        file: The SHA-256 digest of the definition file, in hexadecimal.
        county: The digest of what the catalogue counts by; see `county_digest`.
        rules: By which rules cases were folded (`streams.core.cases.case_records.RULES`).
        flushes: At which flush of each partition it was counted; 0 of one that had none.
        missing: The partitions that were missing or behind; mostly none.
        corrects: The id of the issued publication in whose place it comes; "" of none.
        document: What documents of it have; None where it was drafted without.
    """

    form: int = PUBLICATION_FORM
    bulletin: str
    title: Label
    period: AskedQuestion
    text: str
    figures: list[PublishedFigure]
    tables: list[PublishedTable] = []
    file: str
    county: str
    rules: int
    flushes: list[int]
    missing: list[int] = []
    corrects: str = ""
    document: PublishedDocument | None = None

    @property
    def last_day(self) -> int:
        """The last day as of which any case was counted: what happened later changes nothing."""
        return max(
            (
                part.question.question.as_of
                for _, figure in self.every_figure()
                for part in figure.parts
                if part.is_by_case
            ),
            default=EARLIEST_DAY - 1,
        )

    def every_figure(self) -> Iterator[tuple[str, PublishedFigure]]:
        """Return each figure and cell with its place.

        The places are ``received``, ``units/heating/received`` for a cell and
        ``units//received/total`` for one of the whole.
        """
        for figure in self.figures:
            yield figure.id, figure
        for table in self.tables:
            for row in table.rows:
                for cell in row.cells:
                    yield f"{table.id}/{row.key}/{cell.id}", cell
            for cell in table.total:
                yield f"{table.id}//{cell.id}/total", cell


def encode_publication(publication: Publication) -> bytes:
    """Return the one way in which a publication is written."""
    return msgspec.json.encode(publication, order="sorted")


_decode = msgspec.json.Decoder(Publication).decode


def decode_publication(value: bytes, digest: str) -> Publication:
    """Return a publication that was written.

    Args:
        value: As `encode_publication` returned it.
        digest: What its digest must be.

    Raises:
        ValueError: It is not a publication, is of a later form, is not what had this digest, or
            counts what this program does not know.
    """
    publication = _decode(value)
    if publication.form > PUBLICATION_FORM:
        raise ValueError(f"form {publication.form}: this program reads up to {PUBLICATION_FORM}")
    if publication_digest(value) != digest:
        raise ValueError("it is not what was drafted: its digest is another")
    if not publication.flushes:
        raise ValueError("it does not say at which flushes it was counted")
    for place, figure in publication.every_figure():
        if not _is_known(figure):
            raise ValueError(f"{place}: it is counted by what this program does not know")
    return publication


def _is_known(figure: PublishedFigure) -> bool:
    """Return whether a figure is made of parts that can be counted again."""
    roles = {part.role for part in figure.parts}
    needed = {NUMBER} | ({ANY} if figure.how.absent else set())
    if figure.base is not None and figure.base.why is None:
        needed |= {BASE}
    is_known = figure.measure in ALL_MEASURES or bool(figure.how.rate)
    return is_known and needed <= roles and all(map(_is_countable, figure.parts))


def _is_countable(part: PublishedPart) -> bool:
    known = part.of == MEASURED or part.of in (*DURATIONS, *NOT_BY_CASE)
    return known and all(name in MEASURES or name in DISTINCT for name in part.names)


def publication_digest(value: bytes) -> str:
    """Return the SHA-256 digest of bytes, in hexadecimal."""
    return sha256(value).hexdigest()


def county_digest(catalogue: Catalogue) -> str:
    """Return the digest of all that a catalogue says; another name of a channel changes it, too."""
    return publication_digest(msgspec.json.encode(catalogue, order="sorted"))
