"""Publications compared with what is counted now, over the gateway's own figures and index."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, NamedTuple

from streams.bulletins.publishing import CountedNow, compare_cases
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.days import DAY_US
from streams.core.publications.comparing import ComparedFigure
from streams.core.publications.publication import Publication
from streams.gateway.publications.counted_now import StillState
from streams.gateway.state.state import State

COMPARISONS_KEPT: Final = 4
"""How many comparisons are kept while nothing changes."""

_Moment = tuple[int, int, int]


class Compared(NamedTuple):
    """A publication beside what is counted now.

    Attributes:
        at: The flushes of now, by partition.
        figures: All figures and cells.
    """

    at: tuple[int, ...]
    figures: list[ComparedFigure]


class Differing:
    """Compares, one publication after another, in a thread of its own.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="differing")
        self._turn = asyncio.Lock()
        self._kept: dict[str, tuple[_Moment, Compared]] = {}

    async def compared(self, id_: str, publication: Publication) -> Compared:
        """Return a publication beside what is counted now: figures and cases of the same flushes.

        Raises:
            NotYet: The index of cases has not come as far as the figures, or cannot be read.
        """
        state = self._state
        async with self._turn:
            moment = state.tallies.version, len(state.issues), state.today()
            kept = self._kept.pop(id_, None)
            if kept is None or kept[0] != moment:
                kept = moment, await self._compare(publication)
            self._kept[id_] = kept
            if len(self._kept) > COMPARISONS_KEPT:
                del self._kept[next(iter(self._kept))]
            return kept[1]

    async def _compare(self, publication: Publication) -> Compared:
        now = StillState.of(self._state)
        # Two days are more than a day has in any time zone.
        before = (publication.last_day + 2) * DAY_US
        cases = await self._state.cases.since(publication.flushes, before, now.flushes)
        work = partial(_compare, publication, cases, now)
        loop = asyncio.get_running_loop()
        return Compared(now.flushes, await loop.run_in_executor(self._thread, work))

    def end(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _compare(
    publication: Publication,
    cases: Sequence[tuple[str, bytes]],
    now: StillState,
) -> list[ComparedFigure]:
    records = CaseRecords(now.catalogue)
    known = [(subject, case) for subject, value in cases if (case := _case(records, value))]
    counted = CountedNow(now.counter(now.evaluator()), now.flushes)
    return compare_cases(publication, known, counted, now.catalogue)


def _case(records: CaseRecords, value: bytes) -> KnownCase | None:
    """Return the case of a record; None of one that cannot be read: it is told elsewhere."""
    try:
        return records.case(value)
    except Exception:  # noqa: BLE001 - whatever it is that nonsense leads to
        return None
