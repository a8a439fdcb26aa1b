"""Which cases of a partition are to be looked at for notices, and when.

What is known of a case is looked at again when it changes, and when a moment comes that was told
when it was last looked at. So each look costs what has changed, and what is due; the answer is the
same as if every case were looked at.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush


class Watch:
    """The cases to be looked at. Of one that was just read back from Kafka, that is every case."""

    def __init__(self) -> None:
        self._latest: int | None = None
        self._changed: set[bytes] = set()
        self._again: dict[bytes, int] = {}
        self._heap: list[tuple[int, bytes]] = []

    def note(self, keys: Iterable[bytes]) -> None:
        """Note the cases of which more is known than when they were last looked at."""
        if self._latest is not None:
            self._changed.update(keys)

    def due(self, at: int, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
        """Yield the cases to be looked at, each with whether more may be known of it than before.

        At a moment before the last one every case is looked at: what it was told of its next one is
        of no use.

        Args:
            at: The moment, in microseconds since the epoch.
            keys: All cases.
        """
        if self._latest is None or at < self._latest:
            self._latest = at
            self._changed.clear()
            self._again.clear()
            self._heap.clear()
            yield from ((key, True) for key in list(keys))
            return
        self._latest = at
        changed, self._changed = self._changed, set()
        for key in sorted(changed):
            self._again.pop(key, None)
            yield key, True
        while self._heap and self._heap[0][0] <= at:
            moment, key = heappop(self._heap)
            if self._again.get(key) == moment:
                del self._again[key]
                yield key, False

    def look_again(self, key: bytes, at: int | None) -> None:
        """Note when a case is to be looked at next, if nothing more becomes known; None: never."""
        if at is not None:
            self._again[key] = at
            heappush(self._heap, (at, key))
