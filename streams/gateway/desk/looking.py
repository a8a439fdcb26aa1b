"""Looking at the desk: one state of all open cases, the lists made of it, and the cases of a page.

The cases, their deadlines and all counts are of the flushes `at`. What happened since a case was
urged is in the records of cases, which may have come further meanwhile: of a case that has, it is
told by the row that the case had at `at`, in less detail.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.owed import Debtor
from streams.core.cases.urging import Urging, last_urging, last_urging_of_row
from streams.core.figures.desk import Desk, DeskEntry, DeskPlace, Horizon, make_desk
from streams.core.figures.due_tables import DueTable
from streams.core.figures.figures import Question
from streams.core.periods import Period
from streams.gateway.desk.asked import DeskQuestion
from streams.gateway.index.listing import CasesCounted
from streams.gateway.state.state import State

KEPT_DAYS: Final = 3
"""Days of which it is kept what is owed in rows: today, and two others that somebody asks for."""


class DeskLine(NamedTuple):
    """A deadline of the page, with its case.

    Attributes:
        entry: The deadline.
        debtor: Its case, as of the day.
        urging: How that was urged last; None if it never was.
        title: What the case is called, masked; "" if it has no title.
    """

    entry: DeskEntry
    debtor: Debtor
    urging: Urging | None
    title: str = ""


class DeskSeen(NamedTuple):
    """What was seen.

    Attributes:
        at: The flushes as of which it is, by partition.
        desk: The lists and the counts.
        lines: The deadlines of the page.
        more: Whether others follow.
    """

    at: tuple[int, ...]
    desk: Desk
    lines: list[DeskLine]
    more: bool


class DeskRoom:
    """Looks at the desk for anyone who asks; what it has worked out is kept for the next.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._records = CaseRecords(state.catalogue)
        # One thread, so that a table is read and added to by one question at a time.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._tables: OrderedDict[int, DueTable] = OrderedDict()

    async def look(
        self,
        asked: DeskQuestion,
        horizon: Horizon,
        *,
        limit: int,
        at: tuple[int, ...] | None = None,
        after: DeskPlace | None = None,
    ) -> DeskSeen:
        """Return a page of the lists, and all counts.

        Args:
            asked: Of which units and stages.
            horizon: As of which moment.
            limit: The most deadlines on the page.
            at: The flushes as of which it is wanted; left out, those of the figures now.
            after: Where the page before ended.

        Raises:
            Expired: What was as of `at` is no longer known.
            NotYet: The index of cases has not come as far in time, or cannot be read.
        """
        cases, as_of = self._state.cases, horizon.as_of
        everything = Question(asked.selection, Period(None, as_of), as_of)
        counted = await cases.counted(everything, "open", at=at)
        desk = await self._in_thread(counted, asked, horizon)
        near = desk.near(after, limit)
        subjects = await cases.subjects(counted, desk.numbers[near].tolist())
        page = desk.page(near, subjects, after, limit)
        lines = await self._lines(counted, page[:limit], as_of)
        return DeskSeen(counted.at, desk, lines, len(page) > limit)

    def end(self) -> None:
        """Take no more questions."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(
        self, counted: CasesCounted, asked: DeskQuestion, horizon: Horizon
    ) -> Desk:
        def work() -> Desk:
            table = self._table(horizon.as_of)
            table.learn(table.unknown(counted.rows), self._state.cases.row)
            wanted = asked.wanted(self._state.catalogue, horizon.as_of)
            return make_desk(
                table,
                counted.numbers,
                counted.rows,
                horizon,
                stages=asked.stages,
                wanted=lambda name: wanted is None or name in wanted,
            )

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _table(self, as_of: int) -> DueTable:
        table = self._tables.pop(as_of, None) or DueTable(self._state.deadlines, as_of)
        self._tables[as_of] = table
        if len(self._tables) > KEPT_DAYS:
            self._tables.popitem(last=False)
        return table

    async def _lines(
        self, counted: CasesCounted, page: Sequence[DeskEntry], as_of: int
    ) -> list[DeskLine]:
        numbers = list(dict.fromkeys(entry.number for entry in page))
        kept = await self._state.cases.kept(counted, numbers)
        titles = await self._state.cases.titles(numbers)
        values = dict(zip(numbers, (value for _, value in kept), strict=True))

        def work() -> list[DeskLine]:
            found: list[DeskLine] = []
            owed = self._table(as_of).owed
            for entry in page:
                row = self._state.cases.row(entry.row)
                debtor = owed.debtor(row)
                case = owed.case(row)
                if debtor is None or case is None:
                    raise RuntimeError("a row that is open is no open case")
                value, day_of = values[entry.number], self._state.catalogue.day_of
                events = self._records.events(value) if value else []
                if value and self._records.row(value) == row:
                    urging = last_urging(events, as_of, day_of)
                else:
                    urging = last_urging_of_row(case, events, as_of, day_of)
                found.append(DeskLine(entry, debtor, urging, titles.get(entry.number, "")))
            return found

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
