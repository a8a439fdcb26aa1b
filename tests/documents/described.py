"""What the types of a file say of its keys, for schemas and references alike.

The text is that of the types' docstrings: what comes before ``Attributes:``, and of each attribute
the text after its name.
"""

import inspect
import re
from functools import cache
from typing import Any, Final

import msgspec

_ATTRIBUTES: Final = re.compile(r"\n+Attributes:\n(?P<entries>.*)", re.DOTALL)
_ENTRY: Final = re.compile(
    r"^    (?P<names>\w+(?:, \w+)*): (?P<about>.*?)(?=^    \w|\Z)", re.DOTALL | re.MULTILINE
)


def structs(root: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """List the type of a file and those of the tables in it, each once, the outer ones first."""
    found: list[type[msgspec.Struct]] = []
    waiting = [root]
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found.append(kind)
            waiting += [
                part for field in msgspec.structs.fields(kind) for part in _within(field.type)
            ]
    return found


def about(kind: type[msgspec.Struct]) -> str:
    """Return what a type says of the whole table."""
    return _plain(_ATTRIBUTES.sub("", inspect.getdoc(kind) or ""))


def about_keys(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return what a type says of each key, by the key as files have it."""
    said = {
        name: text
        for base in reversed(kind.__mro__)
        if issubclass(base, msgspec.Struct)
        for name, text in _attributes(base).items()
    }
    return {field.encode_name: said.get(field.name, "") for field in msgspec.structs.fields(kind)}


def strangers(kind: type[msgspec.Struct]) -> set[str]:
    """Return the names of which a type says something and which are not its own attributes."""
    return set(_attributes(kind)) - {field.name for field in msgspec.structs.fields(kind)}


@cache
def _attributes(kind: type[Any]) -> dict[str, str]:
    entries = _ATTRIBUTES.search(inspect.cleandoc(kind.__doc__ or ""))
    if not entries:
        return {}
    return {
        name: _plain(entry["about"])
        for entry in _ENTRY.finditer(entries["entries"])
        for name in entry["names"].split(", ")
    }


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def _within(annotation: Any) -> list[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return [annotation]
    parts = getattr(annotation, "__args__", ())
    return [kind for part in parts for kind in _within(part)]
