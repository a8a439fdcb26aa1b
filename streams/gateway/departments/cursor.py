"""Cursors of a department's events: how far each topic has been read, opaque to those who keep one.

A cursor has no right of its own: what it leads to depends on the key. So it survives a new key,
another gateway and any restart.
"""

import binascii
import hashlib
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.errors import BadQuery

Place = tuple[str, int]
"""A topic (without prefix) and the number of one of its partitions."""

LONGEST_CURSOR: Final = 65_536
"""Characters that a cursor may have, and bytes that it may unfold to."""

_FORM: Final = 1
_CHECK_BYTES: Final = 6
_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_Offset = Annotated[int, Meta(ge=0, lt=2**62)]


class _Written(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    form: int
    topics: dict[str, list[_Offset]]


def write_positions(positions: Mapping[Place, int]) -> str:
    """Write a cursor.

    Args:
        positions: Of each partition of each topic the offset that comes next.
    """
    topics: dict[str, list[int]] = {}
    for (topic, number), offset in sorted(positions.items()):
        offsets = topics.setdefault(topic, [])
        offsets += [0] * (number + 1 - len(offsets))
        offsets[number] = offset
    body = zlib.compress(msgspec.msgpack.encode(_Written(_FORM, topics)), 9)
    return urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def read_positions(text: str) -> dict[Place, int]:
    """Read a cursor.

    Raises:
        BadQuery: It is not one that a gateway gave, or one of a later version.
    """
    try:
        if len(text) > LONGEST_CURSOR or not _ALPHABET.fullmatch(text):
            raise ValueError
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        if check != _check(body):
            raise ValueError
        unfolding = zlib.decompressobj()
        plain = unfolding.decompress(body, LONGEST_CURSOR)
        read = msgspec.msgpack.decode(plain, type=_Written)
        if read.form != _FORM:
            raise ValueError
    except (ValueError, binascii.Error, zlib.error, msgspec.DecodeError):
        rule = "is not a cursor that was given here; send the last one as it was, or none"
        raise BadQuery("cursor", rule) from None
    return {
        (topic, number): offset
        for topic, offsets in read.topics.items()
        for number, offset in enumerate(offsets)
    }


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK_BYTES).digest()
