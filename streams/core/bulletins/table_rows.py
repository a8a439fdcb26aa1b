"""What the rows of a table are: values of a dimension, units of a level, units under another.

Each row is a narrower question: a cell asks what its column asks, of the row's values alone. So
each cell is a figure like any other, with its own question and the cases behind it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.coarser import DEPARTMENT, WITHIN, Folded, dimension_of
from streams.core.county.words import value_words
from streams.core.days import day_date

NONE_ROW: Final = ""
"""The key of the row of what has no unit, or no such value."""

_NONE: Final = Label("无", "none")
_UNASSIGNED: Final = Label("未分派", "not assigned")
_EVERY_CASE_HAS: Final = frozenset({"kind", "channel"})
"""Dimensions of which everything has a value."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that may be in a table.

    Attributes:
        key: The value, the unit or the group; `NONE_ROW` for what has none.
        label: What people read.
        values: What is selected of the dimension.
        is_over: Whether it is shown only where something is counted under it: the name is retired,
            or the unit is not there on the as-of day.
    """

    key: str
    label: Label
    values: tuple[str, ...]
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class RowNames:
    """The rows that a table may have, by key, as the catalogue names them on the as-of day.

    Attributes:
        by: What the rows are: a dimension, or one at a level.
        named: The rows, in the catalogue's order; that of what has none is not among them.
        none: The row of what has none; None where everything has a value.
        into: Returns the key of a value of the dimension; of values that the catalogue has no more
            as well.
        under: The unit that the table is of; None where it is of everything.
    """

    by: str
    named: Mapping[str, NamedRow]
    none: NamedRow | None
    into: Callable[[str], str] = field(compare=False, repr=False)
    under: str | None = None

    @property
    def dimension(self) -> str:
        """The dimension of the rows' values."""
        return dimension_of(self.by)

    def all(self, counted: Collection[str]) -> Iterator[NamedRow]:
        """Return all rows; that of what has none is the last.

        Args:
            counted: The values of the dimension that something is counted under: what the catalogue
                has no more is by itself, or at no level.
        """
        yield from self.named.values()
        if self.under is not None:
            if self.none is not None:
                yield self.none
            return
        strange = sorted(value for value in counted if value and self._is_strange(value))
        alone = [value for value in strange if self.into(value) == value]
        yield from (NamedRow(value, Label(value, value), (value,)) for value in alone)
        if self.none is not None:
            lost = [value for value in strange if self.into(value) == NONE_ROW]
            values = (*self.none.values, *lost)
            yield NamedRow(NONE_ROW, self.none.label, values)

    def _is_strange(self, value: str) -> bool:
        key = self.into(value)
        if key == NONE_ROW:
            return self.none is not None and value not in self.none.values
        return key not in self.named


def rows_by(by: str, catalogue: Catalogue, day: int) -> RowNames:
    """Return the rows of a dimension, or of one at a level, on a day."""
    dimension = dimension_of(by)
    grouping = catalogue.coarser.grouping(by, day)
    into = grouping.into if isinstance(grouping, Folded) else _itself
    members: dict[str, list[str]] = {}
    for value in catalogue.table(dimension):
        members.setdefault(into(value), []).append(value)
    lost = members.pop(NONE_ROW, [])
    named = {
        key: NamedRow(
            key,
            _words(by, key, catalogue, day),
            _selected(dimension, key, values, catalogue, day),
            is_over=_is_over(dimension, key, catalogue, day),
        )
        for key, values in members.items()
    }
    none = None
    if dimension not in _EVERY_CASE_HAS:
        label = _UNASSIGNED if dimension == DEPARTMENT else _NONE
        none = NamedRow(NONE_ROW, label, (NONE_ROW, *lost))
    return RowNames(by, named, none, into)


def rows_under(unit: str, catalogue: Catalogue, day: int) -> RowNames:
    """Return the units directly under one on a day, each with all under it, and itself.

    Raises:
        KeyError: There is no such unit.
    """
    tree = catalogue.tree
    left = set(tree.under(unit, day))
    named: dict[str, NamedRow] = {}
    key_of: dict[str, str] = {}
    for child in tree:
        if tree.above(child, day) == unit and not _has_successor(child, catalogue, day):
            below = tree.under(child, day)
            left -= below
            key_of |= dict.fromkeys(below, child)
            label = _words(DEPARTMENT, child, catalogue, day)
            is_over = _is_over(DEPARTMENT, child, catalogue, day)
            named[child] = NamedRow(child, label, (child + WITHIN,), is_over)
    own = _words(DEPARTMENT, unit, catalogue, day)
    label = Label(f"{own.zh}本级", f"{own.en} itself")
    none = NamedRow(NONE_ROW, label, tuple(sorted(left)))
    return RowNames(DEPARTMENT, named, none, lambda name: key_of.get(name, NONE_ROW), unit)


def _itself(value: str) -> str:
    return value


def _words(by: str, key: str, catalogue: Catalogue, day: int) -> Label:
    words = value_words(by, key, catalogue, day)
    return Label(words, words) if isinstance(words, str) else words


def _selected(
    dimension: str, key: str, values: list[str], catalogue: Catalogue, day: int
) -> tuple[str, ...]:
    """Return how the values of a row are selected: by one name with all under it, if that is so."""
    if values == [key]:
        return (key,)
    if key in catalogue.coarser.wholes(dimension):
        whole = key + WITHIN
        if set(catalogue.coarser.values(dimension, whole, day)) == set(values):
            return (whole,)
    return tuple(values)


def _has_successor(unit: str, catalogue: Catalogue, day: int) -> bool:
    entry = catalogue.units[unit]
    return entry.until is not None and bool(entry.successor) and day_date(day) > entry.until


def _is_over(dimension: str, key: str, catalogue: Catalogue, day: int) -> bool:
    on = day_date(day)
    if dimension == DEPARTMENT and key in catalogue.units:
        unit = catalogue.units[key]
        has_begun = unit.start is None or unit.start <= on
        return not (has_begun and (unit.until is None or on <= unit.until))
    entry: Any = catalogue.table(dimension).get(key)
    retired = getattr(entry, "retired", False)
    return retired <= on if isinstance(retired, date) else bool(retired)
