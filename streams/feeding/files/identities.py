"""Which events of a file have the identity of an earlier one, in sixteen bytes an event."""

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.core.cases.repeats import content, identity
from streams.core.events.reader import Event

_64_BITS: Final = 0xFFFF_FFFF_FFFF_FFFF


class Identities:
    """Hashes of what tells events apart and of what they say, by their places."""

    def __init__(self) -> None:
        self._identities = array("Q")
        self._contents = array("Q")

    def __len__(self) -> int:
        return len(self._identities)

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self._identities.append(hash(identity(event)) & _64_BITS)
        self._contents.append(hash(content(event)) & _64_BITS)

    def repeated(self) -> tuple[frozenset[int], dict[int, int]]:
        """Find the places of events that have the identity of an earlier one.

        Returns:
            Those that are the same as the first of their identity, and those that say something
            else, with the place of that first one. Of the latter, two hashes of very many may be
            alike by chance.
        """
        keys: NDArray[np.uint64] = np.frombuffer(self._identities, np.uint64)
        said: NDArray[np.uint64] = np.frombuffer(self._contents, np.uint64)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(keys)]
        firsts = np.repeat(order[starts], np.diff(np.r_[starts, len(keys)]))
        later = firsts != order
        alike = said[order] == said[firsts]
        same = order[later & alike].tolist()
        other = zip(order[later & ~alike].tolist(), firsts[later & ~alike].tolist(), strict=True)
        return frozenset(same), dict(sorted(other))
