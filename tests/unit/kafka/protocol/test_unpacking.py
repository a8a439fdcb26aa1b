"""What of each codec is read, and how much of it at most."""

import contextlib
import random

import pytest

from streams.kafka.protocol.unpacking import Unpackable, unpack
from tests.support.packing import BROKEN, GZIP, LZ4, ODD, SNAPPY, ZSTD

PLAIN = b"".join(b"%d, " % number for number in range(5_000))
CODECS = {GZIP: "gzip", SNAPPY: "snappy, blocks", LZ4: "lz4", ZSTD: "zstd, without size"}


@pytest.mark.parametrize("how", ODD)
def test_what_kafkas_own_consumer_reads_is_read(how: str) -> None:
    """However many members, frames and streams, and whatever is behind them."""
    codec, pack = ODD[how]
    assert unpack(codec, pack(PLAIN)) == PLAIN


@pytest.mark.parametrize("how", BROKEN)
def test_what_it_does_not_read_is_not_read_in_part(how: str) -> None:
    """Some of it may be there all the same: then it is seen that it is not all."""
    codec, pack = BROKEN[how]
    with contextlib.suppress(Unpackable):
        assert unpack(codec, pack(PLAIN)) != PLAIN


@pytest.mark.parametrize("codec", CODECS)
def test_no_more_is_unpacked_than_is_taken(codec: int) -> None:
    """As much as may be is; one byte more is refused, and the most is named."""
    packed = ODD[CODECS[codec]][1](PLAIN)
    assert unpack(codec, packed, len(PLAIN)) == PLAIN
    with pytest.raises(Unpackable, match=f"unpacks to more than {len(PLAIN) - 1} bytes"):
        unpack(codec, packed, len(PLAIN) - 1)


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_packed_very_well_is_unpacked(codec: int) -> None:
    """Its room is made larger until it fits."""
    zeros = bytes(20_000_000)
    assert unpack(codec, ODD[CODECS[codec]][1](zeros)) == zeros


@pytest.mark.parametrize("codec", CODECS)
def test_nothing_but_its_own_fault_is_raised(codec: int) -> None:
    """Whatever the bytes are."""
    rng = random.Random(codec)
    packed = ODD[CODECS[codec]][1](PLAIN)
    for _ in range(500):
        damaged = bytearray(packed[: rng.choice([len(packed), rng.randrange(len(packed))])])
        for _ in range(rng.randrange(4)):
            if damaged:
                damaged[rng.randrange(min(len(damaged), 300))] = rng.randrange(256)
        with contextlib.suppress(Unpackable):
            unpack(codec, bytes(damaged), 1_000_000)
