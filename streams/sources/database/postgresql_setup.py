"""Whether a PostgreSQL is set up so that the log of a table can be read."""

from collections.abc import Callable
from typing import Any, Final

from streams.core.errors import BadInput
from streams.sources.database.keys import PostgresqlLogKeys

_TOLD_OF_DELETED: Final = """
SELECT coalesce(array_agg(a.attname::text), '{}'), c.relreplident::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indrelid = c.oid AND (
    c.relreplident = 'd' AND i.indisprimary OR c.relreplident = 'i' AND i.indisreplident)
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attnum = ANY(i.indkey) OR c.relreplident = 'f')
WHERE n.nspname = %s AND c.relname = %s GROUP BY c.relreplident
"""


def see_that_postgresql_logs(
    ask: Callable[..., tuple[Any, ...]], keys: PostgresqlLogKeys, schema: str, table: str
) -> None:
    """See that the log tells of a table all that is needed.

    Args:
        ask: Returns the first row of the answer to a query with values; empty where there is none.
        keys: What the mapping file says.
        schema: The table's.
        table: Its name.

    Raises:
        BadInput: It does not; says what an administrator must do.
        SourceAway: The database does not answer.
    """
    (level,) = ask("SELECT current_setting('wal_level')")
    if level != "logical":
        raise BadInput(
            f"PostgreSQL: wal_level = {level}；须由管理员设为 logical 并重启 / an "
            "administrator must set it to logical, and restart the server"
        )
    name, whole = keys.publication, f"{schema}.{table}"
    asked = "SELECT 1 FROM pg_publication_tables WHERE pubname = %s AND schemaname = %s"
    if not ask(f"{asked} AND tablename = %s", name, schema, table):
        raise BadInput(
            f"[source] publication：没有包含 {whole} 的发布 {name}；管理员可执行 / there is "
            f"not a publication {name} that has {whole}; an administrator makes it by: "
            f"CREATE PUBLICATION {name} FOR TABLE {whole}"
        )
    told, _ = ask(_TOLD_OF_DELETED, schema, table)
    if missing := ", ".join(sorted(set(keys.key) - set(told))):
        raise BadInput(
            f"{whole}：删除时日志不说 {missing}；请以主键为 key，或由管理员执行 / of a deleted "
            f"row the log does not tell {missing}; make key the primary key, or let an "
            f"administrator run: ALTER TABLE {whole} REPLICA IDENTITY FULL"
        )
