"""Which cases and records say that they are about an application, in the index's file.

The application itself may be there, come later, or never: what is kept is what was said.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from streams.core.arrays import Ints
from streams.gateway.index.sqlite_file import understood

TIE_TABLES: Final = """
CREATE TABLE ties (number INTEGER PRIMARY KEY, about TEXT NOT NULL);
CREATE INDEX ties_about ON ties (about);
"""


class Tied(NamedTuple):
    """A case or record that says which application it is about.

    Attributes:
        about: The subject of the application.
        subject: Its own.
        value: Its record in the topic `cases`.
    """

    about: str
    subject: str
    value: bytes


class TieTable:
    """The ties in an open file; see `CaseFile`."""

    def __init__(self, path: Path, reading: sqlite3.Connection) -> None:
        self._path = path
        self._reading = reading

    def put(self, writing: sqlite3.Connection, ties: Iterable[tuple[int, str]]) -> None:
        """Take in what cases, by number, are about, within a transaction of the caller's.

        Args:
            writing: The connection.
            ties: Of each case that names or named an application the subject; "" if it is about
                none any more.
        """
        for number, about in ties:
            if about:
                writing.execute("INSERT OR REPLACE INTO ties VALUES (?, ?)", (number, about))
            else:
                writing.execute("DELETE FROM ties WHERE number = ?", (number,))

    def naming(self, subjects: Sequence[str]) -> list[Tied]:
        """Return what is about some applications, by application and subject."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT about, subject, records.value FROM json_each(?) AS asked "
                "JOIN ties ON about = asked.value JOIN cases USING (number) "
                "JOIN records USING (number) ORDER BY about, subject",
                (msgspec.json.encode(list(subjects)),),
            )
            return [Tied(*each) for each in found]

    def numbers(self, subject: str) -> Ints:
        """Return the numbers of the cases and records that are about an application."""
        with understood(self._path):
            found = self._reading.execute("SELECT number FROM ties WHERE about = ?", (subject,))
            return np.array([number for (number,) in found], dtype=np.int64)

    def of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return which application those of some cases are about that are about any."""
        with understood(self._path):
            return dict(
                self._reading.execute(
                    "SELECT number, about FROM json_each(?) JOIN ties ON number = value",
                    (msgspec.json.encode(numbers),),
                )
            )
