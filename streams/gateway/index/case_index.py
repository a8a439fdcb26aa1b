"""The case index, asked: a case's history, and which cases are behind a figure."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

import numpy as np
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.core.cases.receipts import Receipt
from streams.core.cases.tallies import Row
from streams.core.county.deadlines import Deadlines
from streams.core.events.postings import Posting
from streams.core.figures.figures import Question
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.case_lists import CaseLists
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.later_cases import LaterCases
from streams.gateway.index.listing import (
    CasesCounted,
    NotYet,
)
from streams.gateway.index.placement import Placement
from streams.gateway.index.tie_table import Tied

WAIT_SECONDS: Final = 5.0
"""How long a question waits until the index has come as far as the figures."""

CASES_AT_ONCE: Final = 100
"""Cases read from the file at once."""

POSTINGS_AT_ONCE: Final = 1_000
"""Cases of which it is looked up at once where they were posted: a few milliseconds."""

_NEVER: Final = 2**63

T = TypeVar("T")

CaseValues = Callable[[Collection[str]], Awaitable[Mapping[str, bytes]]]
"""Returns, of those subjects that have any, the records in the topic `cases`. Raises NotYet."""

WrittenEnds = Callable[[Collection[TopicPartition]], Awaitable[dict[TopicPartition, int]]]


class Cases:
    """Answers what is asked of the case index.

    Args:
        indexing: Keeps the index.
        tallies: The figures.
        deadlines: The catalogue's.
        written: Returns the ends of what is written, committed or not.
        bell: Rung when figures or index have come further.
        topic: The name of `cases`, with its prefix.

    Attributes:
        behind, beside: Lists of the cases behind a figure; see `CaseLists`.
        since: The cases of which anything became known later; see `LaterCases`.
    """

    def __init__(
        self,
        indexing: Indexing,
        tallies: Tallies,
        deadlines: Deadlines,
        *,
        written: WrittenEnds,
        bell: Bell,
        topic: str,
    ) -> None:
        self._indexing = indexing
        self._tallies = tallies
        self._deadlines = deadlines
        self._written = written
        self._bell = bell
        self._topic = topic
        lists = CaseLists(indexing, tallies, deadlines, self._reach)
        self.behind = lists.behind
        self.beside = lists.beside
        self.since = LaterCases(indexing, self._reach).since

    async def history(self, subject: str) -> bytes | None:
        """Return the record of a case in the topic `cases`; None where there is no such case.

        Raises:
            NotYet: The index is not complete yet.
        """
        return await self._indexing.ask(lambda file: file.known.record(subject))

    async def title(self, subject: str) -> str:
        """Return the masked title of a case; "" if it has none.

        Raises:
            NotYet: The index is not complete yet.
        """
        return await self._indexing.ask(lambda file: file.titles.title(subject))

    async def titles_by_subject(self, subjects: Collection[str]) -> dict[str, str]:
        """Return the masked titles of those of some cases that have one, by subject.

        Raises:
            NotYet: The index is not complete yet.
        """
        found: dict[str, str] = {}
        async for some in self._by_parts(subjects, _titles):
            found |= some
        return found

    async def postings(self, subjects: Collection[str]) -> dict[str, Posting]:
        """Return where those of some cases were posted of which that is known, by subject.

        Raises:
            NotYet: The index is not complete yet.
        """
        found: dict[str, Posting] = {}
        async for some in self._by_parts(subjects, _postings, POSTINGS_AT_ONCE):
            found |= some
        return found

    async def receipts(self, subjects: Collection[str]) -> dict[str, list[Receipt]]:
        """Return, of those cases and records that there are, the receipts.

        Raises:
            NotYet: The index is not complete yet.
        """
        found: dict[str, list[Receipt]] = {}
        async for some in self._by_parts(subjects, _receipts):
            found |= some
        return found

    async def records(self, subjects: Collection[str]) -> dict[str, bytes]:
        """Return, of those cases and records that there are, the records in the topic `cases`.

        Raises:
            NotYet: The index is not complete yet.
        """
        found: dict[str, bytes] = {}
        async for some in self._by_parts(subjects, _records):
            found |= some
        return found

    async def naming(self, applications: Collection[str]) -> list[Tied]:
        """Return the cases and records that are about some applications.

        Raises:
            NotYet: The index is not complete yet.
        """
        found: list[Tied] = []
        async for some in self._by_parts(applications, _naming):
            found += some
        return found

    async def _by_parts(
        self,
        subjects: Collection[str],
        ask: Callable[[CaseFile, Sequence[str]], T],
        at_once: int = CASES_AT_ONCE,
    ) -> AsyncIterator[T]:
        """Ask the file for a few subjects at a time: a case may be large, and others ask it too."""
        asked = list(subjects)
        for start in range(0, len(asked), at_once):
            some = asked[start : start + at_once]
            yield await self._indexing.ask(partial(_asked, ask=ask, some=some))

    async def counted(
        self, question: Question, measure: str, *, at: tuple[int, ...] | None = None
    ) -> CasesCounted:
        """Return all cases behind a figure, by number; see `CaseLists.behind`."""
        at = self._tallies.flushes if at is None else at
        placement = await self._reach(at)
        weighed = self._tallies.figures.weighed(question, measure)
        numbers, rows = placement.in_rows(weighed.rows, at)
        return CasesCounted(at, numbers, rows.astype(np.int32), placement)

    def row(self, number: int) -> Row:
        """Return the row of a number that `counted` has returned."""
        return self._tallies.ledger.row(number)

    async def subjects(self, of: CasesCounted, numbers: Sequence[int]) -> list[str]:
        """Return the subjects of some of the cases behind a figure.

        Raises:
            NotYet: The index cannot be read, or is being made again.
        """
        asked = list(numbers)
        found = await self._indexing.ask(lambda file: file.known.subjects(asked))
        self._require_same(of.placement)
        return found

    async def titles(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the masked titles of those of some cases that have one, by number.

        Raises:
            NotYet: The index cannot be read.
        """
        asked = list(numbers)
        return await self._indexing.ask(lambda file: file.titles.of(asked))

    async def kept(self, of: CasesCounted, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
        """Return the subjects of such cases, each with the case's record as it is now.

        Raises:
            NotYet: The index cannot be read, or is being made again.
        """
        found: list[tuple[str, bytes]] = []
        # A few at a time: a case may be large, and others ask the file too.
        for start in range(0, len(numbers), CASES_AT_ONCE):
            some = list(numbers[start : start + CASES_AT_ONCE])
            found += await self._indexing.ask(partial(_kept, numbers=some))
        self._require_same(of.placement)
        return found

    def _require_same(self, placement: Placement) -> None:
        if placement is not self._indexing.placement:
            raise NotYet("index of cases: being rebuilt")

    async def _reach(self, at: tuple[int, ...]) -> Placement:
        """Wait until the index, and the figures, have come to these flushes."""
        filling, placement = self._indexing.filling, self._indexing.placement
        missing = self._indexing.missing()
        if filling is None or missing:
            raise NotYet(missing)

        def has_come() -> bool:
            counted = all(map(int.__le__, at, self._tallies.flushes))
            return counted and all(
                placement.reached[number] >= at[number] or filling.positions[number] >= end
                for number, end in ends.items()
            )

        lagging = [number for number, flush in enumerate(at) if placement.reached[number] < flush]
        ends = dict.fromkeys(lagging, _NEVER)
        if has_come():
            return placement
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                # A flush may have changed no case: then there is nothing of it to be read. All
                # that it wrote was written before it was seen, so it is before these ends.
                written = await self._written([self._partition(number) for number in lagging])
                ends = {at.partition: end for at, end in written.items()}
                while not has_come():
                    await self._bell.heard()
        except (TimeoutError, KafkaError) as error:
            raise NotYet("index of cases: some flushes behind the figures") from error
        for number in lagging:
            placement.reached[number] = max(placement.reached[number], at[number])
        return placement

    def _partition(self, number: int) -> TopicPartition:
        return TopicPartition(self._topic, number)


def _asked(file: CaseFile, ask: Callable[[CaseFile, Sequence[str]], T], some: Sequence[str]) -> T:
    return ask(file, some)


def _records(file: CaseFile, subjects: Sequence[str]) -> dict[str, bytes]:
    read = {subject: file.known.record(subject) for subject in subjects}
    return {subject: value for subject, value in read.items() if value is not None}


def _titles(file: CaseFile, subjects: Sequence[str]) -> dict[str, str]:
    read = {subject: file.titles.title(subject) for subject in subjects}
    return {subject: title for subject, title in read.items() if title}


def _postings(file: CaseFile, subjects: Sequence[str]) -> dict[str, Posting]:
    return file.titles.postings(subjects)


def _receipts(file: CaseFile, subjects: Sequence[str]) -> dict[str, list[Receipt]]:
    return file.known.receipts(subjects)


def _naming(file: CaseFile, subjects: Sequence[str]) -> list[Tied]:
    return file.ties.naming(subjects)


def _kept(file: CaseFile, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
    return file.known.kept(numbers)
