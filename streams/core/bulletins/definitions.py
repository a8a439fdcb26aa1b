"""Definitions of bulletins: which figures, and the text around them.

A definition is a TOML file (``schemas/bulletins``). The form of the file is in `BulletinFile` and
`FigureFile`, whose attributes are its keys: what is said of them here is what
``docs/bulletin-files.md`` says. What is read from it, once, is in `Definition` and
`FigureDefinition`; a file for periods that repeat is a `templates.Template`, which makes a
`Definition` for each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from streams.core.bulletins.figure_definitions import (
    ALL_MEASURES,
    CATEGORIES,
    DURATION_MEASURES,
    MEANS,
    NO_COLUMNS,
    QUICK_REPORTS_ISSUED,
    FigureDefinition,
    FigureFile,
    Select,
)
from streams.core.bulletins.selectable import WantedValues
from streams.core.bulletins.table_definitions import (
    AssessmentDefinition,
    ProblemDefinition,
    TableDefinition,
)
from streams.core.bulletins.table_file import AssessmentFile, ProblemFile, TableFile
from streams.core.county.catalogue import Label
from streams.core.periods import Period

__all__ = [
    "ALL_MEASURES",
    "CATEGORIES",
    "DURATION_MEASURES",
    "MEANS",
    "NO_COLUMNS",
    "PERIOD_PLACE",
    "PLACE",
    "QUICK_REPORTS_ISSUED",
    "BulletinFile",
    "Definition",
    "FigureDefinition",
    "FigureFile",
    "Section",
    "Select",
]

PLACE: Final = re.compile(r"\{([a-z0-9-]+)\}")
"""The place of a figure in a text."""

PERIOD_PLACE: Final = "period"
"""What is written in braces in a template's texts for the period, in words."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and its paragraphs, in which ``{id}`` is replaced by a figure.

    Attributes:
        title: The heading.
        paragraphs: The texts below it. Every figure must be in one of them, in both languages.
    """

    title: Label
    paragraphs: list[Label]


class BulletinFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bulletin: all that its file says.

    Attributes:
        id: The name by which it is asked for; no two files may have the same. A template's
            bulletins are asked for by its id and their period, as in ``circular-2015-Q3``.
        title: The heading of the whole. In a template, ``{period}`` is replaced by the period.
        period: The days that its figures are about. ``week``, ``month``, ``quarter``, ``half-year``
            or ``year`` makes the file a template, of which each such period has a bulletin.
        as_of: The day as of whose end they are seen. In a template ``period end``, which it is if
            left out, or such as ``period end + 10 days``; until then today.
        recorded_from: The day from which what is counted is recorded whole; growth has no base
            before it. Left out, the first day on which anything of the figure's kinds is counted.
        first: The first period that a template has a bulletin of; left out, the first of which
            anything is counted.
        last: The last period that a template has a bulletin of, where another form follows; left
            out, there is none.
        follows: The id of the template whose last period is before its first one: the form of the
            edition before.
        select: What all its figures and columns are of, beside what each of them selects: the unit
            whose bulletin it is. A figure that selects by the same dimension keeps its own values.
        figures: Its figures, by the names that its texts use.
        sections: Its texts, in order.
        tables: Its tables, in order, after the texts.
        problems: What is said of rows of tables, row by row, after the tables.
        assessment: Points for the rows of a table.
    """

    id: str
    title: Label
    period: str
    as_of: str | None = None
    recorded_from: str | None = None
    first: str | None = None
    last: str | None = None
    follows: str | None = None
    select: Select = {}
    figures: dict[str, FigureFile]
    sections: list[Section]
    tables: list[TableFile] = []
    problems: list[ProblemFile] = []
    assessment: AssessmentFile | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A bulletin, read.

    Attributes:
        id: By which it is asked for.
        title: Of the whole.
        period: The days that most of its figures are of.
        as_of: The day as of whose end they are seen.
        figures: By the name that the texts use.
        sections: Its texts.
        tables: By id.
        problems: What is said of rows of tables.
        assessment: Of the rows of a table; None where it has none.
        template: The id of the template of which it is the bulletin of a period, "" of none.
    """

    id: str
    title: Label
    period: Period
    as_of: int
    figures: dict[str, FigureDefinition]
    sections: list[Section]
    tables: dict[str, TableDefinition] = field(default_factory=dict)
    problems: tuple[ProblemDefinition, ...] = ()
    assessment: AssessmentDefinition | None = None
    template: str = ""

    def asked(self) -> Iterator[FigureDefinition]:
        """Return all figures that are asked, those of the texts and the columns of tables."""
        yield from self.figures.values()
        for table in self.tables.values():
            yield from table.columns.values()

    def selected(self) -> Iterator[tuple[str, WantedValues]]:
        """Return all that it selects, each selection with its place in the file."""
        for name, figure in self.figures.items():
            yield f"figures.{name}.select", figure.question.selection.wanted
            if figure.whole is not None:
                yield f"figures.{name}.share_of", figure.whole.selection.wanted
        for table in self.tables.values():
            yield from table.selected(f"tables.{table.id}")
