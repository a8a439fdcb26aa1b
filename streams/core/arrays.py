"""The arrays that figures are computed with, and codes for names."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from streams.core.days import ALWAYS, NEVER

__all__ = ["ALWAYS", "NEVER", "Days", "Flags", "Floats", "Ints", "Names"]

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Names(dict[str, int]):
    """Small whole numbers for identifiers: ``names[name]`` is its code, or a new one."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, len(self))

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the codes of those identifiers that have one."""
        return [self[name] for name in names if name in self]
