"""Reading tables from a bulletin's file, and checking what they say."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from streams.core.bulletins.base_periods import base_period
from streams.core.bulletins.conditions import CONDITION_WORDS
from streams.core.bulletins.figure_definitions import (
    NO_COLUMNS,
    FigureDefinition,
    FigureFile,
    Select,
)
from streams.core.bulletins.identities import read_identity
from streams.core.bulletins.table_definitions import TableDefinition
from streams.core.bulletins.table_file import ColumnFile, TableFile
from streams.core.bulletins.table_headings import Headings, read_headings
from streams.core.bulletins.table_rows import RowNames, rows_by, rows_under
from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import AT, DEPARTMENT, WITHIN
from streams.core.county.measure_names import SHARE
from streams.core.county.words import heading_words
from streams.core.figures.figures import MEASURES
from streams.core.toml_files import near

UNIT: Final = "unit"
"""What texts write for the name of a row."""

_ID: Final = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", re.ASCII)
_TAKEN: Final = CONDITION_WORDS | {UNIT, "period"}

ReadFigure = Callable[[str, FigureFile], FigureDefinition]
"""Reads a figure at a place of the file; raises ValueError."""


def column_figures(files: Iterable[TableFile]) -> Iterator[tuple[str, FigureFile]]:
    """Return what the columns of tables ask of the whole, each with its place in the file.

    Raises:
        ValueError: A column cannot be asked of rows.
    """
    for number, file in enumerate(files):
        for each, column in enumerate(file.columns):
            place = f"tables[{number}].columns[{each}]"
            yield place, _whole(place, column, file.under)


class TableReader(NamedTuple):
    """What is needed to read tables.

    Attributes:
        catalogue: What may be selected.
        as_of: The bulletin's day, as a number.
        figure: Reads the figure of a column's whole.
    """

    catalogue: Catalogue
    as_of: int
    figure: ReadFigure

    def tables(self, files: Iterable[TableFile]) -> dict[str, TableDefinition]:
        """Return tables by id.

        Raises:
            ValueError: One makes no sense; says which key, what was found and what is allowed.
        """
        found: dict[str, TableDefinition] = {}
        for number, file in enumerate(files):
            place = f"tables[{number}]"
            _check_id(f"{place}.id", file.id, found)
            found[file.id] = self._table(place, file)
        return found

    def _table(self, place: str, file: TableFile) -> TableDefinition:
        names = self._names(place, file)
        columns: dict[str, FigureDefinition] = {}
        for number, column in enumerate(file.columns):
            where = f"{place}.columns[{number}]"
            _check_id(f"{where}.id", column.id, columns)
            for key, select in (("select", column.select), ("share_of", column.share_of or {})):
                if names.dimension in select:
                    rule = f"{names.dimension} is what the table's rows are"
                    raise ValueError(f"{where}.{key}: {rule}; select other dimensions")
            figure = self.figure(where, _whole(where, column, file.under))
            has_rows = file.under is None and file.rows != []
            if has_rows and names.dimension in figure.question.selection.wanted:
                rule = f"selects by {names.dimension}, which the rows of {place} are"
                raise ValueError(f"select: {rule}; leave one of them out")
            figure = replace(figure, less=column.less, plus=column.plus)
            columns[column.id] = _earlier(where, figure, column)
        hidden = frozenset(column.id for column in file.columns if not column.shown)
        for key in ("order", "rank"):
            if (name := getattr(file, key)) is not None:
                check_among(f"{place}.{key}", name, columns, "a column of the table")
        self._check_ranked(place, file)
        at_least = None
        if file.at_least is not None:
            check_among(f"{place}.at_least.column", file.at_least.column, columns, "a column")
            at_least = (file.at_least.column, file.at_least.number)
        return TableDefinition(
            file.id,
            file.title,
            file.heading or heading_words(file.by, self.catalogue),
            names,
            columns,
            hidden,
            self._rows(place, file, names),
            file.empty,
            file.none,
            file.order,
            file.rising,
            file.rank,
            file.best_is == "least",
            at_least,
            file.best or 0,
            file.worst or 0,
            file.shown,
            file.turned,
            self._headings(place, file, names),
            tuple(
                read_identity(f"{place}.identities[{number}]", text, columns)
                for number, text in enumerate(file.identities)
            ),
            _continues(place, file, columns),
        )

    def _headings(self, place: str, file: TableFile, names: RowNames) -> Headings:
        printed = [column.id for column in file.columns if column.shown]
        rows = [*names.named] if file.rows is None else file.rows
        if file.order is not None and any(heading.rows for heading in file.headings):
            raise ValueError(f"{place}.order: rows under headings keep the catalogue's order")
        return read_headings(f"{place}.headings", file.headings, printed, rows)

    def _names(self, place: str, file: TableFile) -> RowNames:
        catalogue = self.catalogue
        dimension, at, level = file.by.partition(AT)
        check_among(f"{place}.by", dimension, catalogue.dimensions, "a dimension")
        levels = catalogue.coarser.levels(dimension)
        if at:
            check_among(f"{place}.by", level, levels, f"a level of {dimension}")
        if file.under is None:
            return rows_by(file.by, catalogue, self.as_of)
        if file.by != DEPARTMENT:
            raise ValueError(f"{place}.under: goes with by = {DEPARTMENT!r}")
        check_among(f"{place}.under", file.under, catalogue.units, "a unit")
        return rows_under(file.under, catalogue, self.as_of)

    def _rows(self, place: str, file: TableFile, names: RowNames) -> tuple[str, ...] | None:
        if file.rows is None:
            return None
        for number, key in enumerate(file.rows):
            check_among(f"{place}.rows[{number}]", key, names.named, f"a row by {file.by}")
            if file.rows.count(key) > 1:
                raise ValueError(f"{place}.rows[{number}]: {key!r} is named twice")
        if file.order is not None:
            raise ValueError(f"{place}.order: rows has an order already; leave one of them out")
        return tuple(file.rows)

    def _check_ranked(self, place: str, file: TableFile) -> None:
        if file.turned and file.rank is not None:
            raise ValueError(f"{place}.turned: does not go with rank; ranked rows run down")
        if file.rank is None:
            for key in ("at_least", "best", "worst"):
                if getattr(file, key) is not None:
                    raise ValueError(f"{place}.{key}: goes with rank, the column to rank by")


def _continues(
    place: str, file: TableFile, columns: Mapping[str, FigureDefinition]
) -> tuple[tuple[str, str], ...]:
    for column, before in file.continues.items():
        for name in (column, before):
            check_among(f"{place}.continues", name, columns, "a column of the table")
            if columns[name].measure not in MEASURES or columns[name].growth is not None:
                raise ValueError(f"{place}.continues: {name!r} does not count cases or records")
    return tuple(file.continues.items())


def _whole(place: str, column: ColumnFile, under: str | None) -> FigureFile:
    """Return what a column asks of the whole; `under` is the unit that it is of, if of one."""
    if column.measure in NO_COLUMNS:
        raise ValueError(f"{place}.measure: {column.measure!r} cannot be asked of rows")
    for key, other in (("less", column.less), ("plus", column.plus)):
        if other is None:
            continue
        check_among(f"{place}.{key}", other, MEASURES, "a measure of cases or records")
        if column.measure not in MEASURES:
            raise ValueError(f"{place}.{key}: goes with a measure of cases or records alone")
    if column.earlier is not None and column.growth is not None:
        raise ValueError(f"{place}.earlier: does not go with growth, which looks back itself")
    of_unit: Select = {} if under is None else {DEPARTMENT: under + WITHIN}
    share_of = column.share_of
    if share_of is None and column.measure == SHARE:
        share_of = column.select
    return FigureFile(
        column.label,
        column.measure,
        column.select | of_unit,
        period=column.period,
        share_of=None if share_of is None else share_of | of_unit,
        share_measure=column.share_measure,
        growth=column.growth,
        recorded_from=column.recorded_from,
        decimals=column.decimals,
        rounded=column.rounded,
    )


def _earlier(place: str, figure: FigureDefinition, column: ColumnFile) -> FigureDefinition:
    """Return a column's figure, of the period before where it says so, as that ended."""
    if column.earlier is None:
        return figure
    period = base_period(figure.question.period, column.earlier)
    if period is None:
        raise ValueError(f"{place}.earlier: there is no such period before the table's")
    return replace(figure, question=replace(figure.question, period=period, as_of=period.end))


def _check_id(place: str, name: str, known: Iterable[str]) -> None:
    if not _ID.fullmatch(name) or name in _TAKEN:
        rule = "lower-case letters and digits, words joined by '-' or '_', a letter first"
        raise ValueError(f"{place}: {name!r} is not an id: {rule}; not {', '.join(sorted(_TAKEN))}")
    if name in known:
        raise ValueError(f"{place}: {name!r} is named twice")


def check_among(place: str, name: str, known: Iterable[str], what: str) -> None:
    """Check that a name is known.

    Args:
        place: The key in the file.
        name: What it says.
        known: What it may say.
        what: What such a name is called.

    Raises:
        ValueError: It is not; says where, and what there is.
    """
    there = [*known]
    if name not in there:
        some = f"there are {', '.join(there)}" if there else "there are none"
        raise ValueError(f"{place}: {name!r} is not {what}{near(name, there)}; {some}")
