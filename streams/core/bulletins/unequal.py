"""Where the identities of a table do not hold.

Each is looked at in each row that is shown and in the whole. One that does not hold is said below
the table with its numbers, and changes none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streams.core.bulletins.figure import Figure
from streams.core.bulletins.identities import Identity, Side
from streams.core.bulletins.table_cells import TableRow
from streams.core.county.catalogue import Label


@dataclass(frozen=True, slots=True)
class Broken:
    """An identity that does not hold.

    Attributes:
        identity: Which one.
        key: The key of the row; None of the whole.
        label: What people read of the row; None of the whole.
        numbers: The value of each column of the identity.
        left, right: What its sides add up to.
    """

    identity: Identity
    key: str | None
    label: Label | None
    numbers: dict[str, int]
    left: int
    right: int


def find_broken(
    identities: Sequence[Identity], rows: Sequence[TableRow], total: Mapping[str, Figure]
) -> tuple[Broken, ...]:
    """Return where identities do not hold: row by row, the whole last."""
    lines = [*((row.key, row.label, row.cells) for row in rows), (None, None, total)]
    found = []
    for identity in identities:
        terms = (*identity.left, *identity.right)
        for key, label, cells in lines:
            numbers = {term.column: cells[term.column].value or 0 for term in terms}
            left, right = _sum(identity.left, numbers), _sum(identity.right, numbers)
            if left != right:
                found.append(Broken(identity, key, label, numbers, left, right))
    return tuple(found)


def _sum(side: Side, numbers: Mapping[str, int]) -> int:
    return sum(term.sign * numbers[term.column] for term in side)
