"""How a table is laid out: its rows one below the other, or turned, and headings over both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.core.bulletins.figure import Figure
from streams.core.bulletins.table_headings import GroupHeading
from streams.core.bulletins.tables import BulletinTable
from streams.core.county.catalogue import Label

TOTAL: Final = Label("总计", "Total")
_TOTAL_KEY: Final = "\0"
"""What no row has as its key."""


class Span(NamedTuple):
    """A cell above headings: over how many of them, and what it says; None where it is empty."""

    label: Label | None
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table.

    Attributes:
        label: What is at its beginning.
        cells: Its figures; None of a heading over the lines below it.
        depth: Within how many headings it is.
        rank: Its rank, where it is a row that has one.
        key: The key of its row; None where it is no row.
        is_whole: Whether it is the last line, of the whole.
    """

    label: Label
    cells: Sequence[Figure] | None
    depth: int = 0
    rank: int | None = None
    key: str | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as it is printed.

    Attributes:
        columns: The headings of its columns of figures.
        above: Lines of cells above these headings, the topmost first.
        lines: Its lines.
    """

    columns: Sequence[Label]
    above: Sequence[Sequence[Span]]
    lines: Sequence[Line]

    def whole_headings(self) -> list[Label]:
        """Return the headings with what is above each of them, for forms whose cells are single."""
        over: list[list[Label]] = [[] for _ in self.columns]
        for spans in self.above:
            place = 0
            for span in spans:
                if span.label is not None:
                    for each in over[place : place + span.size]:
                        each.append(span.label)
                place += span.size
        return [
            Label(
                "\n".join((*(label.zh for label in above), own.zh)),
                "\n".join((*(label.en for label in above), own.en)),
            )
            for above, own in zip(over, self.columns, strict=True)
        ]


def lay_out(table: BulletinTable) -> Layout:
    """Lay a table out as its definition says."""
    definition = table.definition
    names = definition.printed
    headings = definition.headings
    if not definition.is_turned:
        labels = [definition.columns[name].label for name in names]
        rows = [
            Line(row.label, [row.cells[name] for name in names], rank=row.rank, key=row.key)
            for row in table.rows
        ]
        lines = [*_under(headings.rows, [row.key for row in table.rows], rows)]
        whole = Line(TOTAL, [table.total[name] for name in names], is_whole=True)
        return Layout(labels, _above(headings.columns, names), [*lines, whole])
    keys = [*(row.key for row in table.rows), _TOTAL_KEY]
    turned = [
        Line(
            definition.columns[name].label,
            [*(row.cells[name] for row in table.rows), table.total[name]],
        )
        for name in names
    ]
    labels = [*(row.label for row in table.rows), TOTAL]
    return Layout(labels, _above(headings.rows, keys), [*_under(headings.columns, names, turned)])


def _under(
    headings: Sequence[GroupHeading], names: Sequence[str], lines: Sequence[Line]
) -> Iterator[Line]:
    """Return lines with their headings before the first of them, the wider ones first."""
    said: set[GroupHeading] = set()
    for name, line in zip(names, lines, strict=True):
        over = [heading for heading in headings if name in heading.over]
        for depth, heading in enumerate(over):
            if heading not in said:
                said.add(heading)
                yield Line(heading.label, None, depth)
        yield Line(line.label, line.cells, len(over), line.rank, line.key, line.is_whole)


def _above(headings: Sequence[GroupHeading], names: Sequence[str]) -> list[list[Span]]:
    """Return the cells above headings, as many lines as headings are within each other."""
    paths = [[heading for heading in headings if name in heading.over] for name in names]
    return [
        [*_spans([path[level] if level < len(path) else None for path in paths])]
        for level in range(max(map(len, paths), default=0))
    ]


def _spans(over: Sequence[GroupHeading | None]) -> Iterator[Span]:
    place = 0
    while place < len(over):
        heading, size = over[place], 1
        while heading is not None and place + size < len(over) and over[place + size] is heading:
            size += 1
        yield Span(heading and heading.label, size)
        place += size
