"""The kinds of sources there are, by the name that ``[source] kind`` has for them."""

from collections.abc import Mapping
from typing import Final

from streams.sources.database.keys import DatabaseKeys, MysqlLogKeys, PostgresqlLogKeys
from streams.sources.debezium.keys import DebeziumKeys
from streams.sources.mailbox.keys import MailboxKeys
from streams.sources.open311.endpoint import Open311Keys, open_endpoint
from streams.sources.sheets import SHEET
from streams.sources.source import Source, SourceContext, SourceKind
from streams.sources.web.feeds import FeedKeys, open_feeds


def _open_mailbox(keys: MailboxKeys, context: SourceContext) -> Source:
    from streams.sources.mailbox.mailbox import open_mailbox

    return open_mailbox(keys, context)


def _open_queried(keys: DatabaseKeys, context: SourceContext) -> Source:
    from streams.sources.database.queried import open_queried

    return open_queried(keys, context)


def _open_postgresql_log(keys: PostgresqlLogKeys, context: SourceContext) -> Source:
    from streams.sources.database.postgresql_log import open_postgresql_log

    return open_postgresql_log(keys, context)


def _open_mysql_log(keys: MysqlLogKeys, context: SourceContext) -> Source:
    from streams.sources.database.mysql_log import open_mysql_log

    return open_mysql_log(keys, context)


def _open_debezium(keys: DebeziumKeys, context: SourceContext) -> Source:
    from streams.sources.debezium.topics import open_debezium

    return open_debezium(keys, context)


SOURCE_KINDS: Final[Mapping[str, SourceKind]] = {
    "sheet": SHEET,
    "mailbox": SourceKind(MailboxKeys, _open_mailbox),
    "feed": SourceKind(FeedKeys, open_feeds),
    "open311": SourceKind(Open311Keys, open_endpoint),
    "database": SourceKind(DatabaseKeys, _open_queried),
    "postgresql-log": SourceKind(PostgresqlLogKeys, _open_postgresql_log),
    "mysql-log": SourceKind(MysqlLogKeys, _open_mysql_log),
    "debezium": SourceKind(DebeziumKeys, _open_debezium),
}
"""A module of `streams.sources` defines each, and imports what it reads with when it is opened."""
