"""Gathering what a listing says, however many letters there are."""

import heapq
from collections import Counter
from contextlib import aclosing
from typing import Any
from zoneinfo import ZoneInfo

from streams.dead_letters.printing import listed_letter
from streams.dead_letters.reading import DeadLetters
from streams.dead_letters.selecting import Wanted
from streams.topics.installation import Installation


class LetterListing:
    """What is to be listed, or counted.

    Args:
        limit: How many are kept; 0 for all.
        oldest: Whether the oldest are kept, and come first, instead of the newest.
        count_by: What they are counted by instead of being kept, if anything.

    Attributes:
        many: How many letters were gathered.
        counts: How many by what they are counted by.
    """

    def __init__(self, limit: int, *, oldest: bool, count_by: str | None) -> None:
        self.many = 0
        self.counts: Counter[str] = Counter()
        self._limit = limit
        self._sign = -1 if oldest else 1
        self._count_by = count_by
        self._kept: list[tuple[tuple[float, ...], dict[str, Any]]] = []

    @property
    def kept(self) -> list[dict[str, Any]]:
        """Those kept, in order."""
        ordered = sorted(self._kept, key=lambda each: each[0], reverse=True)
        return [one for _, one in ordered]

    async def gather(self, installation: Installation, wanted: Wanted, *, sent_again: bool) -> None:
        """Read the letters that are wanted; those sent again only if told."""
        zone = ZoneInfo(installation.catalogue.time_zone)
        found = await DeadLetters.look(installation)
        async with aclosing(found.letters(wanted)) as letters:
            async for letter in letters:
                again = letter.place in found.sent_again
                if again and not sent_again:
                    continue
                self.many += 1
                one = listed_letter(letter, zone, sent_again=again)
                if self._count_by:
                    self.counts[one[self._count_by] or "-"] += one["count"]
                else:
                    order = (letter.at.timestamp(), *letter.place)
                    self._keep(tuple(self._sign * part for part in order), one)

    def _keep(self, order: tuple[float, ...], one: dict[str, Any]) -> None:
        # No more is kept than is listed: there may be more than fit into memory.
        if self._limit and len(self._kept) >= self._limit:
            heapq.heappushpop(self._kept, (order, one))
        else:
            heapq.heappush(self._kept, (order, one))
