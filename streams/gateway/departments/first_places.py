"""Where Kafka has the first events of each case: what a case is, told when it comes to a unit.

A letter may have come days before it is given to a unit. Its text is in Kafka alone, and only its
place is kept here: 16 bytes for each record, in memory, read again at each start.
"""

from collections import deque
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_PLACES: Final = 8_000_000
"""Records whose places are kept, at most: 128 MB. The oldest are forgotten first."""

RUN_PLACES: Final = 65_536
"""Places that are sorted together."""

_OFFSET_BITS: Final = 48

Ints64 = NDArray[np.uint64]


class _Run(NamedTuple):
    """Hashes of keys, sorted, and the place of each record."""

    hashes: Ints64
    places: Ints64


class FirstPlaces:
    """Remembers where records are, by partition number and key.

    Args:
        topics: The topics that are remembered, without prefix.
        most: How many records, at most.
        run: How many are sorted together.
    """

    def __init__(
        self, topics: Sequence[str], most: int = MOST_PLACES, run: int = RUN_PLACES
    ) -> None:
        self._topics = list(topics)
        self._numbers = {topic: number for number, topic in enumerate(topics)}
        self._most_runs = max(1, most // run)
        self._run = run
        self._runs: deque[tuple[int, _Run]] = deque()
        self._young: dict[int, dict[int, list[int]]] = {}
        self._many: dict[int, int] = {}

    def add(self, topic: str, number: int, offset: int, key: bytes) -> None:
        """Remember a record of a topic's partition."""
        young = self._young.setdefault(number, {})
        young.setdefault(_hash(key), []).append(self._numbers[topic] << _OFFSET_BITS | offset)
        self._many[number] = self._many.get(number, 0) + 1
        if self._many[number] >= self._run:
            self._sort(number)

    def clear(self) -> None:
        """Forget everything."""
        self._runs.clear()
        self._young.clear()
        self._many.clear()

    def of(self, number: int, key: bytes) -> list[tuple[str, int]]:
        """Return the topic and offset of what may be a key's records, in order of their coming.

        Two keys may share a hash: look at what is there.
        """
        wanted = _hash(key)
        found: list[int] = []
        for partition, run in self._runs:
            if partition == number:
                first, last = (
                    int(np.searchsorted(run.hashes, np.uint64(wanted), side))
                    for side in ("left", "right")
                )
                found += run.places[first:last].tolist()
        found += self._young.get(number, {}).get(wanted, [])
        mask = (1 << _OFFSET_BITS) - 1
        return [(self._topics[place >> _OFFSET_BITS], place & mask) for place in found]

    def _sort(self, number: int) -> None:
        young = sorted(self._young.pop(number).items())
        self._many[number] = 0
        hashes = [name for name, places in young for _ in places]
        places = [place for _, some in young for place in some]
        run = _Run(np.array(hashes, np.uint64), np.array(places, np.uint64))
        self._runs.append((number, run))
        while len(self._runs) > self._most_runs:
            self._runs.popleft()


def _hash(key: bytes) -> int:
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
