"""What is kept of where an item was posted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.events.messages import Person, ReceivedData
from streams.core.events.postings import UNPOSTED, Posting, is_link, kept_link, posting_of

KEPT = (
    "https://weibo.example/2803301701/4912345678901234?refer_flag=1001030103_",
    "https://tieba.example/p/8123456789?pid=148123456789",
    "http://mp.example/s?__biz=MzA3MDM3NjE5NQ==&mid=2650812345&idx=1&sn=0a1b2c3d4e5f",
    "https://video.example/v/7123456789012345678",
    "https://论坛.example/@someone/帖子#楼-3",
    "HTTPS://forum.example:8443",
)
NO_LINKS = (
    *("", "weibo.example/1", "javascript:alert(1)", "data:text/html,x", "ftp://x.example/1"),
    *("https://", "https:///1", "https://user:secret@x.example/", "https://user@x.example/"),
    *("https://x.example/a b", "https://x.example/\n", "https://x.example\\@y.example/"),
    *('https://x.example/"onmouseover=', "https://x.example/<b>", "https://" + "x" * 2_000),
)
GIVEN_AWAY = (
    "https://x.example/u/13912345678",
    "https://x.example/u?to=8613912345678",
    "https://x.example/?mail=somebody%40mail.example",
    "https://x.example/p/61012619800101123X",
    "https://x.example/%E2%80%AEgnp",
)


@pytest.mark.parametrize("link", KEPT)
def test_addresses_of_posts_are_kept_as_they_came(link: str) -> None:
    """Queries too: many forums have the number of a post there."""
    assert is_link(link)
    assert kept_link(link, ()) == link


@pytest.mark.parametrize("link", NO_LINKS)
def test_what_is_no_address_of_the_web_is_none(link: str) -> None:
    """Nothing that runs, that has a password in it, or that is another one than it looks."""
    assert not is_link(link)


@pytest.mark.parametrize("link", GIVEN_AWAY)
def test_an_address_that_gives_somebody_away_is_not_kept(link: str) -> None:
    """However it is written."""
    assert is_link(link)
    assert kept_link(link, ()) == ""


@given(st.text("张三李王丰Abc", min_size=2, max_size=6), st.booleans())
def test_a_writer_is_never_in_an_address(name: str, percent: bool) -> None:
    """By whatever of its words, in capitals or not."""
    written = "".join(f"%{byte:02X}" for byte in name.encode()) if percent else name.swapcase()
    link = f"https://x.example/home/{written}/1"
    assert kept_link(link, (name,)) == ""


def test_what_is_said_of_nothing_is_nothing() -> None:
    """A number of readers alone is something, 0 too."""
    plain: Any = {"kind": "opinion", "channel": "monitoring"}
    assert posting_of(ReceivedData(**plain)) is UNPOSTED
    assert posting_of(ReceivedData(**plain, reach=0)) == Posting(reach=0)
    said = ReceivedData(**plain, platform=" 张三丰的\u200b微博 ", person=Person(name="张三丰"))
    assert posting_of(said) == Posting(platform="＊＊＊的 微博")
