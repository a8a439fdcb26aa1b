"""The contract is in a form that generators of clients read, and still says the same rules."""

import re
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from streams.gateway.http.plain_form import COMPONENTS, component_name, plain_components
from tests.support.contract import document, nodes, validator

DOCUMENT: Final = document()
ALL: Final = list(nodes(DOCUMENT))


def test_a_reference_stands_by_itself() -> None:
    """Beside `$ref` there is nothing, and it leads to a whole component, never into one."""
    for place, node in ALL:
        if isinstance(target := node.get("$ref"), str):
            assert list(node) == ["$ref"], place
            assert re.fullmatch(r"#/components/\w+/[A-Za-z][A-Za-z0-9]*", target), place


def test_nothing_is_built_of_parts() -> None:
    """`allOf` is one reference with a description beside, and never holds a `const`.

    Why a batch is said otherwise, openapi.yaml tells.
    """
    for place, node in ALL:
        if "allOf" in node and place != "/components/schemas/EventBatch":
            assert [list(part) for part in node["allOf"]] == [["$ref"]], place
            assert node.keys() <= {"allOf", "description"}, place


def test_names_are_plain() -> None:
    """Components and operations have ASCII names, and schemas have no title or parts inside."""
    assert DOCUMENT["info"]["title"].isascii()
    for group in DOCUMENT["components"].values():
        assert all(re.fullmatch("[A-Za-z][A-Za-z0-9]*", name) for name in group)
    for place, node in ALL:
        if place.startswith("/components/schemas/") and not re.search(
            "/(properties|example)", place
        ):
            assert not {"$defs", "$id", "if", "dependentSchemas"} & node.keys(), place
            assert "title" not in node, place
        if "operationId" in node:
            assert re.fullmatch("[a-z][A-Za-z0-9]*", node["operationId"]), place


def test_no_property_is_nothing_but_null() -> None:
    """Generators for Python know no such type; what is always null is a text without letters."""
    for place, node in ALL:
        if re.search(r"/properties/[^/]+$", place):
            assert node.get("type") != "null", place


def test_a_choice_of_values_has_a_type() -> None:
    """`enum` and `const` say of which type they are; truth values are never among them."""
    for place, node in ALL:
        values = node.get("enum", [node["const"]] if "const" in node else [])
        if isinstance(values, list) and values and "/not" not in place and "/example" not in place:
            assert "type" in node, place
            assert not any(isinstance(value, bool) for value in values), place


def test_a_choice_of_schemas_is_one_of_classes() -> None:
    """Beside a type or properties there is no choice: rules of what must be there are in `not`."""
    for place, node in ALL:
        if {"anyOf", "oneOf"} & node.keys() and "/not" not in place:
            assert not {"type", "properties", "required"} & node.keys(), place


PARTS: Final[dict[str, Any]] = {
    "Part": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    "Whole": {
        "allOf": [{"$ref": f"{COMPONENTS}Part"}],
        "type": "object",
        "required": ["b"],
        "properties": {"b": {"const": True}, "c": {"enum": ["x", None]}},
        "anyOf": [{"required": ["c"]}, {"properties": {"a": {"minimum": 5}}}],
    },
    "Seen": {"$ref": f"{COMPONENTS}Whole", "description": "as seen"},
    "Deep": {"$ref": f"{COMPONENTS}Part/properties/a", "maximum": 3},
}
VALUES: Final = st.fixed_dictionaries(
    {},
    optional={
        "a": st.integers(0, 9) | st.just("1"),
        "b": st.booleans() | st.just(1),
        "c": st.sampled_from(["x", "y", None]),
    },
)


@pytest.mark.parametrize("name", ["Whole", "Seen"])
@given(value=VALUES)
def test_parts_and_conditions_mean_the_same(name: str, value: dict[str, Any]) -> None:
    """What was built of parts takes and refuses what it did."""
    before: dict[str, Any] = {"components": {"schemas": PARTS}}
    after = plain_components({**before, "uses": [{"$ref": COMPONENTS + each} for each in PARTS]})
    place = f"/components/schemas/{name}"
    assert validator(after, place).is_valid(value) == validator(before, place).is_valid(value)


def test_a_part_of_a_component_is_copied() -> None:
    """A reference into a component becomes what is there, with what stood beside it."""
    after = plain_components({"components": {"schemas": PARTS}})["components"]["schemas"]
    assert after["Deep"] == {"type": "integer", "maximum": 3}
    Draft202012Validator.check_schema(after["Whole"])


def test_parts_that_contradict_each_other_are_said() -> None:
    """Two parts that say other things cannot be written as one."""
    schemas = {
        "A": {"type": "object"},
        "B": {"allOf": [{"$ref": f"{COMPONENTS}A"}, {"type": "string"}]},
    }
    with pytest.raises(ValueError, match="say other things as type"):
        plain_components({"components": {"schemas": schemas}})


def test_names_of_classes() -> None:
    """A file's name becomes a class's."""
    assert component_name("kuaibao.case.called-back.v1") == "CaseCalledBack"
    assert component_name("kuaibao.quick-report.due.v1") == "QuickReportDue"
    assert component_name("envelope") == "Envelope"
