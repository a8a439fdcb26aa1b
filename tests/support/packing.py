"""Batches of records made byte by byte, as other clients make them or as nobody should."""

import gzip
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import cramjam
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

HEADER: Final = 61
GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
XERIAL: Final = b"\x82SNAPPY\x00" + b"\x00\x00\x00\x01" * 2

Pack: TypeAlias = Callable[[bytes], bytes]
Written: TypeAlias = tuple[bytes | None, bytes | None, Sequence[tuple[str, bytes | None]]]
"""Key, value and headers."""

BAD_NAME: Final = "not-utf-8-not-utf-8"
"""A header's name in whose place `batch` writes one of the same length that is not UTF-8."""

BAD_BYTES: Final = b"\xff" * len(BAD_NAME)


def batch(
    records: Sequence[Written],
    codec: int = 0,
    pack: Pack = lambda plain: plain,
    many: int | None = None,
) -> bytes:
    """Make a batch of records.

    Args:
        records: What is in it.
        codec: How it says that it is packed.
        pack: Packs it.
        many: How many records it says that it has, if not as many as it has.
    """
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 30)
    for offset, (key, value, headers) in enumerate(records):
        builder.append(offset, 1_425_262_272_000, key, value, list(headers))
    made: bytes = bytes(builder.build())
    plain = made[HEADER:].replace(BAD_NAME.encode(), BAD_BYTES)
    return sealed(made[:HEADER], pack(plain), codec, len(records) if many is None else many)


def sealed(header: bytes, payload: bytes, codec: int, many: int) -> bytes:
    """Put a batch's header before its records, with the length and the checksum that belong."""
    behind = bytearray(header[21:] + payload)
    behind[1] = behind[1] & ~7 | codec
    behind[2:6] = (many - 1).to_bytes(4, "big", signed=True)
    behind[36:40] = many.to_bytes(4, "big", signed=True)
    crc: bytes = calc_crc32c(bytes(behind)).to_bytes(4, "big")
    length = 9 + len(behind)
    return header[:8] + length.to_bytes(4, "big") + header[12:17] + crc + bytes(behind)


class RawBatch(BatchBuilder):  # type: ignore[misc]
    """A batch that a producer sends just as it is."""

    def __init__(self, raw: bytes, many: int) -> None:
        super().__init__(1, 0)
        self._raw = raw
        self._many = many

    def _build(self) -> bytes:
        self.close()
        return self._raw

    def size(self) -> int:
        """Return how many bytes it has."""
        return len(self._raw)

    def record_count(self) -> int:
        """Return how many records it has."""
        return self._many


def _halves(plain: bytes) -> tuple[bytes, bytes]:
    return plain[: len(plain) // 2], plain[len(plain) // 2 :]


def lz4(plain: bytes, **how: Any) -> bytes:
    """Pack as one frame."""
    packer = cramjam.lz4.Compressor(
        level=4, **{"content_checksum": False, "block_linked": False} | how
    )
    packer.compress(plain)
    return bytes(packer.finish())


def zstd(plain: bytes) -> bytes:
    """Pack as one frame."""
    return bytes(cramjam.zstd.compress(plain))


def zstd_without_size(plain: bytes) -> bytes:
    """Pack as one frame that does not say how long it is."""
    packer = cramjam.zstd.Compressor()
    packer.compress(plain)
    return bytes(packer.finish())


def xerial(*plains: bytes) -> bytes:
    """Pack as a stream of blocks."""
    blocks = [bytes(cramjam.snappy.compress_raw(plain)) for plain in plains]
    return XERIAL + b"".join(len(block).to_bytes(4, "big") + block for block in blocks)


def raw_snappy(plain: bytes) -> bytes:
    """Pack as one block without a stream, as librdkafka does."""
    return bytes(cramjam.snappy.compress_raw(plain))


SKIPPABLE: Final = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"skip"
"""A frame of Zstandard with nothing in it."""

ODD: Final[dict[str, tuple[int, Pack]]] = {
    "gzip": (GZIP, gzip.compress),
    "gzip, two members": (GZIP, lambda p: b"".join(map(gzip.compress, _halves(p)))),
    "gzip, an empty member": (GZIP, lambda p: gzip.compress(p) + gzip.compress(b"")),
    "gzip, zeros behind": (GZIP, lambda p: gzip.compress(p) + bytes(7)),
    "gzip, bytes behind": (GZIP, lambda p: gzip.compress(p) + b"behind"),
    "zstd": (ZSTD, zstd),
    "zstd, without size": (ZSTD, zstd_without_size),
    "zstd, two frames": (ZSTD, lambda p: b"".join(map(zstd, _halves(p)))),
    "zstd, two frames without size": (
        ZSTD,
        lambda p: b"".join(map(zstd_without_size, _halves(p))),
    ),
    "zstd, a frame to skip": (ZSTD, lambda p: SKIPPABLE + zstd(p)),
    "lz4": (LZ4, lz4),
    "lz4, with sums": (LZ4, lambda p: lz4(p, content_checksum=True)),
    "lz4, bytes behind": (LZ4, lambda p: lz4(p) + b"behind"),
    "lz4, a frame behind": (LZ4, lambda p: lz4(p) + lz4(b"behind")),
    "snappy, raw": (SNAPPY, raw_snappy),
    "snappy, one block": (SNAPPY, xerial),
    "snappy, blocks": (SNAPPY, lambda p: xerial(*_halves(p))),
    "snappy, two streams": (SNAPPY, lambda p: b"".join(map(xerial, _halves(p)))),
    "snappy, a later version": (
        SNAPPY,
        lambda p: xerial(p)[:11] + b"\x02" + xerial(p)[12:],
    ),
}
"""What Kafka takes in and its own consumer reads, by name: codec and how to pack so."""

BROKEN: Final[dict[str, tuple[int, Pack]]] = {
    "no codec": (5, bytes),
    "gzip, cut": (GZIP, lambda p: gzip.compress(p)[:-9]),
    "gzip, none": (GZIP, bytes),
    "zstd, bytes behind": (ZSTD, lambda p: zstd(p) + b"behind"),
    "zstd, cut": (ZSTD, lambda p: zstd(p)[:-3]),
    "lz4, two frames": (LZ4, lambda p: b"".join(map(lz4, _halves(p)))),
    "lz4, cut": (LZ4, lambda p: lz4(p)[:-9]),
    "lz4, no frame": (LZ4, bytes),
    "snappy, cut": (SNAPPY, lambda p: xerial(p)[:-1]),
    "snappy, bytes behind": (SNAPPY, lambda p: xerial(p) + b"behind"),
    "snappy, no blocks": (SNAPPY, lambda p: b"\xff\xff\xff\xff\xff" + p),
}
"""What it refuses to take in, and would not read."""
