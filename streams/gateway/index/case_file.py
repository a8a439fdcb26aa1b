"""The index of cases on disk: one SQLite file, which also says up to where Kafka was read for it.

Cases and offsets are written in one transaction, so the file always is what those offsets say. It
can be made again from Kafka at any time, and is whenever something about it is not as it must be.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec

from streams.core.cases.case_records import (
    NO_TIMELINE,
    CaseRecords,
    about_in,
    may_be_about,
)
from streams.core.cases.known import BEFORE
from streams.core.cases.tallies import Row
from streams.core.figures.engine.sound import MOST_EXACT
from streams.gateway.index.case_changes import PartitionChanges, Placed, Progress
from streams.gateway.index.known_cases import KnownCases
from streams.gateway.index.sqlite_file import (
    Damaged,
    Unusable,
    connect,
    make_private,
    transaction,
    understood,
)
from streams.gateway.index.tie_table import TIE_TABLES, TieTable
from streams.gateway.index.title_table import TITLE_TABLES, TitleChanges, TitleTable

VERSION: Final = "4"
"""Of the tables; raised when they change."""

_OURS: Final = 0x4B756169
"""Tells SQLite files that are ours, and may be deleted, from others."""

_CACHE_KB: Final = 32_768
"""Of the index by subject, into which cases are written here and there."""

_MADE: Final = "made"

CHECKED_FIRST: Final = 268_435_456
"""Bytes of a file that is checked before it is used; a larger one, which takes many seconds, is
checked meanwhile. A question that comes upon a page that cannot be read notices it anyway."""

_TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE progress (partition INTEGER PRIMARY KEY, position INTEGER, flush INTEGER);
CREATE TABLE cases (number INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE, row BLOB,
  partition INTEGER, learnt INTEGER, first INTEGER);
CREATE INDEX by_learning ON cases (partition, learnt, first) WHERE learnt IS NOT NULL;
CREATE TABLE records (number INTEGER PRIMARY KEY, value BLOB NOT NULL);
"""
# A case's record is in another table than its row: at every start the rows of all cases are read.
# In which flush of its partition anything of it was last learnt, and when its first event happened,
# leads to the few cases that may differ from what was published (decision 0077).


class CaseFile:
    """The open file. Its calls block; writing and reading may go on at once, in a thread each.

    All raise `Damaged` or `Unusable` where they do not find or cannot do what they should.

    Attributes:
        progress: By partition, how far it has come.
        cases: How many cases are in it; they are numbered from 0.
        known: Asks for them.
        titles: Their titles.
        ties: Which of them are about which application.
        made: Which file it is: another once it was made again.
    """

    def __init__(self, path: Path, about: Mapping[str, str], records: CaseRecords) -> None:
        self._path = path
        self._checking: sqlite3.Connection | None = None
        self._is_check_over = False
        self._records = records
        with understood(path):
            make_private(path)
            self._writing = connect(path)
            try:
                self._writing.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
                self._begin(dict(about))
                self._reading = connect(path)
                self.known = KnownCases(path, self._reading, records)
                self.titles = TitleTable(path, self._writing, self._reading)
                self.ties = TieTable(path, self._reading)
            except BaseException:
                self._writing.close()
                raise

    def _begin(self, about: dict[str, str]) -> None:
        writing = self._writing
        (whose,) = writing.execute("PRAGMA application_id").fetchone()
        if not writing.execute("SELECT 1 FROM sqlite_master").fetchone():
            writing.executescript(
                f"BEGIN; PRAGMA application_id = {_OURS};" + _TABLES + TITLE_TABLES + TIE_TABLES
            )
            writing.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            writing.execute("COMMIT")
        elif whose != _OURS:
            raise Unusable("it is another program's database; name another with KUAIBAO_INDEX_FILE")
        if self._path.stat().st_size <= CHECKED_FIRST:
            _check(writing)
        said = dict(writing.execute("SELECT name, value FROM about"))
        for name, value in about.items():
            if said.get(name) != value:
                raise Damaged(f"it was made for {name} {said.get(name)!r}, and this is {value!r}")
        self.made = said.get(_MADE) or uuid4().hex
        writing.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (_MADE, self.made))
        self.progress = {
            partition: Progress(position, flush)
            for partition, position, flush in writing.execute("SELECT * FROM progress")
        }
        last, self.cases = writing.execute("SELECT max(number), count(*) FROM cases").fetchone()
        if self.cases and last != self.cases - 1:
            raise Damaged("cases are missing from it")

    def check(self) -> None:
        """Look for damage all over a file that was too large to be checked first."""
        if self._path.stat().st_size <= CHECKED_FIRST:
            return
        with understood(self._path):
            self._checking = checking = connect(self._path)
            try:
                if not self._is_check_over:
                    _check(checking)
            except sqlite3.OperationalError:
                if not self._is_check_over:
                    raise
            finally:
                self._checking = None
                checking.close()

    def end_check(self) -> None:
        """Let a check that is under way or about to begin end at once; it then finds nothing."""
        self._is_check_over = True
        with suppress(sqlite3.Error):
            if checking := self._checking:
                checking.interrupt()

    def rows(self, first: int, many: int) -> list[Row | None]:
        """Return the rows of so many cases, from one on."""
        with understood(self._path):
            found = self._writing.execute(
                "SELECT row FROM cases WHERE number >= ? ORDER BY number LIMIT ?", (first, many)
            )
            return [row for (row,) in found]

    def write(self, parts: Iterable[PartitionChanges]) -> list[Placed]:
        """Take in changes, all or none, and how far they reach."""
        parts = list(parts)
        rows = [[self._placed_in(change.value) for change in part.changes] for part in parts]
        latest = {
            change.key: (change.value or b"", row, part.partition)
            for part, placed in zip(parts, rows, strict=True)
            for change, row in zip(part.changes, placed, strict=True)
        }
        with understood(self._path), transaction(self._writing) as writing:
            numbers, following = self._numbers(latest)
            writing.executemany(
                "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET "
                "row = excluded.row, partition = excluded.partition, learnt = excluded.learnt, "
                "first = excluded.first",
                [
                    (numbers[key], key.decode(), row, partition, *_learnt_at(value))
                    for key, (value, row, partition) in latest.items()
                ],
            )
            writing.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?)",
                [(numbers[key], value) for key, (value, *_) in latest.items()],
            )
            self.ties.put(
                writing,
                (
                    (numbers[key], about_in(self._records, value))
                    for key, (value, *_) in latest.items()
                    if may_be_about(value)
                ),
            )
            writing.executemany(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)",
                [(part.partition, part.position, part.changes[-1].flush) for part in parts],
            )
        self.cases = following
        return [
            Placed([numbers[change.key] for change in part.changes], placed)
            for part, placed in zip(parts, rows, strict=True)
        ]

    def write_titles(self, parts: Sequence[TitleChanges]) -> None:
        """Take in titles, all or none, and how far they reach; their cases may come later."""
        keys = dict.fromkeys(change.key for change in chain(*(part.changes for part in parts)))
        with understood(self._path), transaction(self._writing) as writing:
            numbers, following = self._numbers(keys)
            writing.executemany(
                "INSERT INTO cases (number, subject) VALUES (?, ?)",
                [(numbers[key], key.decode()) for key in keys if numbers[key] >= self.cases],
            )
            self.titles.put(writing, parts, numbers)
        self.cases = following

    def _placed_in(self, value: bytes | None) -> Row | None:
        row = NO_TIMELINE if value is None else self._records.row(value)
        return None if row == NO_TIMELINE else row

    def _numbers(self, keys: Iterable[bytes]) -> tuple[dict[bytes, int], int]:
        """Return the numbers of cases, new ones to those not known; and which number comes next."""
        asked = msgspec.json.encode([key.decode() for key in keys])
        known = self._writing.execute(
            "SELECT subject, number FROM json_each(?) JOIN cases ON subject = value", (asked,)
        )
        numbers = {subject.encode(): number for subject, number in known}
        following = self.cases
        for key in keys:
            if key not in numbers:
                numbers[key] = following
                following += 1
        return numbers, following

    def close(self) -> None:
        """Let go of the file; nobody may be reading it."""
        self._reading.close()
        self._writing.close()


def _learnt_at(value: bytes) -> tuple[int | None, int | None]:
    """Return what is kept of when a case was learnt; nothing of one that says nothing of it."""
    try:
        flush, first = CaseRecords.learnt_at(value)
    except (ValueError, msgspec.MsgspecError):
        return None, None  # It is somebody else's, or the case was deleted.
    return (flush, first) if BEFORE < flush < MOST_EXACT else (None, None)


def _check(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Damaged(f"it is damaged ({found})")
