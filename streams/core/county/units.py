"""Units: the offices of a county as a tree, of which each part holds for its own days.

A county becomes a district, an office is merged into another one, a village moves to another town.
What a unit is called, how high it is and under which other one it is are told for a day, and a
question about figures is answered by the tree of its as-of day.

No unit drops out of the tree. Before its first day it is where it began. After its last day it
counts as its successor, or where it has none, it stays where it was: letters of an office that is
gone remain letters of the county.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from streams.core.county.unit_tables import UnitEntry
from streams.core.days import ALWAYS, NEVER, day_number

_MOST_TREES: Final = 32
"""Trees of days that are kept once they are made: of 5,000 units each takes half a megabyte."""


class UnitEdition(NamedTuple):
    """What a unit is on some days.

    Attributes:
        first, last: The days, as numbers, both included.
        zh, en: Its names.
        level: Its level.
        parent: The unit that it is directly under; "" of one at the top.
    """

    first: int
    last: int
    zh: str
    en: str
    level: str
    parent: str


def editions(unit: UnitEntry) -> list[UnitEdition]:
    """Return what a unit was and is, in order of days; one edition begins where another ends."""
    first = ALWAYS if unit.start is None else day_number(unit.start)
    found = []
    for was in unit.was:
        last = day_number(was.until)
        names = (was.zh or unit.zh, was.en or unit.en)
        parent = unit.parent if was.parent is None else was.parent
        found.append(UnitEdition(first, last, *names, was.level or unit.level, parent))
        first = last + 1
    last = NEVER if unit.until is None else day_number(unit.until)
    found.append(UnitEdition(first, last, unit.zh, unit.en, unit.level, unit.parent))
    return found


class _Place(NamedTuple):
    """Where a unit is on a day.

    Attributes:
        level: Its level; "" of one that counts as its successor.
        above: What is above it; "" if nothing is.
    """

    level: str
    above: str


class Units:
    """The units of a catalogue, asked as of days.

    Names that are not units, as those of a plain table of departments, are by themselves: nothing
    is above or under them.

    Args:
        units: By name.
    """

    def __init__(self, units: Mapping[str, UnitEntry]) -> None:
        self._editions = {name: editions(unit) for name, unit in units.items()}
        self._successors = {name: unit.successor for name, unit in units.items()}
        self._changed: dict[int, list[str]] = {}
        for name, was in self._editions.items():
            ends = {was[-1].last + 1} if was[-1].last != NEVER else set()
            for day in {each.first for each in was} - {ALWAYS} | ends:
                self._changed.setdefault(day, []).append(name)
        self._changes = sorted(self._changed)
        self._trees: dict[int, dict[str, _Place]] = {}
        self._below: dict[int, dict[str, list[str]]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._editions

    def __iter__(self) -> Iterator[str]:
        return iter(self._editions)

    def __len__(self) -> int:
        return len(self._editions)

    def changed(self, day: int) -> list[str]:
        """Return the units that become different on a day, in the order of the catalogue."""
        return self._changed.get(day, [])

    @property
    def changes(self) -> list[int]:
        """The days, as numbers, on which anything becomes different."""
        return self._changes

    def first_day(self, name: str) -> int:
        """Return the first day of a unit, as a number; `ALWAYS` of one that has no first day.

        Raises:
            KeyError: There is no such unit.
        """
        return self._editions[name][0].first

    def on(self, name: str, day: int) -> UnitEdition:
        """Return what a unit is on a day.

        Before its first day that is the first edition, after its last day the last one.

        Raises:
            KeyError: There is no such unit.
        """
        known = self._editions[name]
        return next((each for each in known if day <= each.last), known[-1])

    def above(self, name: str, day: int) -> str:
        """Return the unit directly above one, its successor once it is gone; "" if there is none.

        Args:
            name: Of a unit, or of anything else, which has nothing above it.
            day: As of whose end, as a number.
        """
        return self._place(name, day).above if name in self._editions else ""

    def under(self, name: str, day: int) -> frozenset[str]:
        """Return a unit and all that is under it as of the end of a day.

        Units that are gone are among them, under their successors.

        Args:
            name: Of the unit; of a name that is not a unit, it alone is returned.
            day: As a number.
        """
        below = self._children(day)
        found = {name}
        waiting = [name]
        while waiting:
            new = [each for each in below.get(waiting.pop(), ()) if each not in found]
            found.update(new)
            waiting += new
        return frozenset(found)

    def at_level(self, name: str, level: str, day: int) -> str | None:
        """Return the unit of a level that a unit is or is under, as of the end of a day.

        Args:
            name: Of the unit.
            level: A level of the catalogue.
            day: As a number.

        Returns:
            The nearest such unit upwards; None if there is none, as of what is not a unit.
        """
        tree = self._tree(day)
        at = name
        while at in tree:
            place = tree[at]
            if place.level == level:
                return at
            at = place.above
        return None

    def _tree(self, day: int) -> dict[str, _Place]:
        epoch = bisect_right(self._changes, day)
        found = self._trees.get(epoch)
        if found is None:
            if len(self._trees) >= _MOST_TREES:
                self._trees.clear()
            found = {name: self._place(name, day) for name in self._editions}
            self._trees[epoch] = found
        return found

    def _children(self, day: int) -> dict[str, list[str]]:
        epoch = bisect_right(self._changes, day)
        found = self._below.get(epoch)
        if found is None:
            if len(self._below) >= _MOST_TREES:
                self._below.clear()
            found = {}
            for name, place in self._tree(day).items():
                found.setdefault(place.above, []).append(name)
            self._below[epoch] = found
        return found

    def _place(self, name: str, day: int) -> _Place:
        edition = self.on(name, day)
        successor = self._successors[name]
        if day > edition.last and successor:
            return _Place("", successor)
        return _Place(edition.level, edition.parent)
