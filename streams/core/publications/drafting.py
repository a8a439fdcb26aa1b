"""Drafting: a bulletin that was evaluated becomes a publication."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.figure import Figure
from streams.core.bulletins.tables import BulletinTable
from streams.core.cases.case_records import RULES
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.question import Question
from streams.core.publications.asked import AskedQuestion, HowCounted
from streams.core.publications.counting import PartCounter
from streams.core.publications.parts import BaseAsked, stated, wanted_parts
from streams.core.publications.publication import (
    Publication,
    PublishedBase,
    PublishedFigure,
    PublishedPart,
    PublishedRow,
    PublishedTable,
)
from streams.core.publications.published_document import PublishedDocument


class Basis(NamedTuple):
    """On what a bulletin was counted.

    Attributes:
        text: All of it as it is printed, in Chinese and English.
        file: The digest of the definition file.
        county: That of the catalogue (`county_digest`).
        flushes: At which flush of each partition it was counted.
        missing: The partitions that are missing or behind.
        document: What documents of it have.
    """

    text: str
    file: str
    county: str
    flushes: Sequence[int]
    missing: Sequence[int] = ()
    document: PublishedDocument | None = None


def draft(
    bulletin: Bulletin, counter: PartCounter, basis: Basis, corrects: str = ""
) -> Publication:
    """Return the publication of a bulletin.

    Args:
        bulletin: Evaluated.
        counter: Over the same state of the figures as the bulletin.
        basis: On what it was counted.
        corrects: The id of the issued publication in whose place it comes.

    Raises:
        ValueError: The parts of a figure do not make up what is printed: the bulletin was evaluated
            over another state than `counter` counts.
    """
    definition = bulletin.definition
    period = Question(Selection(), definition.period, definition.as_of)
    return Publication(
        bulletin=definition.id,
        title=definition.title,
        period=AskedQuestion.of(period),
        text=basis.text,
        figures=_published(bulletin.figures, counter),
        tables=[_table(table, counter) for table in bulletin.tables.values()],
        file=basis.file,
        county=basis.county,
        rules=RULES,
        flushes=[*basis.flushes],
        missing=[*basis.missing],
        corrects=corrects,
        document=basis.document,
    )


def published_figure(figure: Figure, counter: PartCounter) -> PublishedFigure:
    """Return a figure with its parts.

    Raises:
        ValueError: Its parts do not make up what is printed.
    """
    definition = figure.definition
    base = None if figure.base is None else BaseAsked.of(figure.base)
    counts = [(part, counter.count(part, definition)) for part in wanted_parts(definition, base)]
    says = stated(definition, base, {part.role: count for part, count in counts})
    if says != (figure.value, figure.denominator, figure.printed):
        raise ValueError(f"{figure.id}: printed {figure.printed.zh}, counted {says.printed.zh}")
    return PublishedFigure(
        figure.id,
        definition.label,
        definition.measure,
        figure.printed,
        HowCounted.of(definition),
        [
            PublishedPart(part.role, part.of, AskedQuestion.of(part.question), [*part.names], count)
            for part, count in counts
        ],
        figure.value,
        figure.denominator,
        base and _base(base),
    )


def _published(figures: Mapping[str, Figure], counter: PartCounter) -> list[PublishedFigure]:
    return [published_figure(figure, counter) for figure in figures.values()]


def _table(table: BulletinTable, counter: PartCounter) -> PublishedTable:
    rows: Iterable[PublishedRow] = (
        PublishedRow(row.key, row.label, _published(row.cells, counter), row.rank)
        for row in table.rows
    )
    definition = table.definition
    return PublishedTable(
        definition.id, definition.title, [*rows], _published(table.total, counter)
    )


def _base(base: BaseAsked) -> PublishedBase:
    asked = None
    if base.period is not None and base.as_of is not None:
        asked = AskedQuestion.of(Question(Selection(), base.period, base.as_of))
    return PublishedBase(base.is_points, asked, base.why)
