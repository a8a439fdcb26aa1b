"""Where the head of a sheet is, and what its columns are called.

A sheet made for people has a title above its head, and a head of two rows where columns belong
together: 办理 over 部门 and 时间, which are then called 办理/部门 and 办理/时间.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from streams.core.mapping.cells import in_one_line
from streams.sources.grids import Grid, GridRow, Merge

JOINT: Final = "/"
"""What is between the upper and the lower name of a column."""

_LOOKED_AT: Final = 30
"""Rows in which a head is looked for."""

_LONGEST_NAME: Final = 40


class Head(NamedTuple):
    """The head of a sheet.

    Attributes:
        first, last: Its rows, from 0.
        names: What each column is called, in one line and in half width; "" where nothing is said.
    """

    first: int
    last: int
    names: tuple[str, ...]

    def known(self, wanted: Collection[str]) -> int:
        """Return how many of these names it has."""
        return len(set(self.names).intersection(wanted))


def find_head(grid: Grid, wanted: Collection[str]) -> Head | None:
    """Find the head of a sheet.

    Args:
        grid: The sheet.
        wanted: Names that it should have, in one line and in half width; none: what most looks
            like a head is taken.
    """
    heads = [head for head in _heads(grid) if any(head.names)]
    if not heads:
        return None
    if wanted:
        found = max(heads, key=lambda head: (head.known(wanted), -head.first, -head.last))
        return found if found.known(wanted) else None
    return max(heads, key=lambda head: (_likely(grid, head), -head.first))


def _heads(grid: Grid) -> Iterator[Head]:
    for place, row in enumerate(grid.rows[:_LOOKED_AT]):
        names = [_name(cell) for cell in row]
        yield Head(place, place, _apart(names))
        if place + 1 < len(grid.rows):
            lower = [_name(cell) for cell in grid.rows[place + 1]]
            yield Head(place, place + 1, _apart(_joined(names, lower, place, grid.merges)))


def _name(cell: object) -> str:
    text = in_one_line(cell) if isinstance(cell, str) else ""
    return text if len(text) <= _LONGEST_NAME else ""


def _joined(
    upper: Sequence[str], lower: Sequence[str], place: int, merges: Sequence[Merge]
) -> list[str]:
    """Return the names of a head of two rows."""
    width = max(len(upper), len(lower))
    tops = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    across = [merge for merge in merges if merge.top == place and merge.right > merge.left]
    for merge in across:
        tops[merge.left : merge.right + 1] = [tops[merge.left]] * (merge.right + 1 - merge.left)
    if not merges:
        # Some formats do not say which cells are one: a name stands over what follows without one.
        for column in range(1, width):
            if not tops[column] and below[column]:
                tops[column] = tops[column - 1]
    return [
        top + JOINT + low if top and low and top != low else top or low
        for top, low in zip(tops, below, strict=True)
    ]


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """Tell columns of one name apart by a number, as 时间, 时间(2)."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        if name:
            seen[name] = seen.get(name, 0) + 1
        found.append(f"{name}({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(found)


def _likely(grid: Grid, head: Head) -> float:
    """Return how much rows look like a head: many names, and below them as many cells."""
    names = sum(map(bool, head.names))
    upper, lower = grid.rows[head.first], grid.rows[head.last]
    if head.last > head.first:
        # A head of two rows names more columns than either, and a title is a single cell.
        alone = max(sum(map(bool, map(_name, row))) for row in (upper, lower))
        if names <= alone or _filled(upper) == 1:
            return -1.0
    rest = grid.rows[head.last + 1 : head.last + 4]
    below = max((_filled(row) for row in rest), default=0)
    return min(names, below + 1)


def _filled(row: GridRow) -> int:
    return sum(cell is not None for cell in row)
