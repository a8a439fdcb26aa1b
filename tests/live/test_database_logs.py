"""The logs of a real PostgreSQL and a real MariaDB: nothing is lost or doubled, whatever dies."""

# ruff: noqa: S608 - the statements are of the test's own table

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from streams.core.errors import BadInput
from streams.feed.opening import open_feed
from streams.sources.source import SourceAway
from tests.support.county import COUNTY
from tests.support.databases import (
    DATABASE_PASSWORD,
    PASSWORD_VARIABLE,
    DatabaseServer,
    administered,
    mariadb_server,
    postgresql_server,
)
from tests.support.feeders import MemoryKafka, feed_file, in_force
from tests.support.hotline import LONG_TEXT, meant, write_mapping

pytestmark = pytest.mark.timeout(240)

KINDS: Final = {"postgresql": postgresql_server, "mariadb": mariadb_server}

MADE: Final = {
    "postgresql": (
        """CREATE TABLE {name} (id integer PRIMARY KEY, received_at timestamp NOT NULL,
        category text, title varchar(200), content text, closed_at timestamp)""",
        "ALTER TABLE {name} ALTER COLUMN content SET STORAGE EXTERNAL",
        "GRANT SELECT ON {name} TO feeder",
        "CREATE PUBLICATION {name} FOR TABLE {name}",
    ),
    "mariadb": (
        """CREATE TABLE hotline.{name} (id integer unsigned PRIMARY KEY, received_at datetime NOT
        NULL, category enum('住房', '交通'), title varchar(200), content text,
        closed_at datetime)""",
    ),
}


class Hotline:
    """A table of a server, and its mapping.

    Attributes:
        server: The server.
        path: The mapping.
    """

    def __init__(self, kind: str, server: DatabaseServer, name: str, folder: Path) -> None:
        self.server = server
        self.kind = kind
        self.name = name if kind == "postgresql" else f"hotline.{name}"
        self.server.run(*(each.format(name=name) for each in MADE[kind]))
        source = server.keys(kind="postgresql-log", publication=name, slot=name)
        if kind == "mariadb":
            source = server.keys(kind="mysql-log")
        self.source = source | {"table": name, "key": ["id"]}
        self.path = write_mapping(folder, self.source)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Yield what runs a statement with values, in one transaction."""
        with administered(self.server.admin) as engine:
            kept = engine.execution_options(isolation_level="READ COMMITTED")
            with kept.begin() as connection:
                yield lambda sql, **values: connection.execute(
                    text(sql.format(table=self.name)), values
                )

    def put(self, numbers: range, title: str = "路灯不亮", content: str = "") -> None:
        """Insert rows in one transaction."""
        with self.transaction() as run:
            for start in range(numbers.start, numbers.stop, 500):
                some = range(start, min(start + 500, numbers.stop))
                values = ", ".join(
                    f"({n}, '2015-03-02 08:12:00', '{'住房' if n % 2 else '交通'}', :title, "
                    ":content, NULL)"
                    for n in some
                )
                run(f"INSERT INTO {{table}} VALUES {values}", title=title, content=content)

    def run(self, sql: str, **values: Any) -> None:
        """Run a statement in a transaction of its own."""
        with self.transaction() as run:
            run(sql, **values)

    def meaning(self) -> Any:
        """Return what the table means now."""
        with self.transaction() as run:
            return meant([dict(row) for row in run("SELECT * FROM {table}").mappings()])


@pytest.fixture(scope="module", params=list(KINDS))
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, DatabaseServer]]:
    """Run a server of each kind."""
    with KINDS[request.param]() as server:
        yield request.param, server


@pytest.fixture
def hotline(
    served: tuple[str, DatabaseServer],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Hotline:
    """Make a table of the test's own."""
    monkeypatch.setenv(PASSWORD_VARIABLE, DATABASE_PASSWORD)
    name = str(request.node.originalname).removeprefix("test_")[:40]
    return Hotline(*served, name, tmp_path)


@pytest.mark.slow
def test_all_that_happens_counts_once(hotline: Hotline) -> None:
    """Feeders and server die anywhere; at the end what counts is what the table says."""
    kafka = MemoryKafka()
    hotline.put(range(1, 651), content=LONG_TEXT)
    drawn = random.Random(7)
    for turn in range(6):
        feed_file(kafka, hotline.path, dies_at=drawn.randint(0, 3), after=drawn.random() < 0.5)
        hotline.run("UPDATE {table} SET title = :t WHERE id % 7 = :n", t=f"停暖 {turn}", n=turn % 7)
        hotline.run("DELETE FROM {table} WHERE id % 50 = :n", n=turn)
        hotline.run("UPDATE {table} SET id = id + 100000 WHERE id % 90 = :n", n=turn)
        hotline.run(
            "UPDATE {table} SET closed_at = '2015-03-09 10:00:00' WHERE id % 9 = :n", n=turn
        )
        start = 2_000 + 1_000 * turn
        # Once more than is handed over at a time.
        hotline.put(range(start, start + (600 if turn == 2 else 40)))
        if turn == 4:
            hotline.server.restart()
    counts = feed_file(kafka, hotline.path)
    assert counts
    assert not counts.rows["refused"]
    assert in_force(kafka) == hotline.meaning()
    again = feed_file(kafka, hotline.path)
    assert again
    assert (again.events, again.voidings) == (0, 0)


def test_a_transaction_that_commits_late_is_seen(hotline: Hotline) -> None:
    """It began before the log was read, and ends after."""
    kafka = MemoryKafka()
    hotline.put(range(1, 11))
    feed_file(kafka, hotline.path)
    with hotline.transaction() as run:
        run("UPDATE {table} SET title = '晚' WHERE id = 3")
        run("INSERT INTO {table} VALUES (99, '2015-03-02 08:12:00', '住房', '晚', '', NULL)")
        run("DELETE FROM {table} WHERE id = 4")
        hotline.put(range(20, 30))
        feed_file(kafka, hotline.path)
        assert len(in_force(kafka)) == 20
    feed_file(kafka, hotline.path)
    assert in_force(kafka) == hotline.meaning()


def test_a_row_that_is_deleted_is_voided_and_may_come_again(hotline: Hotline) -> None:
    """Whatever happens to a row in one reading, it counts as it is at the end."""
    kafka = MemoryKafka()
    hotline.put(range(1, 4))
    feed_file(kafka, hotline.path)
    with hotline.transaction() as run:
        run("DELETE FROM {table} WHERE id = 1")
        run("INSERT INTO {table} VALUES (1, '2015-03-05 08:00:00', '交通', '又', '', NULL)")
    hotline.run("DELETE FROM {table} WHERE id = 2")
    hotline.run("INSERT INTO {table} VALUES (7, '2015-03-05 08:00:00', '交通', '无', '', NULL)")
    hotline.run("DELETE FROM {table} WHERE id = 7")
    counts = feed_file(kafka, hotline.path)
    assert counts
    assert counts.rows["voided"] == 1
    assert in_force(kafka) == hotline.meaning()
    assert {subject for subject, *_ in in_force(kafka)} == {"hotline-1", "hotline-3"}


def test_a_table_that_is_emptied_is_read_again(hotline: Hotline) -> None:
    """A log says nothing of the rows of a TRUNCATE."""
    kafka = MemoryKafka()
    hotline.path = write_mapping(hotline.path.parent, hotline.source, vanished="void")
    hotline.put(range(1, 6))
    feed_file(kafka, hotline.path)
    hotline.run("TRUNCATE TABLE {table}")
    hotline.put(range(3, 8))
    counts = feed_file(kafka, hotline.path)
    assert counts
    assert counts.rows["voided"] == 2
    assert in_force(kafka) == hotline.meaning()


def test_looking_at_rows_makes_nothing_at_the_source(hotline: Hotline) -> None:
    """`--dry-run` shows the rows that are there; no slot keeps the server's log for it."""
    hotline.put(range(1, 4))
    feed = open_feed(hotline.path, COUNTY, is_trial=True)
    rows = [row for taken in feed.source.take(None) for row in taken.rows]
    feed.source.close()
    assert len(rows) == 3
    if hotline.kind == "postgresql":
        with hotline.transaction() as run:
            slots = run(
                f"SELECT count(*) FROM pg_replication_slots WHERE slot_name = '{hotline.name}'"
            )
            assert slots.scalar() == 0


def test_a_log_that_is_gone_is_made_up_for(hotline: Hotline) -> None:
    """After another server took over, or the log was thrown away, all rows are read again."""
    kafka = MemoryKafka()
    hotline.path = write_mapping(hotline.path.parent, hotline.source, vanished="void")
    hotline.put(range(1, 6))
    feed_file(kafka, hotline.path)
    if hotline.kind == "postgresql":
        hotline.run("DELETE FROM {table} WHERE id = 2")
        hotline.server.run(f"SELECT pg_drop_replication_slot('{hotline.name}')")
    else:
        hotline.run("DELETE FROM {table} WHERE id = 2")
        hotline.server.run("FLUSH BINARY LOGS", "FLUSH BINARY LOGS")
        with hotline.transaction() as run:
            last = run("SHOW MASTER STATUS").one()[0]
        hotline.server.run(f"PURGE BINARY LOGS TO '{last}'")
    hotline.run("UPDATE {table} SET title = '新' WHERE id = 3")
    counts = feed_file(kafka, hotline.path)
    assert counts
    assert counts.rows["voided"] == 1
    assert in_force(kafka) == hotline.meaning()


def test_nothing_is_written_at_the_source(hotline: Hotline) -> None:
    """Even a query of a mapping that would write is refused by the server."""
    hotline.put(range(1, 3))
    source = {key: value for key, value in hotline.source.items() if key not in {"table", "slot"}}
    source.pop("publication", None)
    function = "pg_notify('a', 'b')" if hotline.kind == "postgresql" else "1"
    query = f"SELECT *, {function} AS more FROM {hotline.name}"
    path = write_mapping(hotline.path.parent, source | {"kind": "database", "query": query})
    kafka = MemoryKafka()
    assert feed_file(kafka, path)
    write = f"DELETE FROM {hotline.name}"
    feed = open_feed(path, COUNTY)
    engine = feed.source._engine  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r"(?i)read.only"), engine.connect() as connection:
        connection.exec_driver_sql(write)
    feed.source.close()


def test_what_an_administrator_must_do_is_said(hotline: Hotline, monkeypatch: Any) -> None:
    """Each mistake is a sentence with what is allowed, and no password is in it."""
    refuse = partial(refused, hotline)
    assert "subjects" in refuse(key=["id", "title"])
    assert "security" not in refuse(ca_file="nowhere.pem")
    if hotline.kind == "postgresql":
        assert "CREATE PUBLICATION nothing FOR TABLE" in refuse(publication="nothing")
    assert "does not have it" in refuse(deleted="gone_at")
    monkeypatch.setenv(PASSWORD_VARIABLE, "MARK-wrong")
    said = refuse()
    assert "MARK" not in said
    assert "feeder" in said
    with pytest.raises(SourceAway):
        open_feed(
            changed(
                hotline,
                url="mysql://feeder@127.0.0.1:1/hotline"
                if hotline.kind == "mariadb"
                else "postgresql://feeder@127.0.0.1:1/postgres",
            ),
            COUNTY,
        )


def changed(hotline: Hotline, **keys: Any) -> Path:
    """Write the mapping with other keys."""
    return write_mapping(hotline.path.parent, hotline.source | keys)


def refused(hotline: Hotline, **keys: Any) -> str:
    """Return why a mapping with other keys cannot be used."""
    with pytest.raises(BadInput) as found:
        open_feed(changed(hotline, **keys), COUNTY)
    return str(found.value)
