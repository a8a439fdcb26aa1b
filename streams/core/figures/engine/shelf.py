"""Where arrays that never change again are kept: in memory, or wherever the caller has room.

The engine itself does not read and write files. It hands over what is settled, and works on with
what it is handed back; the gateway maps files (`streams.gateway.figures.mapped_shelf`).
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from numpy.typing import NDArray

from streams.core.errors import Stopped

Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name."""


class ShelfSpoiled(Stopped):
    """What a shelf keeps is not there any more, and must not be touched."""


class ArrayShelf(Protocol):
    """Keeps arrays."""

    def keep(self, arrays: Arrays) -> Arrays:
        """Return arrays of the same content, to be read only; it does not fail."""

    def see_whole(self) -> None:
        """See that what it keeps can still be read; to be called before any of it is.

        Raises:
            ShelfSpoiled: It cannot: somebody else has taken from it what it keeps.
        """


class _Memory:
    """Leaves arrays where they are."""

    def keep(self, arrays: Arrays) -> Arrays:
        """Return the arrays themselves."""
        return arrays

    def see_whole(self) -> None:
        """Nobody else can reach them."""


IN_MEMORY: Final[ArrayShelf] = _Memory()
