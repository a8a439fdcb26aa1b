"""The cases in the index's file, as they are asked for: by number and by subject."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from streams.core.arrays import Flags
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.receipts import Receipt, receipts
from streams.gateway.index.sqlite_file import Damaged, understood


class KnownCases:
    """The cases in an open file; see `CaseFile`."""

    def __init__(self, path: Path, reading: sqlite3.Connection, records: CaseRecords) -> None:
        self._path = path
        self._reading = reading
        self._events_of = records.events

    def in_order(
        self, wanted: Flags, after: str | None, most: int, *, down: bool
    ) -> list[tuple[str, int]]:
        """Return the first of some cases in the order of their subjects.

        Args:
            wanted: By number, whether a case is one of them.
            after: The subject after which to begin.
            most: How many.
            down: Whether the order is from the last to the first.
        """
        order, beyond = ("DESC", "<") if down else ("ASC", ">")
        where = "" if after is None else f"WHERE subject {beyond} ? "
        found: list[tuple[str, int]] = []
        with understood(self._path):
            rows = self._reading.execute(
                f"SELECT subject, number FROM cases {where}ORDER BY subject {order}",  # noqa: S608 - no text of a caller's is in it
                () if after is None else (after,),
            )
            for subject, number in rows:
                if number < len(wanted) and wanted[number]:
                    found.append((subject, number))
                    if len(found) == most:
                        break
            rows.close()
        return found

    def number(self, subject: str) -> int | None:
        """Return the number of a case; None where there is no such case."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT number FROM cases WHERE subject = ?", (subject,)
            ).fetchone()
        return found[0] if found else None

    def subjects(self, numbers: Sequence[int]) -> list[str]:
        """Return the subjects of cases."""
        with understood(self._path):
            found = dict(
                self._reading.execute(
                    "SELECT number, subject FROM json_each(?) JOIN cases ON number = value",
                    (msgspec.json.encode(numbers),),
                )
            )
        try:
            return [found[number] for number in numbers]
        except KeyError as error:
            raise Damaged(f"case {error} is missing from it") from None

    def kept(self, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
        """Return the subjects of cases, each with the case's record; b"" where it has none."""
        subjects = self.subjects(numbers)
        with understood(self._path):
            values = dict(
                self._reading.execute(
                    "SELECT number, records.value FROM json_each(?) AS asked "
                    "JOIN records ON number = asked.value",
                    (msgspec.json.encode(numbers),),
                )
            )
        return [
            (subject, values.get(number, b""))
            for number, subject in zip(numbers, subjects, strict=True)
        ]

    def learnt_after(self, flushes: Sequence[int], before: int) -> list[int]:
        """Return the numbers of the cases of which anything was learnt after some flushes.

        Args:
            flushes: By partition.
            before: Those of which no event happened before this time are left out; in microseconds
                since the epoch.
        """
        with understood(self._path):
            return [
                number
                for partition, flush in enumerate(flushes)
                for (number,) in self._reading.execute(
                    "SELECT number FROM cases INDEXED BY by_learning "
                    "WHERE partition = ? AND learnt > ? AND first < ?",
                    (partition, flush, before),
                )
            ]

    def record(self, subject: str) -> bytes | None:
        """Return the record of a case, as it is in Kafka; None where there is no such case."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT value FROM cases JOIN records USING (number) WHERE subject = ?", (subject,)
            ).fetchone()
        return found[0] or None if found else None

    def receipts(self, subjects: Sequence[str]) -> dict[str, list[Receipt]]:
        """Return, of those cases and records that there are, the receipts."""
        with understood(self._path):
            found = self._reading.execute(
                "SELECT subject, records.value FROM json_each(?) AS asked "
                "JOIN cases ON subject = asked.value JOIN records USING (number)",
                (msgspec.json.encode(subjects),),
            ).fetchall()
        return {subject: receipts(self._events_of(value)) for subject, value in found if value}
