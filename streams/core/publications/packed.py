"""Publications as they travel and are kept: their canonical JSON, compressed.

What others packed is unpacked within a bound, so that a record of a kilobyte cannot fill memory.
"""

import binascii
import zlib
from typing import Final

import msgspec

from streams.core.publications.publication import (
    Publication,
    decode_publication,
    encode_publication,
    publication_digest,
)

MOST_UNPACKED_BYTES: Final = 64 * 1024 * 1024
"""How many bytes a publication may have before it is compressed; a bulletin with tables of some
hundred units has some hundred thousand."""

_DIGITS: Final = 8


def publication_id(publication: Publication, digest: str) -> str:
    """Return the id that a draft has unless another is taken: the same draft has the same."""
    return f"{publication.bulletin}.{digest[:_DIGITS]}"


def pack_publication(publication: Publication) -> tuple[bytes, str]:
    """Return a publication as it is kept, and its digest."""
    value = encode_publication(publication)
    return zlib.compress(value, 9), publication_digest(value)


def in_base64(packed: bytes) -> str:
    """Return a packed publication as an event carries it."""
    return binascii.b2a_base64(packed, newline=False).decode()


def from_base64(text: str) -> bytes:
    """Return the packed publication that an event carries.

    Raises:
        ValueError: It is not base64 with padding (RFC 4648).
    """
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise ValueError("it is not base64 as RFC 4648 has it, with padding") from None


def unpacked_bytes(packed: bytes) -> bytes:
    """Return the canonical JSON of a packed publication.

    Raises:
        ValueError: It is not all of what zlib compressed, or has too many bytes.
    """
    unpacking = zlib.decompressobj()
    try:
        value = unpacking.decompress(packed, MOST_UNPACKED_BYTES)
    except zlib.error:
        raise ValueError("it is not compressed by zlib") from None
    is_full = len(value) == MOST_UNPACKED_BYTES and not unpacking.eof
    if unpacking.unconsumed_tail or is_full:
        raise ValueError(f"it has more than {MOST_UNPACKED_BYTES} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("it is cut off, or something follows it")
    return value


def unpack_publication(packed: bytes, digest: str) -> Publication:
    """Return a packed publication.

    Args:
        packed: As `pack_publication` returned it.
        digest: What its digest must be.

    Raises:
        ValueError: It is not one, or not this one; says why in words of ours alone.
    """
    value = unpacked_bytes(packed)
    try:
        return decode_publication(value, digest)
    except msgspec.DecodeError as error:
        # What msgspec says after this names places, never values.
        _, at, place = str(error).partition(" - at `$")
        where = f" (at {place.removesuffix('`')})" if at else ""
        raise ValueError(f"it is not a publication as its schema has it{where}") from None
    except (RecursionError, UnicodeDecodeError):
        raise ValueError("it is not a publication as its schema has it") from None
