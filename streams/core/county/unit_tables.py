"""The tables ``[levels]`` and ``[units.ID]`` of the catalogue, and what makes no sense in them."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from streams.core.toml_files import near


class UnitLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How high a unit may be. The file has the highest level first.

    Attributes:
        zh: The Chinese name.
        en: The English name.
    """

    zh: str
    en: str


class FormerUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a unit was up to a day. What is left out was as the unit says of itself now.

    It held from the day after that of the entry before, or from the unit's first day.

    Attributes:
        until: The last day on which it was so.
        zh: The Chinese name then.
        en: The English name then.
        level: The level then.
        parent: The unit that it was directly under then; the empty text is none.
    """

    until: date
    zh: str | None = None
    en: str | None = None
    level: str | None = None
    parent: str | None = None


class UnitEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A unit: an office, a town, the county itself. Events name it as a department.

    Attributes:
        zh: The Chinese name.
        en: The English name.
        level: How high it is: a name of ``[levels]``.
        parent: The unit that it is directly under; left out, none.
        start: The first day on which there was such a unit; left out, it has always been there.
        until: The last day on which there was such a unit; events that are timed later may not name
            it. Left out, it is still there.
        successor: The unit that it counts as after its last day.
        was: What it was before, the oldest first.
    """

    zh: str
    en: str
    level: str
    parent: str = ""
    start: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    successor: str = ""
    was: list[FormerUnit] = []


UnitTable = Mapping[str, UnitEntry]
"""Units by name."""


def check_unit_tables(
    units: UnitTable, levels: Mapping[str, UnitLevel], departments: Iterable[str]
) -> None:
    """See that each unit by itself makes sense, and names what there is.

    Args:
        units: By name.
        levels: By name, the highest first.
        departments: Names of the plain table of departments, which no unit may have.

    Raises:
        ValueError: One does not; says which key, what was found and what is allowed.
    """
    plain = {*departments}
    for name, unit in units.items():
        place = f"units.{name}"
        if name in plain:
            raise ValueError(f"{place}: departments has {name!r} already; leave it in one of them")
        _check_days(place, unit)
        _among(f"{place}.level", unit.level, levels, "is not a level")
        _check_parent(f"{place}.parent", name, unit.parent, units)
        for number, was in enumerate(unit.was):
            if was.level is not None:
                _among(f"{place}.was[{number}].level", was.level, levels, "is not a level")
            if was.parent is not None:
                _check_parent(f"{place}.was[{number}].parent", name, was.parent, units)
        if unit.successor:
            _check_successor(f"{place}.successor", name, unit, units)


def _check_days(place: str, unit: UnitEntry) -> None:
    if unit.start and unit.until and unit.until < unit.start:
        raise ValueError(f"{place}.until: {unit.until} is before {unit.start}, its first day")
    before = unit.start
    for number, was in enumerate(unit.was):
        where = f"{place}.was[{number}].until"
        if before and (was.until < before if number == 0 else was.until <= before):
            rule = "its first day" if number == 0 else "the end of the entry before"
            raise ValueError(f"{where}: {was.until} must be after {before}, {rule}")
        if unit.until and was.until >= unit.until:
            raise ValueError(f"{where}: {was.until} must be before {unit.until}, its last day")
        before = was.until


def _check_parent(place: str, name: str, parent: str, units: UnitTable) -> None:
    if not parent:
        return
    _among(place, parent, units, "is not a unit")
    if parent == name:
        raise ValueError(f"{place}: {parent!r} is the unit itself; name another one, or none")


def _check_successor(place: str, name: str, unit: UnitEntry, units: UnitTable) -> None:
    if unit.until is None:
        raise ValueError(f"{place}: goes with until; a unit that is still there has no successor")
    _among(place, unit.successor, units, "is not a unit")
    if unit.successor == name:
        raise ValueError(f"{place}: {name!r} is the unit itself; name another one")
    ends = units[unit.successor].until
    if ends is not None and ends <= unit.until:
        raise ValueError(
            f"{place}: {unit.successor!r} ended on {ends}, and {name!r} on {unit.until}; "
            "name a unit that was there longer"
        )


def _among(place: str, name: str, known: Iterable[str], rule: str) -> None:
    there = [*known]
    if name not in there:
        some = f"there are {', '.join(there)}" if there else "there are none"
        raise ValueError(f"{place}: {name!r} {rule}{near(name, there)}; {some}")
