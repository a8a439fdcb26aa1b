"""Answers with an ETag: a client that has one already is told so in a few bytes.

Sources: RFC 9110, sections 8.8.3 (ETag) and 13.1.2 (If-None-Match).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from aiohttp import web

from streams.gateway.http.negotiation import VARY, require
from streams.printing.formats import JSON as FORM

JSON_TYPE: Final = FORM.content_type

_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\U0010ffff]*"')
_CACHE: Final = "private, no-cache"
"""Figures are only for the client that asked, which must ask again before it reuses them."""

encode_json = msgspec.json.Encoder().encode


def answer(
    request: web.Request, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with a body and its ETag, or with 304 and no body where the client has it.

    Args:
        request: The request to answer.
        body: The whole body.
        content_type: As the header has it, with its charset if it is text.
        headers: Further headers.
    """
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    told = {"ETag": tag, "Cache-Control": _CACHE, **(headers or {})}
    if _is_known(tag, request.headers.getall("If-None-Match", ())):
        return web.Response(status=304, headers=told)
    return web.Response(body=body, headers=told | {"Content-Type": content_type})


def json_answer(request: web.Request, content: Any) -> web.Response:
    """Answer with something as JSON.

    Raises:
        Problem: 406; the client does not take JSON.
    """
    require(request, FORM)
    return answer(request, encode_json(content), JSON_TYPE, VARY)


def _is_known(tag: str, headers: Sequence[str]) -> bool:
    """Return whether If-None-Match names the tag; weak ones are compared as if they were strong."""
    return any(header.strip() == "*" or tag in _TAG.findall(header) for header in headers)
