"""The HTTP contract as the tests use it: its operations, and what its answers may contain."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from streams.gateway.http.contract import contract
from streams.gateway.http.plain_form import referred

METHODS: Final = ("get", "put", "post", "delete", "patch")
TABLES: Final = {
    "kind": "kinds",
    "channel": "channels",
    "category": "categories",
    "nature": "natures",
    "department": "units",
    "column": "columns",
}
PERIODS: Final = (
    *("2013", "2014", "2015", "2026", "2015-Q3", "2015-03", "2015-W10", "2015-03-02"),
    *("2015-01..2015-11", "2013..2015", "..2014-12-31", "0001", "9999-12-31"),
)


class Operation(NamedTuple):
    """One method of one path, its references resolved as far as they are its own."""

    method: str
    path: str
    said: dict[str, Any]
    parameters: list[dict[str, Any]]
    responses: dict[str, dict[str, Any]]

    def __repr__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def role(self) -> str | None:
        """The role that a key needs for it; the same, whatever way the caller says who they are."""
        needed = {tuple(*way.values()) for way in self.said["security"] if way}
        roles = [role for (role,) in filter(None, needed)]
        assert len(roles) <= 1, (self, needed)
        return roles[0] if roles else None

    @property
    def query(self) -> set[str]:
        """The names of its query parameters."""
        return {each["name"] for each in self.parameters if each["in"] == "query"}


def document() -> dict[str, Any]:
    """Read the contract as it is served."""
    read: dict[str, Any] = orjson.loads(contract())
    return read


def operations(document: dict[str, Any]) -> list[Operation]:
    """List all operations."""
    return [
        Operation(
            method.upper(),
            path,
            said,
            [resolved(document, each) for each in said.get("parameters", [])],
            {status: resolved(document, each) for status, each in said["responses"].items()},
        )
        for path, item in document["paths"].items()
        for method, said in item.items()
        if method in METHODS
    ]


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return a node, or what it refers to."""
    while target := node.get("$ref"):
        node = document
        for step in target.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def nodes(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every object below a node, and itself, with its place as a JSON pointer."""
    if isinstance(node, dict):
        yield place, node
        for name, below in node.items():
            yield from nodes(below, f"{place}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from nodes(below, f"{place}/{number}")


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the contract with answers that may hold nothing that it does not name.

    As it is served it lets clients expect more fields; the tests do not.
    """
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]
    asked = [each.said.get("requestBody") for each in operations(document)]
    sent = referred(asked) | of_events(schemas)
    for name, schema in schemas.items():
        if name not in sent:
            for _, node in list(nodes(schema)):
                if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
                    node["unevaluatedProperties"] = False
    return document


def of_events(schemas: Mapping[str, Any]) -> set[str]:
    """Name the components that say what events are; these may hold more than is said of them."""
    events = referred(schemas["Event"]) | referred(schemas["EventData"])
    return events.union(*(referred(schemas[name]) for name in events))


def known(
    document: dict[str, Any],
    catalogue: Mapping[str, Any],
    at: str,
    there: Mapping[str, Mapping[str, Sequence[Any]]],
) -> dict[str, Any]:
    """Return the contract of one installation, so that most of what is made up from it is there.

    Args:
        document: The contract, which knows no county.
        catalogue: The county's, as its file has it.
        at: A state of its figures.
        there: By path and name of a path parameter some values of what is there.
    """
    document = copy.deepcopy(document)
    components = document["components"]
    for name, table in TABLES.items():
        few = list(catalogue[table])
        parameter = components["parameters"][name]
        lacking = [""] if parameter["schema"]["$ref"].endswith("OrNone") else []
        parameter["schema"] = {"type": "array", "minItems": 1, "items": {"enum": few + lacking}}
        for event in of_events(components["schemas"]):
            for _, node in nodes(components["schemas"][event]):
                if "pattern" in str(node.get(name, "")):
                    node[name] = {"enum": few}
                # Only some kinds may be about an application; of the others that is refused.
                node.pop("about", None)
    # Which labels there are, the catalogue says; others would be refused.
    labels = {name: {"enum": [*label["values"]]} for name, label in _labels(catalogue)}
    components["parameters"]["labels"] |= {
        "schema": {"type": "object", "properties": labels, "additionalProperties": False},
        "example": {},
    }
    components["parameters"]["by"]["schema"]["items"] = {"$ref": "#/components/schemas/Dimension"}
    components["parameters"]["period"]["schema"] = {"enum": list(PERIODS)}
    components["parameters"]["at"] |= {"schema": {"enum": [at]}, "example": at}
    # A body that is made up is not zipped, whatever its header says.
    components["parameters"]["contentEncoding"]["schema"] = {"enum": ["identity"]}
    for path, named in there.items():
        (operation,) = document["paths"][path].values()
        for parameter in operation["parameters"]:
            if values := named.get(parameter.get("name")):
                del parameter["example"]
                parameter["examples"] = {str(value): {"value": value} for value in values}
    return document


def _labels(catalogue: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from catalogue.get("labels", {}).items()


def validator(document: dict[str, Any], place: str) -> Draft202012Validator:
    """Validate by the schema at a place of a document, a JSON pointer; formats are asserted."""
    resource = DRAFT202012.create_resource(document)
    return Draft202012Validator(
        {"$ref": f"urn:contract#{place}"},
        registry=Registry().with_resource("urn:contract", resource),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
