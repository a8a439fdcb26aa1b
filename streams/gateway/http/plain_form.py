"""The contract in a form that programs which generate clients can read.

``schemas/openapi.yaml`` and the schemas of events say each rule once and build on one another:
``allOf`` of a part and what comes with it, ``$ref`` with a description of its own beside, parts of
a file under ``$defs``. All of that is JSON Schema and validators read it, but generators mostly do
not. Here the same rules are written out: what is accepted and what is refused stays the same.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

COMPONENTS: Final = "#/components/schemas/"
"""Where a reference to a component begins."""

_DATA: Final = "/properties/data"
_CHOICES: Final = ("anyOf", "oneOf")
_JSON_TYPES: Final = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
_BUILT: Final = frozenset({"properties", "required", "description"})
"""What an object and a part of it may both say; all else is in one of the two, or the same."""


def component_name(file: str) -> str:
    """Return by which name the schema of an event is a component.

    Args:
        file: The stem of its file, such as ``kuaibao.case.called-back.v1``.

    Returns:
        What generators make a class of as it is, such as ``CaseCalledBack``.
    """
    words = re.split(r"[.-]", re.sub(r"^kuaibao\.|\.v1$", "", file))
    return "".join(word[:1].upper() + word[1:] for word in words)


def plain_components(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose schemas are in plain form.

    What events say as their data becomes a component of its own, ``CaseRoutedData`` beside
    ``CaseRouted``; parts of components are copied to where they are used; components that nothing
    refers to any longer are left out.

    Raises:
        KeyError: A reference leads nowhere.
        ValueError: Parts of an object contradict each other.
    """
    schemas = dict(document["components"]["schemas"])
    for name in [name for name, schema in schemas.items() if _is_event(schema)]:
        schemas[name], schemas[f"{name}Data"] = _apart(name, schemas[name])
    writer = _Writer(schemas)
    plain: dict[str, Any] = writer.plain(
        {**document, "components": {**document["components"], "schemas": {}}}
    )
    components = {name: writer.plain(_untitled(schema)) for name, schema in schemas.items()}
    used = set().union(*map(referred, (plain, *components.values())))
    lost = set().union(*map(referred, (document, *schemas.values()))) - used
    plain["components"]["schemas"] = {
        name: schema for name, schema in components.items() if name not in lost
    }
    return plain


def referred(node: Any) -> set[str]:
    """Return the names of the components to which a node refers."""
    if isinstance(node, list):
        return set().union(*map(referred, node))
    if not isinstance(node, dict):
        return set()
    target = node.get("$ref", "")
    names = {target.removeprefix(COMPONENTS).partition("/")[0]}
    return set().union(
        names if str(target).startswith(COMPONENTS) else (), *map(referred, node.values())
    )


def _is_event(schema: Mapping[str, Any]) -> bool:
    return "allOf" in schema and "data" in schema.get("properties", {})


def _apart(name: str, event: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an event that refers to its data, and its data."""
    properties = event["properties"]
    refers = {"$ref": f"{COMPONENTS}{name}Data"}
    return {**event, "properties": {**properties, "data": refers}}, properties["data"]


def _untitled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema whose title begins its description: as a class it has a name already."""
    if "title" not in schema:
        return dict(schema)
    said = ". ".join(filter(None, (schema["title"], schema.get("description"))))
    return {name: each for name, each in schema.items() if name != "title"} | {"description": said}


class _Writer:
    """Writes out what refers to other parts of a document.

    Args:
        schemas: The components, by name.
    """

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def plain(self, node: Any) -> Any:
        """Return a node in plain form, and all that is in it."""
        if isinstance(node, list):
            return [self.plain(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self._referring(node)
        if "allOf" in node and (len(node["allOf"]) > 1 or "properties" in node):
            node = self._whole(node)
        node = _typed(node)
        if isinstance(node.get("type"), str):
            node = _conditions_apart(node)
        return {name: self.plain(below) for name, below in node.items()}

    def _referring(self, node: dict[str, Any]) -> Any:
        target = node["$ref"]
        beside = {name: below for name, below in node.items() if name != "$ref"}
        name, slash, place = target.removeprefix(COMPONENTS).partition("/")
        if target.startswith(COMPONENTS) and slash:
            if f"/{place}" == _DATA:
                return {"$ref": f"{COMPONENTS}{name}Data"}
            return self.plain(self._found(target) | beside)
        if not beside:
            return node
        # Of a component with another description beside, every generator reads this form.
        return {"allOf": [{"$ref": target}]} | self.plain(beside)

    def _found(self, target: str) -> dict[str, Any]:
        """Return what a reference to a component or a part of one leads to."""
        node: Any = self._schemas
        for step in target.removeprefix(COMPONENTS).split("/"):
            node = node[step]
        found: dict[str, Any] = node
        return found

    def _whole(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return an object that is built of parts as one that says all of it itself."""
        whole: dict[str, Any] = {}
        for part in node["allOf"]:
            found = self._found(part["$ref"]) if "$ref" in part else part
            whole = _both(whole, self._whole(found) if "allOf" in found else found)
        return _both(whole, {name: each for name, each in node.items() if name != "allOf"})


def _both(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two parts of an object say; of a property that both have, the latter is narrower.

    Raises:
        ValueError: They contradict each other.
    """
    both = {
        name: each for name, each in first.items() if name not in ("$defs", "examples", "title")
    }
    for name, each in then.items():
        if name == "properties":
            both[name] = both.get(name, {}) | each
        elif name == "required":
            both[name] = list(dict.fromkeys((*both.get(name, ()), *each)))
        elif name in both and name not in _BUILT and both[name] != each:
            raise ValueError(f"two parts of an object say other things as {name}")
        else:
            both[name] = each
    return both


def _typed(node: dict[str, Any]) -> dict[str, Any]:
    """Return a choice of values with the type that all of them have, which generators ask for.

    One truth value alone is said by what it is not: some write code that compares it as a text.
    """
    values = [node["const"]] if "const" in node else node.get("enum")
    if not isinstance(values, list):
        return node
    if isinstance(node.get("const"), bool):
        rest = {name: each for name, each in node.items() if name != "const"}
        return {"type": "boolean", **rest, "not": {"enum": [not node["const"]]}}
    names = sorted({_JSON_TYPES[type(value)] for value in values}, reverse=True)
    return {"type": names[0] if len(names) == 1 else names, **node}


def _conditions_apart(node: dict[str, Any]) -> dict[str, Any]:
    """Return what has a type and must also keep one of several rules, with these said in "not".

    Beside a type a choice is read as one of several classes, none of which has a field. Validators
    keep to what is not to be otherwise, and generators pass it over.
    """
    refused = [node["not"]] if "not" in node else []
    kept = {name: each for name, each in node.items() if name not in (*_CHOICES, "not")}
    refused += [{"not": {choice: node[choice]}} for choice in _CHOICES if choice in node]
    if not refused:
        return node
    return kept | {"not": refused[0] if len(refused) == 1 else {"anyOf": refused}}
