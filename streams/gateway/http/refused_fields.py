"""Which field or parameter a request was refused for, as the log may say it: names of ours alone.

A problem names the field to its sender. In the log a name that the caller has made up, such as
that of a parameter which does not exist, might be somebody's.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from streams.gateway.http.contract import contract


def known_field(said: str) -> str:
    """Return a field or parameter as far as the contract has its names; ``""`` if not at all.

    Args:
        said: As a problem names it, such as ``data.kind``.
    """
    known = []
    for part in said.split("."):
        if part not in _names():
            break
        known.append(part)
    return ".".join(known)


@cache
def _names() -> frozenset[str]:
    """Return the names of all parameters and fields that the contract has."""
    return frozenset(_named(orjson.loads(contract()))) | {"event"}


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for below in node:
            yield from _named(below)
    if not isinstance(node, dict):
        return
    if "in" in node and isinstance(node.get("name"), str):
        yield node["name"]
    properties = node.get("properties")
    if isinstance(properties, dict):
        yield from properties
    for below in node.values():
        yield from _named(below)
