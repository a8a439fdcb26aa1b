"""The id of a request: by which a line of the log, an answer and a proxy's log are one another's.

A proxy that has given a request an id goes on using it; else it is made here. It goes back in the
answer's ``X-Request-Id`` and in problem documents.
"""

import re
import secrets
from typing import Final

from aiohttp import web

REQUEST_ID_HEADER: Final = "X-Request-Id"

_SANE: Final = re.compile(r"(?=[^A-Fa-f]*[A-Fa-f])[0-9A-Fa-f][0-9A-Fa-f-]{14,62}[0-9A-Fa-f]")
"""What proxies make: 16 to 64 hexadecimal digits, or a UUID. It is logged, so it is no place for
anything that somebody could read: no words, and not digits alone, which may be a telephone."""

_MADE_BYTES: Final = 16

_ID: Final = web.RequestKey("request_id", str)


def request_id(request: web.BaseRequest) -> str:
    """Return the id of a request, the same each time: 16 to 64 hexadecimal digits and hyphens."""
    known = request.get(_ID)
    if known is None:
        said = request.headers.get(REQUEST_ID_HEADER, "")
        known = said if _SANE.fullmatch(said) else secrets.token_hex(_MADE_BYTES)
        request[_ID] = known
    return known
