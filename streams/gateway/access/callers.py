"""What handlers know of access: roles, routes that need them, and who asks."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.gateway.access.roles import ROLES, Role

__all__ = ["CALLER", "ROLES", "Caller", "Role", "Routes", "caller"]

Routes = Sequence[tuple[str, str, Handler, Role | None]]
"""What a handler module exposes as ``routes``: method, path, handler, and the role it needs; None
is open to all. GET answers HEAD too."""


class Caller(NamedTuple):
    """Who asks.

    Attributes:
        name: Of the key, as its maker called it; ``""`` where there are no keys.
        roles: What the caller may do, here and now.
        sources: The prefixes that the ``source`` of an event must begin with; none: any.
    """

    name: str
    roles: frozenset[Role]
    sources: tuple[str, ...]


CALLER: Final = web.RequestKey("caller", Caller)


def caller(request: web.Request) -> Caller:
    """Give who asks; for handlers of routes that need a role, so there is always one."""
    return request[CALLER]
