"""The cases of which anything became known after a publication, without reading the others."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.case_lists import ReachFlushes
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.listing import NotYet

LATER_AT_ONCE: Final = 500
"""Cases read from the file at once: others ask it too."""


class LaterCases:
    """Answers which cases these are.

    Args:
        indexing: Keeps the index.
        reach: Waits until the index, and the figures, have come to some flushes.
    """

    def __init__(self, indexing: Indexing, reach: ReachFlushes) -> None:
        self._indexing = indexing
        self._reach = reach

    async def since(
        self, flushes: Sequence[int], before: int, at: tuple[int, ...]
    ) -> list[tuple[str, bytes]]:
        """Return the subject and record of each, some of which may be later than `at`.

        Args:
            flushes: At which the publication was counted. Where there were not as many partitions,
                cases known from the earliest of these on are returned.
            before: Cases of which no event happened before this time are left out; in microseconds
                since the epoch.
            at: Flushes that the cases must have reached.

        Raises:
            NotYet: The index has not come as far in time, or cannot be read.
        """
        placement = await self._reach(at)
        asked = flushes if len(flushes) == len(at) else [min(flushes, default=0)] * len(at)
        numbers = await self._indexing.ask(lambda file: file.known.learnt_after(asked, before))
        found: list[tuple[str, bytes]] = []
        for start in range(0, len(numbers), LATER_AT_ONCE):
            some = numbers[start : start + LATER_AT_ONCE]
            found += await self._indexing.ask(partial(_kept_of, numbers=some))
        if placement is not self._indexing.placement:
            raise NotYet("index of cases: being rebuilt")
        return [(subject, value) for subject, value in found if value]


def _kept_of(file: CaseFile, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
    return file.known.kept(numbers)
