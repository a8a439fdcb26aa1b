"""The arrays that figures are computed with, and the days that lie beyond all others."""

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
