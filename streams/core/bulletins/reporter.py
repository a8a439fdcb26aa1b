"""The reporter: which opinion items wait, and which quick reports are issued of them.

A day that is due issues the next number of its year, with every item received up to the end of
that day which no earlier issue has. A day that adds none issues nothing; a day due twice issues
once. Numbers run without gaps and never change; a late item goes into the next issue. Of an issued
item nothing changes but that its title may be withdrawn.
"""

from collections.abc import Iterable

import msgspec

from streams.core.bulletins.issue_parts import IssuePart, split
from streams.core.bulletins.quick_reports import (
    WITHDRAWN_TITLE,
    Item,
    Voiding,
    Withdrawal,
    see_over,
)
from streams.core.days import DayOf, day_date
from streams.core.events.refusals import Refused


class Reporter:
    """What has been issued and what waits: a fold over items and days due, in their order.

    Args:
        day_of: Returns the day of an instant.
        most_bytes: The largest record that an issue may be written in.
        issued: All parts of what has been issued.
    """

    def __init__(self, day_of: DayOf, most_bytes: int, issued: Iterable[IssuePart] = ()) -> None:
        self._day_of = day_of
        self._most_bytes = most_bytes
        self._waiting: dict[str, dict[tuple[str, str], Item]] = {}
        self._withdrawn: dict[str, dict[tuple[str, str], str]] = {}
        self._last: dict[int, int] = {}
        self._held: dict[str, str] = {}
        self._parts: dict[str, IssuePart] = {}
        self._days: set[str] = set()
        self._remember(issued)

    def _remember(self, issued: Iterable[IssuePart]) -> None:
        for part in issued:
            self._last[part.year] = max(part.number, self._last.get(part.year, 0))
            self._days.add(part.day)
            self._parts[part.key] = part
            for item in part.items:
                self._held[item.subject] = part.key
                self._waiting.pop(item.subject, None)
                self._withdrawn.pop(item.subject, None)

    def take(self, what: Item | Voiding) -> None:
        """Let an item wait for the next issue, or withdraw one that was wrong.

        One that counts again has no title, since only we have kept it.
        """
        identity = (what.source, what.id)
        if isinstance(what, Voiding):
            said = self._waiting.get(what.subject, {})
            gone = said.pop(identity, None)
            if gone and gone.title:
                self._withdrawn.setdefault(what.subject, {})[identity] = gone.title
            if not said:
                self._waiting.pop(what.subject, None)
        elif what.subject not in self._held:
            if not what.title and (titles := self._withdrawn.get(what.subject)):
                what = msgspec.structs.replace(what, title=titles.get(identity, ""))
            self._waiting.setdefault(what.subject, {})[identity] = what

    def see_over(self, day: str, at: int) -> None:
        """Check that an ISO day had ended at an instant; see `quick_reports.see_over`."""
        see_over(day, at, self._day_of)

    def due(self, day: str) -> list[IssuePart]:
        """Issue the quick report of an ISO day, in parts; none if nothing waits for it."""
        if day in self._days:
            return []
        first = [min(said.values(), key=_order) for said in self._waiting.values()]
        items = sorted((item for item in first if self._iso(item) <= day), key=_order)
        if not items:
            return []
        year = int(day[:4])
        whole = IssuePart(year, self._last.get(year, 0) + 1, day, tuple(items))
        parts = split(whole, self._most_bytes)
        self._remember(parts)
        return parts

    def withdraw(self, issue: str, subject: str, why: Withdrawal) -> list[IssuePart]:
        """Take the title of an issued item out; its number, day, category and count stay.

        Args:
            issue: The key of the quick report, ``2015-238``.
            subject: The item's case.
            why: Kept in the title's place.

        Returns:
            The parts that change: none if the title was taken out before.

        Raises:
            Refused: There is no such item in it.
        """
        part = self._parts.get(self._held.get(subject, ""))
        if part is None or f"{part.year}-{part.number}" != issue:
            rule = f"names the quick report {issue}, which has no item of this case"
            raise Refused("data.issue", rule, reason="not_issued")
        items = tuple(
            msgspec.structs.replace(item, title=WITHDRAWN_TITLE, withdrawn=why)
            if item.subject == subject and not item.withdrawn
            else item
            for item in part.items
        )
        if items == part.items:
            return []
        changed = msgspec.structs.replace(part, items=items)
        # One of a version that knew no parts may have left no room.
        parts = split(changed, self._most_bytes) if part.parts == 1 else [changed]
        self._remember(parts)
        return parts

    def _iso(self, item: Item) -> str:
        return day_date(self._day_of(item.time)).isoformat()


def _order(item: Item) -> tuple[int, str, str, str]:
    return (item.time, item.subject, item.source, item.id)
