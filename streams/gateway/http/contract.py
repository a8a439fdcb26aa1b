"""The contract as it is served: openapi.yaml, and in it the schemas of events that it refers to.

In the repository ``schemas/openapi.yaml`` refers to the files of ``schemas/events``; what a client
gets is a single document.
"""

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import orjson
import yaml
from aiohttp import web

from streams.core.errors import BadFile
from streams.gateway.http.answers import JSON_TYPE, answer
from streams.gateway.http.callers import Routes
from streams.gateway.http.parameters import parameters
from streams.gateway.http.plain_form import COMPONENTS, component_name, plain_components
from streams.resources import SCHEMAS

CONTRACT: Final = SCHEMAS / "openapi.yaml"

_SCHEMA: Final = ".schema.json"

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""What reads YAML. Every gateway reads the contract when it starts: a fifth of a second in Python,
a twentieth in C, which most wheels of PyYAML have."""


@cache
def contract() -> bytes:
    """Return the contract as JSON; read once, the first time.

    Raises:
        BadFile: The file, or one that it refers to, cannot be read.
    """
    return orjson.dumps(plain_components(bundled(CONTRACT)))


def documented() -> list[tuple[str, str, str]]:
    """List the answers that the contract names: method, path and status of each."""
    return [
        (method.upper(), path, status)
        for path, operations in orjson.loads(contract())["paths"].items()
        for method, operation in operations.items()
        if "responses" in operation
        for status in operation["responses"]
    ]


def bundled(path: Path) -> dict[str, Any]:
    """Read an OpenAPI document and put the JSON Schemas that it refers to into its components.

    Each becomes a component by a name that is made of its file's (`component_name`).

    Raises:
        BadFile: A file cannot be read, or is not YAML or JSON.
    """
    document: dict[str, Any] = _read(path)
    schemas = document["components"]["schemas"]
    waiting = _referred(document, path)
    while waiting:
        name, file = waiting.popitem()
        if name not in schemas:
            schema = _read(file)
            # Within the document a schema is known by its place; a base of its own would only
            # lead references astray.
            schema.pop("$schema", None)
            schema.pop("$id", None)
            waiting |= _referred(schema, file)
            schemas[name] = schema
    return document


def _read(path: Path) -> Any:
    try:
        text = path.read_bytes()
        if path.suffix == ".json":
            return orjson.loads(text)
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  both loaders are the safe ones
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadFile(f"{path}: cannot be read: {error}") from None


def _referred(node: Any, path: Path) -> dict[str, Path]:
    """Let a node's references to schema files be to components; name these, and their files."""
    found: dict[str, Path] = {}
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            file, _, place = target.partition("#")
            if file:
                name = component_name(PurePosixPath(file).name.removesuffix(_SCHEMA))
                node["$ref"] = COMPONENTS + name + place
                found[name] = path.parent / file
        for below in node.values():
            found |= _referred(below, path)
    elif isinstance(node, list):
        for below in node:
            found |= _referred(below, path)
    return found


async def get_contract(request: web.Request) -> web.Response:
    """Answer with the contract."""
    parameters(request.rel_url.raw_query_string, ())
    return answer(request, contract(), JSON_TYPE)


routes: Routes = [("GET", "/v1/openapi.json", get_contract, None)]
