"""Digests as bytes: three for each, the lowest first."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

DIGEST_BITS: Final = 22
"""How many bits a digest has: few, so that it alone does not say which pair it is, and enough:
of a hundred pairs of one item and of another, one in four hundred is the same by chance."""

DIGESTS: Final = 1 << DIGEST_BITS
"""How many digests there are; 0 is not one of a pair."""

BYTES_EACH: Final = 3

Digests = npt.NDArray[np.uint32]


def packed(digests: Iterable[int]) -> bytes:
    """Return digests as bytes, in their order."""
    return b"".join([digest.to_bytes(BYTES_EACH, "little") for digest in digests])


def unpacked(record: bytes) -> Digests:
    """Return the digests of `record`, in their order.

    Raises:
        ValueError: Its length is not one of whole digests, or one of them is too high.
    """
    if len(record) % BYTES_EACH:
        raise ValueError(f"{len(record)} bytes are no whole digests of {BYTES_EACH} bytes")
    each = np.frombuffer(record, np.uint8).reshape(-1, BYTES_EACH).astype(np.uint32)
    # Of columns, from the highest: numpy does not know the type of a sum of shifted numbers.
    digests = each @ np.array([1, 1 << 8, 1 << 16], np.uint32)
    if len(digests) and int(digests.max()) >= DIGESTS:
        raise ValueError(f"a digest has more than {DIGEST_BITS} bits")
    return digests
