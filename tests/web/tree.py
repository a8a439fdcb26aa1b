"""The shipped catalogue's units and labels, as the fake gateway selects and groups by them."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from tests.web.catalogue import shipped

WITHIN: Final = "/*"


def _unit(name: str, day: date) -> dict[str, Any]:
    """Return what a unit was on a day."""
    now: dict[str, Any] = shipped()["units"].get(name, {})
    was: dict[str, Any] = next((entry for entry in now.get("was", []) if day <= entry["until"]), {})
    return now | was


def _upwards(name: str, day: date) -> Iterator[str]:
    while name:
        yield name
        name = _unit(name, day).get("parent", "")


def means(dimension: str, wanted: str, day: date) -> set[str]:
    """Return the values that are meant: all under a unit, the values of a group, or the one."""
    if not wanted.endswith(WITHIN):
        return {wanted}
    whole = wanted.removesuffix(WITHIN)
    if dimension == "department":
        return _under(whole, day)
    values = shipped()["labels"][dimension]["values"]
    return {name for name, value in values.items() if value.get("group") == whole}


@cache
def _under(whole: str, day: date) -> set[str]:
    return {name for name in shipped()["units"] if whole in _upwards(name, day)}


def grouped(by: str, value: str, day: date) -> str:
    """Return the group of a value: by itself, of a level of units, or of a label's groups."""
    dimension, at, level = by.partition("@")
    if not at:
        return value
    if dimension == "department":
        above = _upwards(value, day)
        return next((name for name in above if _unit(name, day).get("level") == level), "")
    group = shipped()["labels"][dimension]["values"].get(value, {}).get("group", value)
    return str(group)
