"""``/docs``: the contract as a page for people, without a script and without anything from outside.

It is made of the contract that is served, once, when it is first asked for.
"""

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from streams.gateway.http.answers import answer
from streams.gateway.http.callers import Routes
from streams.gateway.http.contract import contract
from streams.gateway.http.negotiation import VARY, require
from streams.gateway.http.parameters import parameters
from streams.gateway.http.plain_form import COMPONENTS
from streams.printing.formats import HTML

_TEMPLATES: Final = Path(__file__).parent / "templates"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_MARKS: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])"), r"<em>\1</em>"),
)


@cache
def docs_page() -> bytes:
    """Return the page, in UTF-8."""
    document = orjson.loads(contract())
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"marked": marked, "shape": shape, "shown": _shown}
    template = environment.get_template("docs.html")
    text = template.render(
        info=document["info"],
        groups=list(_groups(document)),
        schemas=document["components"]["schemas"],
        schemes=document["components"]["securitySchemes"],
    )
    return text.encode()


def _groups(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], list[dict[str, Any]]]]:
    """Return each tag with its operations, their references to parameters and answers resolved."""
    for tag in document["tags"]:
        yield (
            tag,
            [
                {
                    **said,
                    "path": path,
                    "method": method.upper(),
                    "role": _role(said, document),
                    "parameters": [_found(each, document) for each in said.get("parameters", [])],
                    "responses": {
                        status: _found(each, document) for status, each in said["responses"].items()
                    },
                }
                for path, item in document["paths"].items()
                for method, said in item.items()
                if method in _METHODS and tag["name"] in said["tags"]
            ],
        )


def _role(said: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return which role the key of a caller needs; "" where anybody may ask."""
    ways = said.get("security", document["security"])
    return ", ".join(
        dict.fromkeys(role for way in ways for roles in way.values() for role in roles)
    )


def _found(node: dict[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def marked(text: str) -> Markup:
    """Return a description as HTML: paragraphs, and in them code, emphasis and strong emphasis."""
    made = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        line = html.escape(" ".join(paragraph.split()), quote=False)
        for mark, becomes in _MARKS:
            line = mark.sub(becomes, line)
        made.append(f"<p>{line}</p>")
    return Markup("".join(made))  # noqa: S704  all of the text has been escaped


def shape(schema: Mapping[str, Any]) -> Markup:
    """Return in a few words what a value may be; names of schemas lead to them."""
    return Markup(_shape(schema))  # noqa: S704  each part has been escaped


def _shape(schema: Mapping[str, Any]) -> str:
    if target := schema.get("$ref"):
        name = html.escape(target.removeprefix(COMPONENTS))
        return f'<a href="#{name}">{name}</a>'
    for key, joined in (("allOf", " "), ("oneOf", " | "), ("anyOf", " | ")):
        if key in schema:
            return joined.join(map(_shape, schema[key]))
    if "const" in schema:
        return f"<code>{_code(schema['const'])}</code>"
    if "enum" in schema:
        return " | ".join(f"<code>{_code(value)}</code>" for value in schema["enum"])
    kinds = schema.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " | ".join(_kind(kind, schema) for kind in kinds)


def _kind(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"[{_shape(schema.get('items', {}))}, …]"
    if kind == "object" and isinstance(below := schema.get("additionalProperties"), dict):
        return f"{{name: {_shape(below)}, …}}"
    if kind == "string" and "format" in schema:
        return html.escape(schema["format"])
    return html.escape(kind)


def _code(value: Any) -> str:
    return html.escape(orjson.dumps(value).decode(), quote=False)


def _shown(value: Any) -> str:
    """Return an example as it goes over the wire."""
    if isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


async def get_docs(request: web.Request) -> web.Response:
    """Answer with the page."""
    parameters(request.rel_url.raw_query_string, ())
    require(request, HTML)
    return answer(request, docs_page(), HTML.content_type, VARY)


async def get_docs_style(request: web.Request) -> web.Response:
    """Answer with the page's style sheet; a style within the page the gateway's policy forbids."""
    parameters(request.rel_url.raw_query_string, ())
    return answer(request, (_TEMPLATES / "docs.css").read_bytes(), "text/css; charset=utf-8")


routes: Routes = [
    ("GET", "/docs", get_docs, None),
    ("GET", "/docs/docs.css", get_docs_style, None),
]
