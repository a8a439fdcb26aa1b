"""A table is read by query: what was changed, with an overlap, within bounds, without writing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from streams.core.errors import BadInput
from streams.core.mapping.rows import SourceRow
from streams.sources.database.keys import DatabaseKeys
from streams.sources.database.queried import QueriedTable, open_queried
from streams.sources.source import SourceContext
from tests.support.feeders import MemoryKafka, feed_file, in_force
from tests.support.hotline import write_mapping

NOW: Final = 1_425_254_400.0
"""2015-03-02, in the morning in Shanghai."""

SCHEMA: Final = """
CREATE TABLE letters (id INTEGER PRIMARY KEY, received_at TEXT, category TEXT, title TEXT,
content TEXT, closed_at TEXT, changed_at TEXT, gone_at TEXT)
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Return what changes a table of letters."""
    with closing(sqlite3.connect(tmp_path / "hotline.db")) as connection:
        connection.execute(SCHEMA)
        connection.commit()

        def change(sql: str, *values: Any) -> None:
            connection.execute(sql, values)
            connection.commit()

        yield change


def put(run: Callable[..., None], number: int, changed_at: str | None) -> None:
    """Insert a letter."""
    run(
        "INSERT INTO letters VALUES (?, '2015-03-02 08:12:00', '住房', '路灯', '', NULL, ?, NULL)",
        number,
        changed_at,
    )


def opened(folder: Path, **more: Any) -> QueriedTable:
    """Open the table."""
    said: dict[str, Any] = {"url": "sqlite:///hotline.db", "key": ("id",), "table": "letters"}
    context = SourceContext(folder, frozenset(), frozenset(), ZoneInfo("Asia/Shanghai"))
    return QueriedTable(DatabaseKeys(**said | more), context, lambda: NOW)


def read(
    source: QueriedTable, position: Any = None
) -> tuple[list[int], Any, list[SourceRow], bool]:
    """Read once: ids in order, the position then, what is gone, and whether all was read."""
    ids: list[int] = []
    gone: list[SourceRow] = []
    whole = False
    for taken in source.take(position):
        ids += [int(str(row.cells["id"])) for row in taken.rows]
        gone += taken.gone
        whole = whole or taken.whole
        position = position if taken.position is None else taken.position
    return ids, position, gone, whole


def test_pages_are_read_in_order_and_none_is_missed(
    run: Callable[..., None], tmp_path: Path
) -> None:
    """Rows of one moment are on several pages."""
    for number in range(1, 26):
        put(run, number, f"2015-03-01 08:00:0{number % 3}")
    source = opened(tmp_path, cursor="changed_at", page_size=4)
    ids, position, _, whole = read(source)
    assert sorted(ids) == list(range(1, 26))
    assert ids == sorted(ids, key=lambda number: (number % 3, number))
    assert whole
    assert position["cursor"] == ["2015-03-01 08:00:02"]
    source.close()


def test_a_row_that_commits_late_is_in_the_overlap(
    run: Callable[..., None], tmp_path: Path
) -> None:
    """Its time is before what was read; what is older than the overlap is not asked for again."""
    put(run, 1, "2015-03-01 06:00:00")
    put(run, 2, "2015-03-01 08:00:00")
    source = opened(tmp_path, cursor="changed_at", overlap_minutes=60)
    _, position, _, _ = read(source)
    put(run, 3, "2015-03-01 07:00:00")
    put(run, 4, "2015-03-01 06:59:59")
    ids, again, _, whole = read(source, position)
    assert (ids, whole) == ([3, 2], False)
    assert again == position
    source.close()


def test_a_number_may_be_the_cursor(run: Callable[..., None], tmp_path: Path) -> None:
    """Numbers of a sequence may come late as well."""
    for number in range(1, 31):
        put(run, number, None)
    source = opened(tmp_path, cursor="id", overlap_numbers=5)
    _, position, _, _ = read(source)
    put(run, 31, None)
    ids, position, _, _ = read(source, position)
    assert ids == [25, 26, 27, 28, 29, 30, 31]
    assert position["cursor"] == [31]
    source.close()


def test_a_far_future_does_not_hide_the_present(run: Callable[..., None], tmp_path: Path) -> None:
    """A row of 2099 would else move each reading beyond all that comes."""
    put(run, 1, "2015-03-01 08:00:00")
    put(run, 2, "2099-01-01 00:00:00")
    source = opened(tmp_path, cursor="changed_at")
    _, position, _, _ = read(source)
    assert position["cursor"] == ["2015-03-01 08:00:00"]
    put(run, 3, "2015-03-01 09:00:00")
    ids, _, _, _ = read(source, position)
    assert 3 in ids
    source.close()


def test_rows_without_a_cursor_are_told_of(run: Callable[..., None], tmp_path: Path) -> None:
    """They are read once, and somebody must know that their changes are not found."""
    put(run, 1, None)
    put(run, 2, "2015-03-01 08:00:00")
    source = opened(tmp_path, cursor="changed_at")
    unread = [each for taken in source.take(None) for each in taken.unread]
    assert [each.why.en.split(" and ")[0] for each in unread] == [
        "1 rows have nothing in changed_at,"
    ]
    ids, _, _, _ = read(source)
    assert ids == [1, 2]
    source.close()


def test_a_row_that_is_marked_as_deleted_is_gone(run: Callable[..., None], tmp_path: Path) -> None:
    """Most systems delete nothing and fill a column."""
    put(run, 1, "2015-03-01 08:00:00")
    put(run, 2, "2015-03-01 08:00:00")
    run("UPDATE letters SET gone_at = '0' WHERE id = 1")
    run("UPDATE letters SET gone_at = '2015-03-01' WHERE id = 2")
    source = opened(tmp_path, cursor="changed_at", deleted="gone_at")
    ids, _, gone, _ = read(source)
    assert ids == [1]
    assert [row.cells["id"] for row in gone] == [2]
    source.close()


@pytest.mark.parametrize("cursor", ["", "changed_at"])
def test_the_table_goes_in_by_a_mapping(
    run: Callable[..., None], tmp_path: Path, cursor: str
) -> None:
    """Corrected, deleted and killed between any two writes, each row counts as it is."""
    for number in range(1, 6):
        put(run, number, "2015-03-01 08:00:00")
    said: dict[str, Any] = {
        "kind": "database",
        "url": "sqlite:///hotline.db",
        "table": "letters",
        "key": ["id"],
    }
    # A day that is in the past of the test's clock and of the machine's.
    said |= {"cursor": cursor, "page_size": 2} | ({"whole_hours": 1} if cursor else {})
    path = write_mapping(tmp_path, said, vanished="void")
    kafka = MemoryKafka()
    for dies_at in (0, 1, 2):
        feed_file(kafka, path, dies_at=dies_at, after=True)
    counts = feed_file(kafka, path)
    assert counts
    assert not counts.rows["refused"]
    assert {subject for subject, *_ in in_force(kafka)} == {f"hotline-{n}" for n in range(1, 6)}
    run("UPDATE letters SET title = '停暖', changed_at = '2015-03-01 08:30:00' WHERE id = 3")
    run("DELETE FROM letters WHERE id = 4")
    feed_file(kafka, path)
    titles = {subject: data for subject, _, _, data in in_force(kafka)}
    assert "停暖" in titles["hotline-3"]
    assert ("hotline-4" in titles) == bool(cursor)  # Not before an hour has passed.
    again = feed_file(kafka, path)
    assert again
    assert (again.events, again.voidings) == (0, 0)


def test_a_query_may_have_what_drivers_take_for_their_own(
    run: Callable[..., None], tmp_path: Path
) -> None:
    """A colon is not a parameter, nor is a percent sign."""
    put(run, 1, "2015-03-01 08:00:00")
    query = "SELECT *, ' :a' AS colon, '50%' AS percent FROM letters WHERE title LIKE '路%';"
    source = opened(tmp_path, table="", query=query)
    (row,) = [row for taken in source.take(None) for row in taken.rows]
    assert (row.cells["colon"], row.cells["percent"]) == (" :a", "50%")
    assert row.place == "query, 1"
    source.close()


def test_nothing_can_be_written(run: Callable[..., None], tmp_path: Path) -> None:
    """A mapping that says something else than SELECT is refused by the database."""
    put(run, 1, "2015-03-01 08:00:00")
    source = opened(tmp_path)
    connection = source._engine.connect()
    with pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM letters")
    connection.close()
    source.close()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"url": "sqlite:///nothing.db"}, "is not a file"),
        ({"url": "mysql://reader:MARK@db/hotline"}, "has a password in it"),
        ({"url": "mysql://reader@db/hotline?local_infile=1"}, "local_infile: not known"),
        ({"table": "letters", "query": "SELECT 1"}, "say one of table and query"),
        ({"table": "nothing"}, "nothing"),
        ({"cursor": "changed"}, "there is no column 'changed'; there are id, received_at"),
        ({"key": ("number",)}, "does not have it; it has id"),
        ({"table": "", "query": "SELEC 1"}, "syntax error"),
    ],
)
def test_mistakes_are_said(
    run: Callable[..., None], tmp_path: Path, said: dict[str, Any], why: str
) -> None:
    """With the key, and what is allowed; a password never shows."""
    put(run, 1, None)
    keys = {"url": "sqlite:///hotline.db", "key": ("id",), "table": "letters"} | said
    context = SourceContext(tmp_path, frozenset(), frozenset(), ZoneInfo("Asia/Shanghai"))
    with pytest.raises(BadInput) as found:
        open_queried(DatabaseKeys(**keys), context)
    assert why in str(found.value)
    assert "MARK" not in str(found.value)
