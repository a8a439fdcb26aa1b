"""The arrays that figures are computed with, codes for names, and days beyond all others."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALWAYS: Final = -(2**31)
NEVER: Final = 2**31 - 1
"""A day that never comes: of a reply not given, the end of what lasts. Days fit in 32 bits."""


class Names(dict[str, int]):
    """Small whole numbers for identifiers: ``names[name]`` is its code, made if it had none."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, len(self))

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the codes of those identifiers that have one."""
        return [self[name] for name in names if name in self]
