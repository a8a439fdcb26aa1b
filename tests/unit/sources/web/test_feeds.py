"""Feeds as a source: each item once, whatever changes about it, and sites that do not answer."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.core.errors import BadInput
from streams.core.mapping.rows import START, SourceRow
from streams.sources.source import SourceAway, SourceContext
from streams.sources.web.feeds import ITEM_FIELDS, FeedKeys, Feeds, open_feeds
from tests.support.site import LOOPBACK, Answered, Asked, Site, site

CONTEXT: Final = SourceContext(Path(), frozenset(), frozenset(), ZoneInfo("Asia/Shanghai"))
NOW: Final = datetime(2015, 3, 2, 8, tzinfo=UTC).timestamp()


@pytest.fixture
def running() -> Iterator[Site]:
    """Run a site."""
    with site() as found:
        yield found


def rss(*items: tuple[str, str, str]) -> bytes:
    """Return a feed of items: guid, link, date."""
    written = "".join(
        f"<item><title>{guid or link}</title>"
        + (f"<guid>{guid}</guid>" if guid else "")
        + (f"<link>{link}</link>" if link else "")
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + "</item>"
        for guid, link, date in items
    )
    return f"<rss version='2.0'><channel>{written}</channel></rss>".encode()


DATE: Final = "Mon, 02 Mar 2015 09:30:00 +0800"


def opened(running: Site, *paths: str, **more: Any) -> Feeds:
    """Open feeds as a mapping file would have it."""
    said = {"urls": [running.url + path for path in paths], "inner": LOOPBACK, **more}
    keys = msgspec.convert(said, FeedKeys)
    source = open_feeds(keys, CONTEXT)
    source._clock = lambda: NOW
    return source


def taken(source: Feeds, position: Any = START) -> tuple[list[SourceRow], Any, list[str]]:
    """Take all there is; return rows, the position through JSON, and what could not be read."""
    parts = list(source.take(position))
    source.close()
    rows = [row for part in parts for row in part.rows]
    last = parts[-1].position if parts else position
    unread = [str(each.why) for part in parts for each in part.away]
    return rows, msgspec.json.decode(msgspec.json.encode(last)), unread


def test_items_are_rows(running: Site) -> None:
    """The newest come last, since a later row is the newer one."""
    running.answer = lambda _: Answered(rss(("b", "http://x/2", DATE), ("a", "http://x/1", DATE)))
    rows, _, _ = taken(opened(running, "/f?token=SECRET"))
    assert [row.cells["title"] for row in rows] == ["a", "b"]
    assert tuple(rows[0].cells) == ITEM_FIELDS
    assert rows[0].place == f"{running.url}/f, item 2"
    assert "SECRET" not in str(rows)


def test_an_item_is_the_same_under_another_link_or_guid(running: Site) -> None:
    """Sites change the one or the other; whichever is the same, it is one item."""
    first = [("a", "http://x/1", DATE), ("b", "http://x/2", DATE)]
    then = [("a", "http://y/moved", DATE), ("b2", "https://www.x/2?utm_source=z", DATE)]
    running.answer = lambda _: Answered(rss(*first))
    rows, position, _ = taken(opened(running, "/f"))
    before = sorted(str(row.cells["id"]) for row in rows)
    running.answer = lambda _: Answered(rss(*then))
    rows, position, _ = taken(opened(running, "/f"), position)
    assert sorted(str(row.cells["id"]) for row in rows) == before
    # And the same again by what it has come to be called.
    running.answer = lambda _: Answered(rss(("", "http://y/moved", DATE), ("b2", "", DATE)))
    rows, _, _ = taken(opened(running, "/f"), position)
    assert sorted(str(row.cells["id"]) for row in rows) == before


def test_two_feeds_of_a_site_have_one_item(running: Site) -> None:
    """The page of news and that of a district link to the same page."""
    running.answer = lambda asked: Answered(
        rss((f"guid of {asked.path}", f"http://x/1?utm_medium={asked.path}", DATE))
    )
    rows, _, _ = taken(opened(running, "/one", "/two"))
    assert len(rows) == 2
    assert len({row.cells["id"] for row in rows}) == 1


def test_an_item_without_a_date_keeps_that_of_its_first_reading(running: Site) -> None:
    """Else it would be another one each time."""
    running.answer = lambda _: Answered(rss(("a", "", "")))
    rows, position, _ = taken(opened(running, "/f"))
    assert rows[0].cells["date"] == datetime.fromtimestamp(NOW, UTC)
    source = opened(running, "/f")
    source._clock = lambda: NOW + 86_400
    again, _, _ = taken(source, position)
    assert again[0].cells == rows[0].cells


def test_what_has_not_changed_is_not_read(running: Site) -> None:
    """The site is asked for what is new, and says that nothing is."""

    def answer(asked: Asked) -> Answered:
        known = asked.headers.get("if-none-match") == '"1"'
        return (
            Answered(status=304) if known else Answered(rss(("a", "", DATE)), 200, {"ETag": '"1"'})
        )

    running.answer = answer
    _, position, _ = taken(opened(running, "/f"))
    rows, after, _ = taken(opened(running, "/f"), position)
    assert (rows, after) == ([], position)


def test_a_site_that_is_away_stops_no_other(running: Site) -> None:
    """It is reported once, and again when something else is wrong with it."""
    running.answer = lambda asked: (
        Answered(rss(("a", "", DATE))) if asked.path == "/good" else Answered(status=503)
    )
    source = opened(running, "/bad", "/good", every=1)
    first = list(source.take(START))
    assert [len(part.rows) for part in first] == [0, 1]
    assert "503" in str(first[0].away[0].why)
    source._due.clear()
    assert [len(part.away) for part in source.take(first[-1].position)] == [0]
    running.answer = lambda asked: (
        Answered(rss(("a", "", DATE))) if asked.path == "/good" else Answered(b"<html/>")
    )
    source._due.clear()
    again = [str(each.why) for part in source.take(START) for each in part.away]
    assert len(again) == 1
    assert "RSS" in again[0]
    source.close()


def test_all_away_is_said(running: Site) -> None:
    """Then the feeder waits and tries again."""
    running.answer = lambda _: Answered(status=500)
    source = opened(running, "/1", "/2")
    with pytest.raises(SourceAway, match="500"):
        list(source.take(START))
    running.answer = lambda _: Answered(rss(("a", "", DATE)))
    assert len(taken(source)[0]) == 2


def test_a_site_is_asked_as_often_as_the_file_says(running: Site) -> None:
    """And waiting ends when one is due."""
    running.answer = lambda _: Answered(rss(("a", "", DATE)))
    source = opened(running, "/f", every=1)
    assert len(list(source.take(START))) == 1
    assert list(source.take(START)) == []
    began = time.monotonic()
    source.wait(30)
    assert time.monotonic() - began < 5
    assert len(list(source.take(START))) == 1
    source.close()


def test_a_feed_is_named_once(running: Site) -> None:
    """Else it would be asked twice as often."""
    with pytest.raises(BadInput, match="once"):
        opened(running, "/f", "/f")
