"""Titles of cases in the index's file: by number of the case, and searched by their words.

With them is where opinion items were posted, and how many have read them.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from streams.core.arrays import Ints
from streams.core.cases.case_titles import CaseReach, CaseTitle
from streams.core.events.postings import Posting
from streams.gateway.index.sqlite_file import transaction, understood
from streams.gateway.index.title_words import grams, phrase

TITLE_TABLES: Final = """
CREATE TABLE title_progress (partition INTEGER PRIMARY KEY, position INTEGER);
CREATE TABLE titles (
    number INTEGER PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL, link TEXT, platform TEXT
);
CREATE INDEX titles_at ON titles (at);
CREATE TABLE reaches (number INTEGER PRIMARY KEY, reach INTEGER NOT NULL, at INTEGER NOT NULL);
CREATE INDEX reaches_at ON reaches (at);
CREATE VIRTUAL TABLE title_words USING fts5(
    grams, content='', columnsize=0, prefix='1', tokenize="unicode61 remove_diacritics 0"
);
"""

_FEW: Final = 5_000
"""Up to so many cases are looked up one by one; beyond, going through all takes less time."""

_MERGED_PAGES: Final = 500
"""Pages of the index of words that are written again after titles were taken out of it, so that
their words are not left in the file for long."""


class TitleChange(NamedTuple):
    """A record of `titles`.

    Attributes:
        key: The case.
        title: Its title, or how many have read it; None where it has none any more.
        is_reach: Whether it is about the latter.
    """

    key: bytes
    title: CaseTitle | CaseReach | None
    is_reach: bool = False


class TitleChanges(NamedTuple):
    """Changes of a partition, and the offset that comes after them."""

    partition: int
    changes: Sequence[TitleChange]
    position: int


class TitleTable:
    """The titles in an open file; see `CaseFile`.

    Attributes:
        progress: By partition of `titles`, the offset up to which it is in the file.
    """

    def __init__(
        self, path: Path, writing: sqlite3.Connection, reading: sqlite3.Connection
    ) -> None:
        self._path = path
        self._writing = writing
        self._reading = reading
        with understood(path):
            self.progress: dict[int, int] = dict(
                writing.execute("SELECT partition, position FROM title_progress")
            )

    def put(
        self,
        writing: sqlite3.Connection,
        parts: Iterable[TitleChanges],
        numbers: Mapping[bytes, int],
    ) -> None:
        """Take in changes, and how far they reach, within a transaction of the caller's."""
        parts = list(parts)
        latest = {
            (numbers[one.key], one.is_reach): one.title for part in parts for one in part.changes
        }
        self._take_out(writing, [number for number, is_reach in latest if not is_reach])
        titled = [(n, title) for (n, _), title in latest.items() if isinstance(title, CaseTitle)]
        writing.executemany(
            "INSERT INTO titles VALUES (?, ?, ?, ?, ?)",
            [(n, title.title, title.at, title.link, title.platform) for n, title in titled],
        )
        writing.executemany(
            "DELETE FROM reaches WHERE number = ?",
            [(number,) for number, is_reach in latest if is_reach],
        )
        writing.executemany(
            "INSERT INTO reaches VALUES (?, ?, ?)",
            [(n, it.reach, it.at) for (n, _), it in latest.items() if isinstance(it, CaseReach)],
        )
        writing.executemany(
            "INSERT INTO title_words (rowid, grams) VALUES (?, ?)",
            [(number, grams(title.title)) for number, title in titled],
        )
        writing.executemany(
            "INSERT OR REPLACE INTO title_progress VALUES (?, ?)",
            [(part.partition, part.position) for part in parts],
        )

    def expire(self, before: int, most: int = 10_000) -> int:
        """Take out titles whose receipts Kafka took in before a time, the oldest first.

        Args:
            before: Milliseconds since the epoch.
            most: How many at once.

        Returns:
            How many were taken out.
        """
        with understood(self._path):
            found = self._writing.execute(
                "SELECT number FROM titles WHERE at < ? ORDER BY at LIMIT ?", (before, most)
            )
            numbers = [number for (number,) in found]
            if numbers:
                with transaction(self._writing) as writing:
                    self._take_out(writing, numbers)
            self._writing.execute("DELETE FROM reaches WHERE at < ?", (before,))
        return len(numbers)

    def _take_out(self, writing: sqlite3.Connection, numbers: Sequence[int]) -> None:
        asked = msgspec.json.encode(numbers)
        there = writing.execute(
            "SELECT number, title FROM json_each(?) JOIN titles ON number = value", (asked,)
        ).fetchall()
        if not there:
            return
        # What is deleted is overwritten: a title that is taken out is not left in the file.
        writing.execute("PRAGMA secure_delete = ON")
        # FTS5 keeps no titles of its own, so it must be told what it is to forget.
        writing.executemany(
            "INSERT INTO title_words (title_words, rowid, grams) VALUES ('delete', ?, ?)",
            [(number, grams(title)) for number, title in there],
        )
        writing.executemany(
            "DELETE FROM titles WHERE number = ?", [(number,) for number, _ in there]
        )
        merge = "INSERT INTO title_words (title_words, rank) VALUES ('merge', ?)"
        writing.execute(merge, (-_MERGED_PAGES,))
        writing.execute("PRAGMA secure_delete = OFF")

    def of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the titles of those of some cases that have one."""
        with understood(self._path):
            return dict(
                self._reading.execute(
                    "SELECT number, title FROM json_each(?) JOIN titles ON number = value",
                    (msgspec.json.encode(numbers),),
                )
            )

    def title(self, subject: str) -> str:
        """Return the title of a case; "" if it has none."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT title FROM cases JOIN titles USING (number) WHERE subject = ?", (subject,)
            ).fetchone()
        return found[0] if found else ""

    def postings(self, subjects: Sequence[str]) -> dict[str, Posting]:
        """Return where those of some cases were posted of which that is known, by subject."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT subject, coalesce(link, ''), coalesce(platform, ''), reach"
                " FROM json_each(?) JOIN cases ON subject = value"
                " LEFT JOIN titles USING (number) LEFT JOIN reaches USING (number)"
                " WHERE link <> '' OR platform <> '' OR reach IS NOT NULL",
                (msgspec.json.encode(subjects),),
            )
            return {subject: Posting(*said) for subject, *said in found}

    def search(self, words: Sequence[str]) -> Ints:
        """Return the numbers of the cases in whose title or subject each of some words is.

        Args:
            words: In the form that `search_words` returns; without any, nothing is found.
        """
        if not words:
            return np.empty(0, dtype=np.int64)
        with understood(self._path):
            found = sorted(((self._in_titles(word), word) for word in words), key=_how_many)
            (titles, word), *others = found
            # None of SQLite's indexes finds parts of subjects, so all are looked at: once, for the
            # rarest word. Of the others only what is not in a title is.
            both = _united(titles, self._in_subjects(word))
            for titles, word in others:
                is_there = _isin(both, titles)
                if len(missing := both[~is_there]):
                    is_there[~is_there] = _isin(missing, self._in_subjects(word, missing))
                both = both[is_there]
        return both

    def _in_titles(self, word: str) -> Ints:
        """Return the numbers of the cases in whose title a word is, in order."""
        if not (asked := phrase(word)):
            return np.empty(0, dtype=np.int64)
        # As one text: a row for each takes three times as long, and a word may be in every title.
        return self._numbers(
            "SELECT group_concat(rowid) FROM title_words WHERE title_words MATCH ?", (asked,)
        )

    def _in_subjects(self, word: str, among: Ints | None = None) -> Ints:
        """Return the numbers of the cases in whose subject a word is, in order.

        Args:
            word: The word.
            among: Those alone need be there, in order; others may be.
        """
        like = f"%{_escaped(word)}%"
        if among is None or len(among) > _FEW:
            return self._numbers(
                "SELECT group_concat(number) FROM cases WHERE subject LIKE ? ESCAPE '\\'", (like,)
            )
        return self._numbers(
            "SELECT group_concat(number) FROM json_each(?) JOIN cases ON number = value"
            " WHERE subject LIKE ? ESCAPE '\\'",
            (msgspec.json.encode(among.tolist()), like),
        )

    def _numbers(self, query: str, values: Sequence[str | bytes]) -> Ints:
        (text,) = self._reading.execute(query, values).fetchone()
        if text is None:
            return np.empty(0, dtype=np.int64)
        numbers = np.fromstring(text, dtype=np.int64, sep=",")
        is_ordered = bool(np.all(numbers[1:] > numbers[:-1]))
        return numbers if is_ordered else np.unique(numbers)


def _how_many(found: tuple[Ints, str]) -> int:
    return len(found[0])


def _isin(these: Ints, those: Ints) -> npt.NDArray[np.bool_]:
    """Return which of some numbers are among others; both are in order, each number once."""
    if not len(those):
        return np.zeros(len(these), dtype=np.bool_)
    places = np.searchsorted(those, these)
    return np.asarray(those[np.minimum(places, len(those) - 1)] == these, dtype=np.bool_)


def _united(these: Ints, those: Ints) -> Ints:
    """Return the numbers of both, in order; `np.union1d` takes ten times as long."""
    if not len(those):
        return these
    # Two runs that are in order each: a stable sort merges them.
    both = np.sort(np.concatenate((these, those[~_isin(those, these)])), kind="stable")
    return np.asarray(both, dtype=np.int64)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
