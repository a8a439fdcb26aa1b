"""The binary log of MySQL and MariaDB, read as a replica reads it, up to its end each time."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from streams.core.errors import BadInput
from streams.sources.database.connecting import (
    driver_error,
    explained,
    is_refusal,
    mysql_options,
    open_engine,
    read_url,
)
from streams.sources.database.keys import MysqlLogKeys
from streams.sources.database.logged import (
    CHANGES_AT_ONCE,
    LoggedTable,
    LogLost,
    LogStep,
    see_that_keys_identify,
    slept,
)
from streams.sources.database.mysql_setup import place_command, see_that_mysql_logs
from streams.sources.database.mysql_statements import begins_transaction, emptied_table, quote_name
from streams.sources.database.tables import KeyValues, key_is_one_of
from streams.sources.source import SourceAway, SourceContext

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

_REPLICAS: Final = (1 << 31, (1 << 32) - 1)
"""Numbers from which one is drawn by lot; people give their replicas smaller ones."""

_LOG_LOST: Final = 1236
"""The server cannot send its log from there."""


class MysqlLog:
    """The log of a table.

    Args:
        keys: What the mapping file says.
        folder: The mapping file's folder.
        engine: Reaches the database by queries.
    """

    def __init__(self, keys: MysqlLogKeys, folder: Path, engine: "Engine") -> None:
        self._keys = keys
        self._folder = folder
        self._engine = engine
        schema, _, self._table = keys.table.rpartition(".")
        self._schema = schema or str(engine.url.database or "")
        self._number = keys.server_id or random.randint(*_REPLICAS)
        self._due = 0.0
        self._reader: Any = None

    def check(self) -> None:
        """See that the server is set up for it.

        Raises:
            BadInput: It is not; says what an administrator must do.
            SourceAway: It does not answer.
        """
        see_that_mysql_logs(self._ask, self._keys, self._schema, self._table)

    def here(self) -> dict[str, Any]:
        """Return where the log is, while no transaction that changed the table is about to end.

        A transaction is in the log before queries see it. Nobody holds the lock of the table then,
        so it is asked for, at most for some seconds, and let go at once.
        """
        self.close()
        self.check()
        name = ".".join(map(quote_name, (self._schema, self._table)))
        with explained(self._keys.table), self._engine.connect() as connection:
            connection.exec_driver_sql(f"LOCK TABLES {name} READ")
            try:
                found = connection.exec_driver_sql(place_command(self._engine.dialect)).first()
            finally:
                connection.exec_driver_sql("UNLOCK TABLES")
        if found is None:
            raise BadInput("MySQL: log_bin = OFF")
        return {"file": str(found[0]), "position": int(found[1]), "server": self._server()}

    def _server(self) -> str:
        """Return what tells a server from another one, whose log has other places."""
        found = self._ask("SHOW GLOBAL VARIABLES LIKE 'server_uuid'")
        return str(found[1]) if found else str(self._ask("SELECT @@server_id")[0])

    def read(self, place: dict[str, Any]) -> Iterator[LogStep]:
        """Yield what follows a place."""
        self._due = time.monotonic() + self._keys.every
        if place["server"] != self._server():
            raise LogLost("another server answers")
        self.close()
        self._reader = reader = self._open(place)
        at = place
        keys: list[KeyValues] = []
        for event in self._events(reader):
            emptied = False
            if hasattr(event, "rows"):
                keys += self._keys_of(event)
            else:
                emptied = emptied_table(getattr(event, "query", "")) == self._table
                # A transaction begins with a query as well, and its places are within it.
                if not begins_transaction(getattr(event, "query", None)):
                    at = at | {"file": reader.log_file, "position": reader.log_pos}
            if len(keys) >= CHANGES_AT_ONCE or emptied:
                self._settle(keys)
                yield LogStep(keys, at, is_emptied=emptied)
                keys = []
        # The log ends with the end of a transaction.
        at = at | {"file": reader.log_file, "position": reader.log_pos}
        if keys or at != place:
            self._settle(keys)
            yield LogStep(keys, at)

    def _open(self, place: dict[str, Any]) -> Any:
        from pymysqlreplication import BinLogStreamReader
        from pymysqlreplication.event import QueryEvent, XidEvent
        from pymysqlreplication.row_event import DeleteRowsEvent, UpdateRowsEvent, WriteRowsEvent

        url = read_url(self._keys, self._folder)
        named: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username}
        named |= url.query
        options = mysql_options(self._keys, self._folder, url)
        options |= {name: value for name, value in named.items() if value is not None}
        return BinLogStreamReader(
            connection_settings=options,
            server_id=self._number,
            resume_stream=True,
            log_file=place["file"],
            log_pos=place["position"],
            only_events=[
                WriteRowsEvent,
                UpdateRowsEvent,
                DeleteRowsEvent,
                XidEvent,
                QueryEvent,
            ],
            only_schemas=[self._schema],
            only_tables=[self._table],
            # Of columns that are not asked for nobody needs to know what they say.
            ignore_decode_errors=True,
            enable_logging=False,
            pymysql_wrapper=_connect,
        )

    def _events(self, reader: Any) -> Iterator[Any]:
        from pymysql.err import Error

        try:
            yield from reader
        except Error as error:
            if error.args and error.args[0] == _LOG_LOST:
                raise LogLost(driver_error(error)) from None
            if is_refusal(error):
                raise BadInput(
                    f"{self._keys.table}: {driver_error(error)}：用户须有 REPLICATION SLAVE 和 "
                    "REPLICATION CLIENT 权限 / its user needs these two privileges"
                ) from None
            raise SourceAway(f"{self._keys.table}: its log: {driver_error(error)}") from None

    def _keys_of(self, event: Any) -> Iterator[KeyValues]:
        """Return the keys that rows had, if they had other ones, and have."""
        if (event.schema, event.table) != (self._schema, self._table):
            return
        for row in event.rows:
            for told in (row.get("before_values"), row.get("values"), row.get("after_values")):
                if told is None:
                    continue
                if missing := [name for name in self._keys.key if name not in told]:
                    # From before the log told names.
                    raise LogLost(f"it does not tell {', '.join(missing)}")
                if any(told[name] is not None for name in self._keys.key):
                    yield tuple(told[name] for name in self._keys.key)

    def _settle(self, keys: list[KeyValues]) -> None:
        """Wait until queries see changes of some rows: until then these rows are locked.

        Each is asked for by itself: where several are, a small table is read whole, and rows are
        waited for that others are changing.
        """
        from sqlalchemy import column, select, table

        rows = table(self._table, schema=self._schema)
        asked: Any = select(column(self._keys.key[0])).select_from(rows)
        with explained(self._keys.table), self._engine.connect() as connection:
            connection.execution_options(isolation_level="READ COMMITTED")
            for key in dict.fromkeys(keys):
                (condition,) = key_is_one_of(self._keys.key, [key])
                connection.execute(asked.where(condition).with_for_update(read=True)).all()
                connection.rollback()

    def _ask(self, query: str, *values: str) -> tuple[Any, ...]:
        """Return the first row of an answer; empty where there is none."""
        with explained(self._keys.table), self._engine.connect() as connection:
            return tuple(connection.exec_driver_sql(query, values or None).first() or ())

    def wait(self, seconds: float) -> None:
        """Return when the log is due to be asked, or after so many seconds."""
        slept(self._due, seconds)

    def close(self) -> None:
        """Close the connection that reads the log."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def _connect(**options: Any) -> Any:
    """Connect by the present name of an option, of which the reader of the log says an old one."""
    import pymysql

    if "db" in options:
        options["database"] = options.pop("db")
    return pymysql.connect(**options)


def open_mysql_log(keys: MysqlLogKeys, context: SourceContext) -> LoggedTable:
    """Open a table and its log as a mapping file has it.

    Raises:
        BadInput: A key cannot be used, or the server is not set up for it.
        SourceAway: It does not answer.
    """
    if not keys.url.startswith(("mysql:", "mariadb:")):
        raise BadInput("[source] url: must begin with mysql:// or mariadb://")
    see_that_keys_identify(keys, context)
    engine = open_engine(keys, context.folder)
    try:
        log = MysqlLog(keys, context.folder, engine)
        log.check()
        return LoggedTable(keys, context, engine, log)
    except BaseException:
        engine.dispose()
        raise
