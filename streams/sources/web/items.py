"""A feed taken apart into items: RSS, Atom and JSON Feed, as sites write them.

Sources: RSS 2.0, RFC 4287 (Atom), JSON Feed 1.1.
"""

import calendar
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from streams.sources.charsets import decoded_text
from streams.sources.digests import safe_id
from streams.sources.plain_text import clean, in_a_line, shortened_text, text_of_html

MOST_ITEMS: Final = 5_000

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_LOCAL: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?", re.ASCII
)
_SHARED: Final = frozenset({"timeline", "singlemessage", "groupmessage"})
_TRACKING: Final = frozenset({"spm", "fbclid", "gclid", "isappinstalled"})
_PORTS: Final = {"http": 80, "https": 443}


class UnreadableFeed(ValueError):
    """A document is not a feed; the text says why and has nothing of its content."""


class FeedItem(NamedTuple):
    """An item of a feed.

    Attributes:
        guid: What the feed calls it; "" if it does not.
        link: Where it is, as the feed says.
        title, text: What a reader sees.
        date: When it was published, else when it was changed; without an offset where the feed
            says none; None where it says nothing that can be read.
        author: Who wrote it.
        categories: What the feed says it is about.
    """

    guid: str
    link: str
    title: str
    text: str
    date: dt.datetime | None
    author: str
    categories: tuple[str, ...]

    def keys(self) -> list[str]:
        """Return the digests by which it is known, the first of them its id."""
        found = [safe_id("item", canonical_link(self.link))] if self.link else []
        found += [safe_id("guid", self.guid)] if self.guid else []
        return found or [safe_id("words", self.title, self.text)]


def read_feed(body: bytes, content_type: str) -> list[FeedItem]:
    """Return the items of a feed, in its order.

    Raises:
        UnreadableFeed: It is none.
    """
    charset = _CHARSET.search(content_type)
    if "json" in content_type or body.lstrip()[:1] == b"{":
        return list(_of_json(body))[:MOST_ITEMS]
    declared = _DECLARED.match(body)
    said = charset[1] if charset else declared[1].decode() if declared else None
    is_utf_16 = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = body.decode("utf-16", "replace") if is_utf_16 else decoded_text(body, said)
    return list(_of_xml(_DECLARATION.sub("", text.lstrip("\ufeff"))))[:MOST_ITEMS]


def canonical_link(link: str) -> str:
    """Return an address without what differs where the same page is linked from elsewhere."""
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return link.strip()
    host = (parts.hostname or "").removeprefix("www.")
    if port and port != _PORTS.get(parts.scheme):
        host += f":{port}"
    query = [(name, value) for name, value in _fields(parts.query) if _is_of_page(name, value)]
    fragment = parts.fragment if _is_page(parts.fragment) else ""
    return f"{host}{parts.path.rstrip('/')}?{urlencode(sorted(query))}#{fragment}"


def page_link(link: str) -> str:
    """Return an address without what says where, and by whom, the page was passed on.

    All else stays as it is written, so that it leads where it led; what is no address stays whole.
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link.strip()
    said = [part for part in parts.query.split("&") if _stays(part)]
    fragment = parts.fragment if _is_page(parts.fragment) else ""
    return urlunsplit(parts._replace(query="&".join(said), fragment=fragment))


def _fields(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _stays(part: str) -> bool:
    return all(_is_of_page(name, value) for name, value in _fields(part))


def _is_of_page(name: str, value: str) -> bool:
    """Return whether a field of a query says which page it is."""
    is_shared = name == "from" and value in _SHARED
    return not (name.startswith("utm_") or name in _TRACKING or is_shared)


def _is_page(fragment: str) -> bool:
    # Some sites have the page itself after the #.
    return fragment[:1] in ("!", "/")


def _of_xml(text: str) -> Iterator[FeedItem]:
    import feedparser
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        fromstring(text.encode("utf-8", "replace"), forbid_dtd=False)
    except DefusedXmlException:
        raise UnreadableFeed("entities") from None
    except (ParseError, ValueError):
        # Many feeds are not well-formed; what reads them all the same knows no entities but HTML's.
        if "<!ENTITY" in text:
            raise UnreadableFeed("entities") from None
    found = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        raise UnreadableFeed("not-a-feed")
    for entry in found.entries:
        content = entry.get("content") or [{}]
        text = content[0].get("value") or entry.get("summary", "")
        yield FeedItem(
            guid=str(entry.get("id", "")).strip(),
            link=str(entry.get("link", "")).strip(),
            title=in_a_line(_plain(entry.get("title", ""))),
            text=shortened_text(_plain(text)),
            date=_date_of(entry, "published") or _date_of(entry, "updated"),
            author=in_a_line(entry.get("author", ""), 200),
            categories=tuple(
                in_a_line(str(tag.get("term", "")), 100) for tag in entry.get("tags", ())[:20]
            ),
        )


def _date_of(entry: Mapping[str, Any], name: str) -> dt.datetime | None:
    # What has no offset is meant in the county's zone, where feedparser takes it for UTC.
    if local := _LOCAL.fullmatch(str(entry.get(name, "")).strip()):
        return _local(local)
    parsed = entry.get(f"{name}_parsed")
    if parsed is None:
        return None
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _local(found: re.Match[str]) -> dt.datetime | None:
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  without an offset is what it means
    except ValueError:
        return None


def _of_json(body: bytes) -> Iterator[FeedItem]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableFeed("not-json") from None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise UnreadableFeed("not-a-feed")
    for entry in items:
        if not isinstance(entry, dict):
            continue
        authors = entry.get("authors") or [entry.get("author")]
        author = authors[0] if isinstance(authors, list) else None
        tags = entry.get("tags")
        yield FeedItem(
            guid=_text(entry.get("id")),
            link=_text(entry.get("url") or entry.get("external_url")),
            title=in_a_line(_text(entry.get("title"))),
            text=_json_text(entry),
            date=_json_date(entry.get("date_published")) or _json_date(entry.get("date_modified")),
            author=in_a_line(_text(author.get("name")), 200) if isinstance(author, dict) else "",
            categories=tuple(
                in_a_line(_text(tag), 100) for tag in (tags if isinstance(tags, list) else ())[:20]
            ),
        )


def _json_text(entry: Mapping[str, Any]) -> str:
    if html := _text(entry.get("content_html")):
        return text_of_html(html)
    return shortened_text(clean(_text(entry.get("content_text")) or _text(entry.get("summary"))))


def _json_date(value: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(_text(value))
    except ValueError:
        return None


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _plain(text: str) -> str:
    return text_of_html(text) if "<" in text or "&" in text else clean(text)
