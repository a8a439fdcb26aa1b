"""What handlers know of access: roles, routes that need them, and who asks."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.core.events.sources import normal
from streams.gateway.http.roles import ROLES, Role

__all__ = [
    "CALLER",
    "KEY_NAME",
    "ROLES",
    "Caller",
    "Role",
    "Routes",
    "admits_itself",
    "caller",
    "is_admitting",
    "keeps_to_units",
    "may_be_limited",
    "units_of",
]

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
        subjects: The prefixes that its ``subject`` must begin with; none: any.
        restate_others: With `sources`, whether the caller may restate or void what others said.
        own_cases: With `sources`, whether even steps may only go to cases that these opened.
        key: The id of the key; ``""`` where there are no keys.
        units: The units that the caller is limited to, each with all under it; none: any.
        categories: The categories whose cases' events the caller may read; none: any.
    """

    name: str
    roles: frozenset[Role]
    sources: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    restate_others: bool = False
    own_cases: bool = False
    key: str = ""
    units: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def speaks_for(self, source: str) -> bool:
        """Return whether the caller may send events of a source, in whatever way it is written.

        A prefix ends where a part of the source does: /gaoling/portal is itself and what is
        under it, and neither /gaoling/portal2 nor /gaoling/portal/../mayor.
        """
        if not self.sources:
            return True
        source = normal(source)
        return any(_lies_under(source, normal(prefix)) for prefix in self.sources)

    def may_name(self, subject: str) -> bool:
        """Return whether the caller may send events of a case or record."""
        return not self.subjects or subject.startswith(self.subjects)


def _lies_under(source: str, prefix: str) -> bool:
    return source == prefix or (
        bool(prefix)
        and source.startswith(prefix)
        and bool(_ENDS & {prefix[-1], source[len(prefix)]})
    )


CALLER: Final = web.RequestKey("caller", Caller)

KEY_NAME: Final = web.RequestKey("key_name", str)
"""The name of the key that a request came with, whether or not it may do what was asked."""


def caller(request: web.Request) -> Caller:
    """Return who asks; for handlers of routes that need a role, so there is always one."""
    return request[CALLER]


def units_of(request: web.Request) -> tuple[str, ...]:
    """Return the units that who asks is limited to; none: what is asked is of the whole county."""
    who = request.get(CALLER)
    return who.units if who else ()


_KEEPS: Final = "_keeps_to_units"


def keeps_to_units(handler: Handler) -> Handler:
    """Mark a handler that shows a caller who is limited to units nothing of others (`units_of`).

    Such a caller is refused by all handlers that need a role and are not marked.
    """
    setattr(handler, _KEEPS, True)
    return handler


def may_be_limited(handler: Handler) -> bool:
    """Return whether a caller who is limited to units may ask a handler."""
    return getattr(handler, _KEEPS, False)


_ADMITS: Final = "_admits_itself"


def admits_itself(handler: Handler) -> Handler:
    """Mark a handler that asks the guard itself, since its callers' keys are where others' are not.

    It sees to the role of its route, and answers nobody who is limited to units.
    """
    setattr(handler, _ADMITS, True)
    return handler


def is_admitting(handler: Handler) -> bool:
    """Return whether a handler asks the guard itself."""
    return getattr(handler, _ADMITS, False)
