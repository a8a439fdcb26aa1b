"""schemas/*.schema.json: the form of the files that people write, for editors.

A schema is what msgspec makes of the types that read the file, with what their docstrings say of
each key, and with those rules of the reader that JSON Schema can say. What it cannot say, such as
that a channel's kinds are those of the catalogue, the reader alone says.

`python -m tests.documents.file_schemas` writes them again.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from streams.core.bulletins.definitions import ALL_MEASURES, MEANS, PERIOD_PLACE, BulletinFile
from streams.core.bulletins.making import PERIOD_END
from streams.core.bulletins.repeating import EVERY
from streams.core.county.catalogue import DIMENSIONS, LINK_PATTERN, UNCATEGORISED, Catalogue
from streams.core.county.measure_names import SHARE
from streams.core.figures.figures import MEASURES, RATES
from streams.core.mapping.mapping_file import MappingFile
from streams.core.notices.recipients import RecipientsFile
from streams.gateway.open311.offer import Offer
from streams.replay.plan import Plan
from tests.documents import described
from tests.documents.file_words import TITLES
from tests.documents.mapping_schema import mapping_rules
from tests.documents.table_schemas import table_rules

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"

Schema = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAME: Final[Schema] = {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64}
_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_MONTH_DAY: Final = "(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?"
_POINT: Final = f"[0-9]{{4}}(-(Q[1-4]|H[12]|W(0[1-9]|[1-4][0-9]|5[0-3])|{_MONTH_DAY}))?"
_WORD: Final = r"([a-z0-9]|\{category\})+"
_ONE_CATEGORY: Final = r"(?!.*\{category\}.*\{category\})"
_DIVIDED: Final = [*RATES, SHARE]
"""Measures that are printed as rates."""

_OWN_RATE: Final[Schema] = {
    "type": "string",
    "title": "`rates.` and a name",
    "pattern": r"^rates\.[a-z0-9]+(-[a-z0-9]+)*$",
}
_PRINTED_WITH_DECIMALS: Final[Schema] = {"anyOf": [{"enum": [*_DIVIDED, *MEANS]}, _OWN_RATE]}

_MEASURE: Final[Schema] = {"enum": list(MEASURES)}
_SOME_MEASURES: Final[Schema] = {
    "anyOf": [_MEASURE, {"type": "array", "items": _MEASURE, "minItems": 1, "uniqueItems": True}]
}


def _one_of(*keys: str) -> list[Schema]:
    """Ask for one of several keys."""
    return [{"required": [key]} for key in keys]


_OF_CATALOGUE: Final[dict[str, Schema]] = {
    "Catalogue": {
        "properties": {
            table: {"propertyNames": _NAME}
            for table in (
                *("kinds", "channels", "categories", "departments", "natures", "columns"),
                *("labels", "levels", "units"),
                "rates",
            )
        }
        | {
            "categories": {
                "propertyNames": _NAME,
                "required": [UNCATEGORISED],
                "properties": {
                    UNCATEGORISED: {
                        "$ref": "#/$defs/Named",
                        "properties": {"retired": {"const": False}},
                    }
                },
            }
        }
    },
    "Kind": {
        "properties": {"topic": {"pattern": f"^{_ONE_CATEGORY}{_WORD}([.-]{_WORD})*$"}},
        "if": {"properties": {"is": {"const": "record"}}},
        "then": {
            "properties": {
                "topic": {"not": {"pattern": r"\{category\}"}},
                "quick_reports": {"const": False},
            }
        },
        "else": {"properties": {"stock": {"const": False}}},
    },
    "Channel": {"properties": {"link": {"pattern": f"^$|{LINK_PATTERN}"}}},
    "Rate": {
        "properties": {
            "of": _SOME_MEASURES,
            "over": _SOME_MEASURES,
            "weights": {"propertyNames": {"enum": list(MEASURES)}},
            "parts": {"propertyNames": {"anyOf": [{"enum": list(RATES)}, _NAME]}},
        },
        "oneOf": [
            {"required": ["of", "over"], "properties": {"parts": False}},
            {"required": ["parts"], "properties": dict.fromkeys(("of", "over", "weights"), False)},
        ],
    },
    "Deadline": {"oneOf": _one_of("working_days", "days", "calendar_days", "hours")},
    "Extension": {"oneOf": _one_of("working_days", "days", "hours")},
    "Reopening": {"oneOf": _one_of("working_days", "days", "hours")},
    "LabelTable": {
        "properties": {
            "values": {"propertyNames": _NAME, "minProperties": 1},
            "groups": {"propertyNames": _NAME},
        }
    },
    "UnitEntry": {"if": {"required": ["successor"]}, "then": {"required": ["until"]}},
}

_QUOTED_DAY: Final[Schema] = {"pattern": f"^{_DAY}$", "format": "date", "examples": ["2015-11-30"]}
"""A day that is read as a text: one without quotes is a date of TOML, and refused."""

_PERIOD_END: Final = rf"{PERIOD_END}( \+ [0-9]{{1,3}} days?)?"
_DAY_OR_END: Final[Schema] = {
    "anyOf": [
        {"type": "string", **_QUOTED_DAY},
        {
            "type": "string",
            "title": f"`{PERIOD_END} + 10 days`",
            "pattern": f"^{_PERIOD_END}$",
            "examples": [f"{PERIOD_END} + 10 days"],
        },
    ]
}
_PERIOD: Final = f"(({_POINT})?\\.\\.)?{_POINT}"
_REPEATS: Final[Schema] = {"properties": {"period": {"enum": list(EVERY)}}}

_SELECT: Final[Schema] = {"propertyNames": {"anyOf": [{"enum": list(DIMENSIONS)}, _NAME]}}
"""A dimension, or a label of the catalogue."""

_OF_BULLETIN: Final[dict[str, Schema]] = {
    "BulletinFile": {
        "properties": {
            "period": {"pattern": f"^({'|'.join(EVERY)}|{_PERIOD})$"},
            "as_of": _DAY_OR_END,
            "recorded_from": _QUOTED_DAY,
            "select": _SELECT,
            "figures": {"propertyNames": {"pattern": "^[a-z0-9-]+$"}},
        },
        "if": _REPEATS,
        "then": {
            "properties": {
                "as_of": {"pattern": f"^{_PERIOD_END}$"},
                "figures": {"properties": {PERIOD_PLACE: False}},
            }
        },
        "else": {
            "required": ["as_of"],
            "properties": {"as_of": {"format": "date"}, "first": False, "last": False},
        },
    },
    "FigureFile": {
        "properties": {
            "measure": {"anyOf": [{"enum": list(ALL_MEASURES)}, _OWN_RATE]},
            "select": _SELECT,
            "share_of": _SELECT,
            "share_measure": {"enum": list(MEASURES)},
            "period": {"pattern": f"^{_PERIOD}$"},
            "as_of": _DAY_OR_END,
            "recorded_from": _QUOTED_DAY,
        },
        "allOf": [
            {
                "if": {"required": ["growth"]},
                "then": {"properties": {"down_to": False}},
                "else": {"properties": {"recorded_from": False}},
            },
            {
                "if": {"properties": {"measure": {"const": SHARE}}},
                "then": {"required": ["share_of"]},
                "else": {"properties": {"share_of": False, "share_measure": False}},
            },
            {
                "if": {
                    "anyOf": [
                        {
                            "properties": {"measure": {"not": _PRINTED_WITH_DECIMALS}},
                            "not": {"required": ["growth"]},
                        },
                        {"required": ["down_to"]},
                    ]
                },
                "then": {"properties": {"decimals": False, "rounded": {"const": False}}},
            },
            {
                "if": {"properties": {"measure": {"enum": list(MEANS)}}},
                "then": {"properties": {"down_to": False}},
            },
        ],
    },
}


_OF_PLAN: Final[dict[str, Schema]] = {
    # The format "time" of JSON Schema asks for an offset, which times in TOML lack.
    "PlannedDue": {"properties": {"time": {"pattern": f"^{_TIME}$"}}},
}


_OF_RECIPIENTS: Final[dict[str, Schema]] = {
    "RecipientsFile": {"properties": {"recipients": {"propertyNames": _NAME}}},
    "Recipient": {
        "properties": {
            "email": {"pattern": r"^(mailto:[^\s@?,%]+@[A-Za-z0-9.-]+)?$"},
            "apprise": {"pattern": r"^([a-z][a-z0-9]*://\S+)?$"},
        },
        "anyOf": [{"required": [way]} for way in ("email", "webhook", "apprise")],
        "if": {"required": ["copies"]},
        "then": {"required": ["units", "under"], "properties": {"under": {"const": False}}},
    },
    "Webhook": {
        "properties": {
            "url": {"pattern": r"^https?://[^\s#@]+$"},
            "secret": {"pattern": "^whsec_[A-Za-z0-9+/]{32,86}={0,2}$"},
            "old_secret": {"pattern": "^(whsec_[A-Za-z0-9+/]{32,86}={0,2})?$"},
        }
    },
    "MailServer": {
        "if": {"properties": {"tls": {"const": "none"}}, "required": ["tls"]},
        "then": {
            "properties": {"host": {"enum": ["127.0.0.1", "::1", "localhost"]}, "user": False}
        },
    },
}


class File(NamedTuple):
    """A sort of file that people write.

    Attributes:
        kind: The type that reads it.
        title: What it is.
        rules: What the reader asks for beside the types, by the name of the type.
    """

    kind: type[msgspec.Struct]
    title: str
    rules: dict[str, Schema]


FILES: Final = {
    "catalogue": File(Catalogue, "A county's catalogue", _OF_CATALOGUE),
    "bulletin": File(
        BulletinFile,
        "The definition of a bulletin",
        _OF_BULLETIN | table_rules(_OF_BULLETIN["FigureFile"]),
    ),
    "replay": File(Plan, "The plan of a replay", _OF_PLAN),
    "recipients": File(RecipientsFile, "Who gets notices", _OF_RECIPIENTS),
    "mapping": File(MappingFile, "What rows of a source are", mapping_rules()),
    "open311": File(Offer, "What is offered by Open311", {}),
}
"""By what their schemas are called."""

READ_WITHOUT_ENGLISH: Final = ("catalogue", "bulletin")
"""Files in which English words may be left out; the Chinese ones are shown then."""


def schema(name: str) -> Schema:
    """Make the schema of a sort of file."""
    file = FILES[name]
    (root,), parts = msgspec.json.schema_components([file.kind], ref_template="#/$defs/{name}")
    for kind in described.structs(file.kind):
        part = _for_toml(parts[kind.__name__])
        part["title"] = TITLES.get(kind.__name__, kind.__name__)
        part["description"] = described.about(kind)
        for key, said in described.about_keys(kind).items():
            if said:
                part["properties"][key]["description"] = said
        if name in READ_WITHOUT_ENGLISH and {"zh", "en"} <= part["properties"].keys():
            part["required"] = [key for key in part.get("required", []) if key != "en"]
        parts[kind.__name__] = _with(part, file.rules.get(kind.__name__, {}))
    return {"$schema": _DIALECT, "title": file.title, **root, "$defs": parts}


def written(name: str) -> str:
    """Write the schema of a sort of file as its file has it."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def _for_toml(node: Any) -> Any:
    """Leave out that something may be null, as TOML has no null; write patterns as ECMA does."""
    if isinstance(node, list):
        return [_for_toml(each) for each in node]
    if not isinstance(node, dict):
        return node
    left = {key: _for_toml(value) for key, value in node.items()}
    if left.get("default", ...) is None:
        del left["default"]
    if left.get("format") == "date":
        left["pattern"] = f"^{_DAY}$"
    if isinstance(pattern := left.get("pattern"), str):
        left["pattern"] = pattern.replace(r"\Z", "$")  # which is Python's word for it
    if (each := left.get("prefixItems")) and all(item == each[0] for item in each):
        # Taplo knows older dialects alone, in which `items` speaks for all entries.
        del left["prefixItems"]
        left["items"] = each[0]
    if "anyOf" in left:
        options = [option for option in left["anyOf"] if option != {"type": "null"}]
        if len(options) == 1:
            del left["anyOf"]
            return options[0] | left
        left["anyOf"] = options
    return left


def _with(node: Schema, rules: Schema) -> Schema:
    """Add rules to a schema: tables within tables are united, all else is replaced."""
    node = deepcopy(node)
    for key, rule in rules.items():
        if isinstance(rule, dict) and isinstance(node.get(key), dict):
            node[key] = _with(node[key], rule)
        else:
            node[key] = rule
    return node


if __name__ == "__main__":
    for each in FILES:
        (SCHEMAS / f"{each}.schema.json").write_text(written(each), encoding="utf-8")
