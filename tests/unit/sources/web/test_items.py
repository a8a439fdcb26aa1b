"""Feeds taken apart: forms, encodings, dates, what is one item, and what is no feed."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.web.items import (
    FeedItem,
    UnreadableFeed,
    canonical_link,
    page_link,
    read_feed,
)

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>论坛</title>
<item><title>小区停暖&lt;b&gt;三天&lt;/b&gt;</title><link>http://bbs.example/t?id=1&amp;utm_source=rss</link>
<guid isPermaLink="false">t-1</guid><pubDate>Mon, 02 Mar 2015 09:30:00 +0800</pubDate>
<category>民生</category><author>网友</author>
<description><![CDATA[<p>请<b>处理</b></p><script>x()</script>]]></description></item>
<item><title>路灯</title><link>http://bbs.example/t?id=2</link>
<pubDate>2015-03-02 10:00:00</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title>
<entry><id>urn:1</id><title type="html">T &amp;amp; U</title><link href="https://a.example/1"/>
<updated>2015-03-02T01:30:00Z</updated><content type="html">&lt;p&gt;text&lt;/p&gt;</content>
<author><name>网友</name></author></entry></feed>"""

AT = dt.datetime(2015, 3, 2, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "utf-16"])
def test_rss_in_the_encodings_of_chinese_sites(encoding: str) -> None:
    """What a reader sees is the same in each."""
    one, two = read_feed(RSS.format(encoding=encoding).encode(encoding), "text/xml")
    assert one == FeedItem(
        *("t-1", "http://bbs.example/t?id=1&utm_source=rss", "小区停暖三天", "请处理"),
        *(AT, "网友", ("民生",)),
    )
    # A time without an offset is not one of UTC: it is meant where the feed is read.
    assert two.date == dt.datetime(2015, 3, 2, 10)  # noqa: DTZ001
    assert (two.guid, two.text) == ("", "")


def test_the_header_s_charset_goes_before_the_document_s() -> None:
    """RFC 7303 has it so, and some sites need it."""
    body = RSS.format(encoding="utf-8").encode("gbk")
    assert read_feed(body, "text/xml; charset=gbk")[1].title == "路灯"
    assert read_feed(body, "text/xml")[1].title == "路灯"


def test_atom() -> None:
    """Where there is no time of publishing, that of the change is taken."""
    (one,) = read_feed(ATOM.encode(), "application/atom+xml")
    assert one == FeedItem("urn:1", "https://a.example/1", "T & U", "text", AT, "网友", ())


def test_json_feed() -> None:
    """With odd entries, which stop nothing."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": 7,
                "url": "https://a.example/7",
                "title": "路灯",
                "tags": ["民生", 3],
                "content_html": "<p>不亮</p>",
                "date_published": "2015-03-02T09:30:00+08:00",
                "authors": [{"name": "网友"}],
            },
            {"id": "8", "content_text": "文", "tags": "x", "authors": 3, "date_published": 5},
            "no item",
        ],
    }
    one, two = read_feed(json.dumps(feed).encode(), "application/feed+json")
    assert one == FeedItem("7", "https://a.example/7", "路灯", "不亮", AT, "网友", ("民生", "3"))
    assert two == FeedItem("8", "", "", "文", None, "", ())


def test_a_feed_that_is_not_well_formed_is_read() -> None:
    """As sites write them."""
    body = RSS.format(encoding="utf-8").replace("&amp;utm", "&utm").replace("</channel></rss>", "")
    assert [item.title for item in read_feed(body.encode(), "")] == ["小区停暖三天", "路灯"]


ENTITIES = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize("end", ["", "<"])
def test_entities_are_refused(declared: str, end: str) -> None:
    """Also where the document is not well-formed, or in another encoding."""
    text = f"{declared}<rss><channel><item><title>&b;</title></item></channel></rss>{end}"
    for body in (text.encode(), text.encode("utf-16")):
        with pytest.raises(UnreadableFeed, match=r"^entities$"):
            read_feed(body, "application/xml")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html><body>404</body></html>", "not-a-feed"),
        (b"", "not-a-feed"),
        (b'{"a": 1}', "not-a-feed"),
        (b'{"items": 1}', "not-a-feed"),
        (b"{", "not-json"),
    ],
)
def test_what_is_no_feed(body: bytes, why: str) -> None:
    """It is said why, without its content."""
    with pytest.raises(UnreadableFeed, match=f"^{why}$"):
        read_feed(body, "")


@pytest.mark.parametrize(
    "link",
    [
        *("https://www.a.example/t/?b=2&a=1", "http://a.example:80/t?a=1&b=2#comments"),
        *("HTTP://A.EXAMPLE/t?b=2&utm_source=x&a=1&spm=1.2", "https://a.example/t/?a=1&b=2"),
        "https://a.example/t?a=1&b=2&from=timeline&isappinstalled=0",
    ],
)
def test_one_page_under_several_addresses(link: str) -> None:
    """How it was shared makes no other page of it."""
    assert canonical_link(link) == canonical_link("http://a.example/t?a=1&b=2")


@pytest.mark.parametrize(
    "link",
    [
        *("http://a.example/t?a=1", "http://a.example/T?a=1&b=2", "http://b.example/t?a=1&b=2"),
        *("http://a.example:8080/t?a=1&b=2", "http://a.example/t?a=1&b=2#!/3"),
        "http://a.example/t?a=1&b=2&from=3",
    ],
)
def test_other_pages(link: str) -> None:
    """What may be another page is another item."""
    assert canonical_link(link) != canonical_link("http://a.example/t?a=1&b=2")


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("https://www.a.example/t/?b=2&a=%E4#at", "https://www.a.example/t/?b=2&a=%E4"),
        (" http://a.example:8080/t?utm_source=x&tid=1&spm=1.2 ", "http://a.example:8080/t?tid=1"),
        ("https://a.example/s?b=Mz==&m=2&from=timeline", "https://a.example/s?b=Mz==&m=2"),
        ("https://a.example/t?from=3#!/7", "https://a.example/t?from=3#!/7"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_where_a_page_is(link: str, page: str) -> None:
    """What leads there stays as it is written, and who passed it on is not said."""
    assert page_link(link) == page


def test_ids_say_nothing_of_who_wrote() -> None:
    """An address of a forum has a name in it, and ids are kept for ever."""
    item = FeedItem("http://bbs/u/zhangsan/1", "http://bbs/u/zhangsan/1", "t", "", None, "", ())
    assert len(item.keys()) == len(set(item.keys())) == 2
    assert "zhangsan" not in "".join(item.keys())
    assert (
        FeedItem("", "", "t", "x", None, "", ()).keys()
        != FeedItem("", "", "t", "y", None, "", ()).keys()
    )


@given(st.binary(max_size=300), st.booleans())
def test_whatever_bytes_are_read_or_refused(noise: bytes, is_feed: bool) -> None:
    """No bytes stop a feeder."""
    body = b"<rss><channel><item><title>" + noise if is_feed else noise
    try:
        items = read_feed(body, "text/xml")
    except UnreadableFeed:
        return
    "".join(item.title + item.text for item in items).encode()
