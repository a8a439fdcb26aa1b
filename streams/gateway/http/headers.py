"""Headers that every answer has, errors and files too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aiohttp import web

from streams.gateway.http.request_ids import REQUEST_ID_HEADER, request_id

SECURITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Nothing from another host, no inline script or style, no frame around the page.
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "kuaibao",  # in place of aiohttp's, which tells its and Python's version
    }
)


SECURE: Final[web.AppKey[bool]] = web.AppKey("secure")
"""Whether clients reach us over TLS, here or at a proxy before us."""

TRANSPORT_SECURITY: Final = "max-age=31536000"
"""Browsers that have come over TLS use nothing else for a year."""


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Complete an answer's headers just before they go out."""
    response.headers.update(SECURITY)
    response.headers[REQUEST_ID_HEADER] = request_id(request)
    if request.app.get(SECURE, False):
        response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
    # A handler whose answer may be kept says so.
    response.headers.setdefault("Cache-Control", "no-store")
