"""Whether a MySQL or MariaDB is set up so that the log of a table can be read."""

from collections.abc import Callable
from typing import Any, Final

from streams.core.errors import BadInput
from streams.sources.database.keys import MysqlLogKeys

_Ask = Callable[..., tuple[Any, ...]]

_SETTINGS: Final = {
    "log_bin": ("1", "ON"),
    "binlog_format": ("ROW",),
    "binlog_row_metadata": ("FULL",),
}


def see_that_mysql_logs(ask: _Ask, keys: MysqlLogKeys, schema: str, table: str) -> None:
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
    wrong = []
    for name, allowed in _SETTINGS.items():
        found = ask(f"SHOW GLOBAL VARIABLES LIKE '{name}'")
        if not found or str(found[1]).upper() not in allowed:
            wrong.append(f"{name} = {found[1] if found else '—'} ({allowed[-1]})")
    image = ask("SHOW GLOBAL VARIABLES LIKE 'binlog_row_image'")
    if image and str(image[1]).upper() != "FULL" and not _key_is_primary(ask, keys, schema, table):
        wrong.append(f"binlog_row_image = {image[1]} (FULL)")
    if wrong:
        said = ", ".join(wrong)
        raise BadInput(
            f"MySQL: {said}：须由管理员改为括号里的值；没有这一项的旧版本请用 kind = "
            '"database" / an administrator must set what is in brackets; older versions do '
            'not have all of it: use kind = "database"'
        )


def _key_is_primary(ask: _Ask, keys: MysqlLogKeys, schema: str, table: str) -> bool:
    asked = (
        "SELECT group_concat(column_name) FROM information_schema.key_column_usage WHERE "
        "table_schema = %s AND table_name = %s AND constraint_name = 'PRIMARY'"
    )
    (found,) = ask(asked, schema, table)
    return set(keys.key) <= set(str(found or "").split(","))


def place_command(dialect: Any) -> str:
    """Return the command that says where the log is: MySQL 8.4 has renamed it."""
    version = dialect.server_version_info or (0,)
    is_mariadb = getattr(dialect, "is_mariadb", False)
    renamed = not is_mariadb and version >= (8, 2)
    return "SHOW BINARY LOG STATUS" if renamed else "SHOW MASTER STATUS"
