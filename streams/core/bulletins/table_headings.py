"""Headings over several columns or rows of a table that are beside each other."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.core.bulletins.table_file import HeadingFile
from streams.core.county.catalogue import Label
from streams.core.toml_files import near


class GroupHeading(NamedTuple):
    """A heading over several columns, or over several rows.

    Attributes:
        label: What people read.
        over: The ids of the columns or the keys of the rows, in order.
    """

    label: Label
    over: tuple[str, ...]


class Headings(NamedTuple):
    """The headings of a table: each is within another one, holds it, or is apart from it."""

    columns: tuple[GroupHeading, ...] = ()
    rows: tuple[GroupHeading, ...] = ()


NO_HEADINGS: Final = Headings()


def read_headings(
    place: str, files: Sequence[HeadingFile], columns: Sequence[str], rows: Sequence[str]
) -> Headings:
    """Read the headings of a table; the wider ones come first.

    Args:
        place: The key in the file.
        files: What it says.
        columns: The ids of the columns that are printed, in order.
        rows: The keys of the rows that there may be, in order.

    Raises:
        ValueError: One is over nothing, or over what is not side by side; says which and why.
    """
    over_columns, over_rows = [], []
    for number, file in enumerate(files):
        where = f"{place}[{number}]"
        if bool(file.columns) is bool(file.rows):
            raise ValueError(f"{where}: name the columns or the rows that it is over, one of both")
        if file.columns:
            over_columns.append(_heading(f"{where}.columns", file.label, file.columns, columns))
        else:
            over_rows.append(_heading(f"{where}.rows", file.label, file.rows, rows))
    for found in (over_columns, over_rows):
        _check_apart(place, found)
    return Headings(_wide_first(over_columns), _wide_first(over_rows))


def _heading(place: str, label: Label, over: Sequence[str], there: Sequence[str]) -> GroupHeading:
    for name in over:
        if name not in there:
            known = f"{near(name, there)}; there are {', '.join(there)}"
            raise ValueError(f"{place}: {name!r} is not among those that are printed{known}")
    first = there.index(over[0])
    if [*over] != [*there[first : first + len(over)]]:
        raise ValueError(f"{place}: are not side by side; name them in the order of the table")
    return GroupHeading(label, tuple(over))


def _check_apart(place: str, found: Sequence[GroupHeading]) -> None:
    for one in found:
        for other in found:
            both = {*one.over} & {*other.over}
            if both and both not in ({*one.over}, {*other.over}):
                names = f"{one.label.zh!r} and {other.label.zh!r}"
                raise ValueError(f"{place}: {names} overlap; one must be within the other")


def _wide_first(found: Iterable[GroupHeading]) -> tuple[GroupHeading, ...]:
    return tuple(sorted(found, key=lambda heading: -len(heading.over)))
