"""The source that a query is: rows that were changed since the last reading, with an overlap.

A row bears the time at which it was changed, not that at which others could see it: a transaction
that commits late shows rows of before. So a reading begins a while before the latest time that was
read, and the ledger knows which rows it has sent already.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from streams.core.errors import BadInput
from streams.core.mapping.rows import Bilingual, Position, Taken, UnreadRow
from streams.sources.database.cells import said_of, values_of
from streams.sources.database.connecting import open_engine
from streams.sources.database.keys import DatabaseKeys
from streams.sources.database.tables import FoundRow, RowTable
from streams.sources.source import SourceContext

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

AHEAD: Final = dt.timedelta(days=1)
"""A row that says it was changed later than this from now does not move where a reading begins."""


class QueriedTable:
    """A table as a source of rows.

    Args:
        keys: What the mapping file says.
        context: The mapping file's folder, and the county's zone.
        clock: Returns seconds since the epoch.
    """

    def __init__(
        self, keys: DatabaseKeys, context: SourceContext, clock: Callable[[], float] = time.time
    ) -> None:
        if bool(keys.table) == bool(keys.query):
            raise BadInput("[source]: say one of table and query")
        self._keys = keys
        self._zone = context.zone
        self._clock = clock
        self._due = 0.0
        self._is_looked_at = False
        self._engine = open_engine(keys, context.folder)
        try:
            self._table = RowTable(
                self._engine,
                table=keys.table,
                query=keys.query,
                key=keys.key,
                deleted=keys.deleted,
                context=context,
            )
            self.fields: Sequence[str] = self._table.fields
            if keys.cursor and keys.cursor not in self.fields:
                listed = ", ".join(self.fields)
                raise BadInput(
                    f"[source] cursor: 没有 {keys.cursor} 这一列；有：{listed} / there is no "
                    f"column {keys.cursor!r}; there are {listed}"
                )
        except BaseException:
            self._engine.dispose()
            raise

    def take(self, position: Position) -> Iterator[Taken]:
        """Return the rows that may have changed since a position."""
        self._due = time.monotonic() + self._keys.every
        at: dict[str, Any] = dict(position or {})
        if not self._keys.cursor:
            for page in self._table.pages(self._keys.key, None, self._keys.page_size):
                yield _taken(page, None)
            yield Taken((), (), {"whole": int(self._clock())}, whole=True)
        else:
            yield from self._changed(at, is_whole=position is None or self._is_whole_due(at))

    def _is_whole_due(self, at: dict[str, Any]) -> bool:
        hours = self._keys.whole_hours
        return bool(hours) and self._clock() - at.get("whole", 0) >= hours * 3_600

    def _changed(self, at: dict[str, Any], *, is_whole: bool) -> Iterator[Taken]:
        """Read what was changed since the latest that was read, and the overlap before it.

        It is read in the order in which it was changed: a row that changes meanwhile comes again.
        """
        from sqlalchemy import column

        began, name, size = int(self._clock()), self._keys.cursor, self._keys.page_size
        if unread := self._without_cursor():
            yield Taken((), unread, None)
        if is_whole:
            for page in self._table.pages(self._keys.key, None, size, [column(name).is_(None)]):
                yield _taken(page, None)
        where: list[ColumnElement[bool]] = [column(name).is_not(None)]
        latest = values_of(at["cursor"])[0] if "cursor" in at else None
        if latest is not None and not is_whole:
            where.append(column(name) >= self._begin(latest))
        # A key that is the cursor itself is not a second column to order by.
        order = tuple(dict.fromkeys((name, *self._keys.key)))
        for page in self._table.pages(order, None, size, where):
            latest = self._latest([latest, *(row.values[name] for row in page)])
            if latest is not None:
                at = at | {"cursor": _position(latest)}
            yield _taken(page, dict(at))
        if is_whole:
            yield Taken((), (), at | {"whole": began}, whole=True)

    def _without_cursor(self) -> list[UnreadRow]:
        """Say once how many rows no later reading finds."""
        if self._is_looked_at or not self._keys.cursor:
            return []
        self._is_looked_at = True
        many = self._table.count_without(self._keys.cursor)
        if not many:
            return []
        name = self._keys.cursor
        why = Bilingual(
            f"{many} 行的 {name} 是空的，改动后读不到；可在 query 里用 coalesce 另作一列",
            f"{many} rows have nothing in {name}, and are not found when they change; make a "
            "column of several by coalesce in query",
        )
        return [UnreadRow(self._table.name, why)]

    def _latest(self, values: Sequence[Any]) -> Any:
        """Return the latest of values of the cursor, without those of a far future."""
        now = dt.datetime.fromtimestamp(self._clock(), dt.UTC)
        there = [
            each for each in values if each is not None and not _is_ahead(each, now, self._zone)
        ]
        return max(there, default=None)

    def _begin(self, latest: Any) -> Any:
        """Return the value with which a reading begins."""
        if isinstance(latest, int | float | Decimal):
            return latest - self._keys.overlap_numbers
        before = dt.timedelta(minutes=self._keys.overlap_minutes)
        if isinstance(latest, dt.datetime):
            return latest - before
        if isinstance(latest, dt.date):
            return latest - before - AHEAD
        # SQLite has times as texts, which are in order where all are written alike.
        moment = _moment(latest)
        if moment is None:
            raise BadInput(
                f"[source] cursor: {self._keys.cursor} 既不是时间也不是数 / is neither a time nor "
                "a number, and nothing can be read before it"
            )
        separator = "T" if "T" in latest else " "
        return (moment - before).replace(tzinfo=None).isoformat(separator, "seconds")

    def wait(self, seconds: float) -> None:
        """Return when the table is due to be asked, or after so many seconds."""
        time.sleep(max(0.0, min(seconds, self._due - time.monotonic())))

    def close(self) -> None:
        """Close connections."""
        self._engine.dispose()


def _taken(page: Sequence[FoundRow], position: Position) -> Taken:
    rows = [found.row for found in page if not found.is_deleted]
    gone = [found.row for found in page if found.is_deleted]
    return Taken(rows, (), position, gone=gone)


def _position(latest: Any) -> list[Any]:
    try:
        return said_of([latest])
    except TypeError:
        raise BadInput(
            "[source] cursor: 既不是时间也不是数 / is neither a time nor a number"
        ) from None


def _is_ahead(value: Any, now: dt.datetime, zone: ZoneInfo) -> bool:
    moment = _moment(value)
    if moment is None:
        return False
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return local > now + AHEAD


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    try:
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def open_queried(keys: DatabaseKeys, context: SourceContext) -> QueriedTable:
    """Open a table as a mapping file has it.

    Raises:
        BadInput: A key or the query cannot be used, or the server does not let us in.
        SourceAway: The server does not answer.
    """
    return QueriedTable(keys, context)
