"""Looking at applications: at which stage each is that is not done with, as one state of them all.

What was worked out for a row stays: rows never change, and as of a day neither does their stage.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from streams.core.cases.owed import OwedOn
from streams.core.cases.work_stages import AtStage, stage_of
from streams.core.figures.desk import WHEN, DeskPlace, Horizon
from streams.core.figures.due_tables import PAUSED, due_key
from streams.core.figures.figures import Question
from streams.core.periods import Period
from streams.gateway.desk.asked import DeskQuestion
from streams.gateway.index.listing import CasesCounted
from streams.gateway.state.state import State

STAGES_KEPT_DAYS: Final = 3
"""Days of which it is kept at which stage rows are."""

LATER: Final = "later"
NO_DAY: Final = "no_day"
"""In place of one of `WHEN`: the day is further away; the catalogue says none."""

ANSWER: Final = "answer"
"""What being processed is called once the answer is over or near."""


class ApplicationLine(NamedTuple):
    """An application that is not done with.

    Attributes:
        number: Of its case.
        at: At which stage it is.
        stage: What that is called: `ANSWER`, where the answer is near.
        key: By when that is to be done, as `due_key` writes it; `PAUSED` without a day.
        when: One of `WHEN`, `LATER` or `NO_DAY`.
        subject: Of its case; "" where it is not among those listed.
        title: Masked; "" if it has none.
    """

    number: int
    at: AtStage
    stage: str
    key: int
    when: str
    subject: str = ""
    title: str = ""


class ApplicationsSeen(NamedTuple):
    """What was seen.

    Attributes:
        at: The flushes as of which it is, by partition.
        horizon: As of which moment.
        all: All applications that are not done with, in no order.
        listed: Those of the page, by day and subject.
        more: Whether others follow.
    """

    at: tuple[int, ...]
    horizon: Horizon
    all: list[ApplicationLine]
    listed: list[ApplicationLine]
    more: bool


class ApplicationsRoom:
    """Looks at applications for anyone who asks.

    Args:
        state: What the gateway knows; its catalogue says what an application is.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        # One thread, so that what is kept is read and added to by one question at a time.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="applications")
        self._stages: OrderedDict[int, dict[int, AtStage | None]] = OrderedDict()

    def end(self) -> None:
        """Take no more questions."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def look(
        self,
        asked: DeskQuestion,
        stages: frozenset[str],
        horizon: Horizon,
        *,
        limit: int,
        at: tuple[int, ...] | None = None,
        after: DeskPlace | None = None,
    ) -> ApplicationsSeen:
        """Return a page of applications, and all of them to be counted.

        Args:
            asked: Of which kind and units.
            stages: At which stages; none: all.
            horizon: As of which moment.
            limit: The most on the page.
            at: The flushes as of which it is wanted; left out, those of the figures now.
            after: Where the page before ended.

        Raises:
            Expired: What was as of `at` is no longer known.
            NotYet: The index of cases has not come as far in time, or cannot be read.
        """
        cases, as_of = self._state.cases, horizon.as_of
        question = Question(asked.selection, Period(None, as_of), as_of)
        found = [await cases.counted(question, "open", at=at)]
        if any(each.stage == "archive" for each in self._state.deadlines.editions):
            found += [
                await cases.counted(question, measure, at=found[0].at)
                for measure in ("closed", "rejected")
            ]
        lines = await asyncio.get_running_loop().run_in_executor(
            self._thread, self._lines, found, asked, stages, horizon
        )
        page = await self._page(found[0], lines, after, limit + 1)
        listed = page[:limit]
        titles = await cases.titles([line.number for line in listed])
        listed = [line._replace(title=titles.get(line.number, "")) for line in listed]
        return ApplicationsSeen(found[0].at, horizon, lines, listed, len(page) > limit)

    def _lines(
        self,
        found: Sequence[CasesCounted],
        asked: DeskQuestion,
        stages: frozenset[str],
        horizon: Horizon,
    ) -> list[ApplicationLine]:
        known = self._known(horizon.as_of)
        wanted = asked.wanted(self._state.catalogue, horizon.as_of)
        owed = OwedOn(self._state.deadlines, horizon.as_of)
        lines: list[ApplicationLine] = []
        for counted in found:
            for number, row in zip(counted.numbers.tolist(), counted.rows.tolist(), strict=True):
                if row not in known:
                    case = owed.case(self._state.cases.row(row))
                    known[row] = (
                        stage_of(case, horizon.as_of, self._state.deadlines) if case else None
                    )
                at = known[row]
                if at is None or (wanted is not None and at.department not in wanted):
                    continue
                line = _line(number, at, horizon)
                if not stages or line.stage in stages:
                    lines.append(line)
        return lines

    def _known(self, as_of: int) -> dict[int, AtStage | None]:
        known = self._stages.pop(as_of, {})
        self._stages[as_of] = known
        if len(self._stages) > STAGES_KEPT_DAYS:
            self._stages.popitem(last=False)
        return known

    async def _page(
        self,
        counted: CasesCounted,
        lines: Sequence[ApplicationLine],
        after: DeskPlace | None,
        most: int,
    ) -> list[ApplicationLine]:
        """Return the first lines by day and subject after a place."""
        keys = sorted(line.key for line in lines if after is None or line.key >= after.key)
        same = 0 if after is None else keys.count(after.key)
        last = keys[most + same - 1] if len(keys) > most + same else PAUSED
        near = [
            line for line in lines if (after is None or line.key >= after.key) and line.key <= last
        ]
        subjects = await self._state.cases.subjects(counted, [line.number for line in near])
        named = (
            line._replace(subject=subject) for line, subject in zip(near, subjects, strict=True)
        )
        ordered = sorted(named, key=lambda line: (line.key, line.subject))
        if after is not None:
            ordered = [
                line for line in ordered if (line.key, line.subject) > (after.key, after.subject)
            ]
        return ordered[:most]


def _line(number: int, at: AtStage, horizon: Horizon) -> ApplicationLine:
    if at.due is None or at.due.last is None:
        return ApplicationLine(number, at, at.stage, PAUSED, NO_DAY)
    key = due_key(at.due)
    place = int(horizon.when(np.array([key]))[0])
    when = WHEN[place] if place < len(WHEN) else LATER
    stage = ANSWER if at.stage == "process" and when != LATER else at.stage
    return ApplicationLine(number, at, stage, key, when)
