"""Unpacking the records of a batch, within bounds, as Kafka's own consumer does.

aiokafka asks its codecs for all that there is at once, however much that is, stops at bytes behind
a gzip stream, and reads of an LZ4 stream with several frames what is in none of them. Kafka's own
consumer reads several members (gzip), frames (Zstandard) and streams (Snappy) one after the other,
of LZ4 the first frame alone, and looks at no byte behind what it needs (decision 0029).
"""

import struct
import zlib
from collections.abc import Callable
from typing import Final

import cramjam

MOST_UNPACKED: Final = 64 * 1024 * 1024
"""Bytes that a batch may unpack to. Clients fill batches of a megabyte or less; what unpacks to
more than this was made to."""

GZIP: Final = 1
SNAPPY: Final = 2
LZ4: Final = 3
ZSTD: Final = 4

_GZIP_WINDOW: Final = 31
"""What zlib calls a stream with gzip's own header and checksum."""

_GZIP_MAGIC: Final = b"\x1f\x8b"

_XERIAL: Final = b"\x82SNAPPY\x00"
"""Begins a stream of Snappy blocks; a version and the lowest compatible one follow."""

_XERIAL_HEADER: Final = 16
_LENGTH: Final = struct.Struct(">i")

_LZ4_MAGIC: Final = b"\x04\x22\x4d\x18"
_LZ4_BLOCK: Final = struct.Struct("<I")
_LZ4_PLAIN: Final = 0x80000000
"""Bit of a block's length: the block is not compressed."""

_LZ4_BLOCK_SUMS: Final = 0x10
_LZ4_CONTENT_SIZE: Final = 0x08
_LZ4_CONTENT_SUM: Final = 0x04
_LZ4_DICTIONARY: Final = 0x01

_NO_ROOM: Final = "whole buffer"
"""What cramjam says, and nothing else, where the room given is too small."""

_ROOM_FIRST: Final = 4_096
_ROOM_TIMES: Final = 16
"""Events in JSON seldom become smaller than a sixteenth."""


class Unpackable(Exception):
    """A batch cannot be unpacked; says why."""


def unpack(codec: int, packed: bytes, most: int = MOST_UNPACKED) -> bytes:
    """Return what the records of a batch are, unpacked.

    Args:
        codec: How the batch's attributes say that it is packed.
        packed: The records as they are packed.
        most: How many bytes they may be.

    Raises:
        Unpackable: They are packed in no way that is known, are damaged, or are more than `most`.
    """
    unpacks = _CODECS.get(codec)
    if unpacks is None:
        raise Unpackable(f"is packed in a way that is not known (codec {codec})")
    name, way = unpacks
    try:
        return way(packed, most)
    except (zlib.error, cramjam.DecompressionError, struct.error, IndexError, ValueError) as error:
        if _NO_ROOM in str(error):
            raise _too_large(most) from None
        raise Unpackable(f"cannot be unpacked by {name}: {error}") from None


def _gzip(packed: bytes, most: int) -> bytes:
    unpacked = bytearray()
    while True:
        member = zlib.decompressobj(_GZIP_WINDOW)
        unpacked += member.decompress(packed, most + 1 - len(unpacked))
        if len(unpacked) > most:
            raise _too_large(most)
        if not member.eof:
            raise Unpackable("cannot be unpacked by gzip: it ends too early")
        packed = member.unused_data
        if not packed.startswith(_GZIP_MAGIC):
            return bytes(unpacked)


def _snappy(packed: bytes, most: int) -> bytes:
    if not packed.startswith(_XERIAL):
        return _snappy_block(packed, most)
    unpacked = bytearray()
    at = 0
    while at < len(packed):
        if packed.startswith(_XERIAL, at):  # One stream may follow another.
            at += _XERIAL_HEADER
            continue
        (length,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        if not 0 <= length <= len(packed) - at:
            raise ValueError(f"a block of {length} bytes, of which {len(packed) - at} are there")
        unpacked += _snappy_block(packed[at : at + length], most, len(unpacked))
        at += length
    return bytes(unpacked)


def _snappy_block(block: bytes, most: int, before: int = 0) -> bytes:
    if before + cramjam.snappy.decompress_raw_len(block) > most:
        raise _too_large(most)
    return bytes(cramjam.snappy.decompress_raw(block))


def _lz4(packed: bytes, most: int) -> bytes:
    return _into(cramjam.lz4.decompress_into, packed[: _lz4_end(packed)], most)


def _lz4_end(packed: bytes) -> int:
    """Return where the first frame ends."""
    if not packed.startswith(_LZ4_MAGIC):
        raise ValueError("no frame begins there")
    flags = packed[len(_LZ4_MAGIC)]
    at = len(_LZ4_MAGIC) + 2  # The flags and the size of blocks.
    at += 8 * bool(flags & _LZ4_CONTENT_SIZE) + 4 * bool(flags & _LZ4_DICTIONARY)
    at += 1  # The header's checksum.
    while True:
        (length,) = _LZ4_BLOCK.unpack_from(packed, at)
        at += _LZ4_BLOCK.size
        if length == 0:
            return at + 4 * bool(flags & _LZ4_CONTENT_SUM)
        at += (length & ~_LZ4_PLAIN) + 4 * bool(flags & _LZ4_BLOCK_SUMS)


def _zstd(packed: bytes, most: int) -> bytes:
    return _into(cramjam.zstd.decompress_into, packed, most)


def _into(unpacks: Callable[[bytes, bytearray], int], packed: bytes, most: int) -> bytes:
    """Unpack into as much room as it takes: what it unpacks to is written nowhere before it."""
    room = _ROOM_FIRST + _ROOM_TIMES * len(packed)
    while room < most:
        try:
            return _into_room(unpacks, packed, room)
        except cramjam.DecompressionError as error:
            if _NO_ROOM not in str(error):
                raise
        room *= _ROOM_TIMES
    return _into_room(unpacks, packed, most)


def _into_room(unpacks: Callable[[bytes, bytearray], int], packed: bytes, many: int) -> bytes:
    room = bytearray(many)
    return bytes(memoryview(room)[: unpacks(packed, room)])


def _too_large(most: int) -> Unpackable:
    return Unpackable(f"unpacks to more than {most} bytes, the most that is taken")


_CODECS: Final[dict[int, tuple[str, Callable[[bytes, int], bytes]]]] = {
    GZIP: ("gzip", _gzip),
    SNAPPY: ("Snappy", _snappy),
    LZ4: ("LZ4", _lz4),
    ZSTD: ("Zstandard", _zstd),
}
