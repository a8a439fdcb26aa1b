"""`/docs` shows all of the contract, with nothing that the gateway's own policy would block."""

import asyncio
import re
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.gateway.http import docs_page as docs
from streams.gateway.http.problems import problems
from tests.support.contract import document, operations

DOCUMENT: Final = document()


class _Seen(HTMLParser):
    """What a browser would find in the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    """The page."""
    return docs.docs_page().decode()


def test_everything_is_on_it(page: str) -> None:
    """Each operation, parameter, status and schema has its place, and links lead somewhere."""
    seen = _Seen(page)
    assert seen.open == []
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for each in operations(DOCUMENT):
        assert each.said["operationId"] in ids
        assert f"<code>{each.path}</code>" in page
    assert set(DOCUMENT["components"]["schemas"]) <= set(ids)
    links = [attributes["href"] or "" for tag, attributes in seen.tags if tag == "a"]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {link for link in links if link[0] != "#"} == {"/v1/openapi.json"}


def test_the_policy_blocks_nothing_of_it(page: str) -> None:
    """No script, no style within, nothing from elsewhere: the style sheet is a file beside."""
    seen = _Seen(page)
    assert {tag for tag, _ in seen.tags} & {"script", "style", "img", "iframe", "form"} == set()
    for _, attributes in seen.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert [attributes["href"] for tag, attributes in seen.tags if tag == "link"] == [
        "/docs/docs.css"
    ]


def test_descriptions_are_text_and_not_markup() -> None:
    """What stands in the contract is escaped; marks become the four elements that there are."""
    text = "A *case* <b> & `GET /v1?a=<1>` is **bold**.\n\nTwo * three * four, `a*b*c`."
    assert docs.marked(text) == (
        "<p>A <em>case</em> &lt;b&gt; &amp; <code>GET /v1?a=&lt;1&gt;</code> is "
        "<strong>bold</strong>.</p><p>Two * three * four, <code>a*b*c</code>.</p>"
    )


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        ({"type": "string", "format": "date"}, "date"),
        ({"type": ["integer", "null"]}, "integer | null"),
        ({"enum": ["a", None], "type": ["string", "null"]},
         '<code>"a"</code> | <code>null</code>'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
         '[<a href="#Row">Row</a>, …]'),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "{name: string, …}"),
        ({"allOf": [{"$ref": "#/components/schemas/Day"}]}, '<a href="#Day">Day</a>'),
        ({}, "any"),
    ],
)  # fmt: skip
def test_shapes(schema: dict[str, Any], shown: str) -> None:
    """A value is said in a few words."""
    assert docs.shape(schema) == shown


def test_it_is_served_as_it_is_documented() -> None:
    """With a validator, to those who take HTML."""

    async def asked(path: str, **headers: str) -> tuple[int, str, str, bytes]:
        app = web.Application(middlewares=[problems])
        for method, where, handler, _ in docs.routes:
            app.router.add_route(method, where, handler)
        async with (
            TestClient(TestServer(app)) as client,
            client.get(path, headers=headers) as response,
        ):
            told = response.headers
            return (
                response.status,
                told.get("Content-Type", ""),
                told.get("ETag", ""),
                (await response.read()),
            )

    status, kind, tag, body = asyncio.run(asked("/docs"))
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert body == docs.docs_page()
    assert asyncio.run(asked("/docs", **{"If-None-Match": tag}))[0] == 304
    assert asyncio.run(asked("/docs", Accept="application/json"))[0] == 406
    assert asyncio.run(asked("/docs?a=1"))[0] == 400
    status, kind, _, body = asyncio.run(asked("/docs/docs.css"))
    assert (status, kind) == (200, "text/css; charset=utf-8")
    assert not re.search(rb"url\(|@import", body)
