"""Cursors: they lead to the next page of their own list, and nowhere else."""

import base64

import pytest

from streams.core.errors import BadQuery
from streams.gateway.queries.cursors import PageEnd, read_cursor, write_cursor
from streams.gateway.queries.listing_query import read_listing
from streams.gateway.queries.question import ListQuestion
from tests.support.county import COUNTY

LIST = "kind=letter&period=2015&measure=open"
PLACE = PageEnd((12, 7), 16_525, 16_496, "letter-号3")


def listing(raw: str = LIST) -> ListQuestion:
    """Read what a list is of."""
    return read_listing(raw, COUNTY, 2)


CURSOR = write_cursor(listing(), PLACE)


def test_there_and_back() -> None:
    """A cursor says where the page before ended; the first page has none."""
    assert read_cursor(listing(f"{LIST}&cursor={CURSOR}"), 2) == PLACE
    assert read_cursor(listing(f"limit=3&cursor={CURSOR}&{LIST}"), 2) == PLACE
    assert read_cursor(listing(), 2) is None


@pytest.mark.parametrize(
    "raw",
    [
        LIST.replace("open", "closed"),
        LIST.replace("2015", "2014"),
        LIST + "&category=housing",
        LIST + "&as_of=2015-12-31",
        LIST + "&at=12.7",
        LIST.replace("kind=letter&", ""),
    ],
)
def test_of_another_list(raw: str) -> None:
    """A cursor of another list is refused."""
    with pytest.raises(BadQuery, match="is not a cursor of this list; give next of its last page"):
        read_cursor(listing(f"{raw}&cursor={CURSOR}"), 2)


def checked(body: bytes) -> str:
    """Make a cursor that passes the check, as somebody who read the code could."""
    from streams.gateway.queries.cursors import _asked, _check

    return base64.urlsafe_b64encode(_check(_asked(listing()), body) + body).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1",
        "AAAA",
        "%00",
        "....",
        "信",
        CURSOR[:-1],
        CURSOR[1:],
        CURSOR + "A",
        CURSOR + "%3D",
        CURSOR.replace(CURSOR[20], "-" if CURSOR[20] != "-" else "_"),
        CURSOR * 50,
        checked(b""),
        checked(b"null"),
        checked(b"[[12,7],16525,16496]"),
        checked(b'[[12],16525,16496,"a"]'),
        checked(b'[[12,-7],16525,16496,"a"]'),
        checked(b'[[12,7],99999999999,16496,"a"]'),
        checked(b'[[12,7],16525,1e99,"a"]'),
        checked(b'[[12,99999999999999999999],16525,16496,"a"]'),
        checked(b'[[12,7],16525,16496,"\\ud800"]'),
        checked(b'[[12,7],16525,16496,"\xff"]'),
        checked(b"[" * 5_000),
    ],
)
def test_made_up(cursor: str) -> None:
    """A cursor that no answer gave is refused, even one whose maker knows how they are made."""
    with pytest.raises(BadQuery) as caught:
        read_cursor(listing(f"{LIST}&cursor={cursor}"), 2)
    assert caught.value.parameter == "cursor"
