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
"""The day before all days: the beginning of what has always been so."""

NEVER: Final = 2**31 - 1
"""The day after all days: of a reply not given, of a deadline there is not, the end of what lasts.

These two are the only infinities of days; days fit in 32 bits. What lasts ends *before* this day,
so the last day that figures can be asked as of is the day before it.
"""


class Names(dict[str, int]):
    """Small whole numbers for identifiers: ``names[name]`` is its code, or a new one."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, len(self))

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the codes of those identifiers that have one."""
        return [self[name] for name in names if name in self]
