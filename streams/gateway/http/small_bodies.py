"""Bodies of a few words, such as of signing in: read within bounds of size and time."""

import asyncio
from typing import Final

from aiohttp import web

from streams.gateway.http.problems import Problem

SMALL_BODY_SECONDS: Final = 10.0
"""How long such a body may take."""


async def read_small(request: web.Request, what: str, longest: int) -> bytes:
    """Return the body of a request.

    Args:
        request: The request.
        what: What it does, as a message says it: ``signing in``.
        longest: How many bytes it may have.

    Raises:
        Problem: 413, it has more; 408, it did not come in time.
    """
    body = b""
    try:
        async with asyncio.timeout(SMALL_BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > longest:
                    detail = f"{what} takes at most {longest} bytes"
                    raise Problem(413, "Content too large", detail)
    except TimeoutError:
        detail = f"the body did not come within {SMALL_BODY_SECONDS:.0f} seconds"
        raise Problem(408, "Request timeout", detail) from None
    return body
