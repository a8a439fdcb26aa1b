"""Pairs of characters at most two apart, each pair in the order of its codes.

A name whose characters were transposed has nearly the same pairs.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
PairFlags = npt.NDArray[np.bool_]

_REACH: Final = 2
"""How far apart the two characters of a pair may be: one between them may be a transposed one."""

_SPACE: Final = ord(" ")
_BITS: Final = 16


def pairs_of(text: str, runs: Iterable[tuple[int, int]]) -> tuple[Codes, PairFlags]:
    """Return all pairs of `text`, in no order, and which of them are within one of `runs`.

    A pair is a number: the lower code above the higher one, 16 bits each. No pair has a space in
    it or between its characters.

    Args:
        text: As `plain_words` returns it: no character has more than 16 bits.
        runs: Where runs of likely names are, each its first place and the one after its last.
    """
    codes = np.frombuffer(text.encode("utf-16-le"), np.uint16).astype(np.uint32)
    run = np.zeros(len(codes), np.int32)
    for number, (start, stop) in enumerate(runs, 1):
        run[start:stop] = number
    part = np.cumsum(codes == _SPACE)
    # A space has the number of the part behind it: it must not be the first of a pair.
    part[codes == _SPACE] = -1
    pairs, within = [], []
    for reach in range(1, _REACH + 1):
        one, other = codes[:-reach], codes[reach:]
        together = (part[:-reach] == part[reach:]) & (part[reach:] >= 0)
        both = (np.minimum(one, other) << _BITS) | np.maximum(one, other)
        pairs.append(both[together])
        within.append(((run[:-reach] == run[reach:]) & (run[reach:] > 0))[together])
    return np.concatenate(pairs), np.concatenate(within)


def characters(pair: int) -> str:
    """Return the two characters of a pair, the lower one first."""
    return chr(pair >> _BITS) + chr(pair & ((1 << _BITS) - 1))
