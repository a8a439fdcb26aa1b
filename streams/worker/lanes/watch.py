"""Which cases of a partition are to be looked at for notices, and when.

A case is looked at again when more is known of it, and when a moment comes that was told when it
was last looked at. So each look costs what has changed, and what is due; the answer is the same as
if every case were looked at.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

_FEW = 1_000


class Watch:
    """The cases to be looked at. Of one that was just read back from Kafka, that is every case."""

    def __init__(self) -> None:
        self._latest: int | None = None
        self._changed: set[bytes] = set()
        self._again: dict[bytes, int] = {}
        self._news: set[bytes] = set()
        self._heap: list[tuple[int, bytes]] = []

    def note(self, keys: Iterable[bytes]) -> None:
        """Note the cases of which more is known than when they were last looked at."""
        if self._latest is not None:
            self._changed.update(keys)

    def due(self, at: int, keys: Iterable[bytes]) -> list[tuple[bytes, bool]]:
        """Return the cases to be looked at, each once, and whether there is anything new to see.

        At a moment before the last one that is every case: what it was told of its next one is of
        no use.

        Args:
            at: The moment, in microseconds since the epoch.
            keys: All cases of which a deadline may run at the moment.
        """
        is_first = self._latest is None or at < self._latest
        self._latest = at
        if is_first:
            self._changed.clear()
            self._again.clear()
            self._heap.clear()
            self._news.clear()
            return [(key, True) for key in keys]
        # Taken off before any is looked at: one may be told to be looked at at this very moment.
        changed, self._changed = self._changed, set()
        due = dict.fromkeys(changed, True)
        for key in changed:
            self._again.pop(key, None)
        while self._heap and self._heap[0][0] <= at:
            moment, key = heappop(self._heap)
            if self._again.get(key) == moment:
                del self._again[key]
                due[key] = key in self._news
                self._news.discard(key)
        return sorted(due.items())

    def look_again(self, key: bytes, at: int | None, *, brings_news: bool) -> None:
        """Note when a case is to be looked at next, if nothing more becomes known; None: never.

        Args:
            key: The case.
            at: The moment.
            brings_news: Whether something happens to the case then.
        """
        if at is None:
            return
        self._again[key] = at
        if brings_news:
            self._news.add(key)
        else:
            self._news.discard(key)
        heappush(self._heap, (at, key))
        if len(self._heap) > 2 * len(self._again) + _FEW:
            # Most of it is of moments that other ones have taken the place of.
            self._heap = [(moment, each) for each, moment in self._again.items()]
            heapify(self._heap)
