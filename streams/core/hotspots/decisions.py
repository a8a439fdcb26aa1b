"""What people decided about groups: it always wins over what was computed.

A decision names items and not hotspots: whatever becomes of the groups, it says the same. Decisions
are taken in the order in which they were made, so that a later one can undo an earlier one.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from streams.core.hotspots.grouping import Grouping

ItemGroup = tuple[str, ...]


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


def as_made(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions as they were made: by time, then by id, each once."""
    return sorted({(d.at, d.id): d for d in decisions}.values(), key=lambda d: (d.at, d.id))


def decided(
    grouping: Grouping,
    decisions: Iterable[Decision],
    groups: Iterable[ItemGroup] | None = None,
) -> list[ItemGroup]:
    """Return the groups of `grouping` as people decided, in the order of their first items.

    Items that are not known yet change nothing until they are. An item that was written after
    a *part*, and that was put into the group that was parted, goes where the item is that it is
    most like.

    Args:
        grouping: What was computed.
        decisions: In any order.
        groups: The groups of it that are asked for; None: all. A decision that names an item of
            one of them must name none of a group that is left out.
    """
    among = grouping.groups() if groups is None else groups
    within = {item: group for group in among for item in group}
    for decision in as_made(decisions):
        items = [item for item in dict.fromkeys(decision.items) if item in within]
        if decision.what == "join":
            _set(within, {member for item in items for member in within[item]}, grouping)
        elif decision.what == "part":
            _part(within, items, decision.at, grouping)
    first = {group[0]: group for group in within.values()}
    return [first[item] for item in sorted(first, key=grouping.key)]


def _set(within: dict[str, ItemGroup], members: Iterable[str], grouping: Grouping) -> None:
    group = tuple(sorted(members, key=grouping.key))
    for item in group:
        within[item] = group


def _part(within: dict[str, ItemGroup], items: Sequence[str], at: int, grouping: Grouping) -> None:
    leaving = set(items)
    for group in dict.fromkeys(within[item] for item in items):
        gone = leaving.intersection(group)
        for item in group:
            if item in gone or grouping.key(item)[0] <= at:
                continue
            near = {o: v for o, v in grouping.links(item).items() if o in group}
            if near and max(near, key=lambda other: (near[other], other)) in gone:
                gone.add(item)
        _set(within, set(group) - gone, grouping)
        leaving |= gone
    _set(within, leaving, grouping)
