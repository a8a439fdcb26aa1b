"""Cursors: where the next page of a list begins, and which list it is a page of.

A cursor is opaque to clients. It has a check over the question, so that one that was made up, cut
short or taken from another list is refused instead of answered with something else.
"""

import binascii
import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.gateway.index.orders import BY_RECEIPT
from streams.gateway.queries.question import ListQuestion

_Flush = Annotated[int, Meta(ge=0, lt=2**62)]
_Key = Annotated[int, Meta(gt=-(2**62), lt=2**62)]

_ALPHABET = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_CHECK_BYTES: Final = 9
"""A multiple of three, so that the check does not share a letter with what follows."""


class PageEnd(msgspec.Struct, frozen=True, array_like=True):
    """The end of a page.

    Attributes:
        at: The state that is listed, flushes by partition.
        today: The day on which the first page was asked for; days left out follow from it.
        key: Of the page's last case, where it is in the order of the list.
        subject: Its subject.
    """

    at: tuple[_Flush, ...]
    today: Annotated[int, Meta(ge=-719_162, le=2_932_896)]
    key: _Key
    subject: str


T = TypeVar("T", bound=msgspec.Struct)


def write_cursor(listing: ListQuestion, place: PageEnd) -> str:
    """Write the cursor of the page that begins after `place`."""
    return write_page_place(_asked(listing), place)


def read_cursor(listing: ListQuestion, partitions: int) -> PageEnd | None:
    """Read the cursor of a list that was asked for; None is its beginning.

    Args:
        listing: What was asked.
        partitions: How many numbers a state has.

    Raises:
        BadQuery: No answer of this list gave the cursor.
    """
    if not listing.cursor:
        return None
    place = read_page_place(listing.cursor, _asked(listing), PageEnd)
    if len(place.at) != partitions:
        raise _foreign(listing.cursor)
    return place


def write_page_place(asked: bytes, place: msgspec.Struct) -> str:
    """Write a cursor.

    Args:
        asked: What tells the list from others.
        place: Where its next page begins.
    """
    body = msgspec.json.encode(place)
    return urlsafe_b64encode(_check(asked, body) + body).decode().rstrip("=")


def read_page_place(text: str, asked: bytes, form: type[T]) -> T:
    """Read a cursor that `write_page_place` wrote of the same list.

    Args:
        text: The cursor.
        asked: What tells the list from others.
        form: What a place of the list is.

    Raises:
        BadQuery: No answer of this list gave it.
    """
    try:
        if not _ALPHABET.fullmatch(text):
            raise ValueError
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        if check != _check(asked, body):
            raise ValueError
        return msgspec.json.decode(body, type=form)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise _foreign(text) from None


def _foreign(text: str) -> BadQuery:
    rule = "is not a cursor of this list; give next of its last page, and the rest as it was"
    return BadQuery("cursor", f"{shown(text)} {rule}")


def _asked(listing: ListQuestion) -> bytes:
    asked: tuple[object, ...] = (listing.question, listing.measure, listing.at)
    if listing.words or listing.order != BY_RECEIPT:
        asked = (*asked, listing.order, listing.words)
    if listing.less:
        asked = (*asked, listing.less)
    if listing.about:
        asked = (*asked, "about", listing.about)
    return msgspec.json.encode(asked)


def _check(asked: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(asked + b"\n" + body, digest_size=_CHECK_BYTES).digest()
