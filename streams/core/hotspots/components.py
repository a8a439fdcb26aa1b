"""Items that are alike enough, one way or the other, and the groups within each such component."""

import struct
from collections.abc import Iterable, Mapping
from typing import Final

from streams.core.hotspots.linkage import LIKE_ENOUGH, linked
from streams.core.hotspots.rows import KeptSketches

RowGroup = tuple[int, ...]

_THOUSANDTHS: Final = 1000
_LINK: Final = struct.Struct("<ii")
"""The row of an earlier item, and the likeness in thousandths: a dict for each item is too much."""


class Components:
    """Links of rows to earlier ones, and the groups that follow from them.

    An item that is alone takes no more than the links that it has.
    """

    def __init__(self, kept: KeptSketches) -> None:
        self._kept = kept
        self._links: list[bytes] = []
        self._later: dict[int, set[int]] = {}
        self._component: dict[int, RowGroup] = {}
        self._group: dict[int, RowGroup] = {}
        self._touched: set[int] = set()
        self._changed: set[int] = set()

    def links(self, row: int) -> dict[int, float]:
        """Return the rows of earlier items that an item was found to be somewhat like."""
        if row >= len(self._links):
            return {}
        return {other: value / _THOUSANDTHS for other, value in _LINK.iter_unpack(self._links[row])}

    def link(self, row: int, found: Mapping[int, float]) -> None:
        """Set the links of a row to earlier ones, each with a likeness in whole thousandths."""
        before = self.links(row)
        if found == before:
            return
        while len(self._links) <= row:
            self._links.append(b"")
        near_before, near = _near(before), _near(found)
        for other in near_before - near:
            self._later[other].discard(row)
            if not self._later[other]:
                del self._later[other]
        for other in near - near_before:
            self._later.setdefault(other, set()).add(row)
        self._links[row] = b"".join(
            [_LINK.pack(other, round(found[other] * _THOUSANDTHS)) for other in sorted(found)]
        )
        self._touched.update((row, *before, *found))

    def cut(self, row: int, later: Iterable[int]) -> None:
        """Take a row out of all links; `later` has all rows that may be linked to it."""
        self.link(row, {})
        for other in later:
            links = self.links(other)
            if links.pop(row, None) is not None:
                self.link(other, links)
        self._touched.update(self._component.get(row, ()))
        self._touched.discard(row)
        self._component.pop(row, None)
        self._group.pop(row, None)

    def group_of(self, row: int) -> RowGroup:
        """Return the rows that are in one group with a row, itself included, in their order."""
        self._settle()
        return self._group.get(row, (row,))

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
        many = [group for row, group in self._group.items() if group[0] == row]
        if fewest > 1:
            return [group for group in many if len(group) >= fewest]
        return [*many, *((row,) for row in self._kept.number.values() if row not in self._group)]

    def _settle(self) -> None:
        left = {member for row in self._touched for member in self._component.get(row, (row,))}
        left = {row for row in left if self._kept.ids[row]}
        self._touched.clear()
        while left:
            members = self._alike(next(iter(left)))
            left.difference_update(members)
            self._changed.update(members)
            for row in members:
                self._component.pop(row, None)
                self._group.pop(row, None)
            if len(members) == 1:
                continue
            for group in self._linked(members):
                for row in group:
                    self._component[row] = members
                    if len(group) > 1:
                        self._group[row] = group

    def _alike(self, row: int) -> RowGroup:
        """Return all that are alike enough with a row, or with one that is, in their order."""
        found = {row}
        waiting = [row]
        while waiting:
            here = waiting.pop()
            for other in _near(self.links(here)) | self._later.get(here, set()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return tuple(sorted(found, key=self._kept.key))

    def _linked(self, members: RowGroup) -> list[RowGroup]:
        place = {row: n for n, row in enumerate(members)}
        pairs = [
            (place[other], place[row], value)
            for row in members
            for other, value in self.links(row).items()
            if other in place
        ]
        return [tuple(members[n] for n in group) for group in linked(len(members), pairs)]


def _near(links: Mapping[int, float]) -> set[int]:
    return {other for other, value in links.items() if value >= LIKE_ENOUGH}
