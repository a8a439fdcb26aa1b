"""The source that feeds are: items of sites, asked for now and then, each of them once.

A position is, by address, what the site said of its last answer, and for each item of it the id
that it has: an item is the same where its link or its guid is, also under the other's change.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from msgspec import Meta

from streams.core.errors import BadInput
from streams.core.mapping.rows import Bilingual, Position, RowCell, SourceRow, Taken, UnreadRow
from streams.sources.source import SourceAway, SourceContext
from streams.sources.web.fetching import Fetcher, FetchLimits, conditions, validators
from streams.sources.web.items import FeedItem, UnreadableFeed, page_link, read_feed

ITEM_FIELDS: Final = (
    *("id", "date", "title", "text", "link", "page", "guid", "author", "categories"),
    *("feed", "seen"),
)
"""The cells of an item."""

MOST_SEEN: Final = 2_000
"""Items of a feed of which the id is remembered."""

_WHY: Final = {
    "entities": Bilingual("含有实体声明，不予读取", "it declares entities and is not read"),
    "not-json": Bilingual("不是 JSON", "it is not JSON"),
    "not-a-feed": Bilingual("不是 RSS、Atom 或 JSON Feed", "it is not RSS, Atom or JSON Feed"),
}


class FeedKeys(FetchLimits, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "feed"``.

    Attributes:
        urls: The addresses of the feeds.
        every: Seconds after which a site is asked again.
    """

    urls: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^https?://[!-~]+$")], ...],
        Meta(min_length=1, max_length=200),
    ]
    every: Annotated[float, Meta(ge=1, le=86_400)] = 300.0


class Feeds:
    """Feeds as a source of rows.

    Args:
        keys: What the mapping file says.
        context: Its folder.
        clock: Returns seconds since the epoch.
    """

    fields: Sequence[str] = ITEM_FIELDS

    def __init__(
        self, keys: FeedKeys, context: SourceContext, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys
        self._fetcher = Fetcher(keys, context.folder)
        self._clock = clock
        self._due: dict[str, float] = {}
        self._told: dict[str, str] = {}

    def take(self, position: Position) -> Iterator[Taken]:
        """Return the items of those feeds that are due to be asked, and that have changed."""
        at: dict[str, Any] = dict(position or {})
        asked, failed = 0, []
        for url in self._keys.urls:
            if time.monotonic() < self._due.get(url, 0):
                continue
            self._due[url] = time.monotonic() + self._keys.every
            asked += 1
            try:
                taken = self._of(url, at)
            except SourceAway as error:
                failed.append(str(error))
                taken = self._away(url, str(error), at)
            if taken:
                yield taken
        if asked and len(failed) == asked == len(self._keys.urls):
            self._due.clear()
            raise SourceAway("; ".join(failed))

    def _of(self, url: str, at: dict[str, Any]) -> Taken | None:
        known: Mapping[str, Any] = at.get(url, {})
        fetched = self._fetcher.fetch(url, conditions(known))
        if fetched.body is None:
            return None
        place = url.partition("?")[0]
        try:
            items = read_feed(fetched.body, fetched.headers.get("content-type", "").lower())
        except UnreadableFeed as error:
            return self._unread(url, UnreadRow(place, _WHY[str(error)]), at)
        self._told.pop(url, None)
        seen: dict[str, list[str]] = dict(known.get("seen", {}))
        now = dt.datetime.fromtimestamp(int(self._clock()), dt.UTC)
        rows = [
            SourceRow(f"{place}, item {number}", _cells(item, place, seen, now))
            for number, item in enumerate(items, 1)
        ]
        # The newest are first in a feed, and a later row is the newer one.
        rows.reverse()
        kept = dict(list(seen.items())[-MOST_SEEN:])
        at[url] = {**validators(fetched.headers), "seen": kept}
        return Taken(rows, (), dict(at))

    def _away(self, url: str, why: str, at: dict[str, Any]) -> Taken | None:
        """Report a site that does not answer, where others do: once, until it changes."""
        message = Bilingual(f"无法读取：{why}", f"cannot be read: {why}")
        return self._unread(url, UnreadRow(url.partition("?")[0], message), at)

    def _unread(self, url: str, row: UnreadRow, at: dict[str, Any]) -> Taken | None:
        if self._told.get(url) == str(row.why):
            return None
        self._told[url] = str(row.why)
        return Taken((), (), dict(at), away=(row,))

    def wait(self, seconds: float) -> None:
        """Return when a site is due to be asked, or after so many seconds."""
        due = min((self._due.get(url, 0) for url in self._keys.urls), default=0)
        time.sleep(max(0.0, min(seconds, due - time.monotonic())))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def _cells(
    item: FeedItem, feed: str, seen: dict[str, list[str]], now: dt.datetime
) -> dict[str, RowCell]:
    """Return an item's cells, and remember its id by all that it is known by."""
    keys = item.keys()
    known = next((seen[key] for key in keys if key in seen), None)
    identity, first = known or [keys[0], now.isoformat()]
    for key in keys:
        seen.pop(key, None)  # What is seen now comes last, and is forgotten last.
        seen[key] = [identity, first]
    first_seen = dt.datetime.fromisoformat(first)
    return {
        "id": identity,
        "date": item.date or first_seen,
        "title": item.title or None,
        "text": item.text or None,
        "link": item.link or None,
        "page": page_link(item.link) or None,
        "guid": item.guid or None,
        "author": item.author or None,
        "categories": ", ".join(filter(None, item.categories)) or None,
        "feed": feed,
        "seen": first_seen,
    }


def open_feeds(keys: FeedKeys, context: SourceContext) -> Feeds:
    """Open feeds as a mapping file has them.

    Raises:
        BadInput: One is named twice, or a key cannot be used.
    """
    if len(set(keys.urls)) < len(keys.urls):
        raise BadInput("[source] urls: name each feed once")
    return Feeds(keys, context)
