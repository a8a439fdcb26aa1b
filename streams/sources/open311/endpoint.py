"""The source that an Open311 endpoint is: what changed since the last reading, with an overlap.

Endpoints differ in what they keep of GeoReport. Some have no pages, or answer the same page for
ever; some have fewer requests on a page than were asked for; requests move between pages while
they are read. So a window of time is read until nothing of it is new, and one that an endpoint
without pages may have cut off is read in halves.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from streams.core.errors import BadInput
from streams.core.mapping.rows import Bilingual, Position, SourceRow, Taken, UnreadRow
from streams.sources.open311.requests import REQUEST_FIELDS, Found, NotGeoReport, read_requests
from streams.sources.source import SourceAway, SourceContext, secret
from streams.sources.web.fetching import Fetcher, FetchLimits

MOST_PAGES: Final = 1_000
"""Pages of a window, after which an endpoint is taken for one that never ends."""

MOST_PASSES: Final = 4
FEW_REQUESTS: Final = 20
"""So few requests no endpoint cuts off."""

SHORTEST: Final = dt.timedelta(minutes=1)
"""A window that is not cut in halves any more."""

RequestVersion = tuple[str, str, str]

_NO_ID: Final = Bilingual("没有 service_request_id", "it has no service_request_id")
_CUT: Final = Bilingual(
    "对方不分页，一分钟内的诉求可能没有给全",
    "the endpoint has no pages, and may have more of this minute than it has sent",
)


class Open311Keys(FetchLimits, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "open311"``.

    Attributes:
        endpoint: The address under which ``requests.json`` is.
        form: In which form it is asked.
        jurisdiction_id: Of which place, where the endpoint has several.
        api_key_file, api_key_env: Where the key is, if it wants one.
        since: The day with which the first reading begins.
        by: By which time it is asked: ``updated`` where it knows `updated_after`; with
            ``requested`` what was sent in the last `back_days` is read each time.
        back_days: See `by`.
        overlap_minutes: How much of the time that was read is read again, for requests that the
            endpoint shows late.
        window_days: How long a window is.
        page_size: How many requests are asked for at a time.
        every: Seconds after which it is asked again.
    """

    endpoint: Annotated[str, Meta(pattern=r"^https?://[!-~]+$")]
    form: Literal["json", "xml"] = "json"
    jurisdiction_id: str = ""
    api_key_file: str | None = None
    api_key_env: str | None = None
    since: dt.date
    by: Literal["updated", "requested"] = "updated"
    back_days: Annotated[int, Meta(ge=1, le=3_660)] = 90
    overlap_minutes: Annotated[int, Meta(ge=0, le=525_600)] = 60
    window_days: Annotated[int, Meta(ge=1, le=366)] = 30
    page_size: Annotated[int, Meta(ge=1, le=1_000)] = 100
    every: Annotated[float, Meta(ge=1, le=86_400)] = 300.0


class Window(msgspec.Struct, frozen=True):
    """A stretch of time, its ends included."""

    start: dt.datetime
    end: dt.datetime

    def halves(self) -> "tuple[Window, Window]":
        """Return it in two."""
        middle = self.start + (self.end - self.start) / 2
        return Window(self.start, middle), Window(middle, self.end)


class Endpoint:
    """An endpoint as a source of rows.

    Args:
        keys: What the mapping file says.
        api_key: The key, "" where it wants none.
        context: The mapping file's folder, and the county's zone.
        clock: Returns seconds since the epoch.
    """

    fields: Sequence[str] = REQUEST_FIELDS

    def __init__(
        self,
        keys: Open311Keys,
        api_key: str,
        context: SourceContext,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._api_key = api_key
        self._zone = context.zone
        self._fetcher = Fetcher(keys, context.folder)
        self._clock = clock
        self._due = 0.0

    def take(self, position: Position) -> Iterator[Taken]:
        """Return what has changed since a position."""
        self._due = time.monotonic() + self._keys.every
        now = dt.datetime.fromtimestamp(int(self._clock()), dt.UTC)
        start = self._start(position, now)
        while start < now:
            end = min(start + dt.timedelta(days=self._keys.window_days), now)
            for rows, unread in self._of(Window(start, end)):
                # Until the window is read whole, the next reading begins with it again.
                yield Taken(rows, unread, position)
            position = {"until": end.isoformat()}
            yield Taken((), (), position)
            start = end

    def _start(self, position: Position, now: dt.datetime) -> dt.datetime:
        first = dt.datetime.combine(self._keys.since, dt.time(), self._zone).astimezone(dt.UTC)
        if position is None:
            return first
        if self._keys.by == "requested":
            return max(first, now - dt.timedelta(days=self._keys.back_days))
        until = dt.datetime.fromisoformat(position["until"])
        return until - dt.timedelta(minutes=self._keys.overlap_minutes)

    def _of(self, window: Window) -> Iterator[tuple[list[SourceRow], list[UnreadRow]]]:
        """Read a window until nothing of it is new."""
        seen: set[RequestVersion] = set()
        for _ in range(MOST_PASSES):
            before, pages = len(seen), 0
            for fresh, number in self._pages(window, seen):
                pages = number
                yield self._rows(fresh, window, number)
            # What moves to another page while pages are read is found when they are read again.
            if pages <= 1 or len(seen) == before:
                break

    def _pages(
        self, window: Window, seen: set[RequestVersion]
    ) -> Iterator[tuple[list[Found], int]]:
        """Yield what is new on each page, with the page's number."""
        read: set[RequestVersion] = set()
        for number in range(1, MOST_PAGES + 1):
            found = self._page(window, number)
            versions = {each.version for each in found}
            if not versions - read:
                if found and number == 2 and len(found) > FEW_REQUESTS:  # noqa: PLR2004  the second
                    yield from self._halves(window, seen)
                return
            fresh = [each for each in found if each.version not in seen]
            read |= versions
            seen |= versions
            yield fresh, number
        raise SourceAway(f"{self._keys.endpoint}: has more than {MOST_PAGES} pages of one window")

    def _halves(
        self, window: Window, seen: set[RequestVersion]
    ) -> Iterator[tuple[list[Found], int]]:
        """Read a window in halves, since the endpoint has no pages and may have cut it off."""
        if window.end - window.start <= SHORTEST:
            yield [], -1
            return
        for half in window.halves():
            for fresh, number in self._pages(half, seen):
                yield fresh, min(number, 1)

    def _page(self, window: Window, number: int) -> list[Found]:
        names = {
            "updated": ("updated_after", "updated_before"),
            "requested": ("start_date", "end_date"),
        }[self._keys.by]
        asked = {
            names[0]: _written(window.start),
            names[1]: _written(window.end),
            "page": str(number),
            "page_size": str(self._keys.page_size),
        }
        if self._keys.by == "updated":
            # Else many endpoints keep to what was sent in the last 90 days.
            asked["start_date"] = _written(
                dt.datetime.combine(self._keys.since, dt.time(), self._zone).astimezone(dt.UTC)
            )
        if self._keys.jurisdiction_id:
            asked["jurisdiction_id"] = self._keys.jurisdiction_id
        if self._api_key:
            asked["api_key"] = self._api_key
        url = f"{self._keys.endpoint.rstrip('/')}/requests.{self._keys.form}?{urlencode(asked)}"
        fetched = self._fetcher.fetch(url, {}, plain=not self._api_key)
        try:
            return read_requests(fetched.body or b"", self._keys.form)
        except NotGeoReport as error:
            raise SourceAway(f"{self._keys.endpoint}: answers, but {error}") from None

    def _rows(
        self, found: Sequence[Found], window: Window, page: int
    ) -> tuple[list[SourceRow], list[UnreadRow]]:
        where = f"{self._keys.endpoint}, {window.start:%Y-%m-%d}, page {page}"
        if page < 0:
            return [], [UnreadRow(f"{self._keys.endpoint}, {_written(window.start)}", _CUT)]
        unread = [UnreadRow(where, _NO_ID) for each in found if not each.id]
        rows = [SourceRow(f"{where}, {each.id}", each.cells) for each in found if each.id]
        # A later row is the newer one, and many endpoints have the newest first.
        rows.sort(key=lambda row: str(row.cells["updated_datetime"]))
        return rows, unread

    def wait(self, seconds: float) -> None:
        """Return when the endpoint is due to be asked, or after so many seconds."""
        time.sleep(max(0.0, min(seconds, self._due - time.monotonic())))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def _written(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def open_endpoint(keys: Open311Keys, context: SourceContext) -> Endpoint:
    """Open an endpoint as a mapping file has it.

    Raises:
        BadInput: A key cannot be used.
    """
    api_key = ""
    if keys.api_key_file is not None or keys.api_key_env is not None:
        named = {"file": keys.api_key_file, "env": keys.api_key_env}
        api_key = secret(context.folder, **named, name="api_key")
    if "?" in keys.endpoint or "#" in keys.endpoint:
        raise BadInput("[source] endpoint: is the address under which requests.json is, without ?")
    return Endpoint(keys, api_key, context)
