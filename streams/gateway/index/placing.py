"""Where the cases of a file are, at its opening: as a snapshot has it, or by reading their rows."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.cases.tallies import Row
from streams.gateway.figures.snapshot import PlacedCases
from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.filling import SLICE, InThread
from streams.gateway.index.placement import NOWHERE, Placement, rows_by_number

LOADED: Final = 20_000
"""Cases read from the file at once."""


def place_as_kept(
    placement: Placement, file: CaseFile, placed: PlacedCases, positions: Sequence[int]
) -> bool:
    """Begin from a snapshot, if it is of this file and not later than it; return whether it is.

    What the file has taken in since is read again, which changes nothing in it.

    Args:
        placement: Is begun.
        file: The file.
        placed: Where its cases were.
        positions: By partition, up to which offset the file has come.
    """
    if (
        placed.made != file.made
        or len(placed.rows) > file.cases
        or any(map(int.__lt__, positions, placed.positions))
    ):
        return False
    rows = np.full(file.cases, NOWHERE, dtype=np.int32)
    rows[: len(placed.rows)] = placed.rows
    placement.begin(rows, placed.flushes)
    return True


async def place_as_read(
    placement: Placement,
    file: CaseFile,
    numbers_of: Callable[[Sequence[Row]], Ints],
    flushes: Sequence[int],
    in_thread: InThread[list[Row | None]],
) -> None:
    """Begin from the rows of all cases that are in the file.

    Args:
        placement: Is begun.
        file: The file.
        numbers_of: Returns the numbers of rows.
        flushes: By partition, the last flush in the file.
        in_thread: Asks the file, in a thread that nothing else asks meanwhile.
    """
    placed = np.full(file.cases, NOWHERE, dtype=np.int32)
    for first in range(0, file.cases, LOADED):
        rows = await in_thread(partial(file.rows, first, LOADED))
        for start in range(0, len(rows), SLICE):
            numbers = rows_by_number(rows[start : start + SLICE], numbers_of)
            placed[first + start : first + start + len(numbers)] = numbers
            await asyncio.sleep(0)
    placement.begin(placed, flushes)
