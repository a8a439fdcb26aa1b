"""Where arrays that never change again are kept: in memory, or wherever the caller has room.

The engine itself does not read and write files. It hands over what is settled, and works on with
what it is handed back; the gateway maps files (`streams.gateway.figures.mapped_shelf`).
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name."""


class ArrayShelf(Protocol):
    """Keeps arrays."""

    def keep(self, arrays: Arrays) -> Arrays:
        """Return arrays of the same content, to be read only; it does not fail."""


class _Memory:
    """Leaves arrays where they are."""

    def keep(self, arrays: Arrays) -> Arrays:
        """Return the arrays themselves."""
        return arrays


IN_MEMORY: Final[ArrayShelf] = _Memory()
