"""What must be equal in a table: ``new + carried-in = processed + carried-out``.

An identity is two sums of columns. It is looked at in each row that is shown and in the whole; one
that does not hold is said below the table with its numbers, and changes none of them. The grammar
is all that there is::

    identity = sum "=" sum
    sum      = column { ( "+" | "-" ) column }

Signs have spaces around them, since the ids of columns may have hyphens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.core.bulletins.figure import Figure
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.table_cells import TableRow
from streams.core.county.catalogue import Label
from streams.core.county.measure_names import MEASURES
from streams.core.toml_files import near

LONGEST_IDENTITY: Final = 1_000
"""Characters that an identity may have."""

_EXAMPLE: Final = "write one as 'new + carried-in = processed + carried-out', signs between spaces"
_SIGNS: Final = {"+": 1, "-": -1}


class Term(NamedTuple):
    """A column in a sum: added, or taken away."""

    sign: int
    column: str


Side = tuple[Term, ...]
"""A sum of columns."""


class Identity(NamedTuple):
    """Two sums of columns that must be equal."""

    left: Side
    right: Side


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


def read_identity(place: str, text: str, columns: Mapping[str, FigureDefinition]) -> Identity:
    """Read an identity over the columns of a table.

    Args:
        place: The key in the file.
        text: What it says.
        columns: The table's, by id.

    Raises:
        ValueError: It is none, or a column is not there or not a count; says where and what.
    """
    if len(text) > LONGEST_IDENTITY:
        raise ValueError(f"{place}: is longer than {LONGEST_IDENTITY} characters")
    left, sign, right = text.partition("=")
    if not sign or "=" in right:
        raise ValueError(f"{place}: {text!r} is not two sums with '=' between them; {_EXAMPLE}")
    return Identity(_side(place, left, columns), _side(place, right, columns))


def _side(place: str, text: str, columns: Mapping[str, FigureDefinition]) -> Side:
    words = text.split()
    # A column, and then again and again a sign and a column.
    if len(words) % 2 == 0 or not _SIGNS.keys() >= {*words[1::2]}:
        raise ValueError(f"{place}: {text.strip()!r} is not a sum of columns; {_EXAMPLE}")
    for name in words[::2]:
        if name not in columns:
            there = f"{near(name, columns)}; there are {', '.join(columns)}"
            raise ValueError(f"{place}: {name!r} is not a column of the table{there}")
        if columns[name].measure not in MEASURES or columns[name].growth is not None:
            raise ValueError(
                f"{place}: {name!r} does not count cases or records, so nothing adds up"
            )
    signs = [1, *(_SIGNS[word] for word in words[1::2])]
    return tuple(Term(sign, name) for sign, name in zip(signs, words[::2], strict=True))


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
