"""Groups of rows, computed again where something has changed and as far as that reaches.

Average linkage always takes the best pair of all. So of some whole groups by themselves it makes
the same groups as when the others are there: pairs with the others were never the best, and without
them all else is in the same order. An item that comes is therefore linked with the groups beside
it, those with which it or its own group has a pair that is alike enough. If all of these come out
as they were, nothing behind them can come out otherwise. Those that did not are looked at in the
same way, and so on. What is found is what linking all items at once finds, in whichever order
they came; a property test says so.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.hotspots.linkage import STORM_ITEMS
from streams.core.hotspots.regions import KeptGroup, Likenesses, Region, RowGroup
from streams.core.hotspots.row_links import RowLinks
from streams.core.hotspots.rows import KeptSketches

_ALONE: Final = -1

_AT_ONCE: Final = 256
"""How many new rows are linked at once: what linking takes in memory grows with them."""


class Components:
    """Links of rows to earlier ones, and the groups that follow from them."""

    def __init__(self, kept: KeptSketches) -> None:
        self._kept = kept
        self._links = RowLinks()
        self._first = array("i")
        self._groups: dict[int, KeptGroup] = {}
        self._in_storms: set[int] = set()
        self._touched: set[int] = set()
        self._changed: set[int] = set()
        self._places: Ints = np.empty(0, np.int64)

    def links(self, row: int) -> dict[int, float]:
        """Return the rows of earlier items that an item was found to be somewhat like."""
        return self._links.of(row)

    def link(self, row: int, found: Mapping[int, float]) -> None:
        """Set the links of a row to earlier ones, each with a likeness in whole thousandths."""
        if self._links.change(row, found):
            self._touched.add(row)

    def cut(self, rows: Collection[int], later: Iterable[int]) -> None:
        """Take rows out of all links; `later` has all other rows that may be linked to them."""
        for row in rows:
            self.link(row, {})
        for other in later:
            links = self.links(other)
            left = {row: value for row, value in links.items() if row not in rows}
            if len(left) < len(links):
                self.link(other, left)
        for row in rows:
            self._touched.update(self._dissolved(row))
        self._touched.difference_update(rows)

    def group_of(self, row: int) -> RowGroup:
        """Return the rows that are in one group with a row, itself included, in their order."""
        self._settle()
        return tuple(self._members(row))

    def take_changed(self) -> set[int]:
        """Return the rows whose group or links may be others than when this was asked last.

        Rows that were taken out are not among them unless they are used again.
        """
        self._settle()
        changed, self._changed = self._changed, set()
        return {row for row in changed if self._kept.ids[row]}

    def groups(self, fewest: int = 1) -> list[RowGroup]:
        """Return the groups of at least `fewest` rows, each in order, in no order."""
        self._settle()
        kept = self._groups.values()
        many = [tuple(group.rows) for group in kept if len(group.rows) >= fewest]
        if fewest > 1:
            return many
        return [*many, *((row,) for row in self._kept.number.values() if self._is_alone(row))]

    def _is_alone(self, row: int) -> bool:
        return row >= len(self._first) or self._first[row] == _ALONE

    def _members(self, row: int) -> Iterable[int]:
        return (row,) if self._is_alone(row) else self._groups[self._first[row]].rows

    def _dissolved(self, row: int, before: list[KeptGroup] | None = None) -> Iterable[int]:
        """Return the rows of a row's group, which is a group no more; add it to `before`."""
        if self._is_alone(row):
            return (row,)
        group = self._groups.pop(self._first[row])
        for member in group.rows:
            self._first[member] = _ALONE
        self._in_storms.difference_update(group.rows)
        if before is not None:
            before.append(group)
        return group.rows

    def _settle(self) -> None:
        waiting = {member for row in self._touched for member in self._dissolved(row)}
        waiting = {row for row in waiting if self._kept.ids[row]}
        self._touched.clear()
        self._changed |= waiting
        while waiting:
            some = self._some(waiting)
            waiting -= some
            self._regroup(some, waiting)

    def _some(self, waiting: set[int]) -> set[int]:
        """Return rows that wait and are alike enough with each other, but not too many."""
        row = next(iter(waiting))
        some, next_to = {row}, [row]
        while next_to and len(some) < _AT_ONCE:
            here = next_to.pop()
            new = [o for o in self._links.near(here) if o in waiting and o not in some]
            some.update(new)
            next_to += new
        return some

    def _regroup(self, some: set[int], waiting: set[int]) -> None:
        """Group rows that are in no group, and what has to be grouped with them.

        Rows that still wait are as if they were not there.
        """
        region: Region | None = None
        among: set[int] = set()
        # Groups that are groups no more, whose links within them are as they were.
        before: list[KeptGroup] = []
        for row in self._of_storms(some, waiting):
            some.update(self._dissolved(row, before))
        looked_at: set[int] = set()
        near: set[int] = set()
        while True:
            near |= self._links.near_any(some - looked_at)
            looked_at = set(some)
            beside = near - waiting - some
            if not beside and len(some) == 1:
                return
            firsts = {self._first[other] for other in beside if not self._is_alone(other)}
            around = [self._groups[first] for first in firsts]
            members = some.union(beside, *(group.rows for group in around))
            if region is None or among != members:
                among = members
                region = self._linked(among, [*before, *around])
            drawn = [row for group in region.groups_with(some) for row in group if row not in some]
            if not drawn:
                break
            for row in drawn:
                some.update(self._dissolved(row, before))
        self._changed |= some
        self._in_storms |= region.in_storms & some
        for first, kept in region.kept(region.groups_with(some)).items():
            self._groups[first] = kept
            self._first.extend([_ALONE] * (max(kept.rows) + 1 - len(self._first)))
            for row in kept.rows:
                self._first[row] = first

    def _of_storms(self, some: set[int], waiting: set[int]) -> set[int]:
        """Return the rows with which rows that are in no group make a storm, or join one."""
        found: set[int] = set()
        seen: set[int] = set()
        for row in some:
            if row in seen:
                continue
            together, next_to, is_storm = {row}, [row], False
            while next_to:
                for other in self._links.beyond_doubt(next_to.pop()):
                    if other in waiting or other in together:
                        continue
                    together.add(other)
                    # All of a storm are in one group, and that is taken as a whole.
                    if other in self._in_storms:
                        is_storm = True
                    else:
                        next_to.append(other)
            seen |= together
            if is_storm or len(together) >= STORM_ITEMS:
                found |= together
        return found - some

    def _linked(self, rows: Collection[int], before: Sequence[KeptGroup]) -> Region:
        places = self._places
        if len(places) < len(self._kept.ids):
            places = self._places = np.full(2 * len(self._kept.ids), -1)
        members = self._kept.in_order(rows)
        places[members] = np.arange(len(members))
        at, others, values = self._links.all_earlier(members.tolist())
        here = places[others]
        among = here >= 0
        pairs = Likenesses(here[among], at[among], values[among])
        region = Region(members, pairs, before, places)
        places[members] = -1
        return region
