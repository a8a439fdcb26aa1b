"""The contract: it is valid, it is complete in itself, and it says what the gateway does."""

import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
import schemathesis
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator
from multidict import CIMultiDictProxy

from streams.core.county.catalogue import UNCATEGORISED
from streams.core.errors import BadFile
from streams.core.events import messages
from streams.gateway.http import contract
from streams.gateway.http.plain_form import component_name
from streams.gateway.http.problems import problems
from tests.support.checkout import ROOT
from tests.support.contract import Operation, closed, document, nodes, operations, validator

DOCUMENT: Final = document()
OPERATIONS: Final = operations(DOCUMENT)
SCHEMAS: Final[dict[str, Any]] = DOCUMENT["components"]["schemas"]
PROBLEM: Final = "application/problem+json"
OF_GEOREPORT: Final = ("application/json", "application/xml")
ENVELOPE: Final = orjson.loads((ROOT / "schemas/events/envelope.schema.json").read_bytes())
TOLD_OTHERWISE: Final = {("/readyz", "503"), ("/", "503")}
"""Errors in a form of their own: what is missing, and a page for people."""

CLOSED: Final = closed(DOCUMENT)


def at(method: str, path: str) -> Operation:
    """Return one operation."""
    (found,) = (each for each in OPERATIONS if (each.method, each.path) == (method, path))
    return found


# --- the document -------------------------------------------------------------------------------


def test_it_is_openapi() -> None:
    """The document is valid by OpenAPI's own schema, and each schema in it by JSON Schema's."""
    assert DOCUMENT["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(DOCUMENT).validate()
    for _, node in nodes(DOCUMENT):
        if isinstance(schema := node.get("schema"), dict):
            Draft202012Validator.check_schema(schema)
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_it_stands_alone() -> None:
    """Every reference leads to a place within the document, and every component is referred to."""
    places = {place for place, _ in nodes(DOCUMENT)}
    targets = {node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}
    assert targets
    assert all(target.startswith("#/") for target in targets)
    assert {target.removeprefix("#") for target in targets} <= places
    for group in ("parameters", "headers", "responses", "schemas"):
        for name in DOCUMENT["components"][group]:
            used = f"#/components/{group}/{name}"
            # To OpenAPI the data of a server-sent event is a text, and a dimension is a grouping
            # like those that the county adds: nothing can refer to them.
            assert name in {"LiveFigures", "Dimension"} or any(
                target.startswith(used) for target in targets
            ), name


def test_it_is_the_same_as_the_files() -> None:
    """What is bundled is what the schemas of events say, for every type of event that is posted."""
    names = [target["$ref"].rpartition("/")[2] for target in SCHEMAS["Event"]["oneOf"]]
    types = list(SCHEMAS["EventType"]["enum"])
    assert names == [component_name(what) for what in types]
    assert set(messages.TYPES) - set(types) == {
        "kuaibao.notices.due.v1",
        "kuaibao.quick-report.redacted.v1",
        "kuaibao.publication.drafted.v1",
        "kuaibao.publication.reviewed.v1",
        "kuaibao.publication.issued.v1",
    }
    assert len(SCHEMAS["EventData"]["anyOf"]) == len(types)
    for name in types:
        said = orjson.loads((ROOT / f"schemas/events/{name}.schema.json").read_bytes())
        schema = SCHEMAS[component_name(name)]
        assert schema["examples"] == said["examples"]
        assert schema["properties"]["type"]["const"] == name
        assert schema["properties"].keys() == ENVELOPE["properties"].keys()
        assert (
            SCHEMAS[f"{component_name(name)}Data"].get("properties", {}).keys()
            == said["properties"]["data"].get("properties", {}).keys()
        )


EXAMPLES: Final = [
    (f"{place}/schema", example)
    for place, node in nodes(DOCUMENT)
    if "schema" in node and not place.startswith("/components/schemas")
    for example in (
        [node["example"]]
        if "example" in node
        else [each["value"] for each in node.get("examples", {}).values()]
    )
]


@pytest.mark.parametrize(("place", "shown"), EXAMPLES, ids=[place for place, _ in EXAMPLES])
def test_examples_keep_the_rules(place: str, shown: Any) -> None:
    """Each example is valid by its schema and has no field that the contract does not name."""
    assert [error.message for error in validator(CLOSED, place).iter_errors(shown)] == []


def test_examples_show_everything() -> None:
    """Every body and every parameter has an example, unless it is a choice of few."""
    for each in OPERATIONS:
        bodies = [each.said.get("requestBody", {}), *each.responses.values()]
        for body in bodies:
            for kind, media in body.get("content", {}).items():
                assert "examples" in media or kind == "*/*", (each, kind)
        for parameter in each.parameters:
            schema = parameter["schema"]
            told = {"example", "examples"} & parameter.keys() or "enum" in schema
            assert told or parameter["name"] == "cursor", (each, parameter)


def test_live_examples_hold_live_figures() -> None:
    """The data of the events shown for /v1/live are figures in their form."""
    stream = at("GET", "/v1/live").responses["200"]["content"]["text/event-stream"]
    for shown in stream["examples"].values():
        (data,) = re.findall(r"^data: (.*)$", shown["value"], re.MULTILINE)
        assert shown["value"].endswith("\n\n")
        problems = validator(CLOSED, "/components/schemas/LiveFigures").iter_errors(
            orjson.loads(data)
        )
        assert [problem.message for problem in problems] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=repr)
def test_an_operation_says_what_is_needed(operation: Operation) -> None:
    """It has a name of its own, a tag, a summary and its security; its errors are problems."""
    is_georeport = operation.path.startswith("/open311/")
    names = [each.said["operationId"] for each in OPERATIONS]
    assert names.count(operation.said["operationId"]) == 1
    (tag,) = operation.said["tags"]
    assert tag in {each["name"] for each in DOCUMENT["tags"]}
    assert operation.said["summary"]
    assert "security" in operation.said
    assert any(status.startswith("2") for status in operation.responses)
    for status, response in operation.responses.items():
        assert response["description"]
        if status >= "400" and (operation.path, status) not in TOLD_OTHERWISE:
            kinds = set(response["content"])
            # GeoReport has errors of its own; what the guard says is a problem there too.
            assert kinds <= {PROBLEM, *OF_GEOREPORT} if is_georeport else kinds == {PROBLEM}
    if operation.query and not is_georeport:
        assert "400" in operation.responses
    # Every request may be refused for its Host.
    assert "421" in operation.responses
    if operation.role:
        assert {"401", "403"} <= operation.responses.keys()


def test_the_catalogue_is_not_in_it() -> None:
    """No choice in the contract is an identifier of the catalogue: another county has others."""
    catalogue = tomllib.loads((ROOT / "schemas" / "catalogue.toml").read_text(encoding="utf-8"))
    tables = ("kinds", "channels", "categories", "natures", "units", "labels")
    identifiers = {name for table in tables for name in catalogue[table]}
    identifiers -= {"fee", "other"}  # What a case may wait for, as it may be about.
    identifiers -= {UNCATEGORISED}  # Every catalogue has it, and a case may be filed nowhere.
    for place, node in nodes(DOCUMENT):
        choices = node.get("enum", [])
        if isinstance(choices, list):
            assert not identifiers & {each for each in choices if isinstance(each, str)}, place


# --- serving it ---------------------------------------------------------------------------------


def served(
    headers: dict[str, str], query: str = ""
) -> tuple[int, CIMultiDictProxy[str], dict[str, Any]]:
    """Ask a gateway that has nothing else for the contract: status, headers and JSON."""

    async def asking() -> tuple[int, CIMultiDictProxy[str], dict[str, Any]]:
        alone = web.Application(middlewares=[problems])
        for method, route, handler, _ in contract.routes:
            alone.router.add_route(method, route, handler)
        async with (
            TestClient(TestServer(alone)) as client,
            client.get(f"/v1/openapi.json{query}", headers=headers) as response,
        ):
            body = await response.read()
            return response.status, response.headers, orjson.loads(body or b"{}")

    return asyncio.run(asking())


def test_it_is_served_with_an_etag() -> None:
    """It is JSON, and a client that has it already gets 304."""
    status, headers, body = served({})
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert body == DOCUMENT
    status, again, body = served({"If-None-Match": headers["ETag"]})
    assert (status, again["ETag"], body) == (304, headers["ETag"], {})


def test_it_takes_no_parameter() -> None:
    """An unknown parameter is refused and named, here as everywhere."""
    status, headers, body = served({}, "?verson=1")
    assert (status, headers["Content-Type"]) == (400, PROBLEM)
    assert body["parameter"] == "verson"


def test_a_schema_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A reference to a file that is not there is an error that names the file."""
    path = tmp_path / "openapi.yaml"
    path.write_text("components: {schemas: {A: {$ref: './events/b.schema.json#/x'}}}")
    with pytest.raises(BadFile, match=r"events/b\.schema\.json: cannot be read"):
        contract.bundled(path)


def test_schemas_that_refer_to_each_other_are_bundled_once(tmp_path: Path) -> None:
    """References among schema files come along, rings and all, and lead to their components."""
    path = tmp_path / "openapi.yaml"
    path.write_text("components: {schemas: {A: {$ref: './e/b.schema.json'}}}")
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "b.schema.json").write_text(
        '{"$id": "b", "items": {"$ref": "c.schema.json"}}'
    )
    (tmp_path / "e" / "c.schema.json").write_text('{"not": {"$ref": "b.schema.json#/items"}}')
    assert contract.bundled(path)["components"]["schemas"] == {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"items": {"$ref": "#/components/schemas/C"}},
        "C": {"not": {"$ref": "#/components/schemas/B/items"}},
    }
