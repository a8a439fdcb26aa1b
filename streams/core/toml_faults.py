"""All that is wrong with the form of a configuration file, and not only what is found first."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
from msgspec import inspect

from streams.core.toml_files import TomlSpot, allowed_by, near, shown_toml, type_choices


def form_faults(tables: dict[str, Any], kind: Any) -> list[tuple[str, str]]:
    """Return what does not fit a type: of each fault its place, and the sentence that says it.

    All faults of the form are found at once; `read_toml` says the first of them.
    """
    return list(_faults(TomlSpot("", tables, kind)))


def _faults(spot: TomlSpot) -> Iterator[tuple[str, str]]:
    try:
        msgspec.convert(spot.found, spot.kind)
    except msgspec.ValidationError as error:
        below = list(_faults_below(spot))
        if below:
            yield from below
            return
        yield spot.place, _at(spot) + _said_of(error, spot)


def _faults_below(spot: TomlSpot) -> Iterator[tuple[str, str]]:
    """Look for what is wrong within a value that does not fit."""
    choices = list(type_choices(spot.kind))
    if isinstance(spot.found, dict):
        struct = next((part for part in choices if hasattr(part, "__struct_fields__")), None)
        if struct is not None:
            yield from _struct_faults(spot, struct)
        elif table := next((part for part in choices if get_origin(part) is dict), None):
            for key in spot.found:
                yield from _faults(spot.below(key, get_args(table)[1]))
    elif isinstance(spot.found, list) and (
        listed := next((part for part in choices if get_origin(part) is list), None)
    ):
        for number in range(len(spot.found)):
            yield from _faults(spot.below(number, get_args(listed)[0]))


def _struct_faults(spot: TomlSpot, struct: Any) -> Iterator[tuple[str, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    there = f"; the keys here are {', '.join(fields)}"
    for key in spot.found:
        if key not in fields:
            place = f"{spot.place}.{key}" if spot.place else key
            yield place, f"{_at(spot)}the key {key!r} is not known{near(key, fields)}{there}"
    for key, field in fields.items():
        if key in spot.found:
            yield from _faults(spot.below(key, field.type))
        elif field.required:
            yield spot.place, f"{_at(spot)}{key!r} is missing{there}"


def _at(spot: TomlSpot) -> str:
    """Return how a sentence about a value begins."""
    return f"{spot.place}: " if spot.place else ""


def _said_of(error: msgspec.ValidationError, spot: TomlSpot) -> str:
    """Say what is wrong with a value of which nothing within is wrong by itself."""
    if spot.place and " - at `$" not in str(error):
        return f"{shown_toml(spot.found)} is not {allowed_by(inspect.type_info(spot.kind))}"
    return str(error)
