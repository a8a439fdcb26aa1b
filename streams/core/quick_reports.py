"""Quick reports: numbered issues of the day's opinion items.

A `due` event for a day issues the next number of that day's year, with every item received up to
the end of that day which no earlier issue holds. A day that adds none issues nothing; a day due
twice issues once. Numbers run without gaps and never change; a late item goes into the next issue.
"""

from collections.abc import Iterable

import msgspec

from streams.core.days import DayOf, day_date


class Item(msgspec.Struct, frozen=True, tag="item"):
    """An opinion item as it goes to the quick reports.

    Attributes:
        subject: The case's id.
        source, id: Of its received event.
        time: When it was received, microseconds since the epoch.
        title: Its title, masked.
    """

    subject: str
    source: str
    id: str
    time: int
    kind: str
    channel: str
    category: str
    title: str


class Voiding(msgspec.Struct, frozen=True, tag="voiding"):
    """An item's received event was wrong."""

    subject: str
    source: str
    id: str


class Due(msgspec.Struct, frozen=True, tag="due"):
    """The quick report of an ISO day is to be issued now."""

    day: str


class Issue(msgspec.Struct, frozen=True):
    """An issued quick report.

    Attributes:
        year, number: What it is known by: 2015 No. 238.
        day: The day that was due, ISO.
        items: In order of time received.
    """

    year: int
    number: int
    day: str
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """The key under which it is kept, ``2015-238``."""
        return f"{self.year}-{self.number}"


class Reporter:
    """What has been issued and what waits: a fold over items and days due, in their order."""

    def __init__(self, day_of: DayOf, issued: Iterable[Issue] = ()) -> None:
        self._day_of = day_of
        self._waiting: dict[str, dict[tuple[str, str], Item]] = {}
        self._last: dict[int, int] = {}
        self._held: set[str] = set()
        self._days: set[str] = set()
        for issue in issued:
            self._remember(issue)

    def _remember(self, issue: Issue) -> None:
        self._last[issue.year] = max(issue.number, self._last.get(issue.year, 0))
        self._days.add(issue.day)
        for item in issue.items:
            self._held.add(item.subject)
            self._waiting.pop(item.subject, None)

    def take(self, what: Item | Voiding) -> None:
        """Let an item wait for the next issue, or withdraw one that was wrong."""
        identity = (what.source, what.id)
        if isinstance(what, Voiding):
            said = self._waiting.get(what.subject, {})
            said.pop(identity, None)
            if not said:
                self._waiting.pop(what.subject, None)
        elif what.subject not in self._held:
            self._waiting.setdefault(what.subject, {})[identity] = what

    def due(self, day: str) -> Issue | None:
        """Issue the quick report of an ISO day, or None if nothing waits for it."""
        if day in self._days:
            return None
        first = [min(said.values(), key=_order) for said in self._waiting.values()]
        items = sorted((item for item in first if self._iso(item) <= day), key=_order)
        if not items:
            return None
        year = int(day[:4])
        issue = Issue(year, self._last.get(year, 0) + 1, day, tuple(items))
        self._remember(issue)
        return issue

    def _iso(self, item: Item) -> str:
        return day_date(self._day_of(item.time)).isoformat()


def _order(item: Item) -> tuple[int, str, str, str]:
    return (item.time, item.subject, item.source, item.id)
