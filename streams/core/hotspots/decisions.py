"""What people decided about groups: it always wins over what was computed.

A decision names items and not hotspots: whatever becomes of the groups, it says the same. Decisions
are taken in the order in which they were made, so that a later one can undo an earlier one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.sketches import Sketch

Group = tuple[str, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one person decided.

    Attributes:
        id: Tells decisions of one moment apart.
        at: When it was made, in seconds since 1970 UTC.
        what: *join*: the groups of all `items` are one. *part*: `items` leave their groups and are
            a group of their own. *name*: the group of the first item is called `name`. *close*:
            nothing more is expected of the group of the first item; *open* takes that back.
        items: Ids of items, at least one, and for *join* two.
        name: How the group is called; of *name* alone.
    """

    id: str
    at: int
    what: Literal["join", "part", "name", "close", "open"]
    items: tuple[str, ...]
    name: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError if the decision names too few items, or no name."""
        if len(self.items) < (2 if self.what == "join" else 1):
            raise ValueError(f"items: a decision to {self.what} names more items than that")
        if (self.what == "name") != bool(self.name.strip()):
            raise ValueError("name: a decision to name has one, and no other has")


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions as they were made: by time, then by id, each once."""
    return sorted({(d.at, d.id): d for d in decisions}.values(), key=lambda d: (d.at, d.id))


def decided(grouping: Grouping, decisions: Iterable[Decision]) -> list[Group]:
    """Return the groups of `grouping` as people decided, in the order of their first items.

    Items that are not known yet change nothing until they are. An item that was written after
    a *part*, and that was put into the group that was parted, goes where the item is that it is
    most like.
    """
    groups = {item: group for group in grouping.groups() for item in group}
    for decision in in_order(decisions):
        items = [item for item in dict.fromkeys(decision.items) if item in groups]
        if decision.what == "join":
            _join(groups, items, grouping.sketches)
        elif decision.what == "part":
            _part(groups, items, decision.at, grouping)
    first = {group[0]: group for group in groups.values()}
    return [first[item] for item in sorted(first, key=lambda i: grouping.sketches[i].key)]


def _set(groups: dict[str, Group], members: Iterable[str], sketches: Mapping[str, Sketch]) -> None:
    group = tuple(sorted(members, key=lambda item: sketches[item].key))
    for item in group:
        groups[item] = group


def _join(groups: dict[str, Group], items: Sequence[str], sketches: Mapping[str, Sketch]) -> None:
    _set(groups, {member for item in items for member in groups[item]}, sketches)


def _part(groups: dict[str, Group], items: Sequence[str], at: int, grouping: Grouping) -> None:
    leaving = set(items)
    for group in dict.fromkeys(groups[item] for item in items):
        gone = leaving.intersection(group)
        for item in group:
            if item in gone or grouping.sketches[item].at <= at:
                continue
            near = {o: v for o, v in grouping.links(item).items() if o in group}
            if near and max(near, key=lambda other: (near[other], other)) in gone:
                gone.add(item)
        _set(groups, set(group) - gone, grouping.sketches)
        leaving |= gone
    _set(groups, leaving, grouping.sketches)
