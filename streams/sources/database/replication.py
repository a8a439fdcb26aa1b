"""A connection to PostgreSQL as a replica has it: commands of slots, and the stream of one."""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from streams.core.errors import BadInput
from streams.sources.database.connecting import driver_error, postgresql_options, read_url
from streams.sources.database.keys import PostgresqlLogKeys
from streams.sources.database.logged import LogLost
from streams.sources.database.pgoutput import LogMessage, read_message
from streams.sources.source import SourceAway

SLOT_WAIT_SECONDS: Final = 20.0
"""How long a slot is waited for that a feeder that has died still seems to read."""

_UNDEFINED, _NOT_READY, _IN_USE, _NOT_ALLOWED = "42704", "55000", "55006", "42501"
"""PostgreSQL's codes."""


class ReplicationStream:
    """The stream of a slot.

    Args:
        keys: What the mapping file says.
        folder: The mapping file's folder.
    """

    def __init__(self, keys: PostgresqlLogKeys, folder: Path) -> None:
        self._keys = keys
        self._folder = folder
        self._connection: Any = None
        self._cursor: Any = None

    @property
    def is_open(self) -> bool:
        """Whether it is connected."""
        return self._connection is not None and not self._connection.closed

    @property
    def server_is_at(self) -> int:
        """Up to where the server says that it has sent all that there is."""
        return int(self._cursor.wal_end)

    def command(self, command: str) -> tuple[Any, ...]:
        """Run a command of the replication protocol and return the first row of its answer.

        Raises:
            BadInput: The user may not.
            SourceAway: The server does not answer, or cannot now.
        """
        from psycopg2 import Error

        self._connect()
        try:
            self._cursor.execute(command)
            return tuple(self._cursor.fetchone() or ()) if self._cursor.description else ()
        except Error as error:
            if error.pgcode == _NOT_ALLOWED:
                raise BadInput(
                    f"{self._keys.table}：用户须有 REPLICATION 权限 / its user needs the right to "
                    "replicate: ALTER USER … REPLICATION"
                ) from None
            raise SourceAway(f"slot {self._keys.slot}: {driver_error(error)}") from None
        finally:
            self.close()

    def start(self, place: str) -> None:
        """Begin to read at a place, once nobody else reads.

        Raises:
            LogLost: The slot is not there, or no longer has what follows the place.
            SourceAway: The server does not answer, or another program reads the slot.
        """
        from psycopg2 import Error

        ends = time.monotonic() + SLOT_WAIT_SECONDS
        while True:
            self.close()
            self._connect()
            try:
                self._cursor.start_replication(
                    slot_name=self._keys.slot,
                    start_lsn=place,
                    options={"proto_version": "1", "publication_names": self._keys.publication},
                )
            except Error as error:
                if error.pgcode in (_UNDEFINED, _NOT_READY):
                    raise LogLost(driver_error(error)) from None
                if error.pgcode == _IN_USE and time.monotonic() < ends:
                    time.sleep(0.5)
                    continue
                raise SourceAway(f"slot {self._keys.slot}: {driver_error(error)}") from None
            else:
                return

    def receive(self) -> LogMessage | None:
        """Return the next message that is there already; None where there is none.

        Raises:
            SourceAway: The connection breaks.
        """
        while True:
            with self._told():
                received = self._cursor.read_message()
            if received is None:
                return None
            if (message := read_message(received.payload)) is not None:
                return message

    def confirm(self, place: int) -> None:
        """Tell the server that what is before a place is not needed any more."""
        with self._told():
            self._cursor.send_feedback(write_lsn=place, flush_lsn=place, force=True)

    def ask(self) -> None:
        """Have the server say up to where it has sent all."""
        with self._told():
            self._cursor.send_feedback(reply=True)

    def wait(self, seconds: float) -> None:
        """Return when something comes, or after so many seconds."""
        select.select([self._connection], [], [], seconds)

    def close(self) -> None:
        """Close the connection; the slot stays."""
        connection, self._connection, self._cursor = self._connection, None, None
        if connection is not None:
            connection.close()

    def _connect(self) -> None:
        import psycopg2
        from psycopg2.extras import LogicalReplicationConnection

        url = read_url(self._keys, self._folder)
        options = postgresql_options(self._keys, self._folder)
        named: Mapping[str, Any] = {
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "dbname": url.database,
            "password": url.password,
            **url.query,
        }
        options |= {name: value for name, value in named.items() if value is not None}
        try:
            self._connection = psycopg2.connect(
                connection_factory=LogicalReplicationConnection, **options
            )
        except psycopg2.Error as error:
            said = str(error).strip().split("\n", 1)[0]
            raise SourceAway(f"{self._keys.table}: {driver_error(error)}: {said}") from None
        self._cursor = self._connection.cursor()

    @contextmanager
    def _told(self) -> Iterator[None]:
        from psycopg2 import Error

        try:
            yield
        except Error as error:
            raise SourceAway(f"{self._keys.table}: its log: {driver_error(error)}") from None
