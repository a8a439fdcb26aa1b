"""Whether units make a tree on every day."""

from collections.abc import Iterable, Mapping
from datetime import date

from streams.core.county.unit_tables import UnitEntry, UnitLevel, UnitTable
from streams.core.county.units import UnitEdition, Units, editions
from streams.core.days import ALWAYS, NEVER, day_date, day_number


def check_unit_trees(units: UnitTable, levels: Mapping[str, UnitLevel]) -> None:
    """See that units make a tree on every day, and that none is under a lower one.

    Args:
        units: By name; each by itself makes sense.
        levels: By name, the highest first.

    Raises:
        ValueError: They do not; says which key, what was found and what is allowed.
    """
    ranks = {name: rank for rank, name in enumerate(levels)}
    of = {name: editions(unit) for name, unit in units.items()}
    for name, own in of.items():
        for number, edition in enumerate(own):
            if edition.parent:
                key = "parent" if number == len(own) - 1 else f"was[{number}].parent"
                _check_parent(f"units.{name}.{key}", edition, of[edition.parent], ranks)
    tree = Units(units)
    for name, unit in units.items():
        if unit.successor and unit.until and unit.until < date.max:
            _check_successor(f"units.{name}.successor", unit, tree, ranks)
    _check_circles(tree, units, ALWAYS)
    for day in tree.changes:
        # A circle that there was not before goes through a unit that is different now.
        _check_circles(tree, tree.changed(day), day)


def _check_parent(
    place: str, edition: UnitEdition, parents: list[UnitEdition], ranks: Mapping[str, int]
) -> None:
    name = edition.parent
    if parents[-1].last < edition.first:
        raise ValueError(
            f"{place}: {name!r} ended on {day_date(parents[-1].last)}, before "
            f"{day_date(edition.first)}, from when on this is said; name a unit of that time"
        )
    if parents[0].first > edition.last:
        raise ValueError(
            f"{place}: {name!r} began on {day_date(parents[0].first)}, after "
            f"{day_date(edition.last)}, until when this is said; name a unit of that time"
        )
    for parent in parents:
        meets = parent.first <= edition.last and edition.first <= parent.last
        if meets and ranks[parent.level] > ranks[edition.level]:
            allowed = [level for level, rank in ranks.items() if rank <= ranks[edition.level]]
            raise ValueError(
                f"{place}: {name!r} is a {parent.level!r}, lower than {edition.level!r}; "
                f"a parent is one of {', '.join(allowed)}"
            )


def _check_successor(place: str, unit: UnitEntry, tree: Units, ranks: Mapping[str, int]) -> None:
    # On the day after its last the unit begins to count as the other one.
    level = tree.on(unit.successor, day_number(unit.until) + 1 if unit.until else NEVER).level
    if ranks[level] > ranks[unit.level]:
        allowed = [name for name, rank in ranks.items() if rank <= ranks[unit.level]]
        raise ValueError(
            f"{place}: {unit.successor!r} is a {level!r}, lower than {unit.level!r}; "
            f"a successor is one of {', '.join(allowed)}"
        )


def _check_circles(tree: Units, names: Iterable[str], day: int) -> None:
    sound: set[str] = set()
    for name in names:
        way: dict[str, None] = {}
        at = name
        while at and at not in sound:
            if at in way:
                ring = _ring(tree, at, day)
                since = "" if day == ALWAYS else f" on {day_date(day)}"
                raise ValueError(
                    f"units.{ring[0]}.parent: goes in a circle{since}: {' → '.join(ring)}; "
                    "one of them must be under another unit, or at the top"
                )
            way[at] = None
            at = tree.above(at, day)
        sound.update(way)


def _ring(tree: Units, name: str, day: int) -> list[str]:
    """Return a circle that a unit is in, from the one that the catalogue has first to itself."""
    ring = [name]
    while (above := tree.above(ring[-1], day)) != name:
        ring.append(above)
    first = ring.index(next(each for each in tree if each in ring))
    return [*ring[first:], *ring[: first + 1]]
