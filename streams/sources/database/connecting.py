"""Connections to databases, which read and never write, within bounds of time.

Messages have no value of any row in them: of what a driver says when a query fails only its number
and, where the query itself is wrong, its first line are told.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from streams.core.errors import BadInput
from streams.sources.database.keys import DatabaseConnection
from streams.sources.source import SourceAway, secret

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

DRIVERS: Final[Mapping[str, str]] = {
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "oracle": "oracle+oracledb",
    "sqlite": "sqlite+pysqlite",
}
"""Of each kind of database the one driver that is used, so that values are the same everywhere."""

DATABASE_CONNECT_SECONDS: Final = 15

URL_OPTIONS: Final = frozenset({"host", "port", "service_name", "unix_socket"})
"""What may follow the question mark of an address; all else has a key of its own."""

_REFUSED: Final = (
    *("authentication failed", "does not exist", "no pg_hba.conf"),
    *("ORA-01017", "ORA-00942", "ORA-00904"),
)
"""What drivers say of a user, a table or a column that is refused, without a kind of its own."""

_REFUSED_NUMBERS: Final = frozenset({1044, 1045, 1049, 1054, 1142, 1143, 1227, 1698})
"""MySQL: access denied, to the database, the table or at all; no such database or column."""

_SQLITE_WRONG: Final = 1
"""SQLite: the statement is wrong; other numbers are of files and locks."""

_LONGEST_SAID: Final = 300


def read_url(keys: DatabaseConnection, folder: Path) -> "URL":
    """Return the address of a database, with the password and the driver.

    Raises:
        BadInput: It cannot be used, or the password is not where the file says.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(keys.url)
    except (ArgumentError, ValueError):
        raise BadInput("[source] url: is not an address such as mysql://user@host/name") from None
    if url.password is not None:
        raise BadInput("[source] url: has a password in it; say password_file or password_env")
    if other := sorted(set(url.query) - URL_OPTIONS):
        known = ", ".join(sorted(URL_OPTIONS))
        raise BadInput(f"[source] url: {', '.join(other)}: not known; there may be {known}")
    kind = url.drivername
    if kind == "sqlite":
        # Only as a URI can a file be opened for reading alone, and is not made where it is not.
        path = (folder / (url.database or "")).resolve()
        if not path.is_file():
            raise BadInput(f"[source] url: {path} is not a file")
        reading = {"mode": "ro", "uri": "true"}
        return url.set(drivername=DRIVERS[kind], database=path.as_uri(), query=reading)
    if keys.password_file is not None or keys.password_env is not None:
        url = url.set(password=secret(folder, file=keys.password_file, env=keys.password_env))
    return url.set(drivername=DRIVERS[kind])


def database_tls(keys: DatabaseConnection, folder: Path) -> ssl.SSLContext:
    """Return what checks the server's certificate and name.

    Raises:
        BadInput: `ca_file` cannot be used.
    """
    try:
        found = str(folder / keys.ca_file) if keys.ca_file else None
        return ssl.create_default_context(cafile=found)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"[source] ca_file: {keys.ca_file}: cannot be used: {error}") from None


def postgresql_options(keys: DatabaseConnection, folder: Path) -> dict[str, Any]:
    """Return what libpq is told beside the address."""
    options: dict[str, Any] = {
        "connect_timeout": DATABASE_CONNECT_SECONDS,
        "application_name": "kuaibao feed",
        "client_encoding": "utf8",
        "keepalives_idle": 30,
        "tcp_user_timeout": int(keys.timeout * 1_000),
        "sslmode": "disable",
    }
    if keys.security == "tls":
        database_tls(keys, folder)  # Says what is wrong with the file; libpq says less.
        found = str(folder / keys.ca_file) if keys.ca_file else "system"
        options |= {"sslmode": "verify-full", "sslrootcert": found}
    return options


def mysql_options(keys: DatabaseConnection, folder: Path, url: "URL") -> dict[str, Any]:
    """Return what PyMySQL is told beside the address, with the password that is in it."""
    options: dict[str, Any] = {
        "charset": "utf8mb4",
        "connect_timeout": DATABASE_CONNECT_SECONDS,
        "read_timeout": keys.timeout,
        "write_timeout": keys.timeout,
        # As a text it could be in Latin-1 alone.
        "password": str(url.password or "").encode(),
    }
    if keys.security == "tls":
        return options | {"ssl": database_tls(keys, folder)}
    return options | {"ssl_disabled": True}


def open_engine(keys: DatabaseConnection, folder: Path) -> "Engine":
    """Return an engine whose connections read alone. Nothing is connected yet.

    Raises:
        BadInput: A key cannot be used, or a package is missing.
    """
    try:
        from sqlalchemy import create_engine, event
    except ImportError:
        raise BadInput(_no_package("sqlalchemy")) from None
    url = read_url(keys, folder)
    name = url.get_backend_name()
    milliseconds = int(keys.timeout * 1_000)
    options: dict[str, Any] = {}
    if name == "postgresql":
        said = "-c default_transaction_read_only=on -c timezone=UTC"
        options = postgresql_options(keys, folder)
        options["options"] = f"{said} -c statement_timeout={milliseconds}"
    elif name == "mysql":
        options = mysql_options(keys, folder, url)
    elif name == "oracle" and keys.security == "tls":
        options = {"protocol": "tcps", "ssl_context": database_tls(keys, folder)}
    elif name == "sqlite":
        options = {"timeout": keys.timeout}
    try:
        engine = create_engine(
            url,
            connect_args=options,
            pool_size=1,
            max_overflow=1,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError as error:
        raise BadInput(_no_package(str(error.name))) from None
    if name == "mysql":
        event.listen(engine, "connect", _mysql_session(keys.timeout))
    elif name == "oracle":
        event.listen(engine, "connect", _oracle_session(milliseconds))
        event.listen(engine, "begin", _oracle_begin)
    return engine


def _mysql_session(timeout: float) -> Callable[[Any, Any], None]:
    def begin(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            # TIMESTAMP columns are then in UTC; see `cells`.
            cursor.execute("SET SESSION time_zone = '+00:00'")
            cursor.execute("SET SESSION lock_wait_timeout = 10")
            if "mariadb" in str(connection.get_server_info()).lower():
                cursor.execute("SET SESSION max_statement_time = %s", (timeout,))
            else:
                cursor.execute("SET SESSION max_execution_time = %s", (int(timeout * 1_000),))

    return begin


def _oracle_session(milliseconds: int) -> Callable[[Any, Any], None]:
    def begin(connection: Any, _: Any) -> None:
        connection.call_timeout = milliseconds

    return begin


def _oracle_begin(connection: Any) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _no_package(name: str) -> str:
    return f"the package {name} is not installed: pip install 'kuaibao[feed-database]'"


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Say of a driver's errors whether a person must do something, without any row's content.

    Args:
        what: What is asked, for people: an address without password, a table.

    Raises:
        BadInput: The query or the access is wrong.
        SourceAway: The database does not answer, or not now.
    """
    from sqlalchemy.exc import DBAPIError, ProgrammingError

    try:
        yield
    except DBAPIError as error:
        said = driver_error(error.orig)
        if isinstance(error, ProgrammingError) or is_refusal(error.orig):
            raise BadInput(f"{what}: {said}: {_first_line(error.orig)}") from None
        if not error.connection_invalidated and "connect" in str(error.orig):
            said = f"{said}: {_first_line(error.orig)}"
        raise SourceAway(f"{what}: {said}") from None


def driver_error(error: BaseException | None) -> str:
    """Return the kind of a driver's error and its number, without what it says."""
    number = getattr(error, "pgcode", None)
    if number is None and error is not None and error.args and isinstance(error.args[0], int):
        number = error.args[0]
    return type(error).__name__ + (f" {number}" if number else "")


def is_refusal(error: BaseException | None) -> bool:
    """Return whether a server does not let us in, or to what is asked."""
    arguments = error.args if error else ()
    number = arguments[0] if arguments else None
    if getattr(error, "sqlite_errorcode", None) == _SQLITE_WRONG:
        return True
    return number in _REFUSED_NUMBERS or any(said in str(error) for said in _REFUSED)


def _first_line(error: BaseException | None) -> str:
    said = str(error.args[-1]) if error and error.args else ""
    return said.strip().split("\n", 1)[0][:_LONGEST_SAID]
