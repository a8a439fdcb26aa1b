"""``/v1/conflicts``: identities that came with two contents, read from Kafka when asked for."""

import asyncio
from typing import Final

from aiohttp import web

from streams.core.errors import NoKafka
from streams.gateway.http.answers import JSON_TYPE, encode_json
from streams.gateway.http.callers import Routes
from streams.gateway.http.problems import Problem
from streams.gateway.queries.figures import RETRY
from streams.gateway.queries.listing_query import read_limit
from streams.gateway.state.state import STATE
from streams.topics.conflicts import listed_conflict, read_conflicts

READ_SECONDS: Final = 15.0
"""How long reading the topic may take."""

READING: Final[web.AppKey[asyncio.Lock]] = web.AppKey("reading conflicts")


def prepare(app: web.Application) -> None:
    """Let one read at a time: each reads the whole topic."""
    app[READING] = asyncio.Lock()


async def list_conflicts(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/conflicts``."""
    limit = read_limit(request.rel_url.raw_query_string)
    installation = request.app[STATE].installation
    try:
        async with asyncio.timeout(READ_SECONDS), request.app[READING]:
            found = await read_conflicts(installation, limit)
    except (NoKafka, TimeoutError):
        detail = "Kafka does not answer, or the topic conflicts cannot be read; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None
    content = {"conflicts": found.many, "items": [listed_conflict(each) for each in found.newest]}
    return web.Response(
        body=encode_json(content), headers={"Content-Type": JSON_TYPE, "Cache-Control": "no-store"}
    )


routes: Routes = [("GET", "/v1/conflicts", list_conflicts, "cases")]
