"""What a mapping file says of a database."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Column = Annotated[str, Meta(min_length=1, max_length=128)]


class DatabaseConnection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a database is reached.

    Attributes:
        url: Where it is: ``postgresql://reader@db.county.example/hotline``; the others begin with
            ``mysql://``, ``mariadb://``, ``oracle://`` or ``sqlite:///``. No password is in it.
        password_file, password_env: Where the password is, if it wants one; one of them.
        security: Whether the connection must be over TLS, with a certificate that is checked. Say
            ``none`` for a socket, and where the network is trusted with what citizens wrote.
        ca_file: PEM file of who signed the server's certificate; "": those that the system trusts.
        timeout: Seconds for which the server may say nothing, and a query may take.
        page_size: How many rows are asked for at a time.
        every: Seconds after which it is asked again.
        deleted: A column that is filled, and not 0 or false, where the row counts as deleted.
    """

    url: Annotated[str, Meta(pattern=r"^(postgresql|mysql|mariadb|oracle|sqlite)://\S*$")]
    password_file: str | None = None
    password_env: str | None = None
    security: Literal["tls", "none"] = "tls"
    ca_file: str = ""
    timeout: Annotated[float, Meta(ge=1, le=3_600)] = 60.0
    page_size: Annotated[int, Meta(ge=1, le=10_000)] = 500
    every: Annotated[float, Meta(ge=0.1, le=86_400)] = 10.0
    deleted: str = ""


class DatabaseKeys(DatabaseConnection, frozen=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "database"``.

    Attributes:
        table: The table or view, with its schema where it needs one; or `query`.
        query: A SELECT whose columns are the row's fields.
        key: The columns by which rows differ; together they are never twice the same.
        cursor: The column that is the higher the later a row was changed: a time or a number.
            Where it is left out all rows are read each time, and those that are gone are noticed.
        overlap_minutes: By how much before the latest time each reading begins, for rows that
            others commit late.
        overlap_numbers: The same where `cursor` is a number.
        whole_hours: After how many hours all rows are read again, whatever `cursor` says, so that
            those that are gone are noticed; 0: never.
    """

    table: str = ""
    query: str = ""
    key: Annotated[tuple[Column, ...], Meta(min_length=1, max_length=8)]
    cursor: str = ""
    overlap_minutes: Annotated[int, Meta(ge=0, le=525_600)] = 60
    overlap_numbers: Annotated[int, Meta(ge=0)] = 1_000
    whole_hours: Annotated[int, Meta(ge=0, le=8_760)] = 0


class LogKeys(DatabaseConnection, frozen=True, kw_only=True):
    """What holds for all databases whose log is read.

    Attributes:
        table: The table whose log is read, with its schema where it needs one.
        query: A SELECT that reads its rows with fields of other tables; "": the table itself.
        key: The columns that subjects are made of, which tell a row from all others.
    """

    table: Annotated[str, Meta(min_length=1)]
    query: str = ""
    key: Annotated[tuple[Column, ...], Meta(min_length=1, max_length=8)]


class PostgresqlLogKeys(LogKeys, frozen=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "postgresql-log"``.

    Attributes:
        publication: The publication that has the table, which an administrator has made.
        slot: The replication slot, which is made where it is not there; no other program may use
            it.
    """

    publication: Annotated[str, Meta(min_length=1, max_length=63)]
    slot: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,63}$")]


class MysqlLogKeys(LogKeys, frozen=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "mysql-log"``.

    Attributes:
        server_id: As which replica the feeder is known, unlike all others; 0: drawn by lot.
    """

    server_id: Annotated[int, Meta(ge=0, le=4_294_967_295)] = 0
