"""The log of who was refused, signed in and signed out: by the key's id, and from where.

Nothing else that a caller sent is in it. Lines that are alike come once a second, with a count.
"""

import ipaddress
import logging
from typing import Final

from aiohttp import web

from streams.gateway.http.callers import KEY_NAME
from streams.gateway.http.problems import template
from streams.gateway.http.request_ids import request_id
from streams.logs.quiet import QuietLog

logger = logging.getLogger(__name__)

REFUSALS: Final = frozenset({401, 403})


class Visits:
    """Writes that log.

    Args:
        by_proxy: Whether a proxy before us says which client asked it.
    """

    def __init__(self, *, by_proxy: bool) -> None:
        self._by_proxy = by_proxy
        self._log = QuietLog(logger)

    def refused(self, request: web.Request, status: int, key: str) -> None:
        """Say that somebody was refused."""
        self._say(logging.WARNING, f"refused with {status}", request, key)

    def signed(self, what: str, request: web.Request, key: str) -> None:
        """Say that somebody signed in or out."""
        self._say(logging.INFO, what, request, key)

    def address(self, request: web.Request) -> str:
        """Return where a request came from."""
        return client_address(request, by_proxy=self._by_proxy)

    def _say(self, level: int, what: str, request: web.Request, key: str) -> None:
        place = self.address(request)
        route = template(request)
        self._log.say(
            level,
            f"{what}: key %s from %s (%s)",
            *(key or "-", place, route),
            about=f"{key} {place}",
            extra={
                "key": key or None,
                "key_name": request.get(KEY_NAME),
                "address": place,
                "route": route,
                "request_id": request_id(request),
            },
        )


def client_address(request: web.Request, *, by_proxy: bool) -> str:
    """Return where a request came from; by what the proxy before us says, where there is one.

    A proxy appends the address it was asked from; what is before that, the client may have made up.
    """
    said = request.headers.getall("X-Forwarded-For", [""])[-1].rpartition(",")[2].strip()
    try:
        behind = str(ipaddress.ip_address(said)) if by_proxy else ""
    except ValueError:
        behind = ""
    return behind or request.remote or "-"
