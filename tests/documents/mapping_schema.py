"""What the schema of mapping files says beside their types: the keys of each kind of source."""

from typing import Any

import msgspec

from streams.feed.kinds import SOURCE_KINDS
from tests.documents import described

Schema = dict[str, Any]


def mapping_rules() -> dict[str, Schema]:
    """Return the rules, by the name of the type."""
    kinds = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": _keys(kind.keys),
        }
        for name, kind in SOURCE_KINDS.items()
    ]
    return {
        "MappingFile": {
            "properties": {
                "source": {
                    "required": ["kind"],
                    "properties": {"kind": {"enum": list(SOURCE_KINDS)}},
                    "allOf": kinds,
                },
                "rows": {"minItems": 1},
            }
        }
    }


def _keys(kind: type[msgspec.Struct]) -> Schema:
    """Return the schema of the keys of a kind of source, and of `kind` itself."""
    (ref,), parts = msgspec.json.schema_components([kind], ref_template="{name}")
    made = parts[ref["$ref"]]
    for key, said in described.about_keys(kind).items():
        if said:
            made["properties"][key]["description"] = said
    properties = {"kind": {"type": "string"}} | made["properties"]
    for each in properties.values():
        if each.get("default", ...) is None:
            del each["default"]
    return {
        "properties": properties,
        "required": made.get("required", []),
        "additionalProperties": False,
    }
