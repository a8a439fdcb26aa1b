"""The log of a table of PostgreSQL: a replication slot, read as a replica reads it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from streams.core.errors import BadInput
from streams.sources.database.connecting import explained, open_engine
from streams.sources.database.keys import PostgresqlLogKeys
from streams.sources.database.logged import (
    CHANGES_AT_ONCE,
    LoggedTable,
    LogStep,
    see_that_keys_identify,
)
from streams.sources.database.pgoutput import (
    Begun,
    Committed,
    LogMessage,
    Relation,
    RowChange,
    Truncated,
)
from streams.sources.database.postgresql_places import is_visible, lsn_number, lsn_text
from streams.sources.database.postgresql_setup import see_that_postgresql_logs
from streams.sources.database.replication import ReplicationStream
from streams.sources.database.tables import KeyValues
from streams.sources.source import SourceAway, SourceContext

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

_ASK_SECONDS: Final = 0.2
"""After which the server is asked again how far it is."""


class _Gathered:
    """What a log has said since the last step.

    Attributes:
        at: The place after the last transaction that ended.
        keys: The keys that changed rows have or had.
        transactions: In which transactions they changed.
        is_open: Whether the last transaction has not ended.
    """

    def __init__(self, at: str) -> None:
        self.at = at
        self.keys: list[KeyValues] = []
        self.transactions: list[int] = []
        self.is_open = False
        self._is_emptied = False

    def note(self, message: LogMessage, keys: list[KeyValues], *, is_emptied: bool) -> None:
        """Take in a message, with the keys of which it tells and whether it empties the table."""
        self.keys += keys
        self._is_emptied = self._is_emptied or is_emptied
        if isinstance(message, Begun):
            self.is_open = True
            # Of transactions that changed no row of the table nothing is to be seen.
            self.transactions = [*(self.transactions if self.keys else ()), message.transaction]
        elif isinstance(message, Committed):
            self.is_open = False
            self.at = lsn_text(message.end)

    @property
    def is_enough(self) -> bool:
        """Whether it makes a step, though more may follow."""
        emptied = self._is_emptied and not self.is_open
        return len(self.keys) >= CHANGES_AT_ONCE or emptied

    def step(self) -> LogStep:
        """Return it, and begin again."""
        emptied = self._is_emptied and not self.is_open
        made = LogStep(self.keys, None if self.is_open else self.at, is_emptied=emptied)
        self.keys = []
        self.transactions = self.transactions[-1:] if self.is_open else []
        self._is_emptied = self._is_emptied and self.is_open
        return made


class PostgresqlLog:
    """The log of a table.

    Args:
        keys: What the mapping file says.
        folder: The mapping file's folder.
        engine: Reaches the database by queries.
    """

    def __init__(self, keys: PostgresqlLogKeys, folder: Path, engine: "Engine") -> None:
        self._keys = keys
        self._engine = engine
        schema, _, self._table = keys.table.rpartition(".")
        self._schema = schema or "public"
        self._stream = ReplicationStream(keys, folder)
        self._at: str | None = None
        self._relations: dict[int, Relation] = {}

    def check(self) -> None:
        """See that the database is set up for it.

        Raises:
            BadInput: It is not; says what an administrator must do.
            SourceAway: It does not answer.
        """
        see_that_postgresql_logs(self._ask, self._keys, self._schema, self._table)

    def here(self) -> str:
        """Return where the slot begins; it is made where it is not there."""
        self.close()
        self.check()
        slot = self._keys.slot
        asked = "SELECT wal_status, confirmed_flush_lsn::text FROM pg_replication_slots"
        found = self._ask(f"{asked} WHERE slot_name = %s", slot)
        if found and found[0] == "lost":
            self._stream.command(f'DROP_REPLICATION_SLOT "{slot}"')
        elif found and found[1]:
            # It was made just before a feeder was killed: what follows it is all there.
            return str(found[1])
        made = f'CREATE_REPLICATION_SLOT "{slot}" LOGICAL pgoutput NOEXPORT_SNAPSHOT'
        return str(self._stream.command(made)[1])

    def read(self, place: str) -> Iterator[LogStep]:
        """Yield what follows a place."""
        if not self._stream.is_open or self._at != place:
            self._relations = {}
            self._stream.start(place)
        # Only at the end is it known again where the stream is.
        at, self._at = place, None
        self._stream.confirm(lsn_number(at))
        (target,) = self._ask("SELECT pg_current_wal_flush_lsn()::text")
        gathered = _Gathered(at)
        for message in self._messages(lsn_number(target)):
            gathered.note(message, self._keys_of(message), is_emptied=self._is_emptied(message))
            if gathered.is_enough:
                yield self._step(gathered)
                if not gathered.is_open:
                    self._stream.confirm(lsn_number(gathered.at))
        if gathered.keys or gathered.at != at:
            yield self._step(gathered)
        self._stream.confirm(lsn_number(gathered.at))
        self._at = gathered.at

    def _step(self, gathered: "_Gathered") -> LogStep:
        self._settle(gathered.transactions)
        return gathered.step()

    def _messages(self, target: int) -> Iterator[LogMessage]:
        """Yield messages up to the first end of a transaction at or after a place."""
        asked_at = time.monotonic()
        ends = asked_at + self._keys.timeout
        is_open = False
        while is_open or self._stream.server_is_at < target:
            message = self._stream.receive()
            now = time.monotonic()
            if message is not None:
                ends = now + self._keys.timeout
                is_open = (is_open or isinstance(message, Begun)) and not isinstance(
                    message, Committed
                )
                if isinstance(message, Relation):
                    self._relations[message.number] = message
                yield message
                continue
            if now > ends:
                raise SourceAway(f"{self._keys.table}: PostgreSQL says nothing more of its log")
            if now >= asked_at:
                self._stream.ask()
                asked_at = now + _ASK_SECONDS
            self._stream.wait(_ASK_SECONDS / 4)

    def _settle(self, transactions: list[int]) -> None:
        """Wait until queries see some transactions: a log has them a moment before.

        Where a standby must confirm each transaction, that moment may be long.
        """
        ends = time.monotonic() + self._keys.timeout
        while True:
            (snapshot,) = self._ask("SELECT pg_current_snapshot()::text")
            if all(is_visible(each, snapshot) for each in transactions):
                return
            if time.monotonic() > ends:
                raise SourceAway(f"{self._keys.table}: a transaction of its log stays unseen")
            time.sleep(0.01)

    def _keys_of(self, message: LogMessage) -> list[KeyValues]:
        """Return the keys that a row had, if it had another one, and has."""
        if not isinstance(message, RowChange) or not self._is_ours(message.relation):
            return []
        columns = self._relations[message.relation].columns
        if missing := [name for name in self._keys.key if name not in columns]:
            raise BadInput(f"{self._keys.table}: does not have {', '.join(missing)} any more")
        places = [columns.index(name) for name in self._keys.key]
        return [tuple(told[place] for place in places) for told in message.tuples]

    def _is_emptied(self, message: LogMessage) -> bool:
        return isinstance(message, Truncated) and any(map(self._is_ours, message.relations))

    def _is_ours(self, number: int) -> bool:
        relation = self._relations[number]
        return (relation.schema, relation.table) == (self._schema, self._table)

    def _ask(self, query: str, *values: str) -> tuple[Any, ...]:
        """Return the first row of an answer; empty where there is none."""
        with explained(self._keys.table), self._engine.connect() as connection:
            return tuple(connection.exec_driver_sql(query, values).first() or ())

    def wait(self, seconds: float) -> None:
        """Return when there may be more, or after so many seconds."""
        if self._stream.is_open:
            self._stream.wait(seconds)
        else:
            time.sleep(seconds)

    def close(self) -> None:
        """Close the connection that reads the log; the slot stays."""
        self._at = None
        self._stream.close()


def open_postgresql_log(keys: PostgresqlLogKeys, context: SourceContext) -> LoggedTable:
    """Open a table and its log as a mapping file has it.

    Raises:
        BadInput: A key cannot be used, or the database is not set up for it.
        SourceAway: It does not answer.
    """
    if not keys.url.startswith("postgresql:"):
        raise BadInput("[source] url: must begin with postgresql://")
    see_that_keys_identify(keys, context)
    engine = open_engine(keys, context.folder)
    try:
        log = PostgresqlLog(keys, context.folder, engine)
        log.check()
        return LoggedTable(keys, context, engine, log)
    except BaseException:
        engine.dispose()
        raise
