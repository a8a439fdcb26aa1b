"""A table, or what a SELECT makes of some, read by pages and by keys.

A page is a query of its own, ordered by columns that tell rows apart, and begins after the last row
of the page before it. So no transaction is open for long at somebody else's database, and memory is
bounded by a page.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from streams.core.errors import BadInput
from streams.core.mapping.rows import RowCell, SourceRow
from streams.sources.database.cells import database_cell
from streams.sources.database.connecting import explained
from streams.sources.source import SourceContext

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import CursorResult, Engine

KEYS_AT_ONCE: Final = 200

_MYSQL_TIMESTAMP: Final = 7
"""PyMySQL's number for columns of this type."""

_NOTHING: Final = frozenset({"", "0", "false"})

KeyValues = tuple[Any, ...]


class FoundRow(NamedTuple):
    """A row as it was read.

    Attributes:
        values: The driver's values, by column.
        row: The same as a source's row.
        is_deleted: Whether its column for that says so.
    """

    values: dict[str, Any]
    row: SourceRow
    is_deleted: bool


class RowTable:
    """A table of a database.

    Args:
        engine: Reaches the database.
        table: Its name, with a schema or without; or "" where there is a query.
        query: The SELECT; "": all columns of the table.
        key: The columns that tell rows apart.
        deleted: The column that is filled where a row counts as deleted; "": none.
        context: Which fields the mapping reads.
    """

    def __init__(
        self,
        engine: "Engine",
        *,
        table: str,
        query: str,
        key: Sequence[str],
        deleted: str,
        context: SourceContext,
    ) -> None:
        from sqlalchemy import table as named
        from sqlalchemy import text

        if query:
            inner = query.strip().rstrip(";").replace(":", r"\:")
            self._from: Any = text(f"({inner}) kuaibao_rows")
        else:
            schema, _, name = table.rpartition(".")
            self._from = named(name, schema=schema or None)
        self._engine = engine
        self._key = tuple(key)
        self._deleted = deleted
        self._wanted = context.wanted
        self.name = table or "query"
        self.fields = self._fields()

    def _fields(self) -> tuple[str, ...]:
        from sqlalchemy import literal_column

        with self._asking() as ask:
            fields = tuple(ask(self._select().where(literal_column("1") == 0)).keys())
        named = [*self._key, *([self._deleted] if self._deleted else ())]
        if missing := [name for name in named if name not in fields]:
            raise BadInput(
                f"[source] {', '.join(missing)}: {self.name} 里没有这一列；有："
                f"{', '.join(fields)} / {self.name} does not have it; it has {', '.join(fields)}"
            )
        return fields

    def pages(
        self,
        order: Sequence[str],
        after: KeyValues | None,
        size: int,
        where: "Sequence[ColumnElement[bool]]" = (),
    ) -> Iterator[list[FoundRow]]:
        """Yield rows in the order of some columns, by pages.

        Args:
            order: The columns, of which the values of two rows are never the same.
            after: Only rows after these values; None: all.
            size: Rows of a page.
            where: Only rows for which these hold.

        Raises:
            BadInput: The query is wrong, or lacks a column that the mapping reads.
            SourceAway: The database does not answer.
        """
        from sqlalchemy import column

        while True:
            asked = self._select().where(*where).order_by(*map(column, order)).limit(size)
            if after is not None:
                asked = asked.where(_is_after(order, after))
            page = self._rows(asked)
            if page:
                yield page
                after = tuple(page[-1].values[name] for name in order)
            if len(page) < size:
                return

    def by_keys(
        self, keys: Sequence[KeyValues]
    ) -> Iterator[tuple[list[FoundRow], list[KeyValues]]]:
        """Yield the rows that some keys have now, and the keys that no row has, some at a time.

        Raises:
            BadInput, SourceAway: As for `pages`.
        """
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), KEYS_AT_ONCE):
            some = distinct[start : start + KEYS_AT_ONCE]
            (condition,) = key_is_one_of(self._key, some)
            found = self._rows(self._select().where(condition))
            there = {self._known_by(row) for row in found}
            # A database may find a key that is written otherwise, so each missing one is asked for.
            unsure = [key for key in some if tuple(map(str, key)) not in there]
            yield found, [key for key in unsure if not self._rows(self._of(key))]

    def count_without(self, name: str) -> int:
        """Return how many rows have nothing in a column."""
        from sqlalchemy import column, func, select

        asked = select(func.count()).select_from(self._from).where(column(name).is_(None))
        with self._asking() as ask:
            return int(ask(asked).scalar_one())

    def gone(self, key: KeyValues) -> SourceRow:
        """Return a row that is no longer there: what it was known by."""
        cells = {name: database_cell(value) for name, value in zip(self._key, key, strict=True)}
        return SourceRow(self._place(cells), cells)

    def _select(self) -> "Select[Any]":
        from sqlalchemy import literal_column, select

        return select(literal_column("*")).select_from(self._from)

    def _of(self, key: KeyValues) -> "Select[Any]":
        return self._select().where(*key_is_one_of(self._key, [key]))

    def _known_by(self, row: FoundRow) -> tuple[str, ...]:
        return tuple(str(row.values[name]) for name in self._key)

    def _rows(self, asked: "Select[Any]") -> list[FoundRow]:
        with self._asking() as ask:
            result = ask(asked)
            names = list(result.keys())
            if missing := sorted(self._wanted - set(names)):
                raise BadInput(
                    f"{self.name}: 列 {', '.join(missing)} 已不在，映射文件要用它 / the mapping "
                    f"reads {', '.join(missing)}, which is no longer there"
                )
            described = result.cursor.description if result.cursor else ()
            is_utc = [
                self._engine.name == "mysql" and each[1] == _MYSQL_TIMESTAMP for each in described
            ]
            return [self._found(names, values, is_utc) for values in result]

    def _found(
        self, names: Sequence[str], values: Sequence[Any], is_utc: Sequence[bool]
    ) -> FoundRow:
        by_name = dict(zip(names, values, strict=True))
        cells: dict[str, RowCell] = {
            name: database_cell(value, is_utc=utc)
            for name, value, utc in zip(names, values, is_utc, strict=True)
            if not self._wanted or name in self._wanted or name in self._key
        }
        said = database_cell(by_name[self._deleted]) if self._deleted else None
        is_deleted = said is not None and str(said).strip().lower() not in _NOTHING
        return FoundRow(by_name, SourceRow(self._place(cells), cells), is_deleted)

    def _place(self, cells: dict[str, RowCell]) -> str:
        return f"{self.name}, {', '.join(str(cells.get(name)) for name in self._key)}"

    @contextmanager
    def _asking(self) -> "Iterator[Callable[[Select[Any]], CursorResult[Any]]]":
        """Connect for a query; the driver's errors are explained."""
        with explained(self.name), self._engine.connect() as connection:
            yield connection.execute


def key_is_one_of(
    names: Sequence[str], keys: Sequence[KeyValues]
) -> "Iterator[ColumnElement[bool]]":
    """Yield conditions that columns have one of some values, each for `KEYS_AT_ONCE` at most."""
    from sqlalchemy import and_, column, or_

    columns: list[ColumnElement[Any]] = [column(name) for name in names]
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), KEYS_AT_ONCE):
        some = distinct[start : start + KEYS_AT_ONCE]
        if len(columns) == 1:
            yield columns[0].in_([value for (value,) in some])
        else:
            yield or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in some))


def _is_after(order: Sequence[str], after: KeyValues) -> "ColumnElement[bool]":
    """Return the condition that a row comes after values: not every database compares several."""
    from sqlalchemy import and_, column, or_

    name, value = order[0], after[0]
    is_later: ColumnElement[bool] = column(name) > value
    if len(order) == 1:
        return is_later
    later = _is_after(order[1:], after[1:])
    # The first comparison is what an index answers.
    return and_(column(name) >= value, or_(is_later, later))
