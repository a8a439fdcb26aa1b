"""Lists of the cases behind a figure: searched, in an order, page by page; what is beside one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import numpy as np

from streams.core.cases.at_a_day import glance
from streams.core.cases.tallies import Row
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadQuery
from streams.core.figures.figures import Question, Selection
from streams.core.periods import Period
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.listing import (
    Behind,
    CasePage,
    CasePosition,
    Listed,
    Neighbours,
    NotYet,
)
from streams.gateway.index.orders import BY_RECEIPT, ListOrder, OrderKeys
from streams.gateway.index.placement import Placement

FEW_CASES: Final = 20_000
"""Cases whose subjects are all read where they are to be in their order; among more, the order of
all subjects is followed."""

ReachFlushes = Callable[[tuple[int, ...]], Awaitable[Placement]]


class CaseLists:
    """Answers what is asked of lists.

    Args:
        indexing: Keeps the index.
        tallies: The figures.
        deadlines: The catalogue's.
        reach: Waits until the index, and the figures, have come to some flushes.
    """

    def __init__(
        self, indexing: Indexing, tallies: Tallies, deadlines: Deadlines, reach: ReachFlushes
    ) -> None:
        self._indexing = indexing
        self._tallies = tallies
        self._deadlines = deadlines
        self._reach = reach
        self._orders = OrderKeys(deadlines, tallies.ledger.row)

    async def behind(
        self,
        question: Question,
        measure: str,
        *,
        less: str | None = None,
        at: tuple[int, ...] | None = None,
        after: CasePosition | None = None,
        limit: int = 100,
        order: ListOrder = BY_RECEIPT,
        words: Sequence[str] = (),
        about: str = "",
    ) -> CasePage:
        """Return a page of the cases behind a figure: by day of receipt, then by subject.

        Args:
            question: That of the figure; it groups by nothing.
            measure: Which of its measures.
            less: Another one, whose cases are left out.
            at: The flushes as of which the cases are wanted; left out, those of the figures now.
            after: Where the page before ended; left out, it is the first.
            limit: The most cases on it.
            order: In which order; left out, oldest first.
            words: Those alone in whose title or subject each of them is; see `search_words`.
            about: Those alone that are about the application of this subject; "" for all.

        Raises:
            BadQuery: `at` is not of this many partitions.
            Expired: What was as of `at` is no longer known.
            NotYet: The index has not come as far as `at` in time, or cannot be read.
        """
        at, placement, behind = await self._list(
            question, measure, less=less, at=at, order=order, words=words, about=about
        )
        ledger, as_of = self._tallies.ledger, question.as_of
        if order.by == "number":
            found = await self._by_number(behind, after and after[1], limit + 1, down=order.down)
        else:
            near = await asyncio.to_thread(behind.near, after, limit)
            numbers = behind.numbers[near].tolist()
            subjects = await self._indexing.ask(lambda file: file.known.subjects(numbers))
            found = behind.page(near, subjects, after, limit)
        listed = [int(behind.numbers[place]) for place, _ in found[:limit]]
        titles = await self._indexing.ask(lambda file: file.titles.of(listed))
        ties = await self._indexing.ask(lambda file: file.ties.of(listed))
        self._require_same(placement)
        items = [
            Listed(
                subject,
                int(behind.days[place]),
                int(behind.times[place]),
                ledger.row(int(behind.rows[place])),
                int(behind.keys[place]),
                titles.get(int(behind.numbers[place]), ""),
                ties.get(int(behind.numbers[place]), ""),
            )
            for place, subject in found[:limit]
        ]
        figure = behind.figure
        if measure == "departments":
            rows = [ledger.row(number) for number in behind.distinct_rows()]
            figure = await asyncio.to_thread(self._departments, rows, as_of)
        return CasePage(at, figure, len(behind), items, len(found) > limit)

    async def beside(
        self,
        subject: str,
        question: Question,
        measure: str,
        *,
        less: str | None = None,
        at: tuple[int, ...] | None = None,
        order: ListOrder = BY_RECEIPT,
        words: Sequence[str] = (),
        about: str = "",
    ) -> Neighbours | None:
        """Return what is before and behind a case in a list; None where it is not in the list.

        See `behind`, which raises the same.
        """
        number = await self._indexing.ask(lambda file: file.known.number(subject))
        _, placement, behind = await self._list(
            question, measure, less=less, at=at, order=order, words=words, about=about
        )
        (places,) = np.nonzero(behind.numbers == number)
        if number is None or not len(places):
            return None
        if order.by == "number":
            ways = [
                await self._by_number(behind, subject, 1, down=down)
                for down in (not order.down, order.down)
            ]
            before, after = (way[0][1] if way else None for way in ways)
        else:
            own = int(behind.keys[places[0]]), subject
            near, back = behind.near(own, 1), behind.near_before(own)
            ahead, rear = behind.numbers[near].tolist(), behind.numbers[back].tolist()
            names = await self._indexing.ask(lambda file: file.known.subjects([*ahead, *rear]))
            following = behind.page(near, names[: len(ahead)], own, 1)
            after = following[0][1] if following else None
            keys = behind.keys[back].tolist()
            earlier = [
                entry for entry in zip(keys, names[len(ahead) :], strict=True) if entry < own
            ]
            before = max(earlier)[1] if earlier else None
        self._require_same(placement)
        return Neighbours(before, after)

    async def _list(
        self,
        question: Question,
        measure: str,
        *,
        less: str | None = None,
        at: tuple[int, ...] | None,
        order: ListOrder,
        words: Sequence[str],
        about: str,
    ) -> tuple[tuple[int, ...], Placement, Behind]:
        """Return the cases of a list in its order, with the flushes and the placement used."""
        at = self._tallies.flushes if at is None else at
        if len(at) != len(self._tallies.flushes):
            raise BadQuery("at", f"must name one flush for each of {len(self._tallies.flushes)}")
        placement = await self._reach(at)
        only = None
        if words:
            only = await self._indexing.ask(lambda file: file.titles.search(words))
            self._require_same(placement)
        if about:
            named = await self._indexing.ask(lambda file: file.ties.numbers(about))
            self._require_same(placement)
            only = named if only is None else np.intersect1d(only, named)
        figures, as_of = self._tallies.figures, question.as_of
        weighed = figures.weighed(question, measure, less)
        numbers, rows = placement.in_rows(weighed.rows, at)
        behind = Behind(
            numbers, rows, weighed.at(rows), self._tallies.ledger.days_of(rows, as_of), only
        )
        is_open = None
        if order.by in {"age", "due"}:
            everything = Question(Selection(), Period(None, as_of), as_of)
            is_open = figures.weighed(everything, "open")

        def listed() -> Behind:
            if order != BY_RECEIPT:
                nothing = np.zeros(len(behind.rows), dtype=bool)
                opened = nothing if is_open is None else is_open.at(behind.rows) > 0
                behind.keys = self._orders.of(
                    order, behind.rows.astype(np.int32), behind.days, opened, as_of
                )
            return behind

        return at, placement, await asyncio.to_thread(listed)

    async def _by_number(
        self, behind: Behind, after: str | None, most: int, *, down: bool
    ) -> list[tuple[int, str]]:
        """Return the next of some cases by subject, as places of `behind` with subjects."""
        numbers = behind.numbers
        if len(numbers) <= FEW_CASES:
            asked = numbers.tolist()
            names = await self._indexing.ask(lambda file: file.known.subjects(asked))
            ordered = sorted(((name, place) for place, name in enumerate(names)), reverse=down)
            if after is not None:
                ordered = [one for one in ordered if (one[0] < after if down else one[0] > after)]
            return [(place, name) for name, place in ordered[:most]]
        wanted = np.zeros(int(numbers[-1]) + 1, dtype=bool)
        wanted[numbers] = True
        found = await self._indexing.ask(
            lambda file: file.known.in_order(wanted, after, most, down=down)
        )
        places = np.searchsorted(numbers, [number for _, number in found]).tolist()
        return [(place, name) for place, (name, _) in zip(places, found, strict=True)]

    def _departments(self, rows: list[Row], as_of: int) -> int:
        """Count the departments that records name: the one measure that is not a sum."""
        seen = (glance(row, as_of, self._deadlines) or {} for row in rows)
        return len({record.get("department") for record in seen} - {"", None})

    def _require_same(self, placement: Placement) -> None:
        if placement is not self._indexing.placement:
            raise NotYet("index of cases: being rebuilt")
