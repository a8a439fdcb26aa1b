"""A log is read only where its database is set up for it; else people are told what to do."""

from typing import Any

import pytest

from streams.core.errors import BadInput
from streams.sources.database.keys import MysqlLogKeys, PostgresqlLogKeys
from streams.sources.database.mysql_setup import place_command, see_that_mysql_logs
from streams.sources.database.mysql_statements import begins_transaction, emptied_table, quote_name
from streams.sources.database.postgresql_setup import see_that_postgresql_logs

POSTGRESQL = PostgresqlLogKeys(
    url="postgresql://db.example/hotline",
    table="letters",
    key=("id",),
    publication="kuaibao",
    slot="kuaibao",
)
MYSQL = MysqlLogKeys(url="mysql://db.example/hotline", table="letters", key=("id",))
WELL_SET = {
    "log_bin": "ON",
    "binlog_format": "ROW",
    "binlog_row_metadata": "FULL",
    "binlog_row_image": "FULL",
}


def postgresql(level: str = "logical", published: tuple[int, ...] = (1,), told: str = "id") -> None:
    """See whether a PostgreSQL that answers so would do."""

    def ask(query: str, *values: str) -> tuple[Any, ...]:
        if "wal_level" in query:
            return (level,)
        if "pg_publication_tables" in query:
            assert values == ("kuaibao", "public", "letters")
            return published
        assert values == ("public", "letters")
        return told.split(), "d"

    see_that_postgresql_logs(ask, POSTGRESQL, "public", "letters")


def mysql(primary: str | None = "id", **settings: str) -> None:
    """See whether a MySQL with these settings would do; one that is empty is not known to it."""
    said = WELL_SET | settings

    def ask(query: str, *values: str) -> tuple[Any, ...]:
        if "key_column_usage" in query:
            assert values == ("hotline", "letters")
            return (primary,)
        name = query.split("'")[1]
        return (name, said[name]) if said[name] else ()

    see_that_mysql_logs(ask, MYSQL, "hotline", "letters")


def test_a_postgresql_that_is_set_up_will_do() -> None:
    """It may tell more than the key."""
    postgresql()
    postgresql(told="place id")


@pytest.mark.parametrize(
    ("wrong", "do"),
    [
        ({"level": "replica"}, "set it to logical"),
        ({"published": ()}, "CREATE PUBLICATION kuaibao FOR TABLE public.letters"),
        ({"told": "number"}, "ALTER TABLE public.letters REPLICA IDENTITY FULL"),
    ],
)
def test_what_a_postgresql_lacks_is_said_with_the_command(wrong: dict[str, Any], do: str) -> None:
    """The feeder's user must not be able to do it by itself."""
    with pytest.raises(BadInput, match=do):
        postgresql(**wrong)


def test_a_mysql_that_is_set_up_will_do() -> None:
    """An image without the other columns does as well, where it has the key."""
    mysql()
    mysql(log_bin="1")
    mysql(primary="id,part", binlog_row_image="MINIMAL")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"log_bin": "OFF"}, r"log_bin = OFF \(ON\)"),
        ({"binlog_format": "MIXED"}, r"binlog_format = MIXED \(ROW\)"),
        ({"binlog_row_metadata": ""}, r"binlog_row_metadata = — \(FULL\)"),
        ({"binlog_row_image": "MINIMAL", "primary": "number"}, r"row_image = MINIMAL \(FULL\)"),
        ({"binlog_row_image": "MINIMAL", "primary": None}, r"row_image = MINIMAL \(FULL\)"),
    ],
)
def test_what_a_mysql_must_be_set_to_is_said(settings: dict[str, Any], said: str) -> None:
    """With the value that it has, and the one that it needs."""
    with pytest.raises(BadInput, match=said):
        mysql(**settings)


@pytest.mark.parametrize(
    ("version", "is_mariadb", "command"),
    [
        ((8, 0, 36), False, "SHOW MASTER STATUS"),
        ((8, 4, 0), False, "SHOW BINARY LOG STATUS"),
        ((11, 4, 2), True, "SHOW MASTER STATUS"),
        (None, False, "SHOW MASTER STATUS"),
    ],
)
def test_where_the_log_is_is_asked_as_the_server_knows_it(
    version: tuple[int, ...] | None, command: str, *, is_mariadb: bool
) -> None:
    """MariaDB has higher numbers, and the older name."""

    class Dialect:
        server_version_info = version

    dialect = Dialect()
    dialect.is_mariadb = is_mariadb  # type: ignore[attr-defined]
    assert place_command(dialect) == command


@pytest.mark.parametrize(
    ("query", "table"),
    [
        ("TRUNCATE letters", "letters"),
        ("truncate table `hotline`.`letters`;", "letters"),
        (b"/* by night */ TRUNCATE TABLE hotline.letters", "letters"),
        ("DELETE FROM letters", None),
        ("", None),
    ],
)
def test_a_statement_that_empties_a_table_is_known(query: str | bytes, table: str | None) -> None:
    """The log has no rows of it."""
    assert emptied_table(query) == table


def test_a_transaction_begins_by_a_statement() -> None:
    """Events of rows do not have one."""
    assert begins_transaction("BEGIN")
    assert begins_transaction(b" begin")
    assert not begins_transaction("TRUNCATE letters")
    assert not begins_transaction(None)


def test_names_are_quoted() -> None:
    """A table may be named by a word of the language."""
    assert quote_name("a`b") == "`a``b`"
