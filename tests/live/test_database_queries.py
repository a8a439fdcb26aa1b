"""Tables of a real PostgreSQL and MariaDB, by query: late commits are seen, nothing twice."""

# ruff: noqa: S608 - the statements are of the test's own table

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from tests.support.databases import (
    DATABASE_PASSWORD,
    PASSWORD_VARIABLE,
    DatabaseServer,
    administered,
    mariadb_server,
    postgresql_server,
)
from tests.support.feeders import MemoryKafka, feed_file, in_force
from tests.support.hotline import meant, write_mapping

pytestmark = pytest.mark.timeout(240)

KINDS: Final = {"postgresql": postgresql_server, "mariadb": mariadb_server}

TYPES: Final = {"postgresql": ("timestamptz", "bytea"), "mariadb": ("timestamp(6)", "blob")}

TABLE: Final = """CREATE TABLE {name} (id integer, part integer, received_at timestamp NOT NULL,
category varchar(20), title varchar(200), content {binary}, closed_at timestamp NULL,
changed_at {moment} NOT NULL DEFAULT now(), PRIMARY KEY (part, id))"""


@pytest.fixture(scope="module", params=list(KINDS))
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, DatabaseServer]]:
    """Run a server of each kind."""
    with KINDS[request.param]() as server:
        yield request.param, server


def test_late_commits_are_seen_and_nothing_is_sent_twice(
    served: tuple[str, DatabaseServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of before commits after; feeders die at any write, and the server between two."""
    kind, server = served
    monkeypatch.setenv(PASSWORD_VARIABLE, DATABASE_PASSWORD)
    name = "letters" if kind == "postgresql" else "hotline.letters"
    moment, binary = TYPES[kind]
    made = TABLE.format(name=name, moment=moment, binary=binary)
    # A DATETIME is of no zone, as PostgreSQL's timestamp is; MySQL's TIMESTAMP is of UTC.
    server.run(made if kind == "postgresql" else made.replace(" timestamp N", " datetime N"))
    if kind == "postgresql":
        server.run(f"GRANT SELECT ON {name} TO feeder")
    said = server.keys(kind="database", table=name, key=["part", "id"], page_size=7)
    path = write_mapping(tmp_path, said | {"cursor": "changed_at"})
    kafka = MemoryKafka()

    def put(run: Any, number: int, title: str = "路灯") -> None:
        row = {"n": number, "t": title, "c": f"第 {number} 件".encode()}
        run(
            f"INSERT INTO {name} (id, part, received_at, category, title, content) VALUES "
            "(:n, :n % 3, '2015-03-02 08:12:00', '住房', :t, :c)",
            row,
        )

    with administered(server.admin) as engine:
        kept = engine.execution_options(isolation_level="READ COMMITTED")

        def begun() -> Any:
            connection = kept.connect()
            return connection, lambda sql, row=None: connection.execute(text(sql), row or {})

        one, run = begun()
        for number in range(1, 41):
            put(run, number)
        one.commit()
        for dies_at in (0, 1, 3):
            feed_file(kafka, path, dies_at=dies_at, after=dies_at == 1)
        late, run_late = begun()
        put(run_late, 100, "晚")
        run_late(f"UPDATE {name} SET title = '改', changed_at = now() WHERE id = 5")
        for number in range(41, 61):
            put(run, number)
        one.commit()
        assert feed_file(kafka, path)
        assert len(in_force(kafka)) == 60
        late.commit()
        late.close()
        run(f"UPDATE {name} SET closed_at = '2015-03-09 10:00:00', changed_at = now() WHERE id < 4")
        one.commit()
        feed_file(kafka, path, dies_at=0, after=True)
        found = [dict(row) for row in run(f"SELECT * FROM {name}").mappings()]
        one.close()
    server.restart()
    counts = feed_file(kafka, path)
    assert counts
    assert not counts.rows["refused"]
    rows = [row | {"content": bytes(row["content"]).decode()} for row in found]
    assert len(rows) == 61
    assert in_force(kafka) == meant(rows)
    again = feed_file(kafka, path)
    assert again
    assert (again.events, again.voidings) == (0, 0)
