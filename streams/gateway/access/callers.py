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


_ENDS: Final = frozenset("/:?#")
"""What parts of a source end with."""


class Caller(NamedTuple):
    """Who asks.

    Attributes:
        name: Of the key, as its maker called it; ``""`` where there are no keys.
        roles: What the caller may do, here and now.
        sources: The prefixes that the ``source`` of an event must begin with; none: any.
        id: Of the key; ``""`` where there are no keys.
    """

    name: str
    roles: frozenset[Role]
    sources: tuple[str, ...]
    id: str = ""

    def speaks_for(self, source: str) -> bool:
        """Tell whether the caller may send events of a source.

        A prefix ends where a part of the source does: /gaoling/portal is itself and what lies
        under it, and not /gaoling/portal2.
        """
        return not self.sources or any(
            source == prefix
            or (source.startswith(prefix) and bool(_ENDS & {prefix[-1], source[len(prefix)]}))
            for prefix in self.sources
        )


CALLER: Final = web.RequestKey("caller", Caller)


def caller(request: web.Request) -> Caller:
    """Give who asks; for handlers of routes that need a role, so there is always one."""
    return request[CALLER]
