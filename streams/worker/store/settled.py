"""Ended cases that have notices, and were looked at since they ended without anything being found.

Nothing will be found of them as of a later day, unless more becomes known of them or they are
looked at in another way. A store remembers them, so that a worker that starts again does not look
at every case that ever had a notice.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from importlib.metadata import version
from itertools import islice
from typing import Final

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.worker.store.case_store import CaseStore, StoreReach

SETTLED_AT_ONCE: Final = 1_000
"""Cases that are settled in one writing."""


def looked_by(catalogue: Catalogue) -> str:
    """Return by which catalogue, calendar and version of this program cases are looked at."""
    said = msgspec.json.encode(catalogue, order="sorted")
    by = f"{version('kuaibao')} {version('chinesecalendar')}"
    return f"{by} {blake2b(said, digest_size=8).hexdigest()}"


class Settled:
    """Writes down which cases are settled.

    Args:
        store: Where.
        looked_by: By what they are looked at (`looked_by`).

    Attributes:
        looked_by: The same.
    """

    def __init__(self, store: CaseStore, looked_by: str) -> None:
        self.looked_by = looked_by
        self._store = store
        self._settling: list[bytes] = []

    def note(self, key: bytes, place: bytes | None) -> None:
        """Note that a case is settled.

        Args:
            key: Its key.
            place: The place that it has by its end (`settled_place`); None: it is not noted.
        """
        if place is None:
            return
        self._settling.append(place + key)
        if len(self._settling) >= SETTLED_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write down what was noted; where that is lost, those cases are looked at again."""
        settling, self._settling = self._settling, []
        if settling:
            self._store.settle(settling)

    def believe(self, reach: StoreReach) -> None:
        """Have all settled cases looked at again where they were looked at by something else.

        The store says by what it is only once all of them are: it is what was written, in order.

        Args:
            reach: What the store says of itself.
        """
        if reach.looked_by == self.looked_by:
            return
        for some in _batched(self._store.settled()):
            self._store.unsettle(some)
        self._store.write({}, reach=msgspec.structs.replace(reach, looked_by=self.looked_by))


def _batched(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(keys)
    while some := [*islice(left, SETTLED_AT_ONCE)]:
        yield some
