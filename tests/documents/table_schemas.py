"""What the reader of a bulletin's tables asks for beside their types, as JSON Schema."""

from typing import Any, Final

from streams.core.bulletins.definitions import NO_COLUMNS
from streams.core.county.catalogue import DIMENSIONS
from streams.core.county.measure_names import MEASURES

Schema = dict[str, Any]

_ID: Final[Schema] = {
    "pattern": "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$",
    "not": {"enum": ["and", "not", "or", "period", "unit"]},
}
_NO: Final = False
_OVER: Final = ("columns", "rows")
"""What a heading may be over."""


def _together(key: str, *needed: str) -> Schema:
    """Say that a key goes with others."""
    return {"if": {"required": [key]}, "then": {"required": [*needed]}}


def table_rules(figure: Schema) -> dict[str, Schema]:
    """Return the rules by the name of the type.

    Args:
        figure: The rules of a figure, which are those of a column as well, but for the whole of a
            share, which may be left out.
    """
    first, share, *rest = figure["allOf"]
    properties = {
        key: rule for key, rule in figure["properties"].items() if key not in {"as_of", "measure"}
    }
    measure = {"allOf": [figure["properties"]["measure"], {"not": {"enum": [*NO_COLUMNS]}}]}
    return {
        "ColumnFile": {
            "properties": {
                "id": _ID,
                "measure": measure,
                "less": {"enum": [*MEASURES]},
                "plus": {"enum": [*MEASURES]},
                **properties,
            },
            "allOf": [
                *(
                    {
                        "if": {"required": [key]},
                        "then": {"properties": {"measure": {"enum": [*MEASURES]}}},
                    }
                    for key in ("less", "plus")
                ),
                {"if": {"required": ["earlier"]}, "then": {"properties": {"growth": _NO}}},
                first,
                {"if": share["if"], "else": share["else"]},
                *rest,
            ],
        },
        "TableFile": {
            "properties": {
                "id": _ID,
                "by": {
                    "pattern": f"^({'|'.join(DIMENSIONS)}|[a-z0-9]+(-[a-z0-9]+)*)(@[a-z0-9-]+)?$"
                },
                "rows": {"uniqueItems": True},
            },
            "allOf": [
                _together("at_least", "rank"),
                _together("best", "rank"),
                _together("worst", "rank"),
                {
                    "if": {"required": ["under"]},
                    "then": {"properties": {"by": {"const": "department"}}},
                },
                {
                    "if": {"properties": {"turned": {"const": True}}, "required": ["turned"]},
                    "then": {"properties": {"rank": _NO}},
                },
                {"if": {"required": ["rows"]}, "then": {"properties": {"order": _NO}}},
            ],
        },
        "HeadingFile": {
            "properties": {key: {"minItems": 1, "uniqueItems": True} for key in _OVER},
            "oneOf": [{"required": [key]} for key in _OVER],
        },
        "RuleFile": {
            "properties": {"points": {"not": {"const": 0}}},
            "anyOf": [{"required": ["column"]}, {"required": ["when"]}],
            "allOf": [
                *(_together(key, "column") for key in ("below", "above", "cap")),
                {"if": {"required": ["below"]}, "then": {"properties": {"above": _NO}}},
                {
                    "if": {"properties": {"full": {"const": True}}, "required": ["full"]},
                    "then": {"anyOf": [{"required": ["below"]}, {"required": ["above"]}]},
                },
            ],
        },
    }
