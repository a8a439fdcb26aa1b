"""What a question may say of many values at once: all under a unit, a group, a level.

- ``housing/*``, where a value is selected, is a unit with all that is under it, or the values of a
  group of a label.
- ``department@town``, where groups are named, groups by the units of a level; ``outcome@group`` by
  the groups of a label.

Both are told as of a day, the question's as-of day: units have their place for some days alone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.core.county.labels import LabelTable
from streams.core.county.units import Units

WITHIN: Final = "/*"
"""What follows the name of a unit or of a group of which all values are meant."""

AT: Final = "@"
"""What is between a dimension and the level that it is grouped at."""

DEPARTMENT: Final = "department"
GROUP: Final = "group"
"""The one level of labels."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A dimension to be grouped by, its values united.

    Attributes:
        dimension: Of the values.
        level: At which they are united.
        day: As of whose end, as a number.
        into: Returns what a value is united in; "" where that is nothing.
    """

    dimension: str
    level: str
    day: int
    into: Callable[[str], str] = field(compare=False, repr=False)


GroupedBy = str | Folded
"""A dimension to be grouped by, as it is or united."""


def dimension_of(by: str) -> str:
    """Return the dimension of what is grouped by: ``department`` of ``department@town``."""
    return by.partition(AT)[0]


class Coarser:
    """What a catalogue says of many values at once.

    Args:
        labels: The catalogue's, by name.
        units: The catalogue's.
        levels: Their levels.
    """

    def __init__(
        self, labels: Mapping[str, LabelTable], units: Units, levels: Collection[str]
    ) -> None:
        self.labels = labels
        self._units = units
        self._levels = levels

    def levels(self, dimension: str) -> tuple[str, ...]:
        """Return the levels that a dimension can be grouped at; of most there are none."""
        if dimension == DEPARTMENT:
            return tuple(self._levels)
        if dimension in self.labels and self.labels[dimension].groups:
            return (GROUP,)
        return ()

    def wholes(self, dimension: str) -> Collection[str]:
        """Return the names after which ``/*`` may be written: of units, or of a label's groups."""
        if dimension == DEPARTMENT:
            return self._units
        return self.labels[dimension].groups if dimension in self.labels else ()

    def values(self, dimension: str, wanted: str, day: int) -> Collection[str]:
        """Return the values that are meant by one that is selected.

        Args:
            dimension: Of the value.
            wanted: A value as it is, or with ``/*`` after it.
            day: As of whose end, as a number.
        """
        if not wanted.endswith(WITHIN):
            return (wanted,)
        name = wanted.removesuffix(WITHIN)
        if dimension == DEPARTMENT:
            return self._units.under(name, day)
        return self.labels[dimension].within(name) if dimension in self.labels else ()

    def units_within(self, units: Iterable[str], day: int) -> frozenset[str]:
        """Return some units and all that are under any of them, as of the end of a day.

        Args:
            units: Their names; a department that is not in the tree is by itself.
            day: As a number.
        """
        return frozenset().union(*(self._units.under(unit, day) for unit in units))

    def grouping(self, by: str, day: int) -> GroupedBy:
        """Return what is grouped by, as it holds at the end of a day."""
        dimension, at, level = by.partition(AT)
        if not at:
            return by
        if dimension == DEPARTMENT:
            units = self._units
            return Folded(
                dimension, level, day, lambda name: units.at_level(name, level, day) or ""
            )
        values = self.labels[dimension].values if dimension in self.labels else {}

        def group_of(name: str) -> str:
            return (values[name].group or name) if name in values else name

        return Folded(dimension, level, day, group_of)


PLAIN: Final = Coarser({}, Units({}), ())
"""Knows no units and no labels: each value is by itself."""
