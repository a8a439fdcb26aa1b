"""The schemas of events, made ready for Python: to validate with, and to draw events from."""

import json
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from streams.core.cases.step_rows import STEPS
from tests.properties.worlds import CASE_PAIRS, RECORD_PAIRS
from tests.support.county import COUNTY, LABELS, RAW, TYPES, Sent

_FOLDER: Final = Path(__file__).parents[2] / "schemas" / "events"


def _pythonic(node: Any) -> Any:
    """Let a pattern's ``$`` mean the very end, as it does in JSON Schema."""
    if isinstance(node, dict):
        made = {key: _pythonic(value) for key, value in node.items()}
        if isinstance(pattern := made.get("pattern"), str) and pattern.endswith("$"):
            made["pattern"] = pattern[:-1] + r"\Z"
        return made
    return [_pythonic(inner) for inner in node] if isinstance(node, list) else node


_WRITTEN: Final[dict[str, Any]] = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(_FOLDER.glob("*.json"))
}
_FILES: Final[dict[str, Any]] = {name: _pythonic(schema) for name, schema in _WRITTEN.items()}
ANY_EVENT: Final = Draft202012Validator(
    _FILES["event.schema.json"],
    registry=Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in _FILES.items()
    ),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
"""Validates an event of any type, formats too, and says what is wrong."""

SOON: Final = jsonschema_rs.Draft202012Validator(
    _WRITTEN["event.schema.json"],
    registry=jsonschema_rs.Registry([*_WRITTEN.items()]),
    validate_formats=True,
)
"""Another program that validates the same in a thirtieth of the time, for very many events."""


def _target(reference: str) -> dict[str, Any]:
    """Return the schema that a reference names."""
    file, _, pointer = reference.partition("#")
    found: dict[str, Any] = _FILES[file]
    for step in pointer.split("/")[1:]:
        found = found[step]
    return found


_WORDS: Final = frozenset(
    {"$schema", "$id", "$ref", "title", "description", "examples", "default", "format", "$defs"}
    | {"type", "const", "enum", "pattern", "not", "minLength", "maxLength", "minimum", "maximum"}
    | {"properties", "required", "maxProperties", "anyOf", "oneOf", "allOf"}
    | {"propertyNames", "additionalProperties", "items", "minItems", "maxItems"}
    | {"contentEncoding", "contentMediaType"}
)
_ANYTHING: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [None, True, 0, -1.5, "", "字", [], {}, [{"a": None}]]
)


def _drawn(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw what a schema allows; it may use the words that the schemas of events use."""
    # hypothesis-jsonschema did this, but it fails with Hypothesis of today.
    assert schema.keys() <= _WORDS, f"teach this how to draw {schema.keys() - _WORDS}"
    if "$ref" in schema:
        schema = _target(schema["$ref"]) | {k: v for k, v in schema.items() if k != "$ref"}
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema.get("type", "anything")
    by_type = {
        "anything": lambda _: _ANYTHING,
        "null": lambda _: st.none(),
        "boolean": lambda _: st.booleans(),
        "integer": lambda s: st.integers(s["minimum"], s["maximum"]),
        "string": _drawn_text,
        "object": _drawn_object,
        "array": _drawn_list,
    }
    return st.one_of(
        *(by_type[name](schema) for name in ([types] if isinstance(types, str) else types))
    )


def _drawn_list(schema: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)
    return st.lists(_drawn(schema["items"]), min_size=least, max_size=least + 2)


def _drawn_text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 300)
    if "pattern" in schema:
        texts = st.from_regex(schema["pattern"]).filter(lambda text: least <= len(text) <= most)
    else:
        edges = st.sampled_from([least, most - 1, most]).flatmap(
            lambda size: st.sampled_from(["x" * size, "号" * size, "𠀀" * size])
        )
        texts = st.text(min_size=least, max_size=min(most, 8)) | edges
    if "anyOf" in schema:
        texts = texts.filter(Draft202012Validator({"anyOf": schema["anyOf"]}).is_valid)
    if "not" in schema:
        never = re.compile(schema["not"]["pattern"])
        texts = texts.filter(lambda text: not never.search(text) and is_normal(text))
    return texts


def _without(made: Sent, never: list[list[str]]) -> Sent:
    """Leave out what may not be said together: of each pair all but the first."""
    for first, *others in never:
        if first in made:
            made = {name: value for name, value in made.items() if name not in others}
    return made


def is_normal(text: str) -> bool:
    """Return whether a text is in NFKC, as identifiers must be and no schema can say."""
    return unicodedata.is_normalized("NFKC", text)


def identifiers_are_normal(event: Sent) -> bool:
    """Return whether what tells events apart is in NFKC where it must be, not in a voiding."""
    named = [event.get("id")]
    if event.get("type") not in {TYPES["voided"], TYPES["redacted"]}:
        named.append(event.get("subject"))
    data = event.get("data")
    if str(event.get("type")).startswith("kuaibao.hotspot.") and isinstance(data, dict):
        items = data.get("items")
        named += items if isinstance(items, list) else []
    return all(is_normal(text) for text in named if isinstance(text, str))


def _drawn_object(schema: dict[str, Any]) -> st.SearchStrategy[Sent]:
    parts = [schema, *(_target(part["$ref"]) for part in schema.get("allOf", []))]
    fields = {}
    for part in reversed(parts):
        for name, inner in part.get("properties", {}).items():
            # What is in base64 there is data, of which the schemas speak.
            if name != "data_base64":
                fields[name] = _drawn(inner)
    required = {name for part in parts for name in part.get("required", [])}
    others_allowed = schema.get("additionalProperties", schema.get("maxProperties") != 0)
    if isinstance(others_allowed, dict):  # Names are the catalogue's, see `valid_events`.
        return st.just({})
    choices = [set(choice["required"]) for choice in schema.get("anyOf", schema.get("oneOf", []))]
    if others_allowed:
        fields |= {"note?": _ANYTHING, "备注": _ANYTHING}

    def one(choice: set[str]) -> st.SearchStrategy[Sent]:
        needed = required | choice
        others = set().union(*choices) - choice if "oneOf" in schema else set()
        drawn = st.fixed_dictionaries(
            {name: fields[name] for name in needed},
            optional={name: f for name, f in fields.items() if name not in needed | others},
        )
        never = schema.get("not", {}).get("anyOf", [])
        return drawn.map(lambda made: _without(made, [part["required"] for part in never]))

    return st.one_of(*map(one, choices or [set()]))


URI_REFERENCES: Final = st.text("abcdefgxyz0189-._~/", min_size=1, max_size=20).map("/".__add__)
_TIMES: Final = st.builds(
    "{}{}{}".format,
    st.datetimes(datetime(1971, 1, 1), datetime(2025, 12, 31)).map(  # noqa: DTZ001 - the offset comes after
        lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S")
    ),
    st.just("")
    | st.text("0123456789", min_size=1, max_size=6).map(".".__add__)
    | st.text("0123456789", min_size=6, max_size=6).map(".{}000".format),
    st.sampled_from(["Z", "z", "+00:00", "-00:00", "+08:00", "-23:59", "+23:59", "+05:45"]),
)
SOME_LABELS: Final = st.dictionaries(st.sampled_from([*LABELS]), st.none(), min_size=1).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(LABELS[name]) for name in names})
)
"""Labels of the catalogue, one or more."""

_TABLES: Final = {
    "category": COUNTY.categories,
    "nature": COUNTY.natures,
    "department": COUNTY.departments,
    "column": COUNTY.columns,
    "approved_by": COUNTY.departments,
    "by": COUNTY.departments,
}


@st.composite
def valid_events(draw: st.DrawFn, what: str) -> Sent:
    """Draw any event that the schema of its type allows.

    What the schema leaves to the catalogue or the calendar, or to a format that Hypothesis does
    not know, is made real.
    """
    event: Sent = draw(_DRAWN[what])
    event |= {"time": draw(_TIMES), "source": draw(URI_REFERENCES)}
    if what == "due":
        event["subject"] = draw(st.dates()).isoformat()
    data = event.get("data") or {}
    if what in {"received", "counted"}:
        data |= draw(st.sampled_from(CASE_PAIRS if what == "received" else RECORD_PAIRS))
        data.pop("about", None)  # This county has no applications.
    if what in {"voided", "judged"}:
        data["source"] = draw(URI_REFERENCES)
    if "labels" in data or what == "routed":
        data["labels"] = draw(SOME_LABELS)
    for field in {"until", "due"} & data.keys():
        data[field] = draw(st.dates(date(1970, 1, 1))).isoformat()
    for field, table in _TABLES.items():
        if field in data and (what, field) != ("redacted", "by"):
            data[field] = draw(st.sampled_from(list(table)))
    return event


_DRAWN: Final = {what: _drawn(_FILES[f"{name}.schema.json"]) for what, name in TYPES.items()}


def catalogue_has(event: Sent) -> bool:
    """Return whether the names that a valid event uses are in the county's catalogue."""
    what = event["type"].split(".")[-2]
    data = event.get("data") or {}
    fields = {
        "received": ("category", "nature", "department"),
        "routed": ("category", "nature", "department"),
        "replied": ("department",),
        "counted": ("department", "column"),
        "extended": ("department", "approved_by"),
        "judged": ("department", "by"),
    }.get(what, ("department",) if what in STEPS else ())
    if any(field in data and data[field] not in _TABLES[field] for field in fields):
        return False
    labels = data.get("labels", {}) if what in {"received", "routed", "closed"} else {}
    if any(value not in LABELS.get(name, ()) for name, value in labels.items()):
        return False
    if what not in {"received", "counted"}:
        return True
    if "about" in data:
        return False  # This county has no applications.
    family = "case" if what == "received" else "record"
    kinds = RAW["channels"].get(data["channel"], {}).get("kinds", [])
    return data["kind"] in kinds and RAW["kinds"][data["kind"]]["is"] == family


LAST: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) * 1_000_000
"""A clock so late, in microseconds, that nothing is ahead of it."""
