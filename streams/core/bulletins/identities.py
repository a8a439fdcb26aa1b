"""What must be equal in a table: ``new + carried-in = processed + carried-out``.

An identity is two sums of columns; `unequal` finds where it does not hold. The grammar is all that
there is::

    identity = sum "=" sum
    sum      = column { ( "+" | "-" ) column }

Signs have spaces around them, since the ids of columns may have hyphens.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.county.measure_names import MEASURES
from streams.core.toml_files import near

LONGEST_IDENTITY: Final = 1_000
"""Characters that an identity may have."""

_EXAMPLE: Final = "write one as 'new + carried-in = processed + carried-out', signs between spaces"
_SIGNS: Final = {"+": 1, "-": -1}


class Summand(NamedTuple):
    """A column in a sum: added, or taken away."""

    sign: int
    column: str


Side = tuple[Summand, ...]
"""A sum of columns."""


class Identity(NamedTuple):
    """Two sums of columns that must be equal."""

    left: Side
    right: Side


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
    return tuple(Summand(sign, name) for sign, name in zip(signs, words[::2], strict=True))
