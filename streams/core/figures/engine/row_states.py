"""What a ledger knows of each row by its number: how much it counts, and where its facts are."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Flags, Floats

ROW_UNREAD: Final = 0
"""The row's facts are not drawn yet."""
ROW_PENDING: Final = 1
"""They wait to be drawn."""
ROW_LIVE: Final = 2
"""They are in the runs of rows that count something."""
ROW_GONE: Final = 3
"""They are in the runs of rows that count nothing any more."""


class RowStates:
    """Arrays by row number; they may be longer than there are rows.

    Attributes:
        count: How many cases or records a row counts; whole numbers.
        state: `ROW_UNREAD`, `ROW_PENDING`, `ROW_LIVE` or `ROW_GONE`.
        shelved: Whether the row's facts are among those of rows that are gone; they stay there when
            it comes back.
    """

    def __init__(self) -> None:
        self.count: Floats = np.empty(0)
        self.state: NDArray[np.int8] = np.empty(0, dtype=np.int8)
        self.shelved: Flags = np.empty(0, dtype=bool)

    def reach(self, rows: int) -> None:
        """Let there be so many rows at least; new ones count nothing, and are not drawn."""
        more = rows - len(self.state)
        if more > 0:
            more = max(more, rows // 4)
            self.state = np.append(self.state, np.full(more, ROW_UNREAD, dtype=np.int8))
            self.shelved = np.append(self.shelved, np.zeros(more, dtype=bool))
            self.count = np.append(self.count, np.zeros(more))

    def begin(self, count: Floats, state: NDArray[np.int8], shelved: Flags) -> None:
        """Begin with copies of arrays, which may be read-only."""
        self.count, self.state, self.shelved = np.array(count), np.array(state), np.array(shelved)
