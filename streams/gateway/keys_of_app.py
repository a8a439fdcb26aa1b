"""What handlers find in ``request.app``: typed keys, so that a slip of the pen is a type error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    # Only for their types: this module is imported by all the others.
    from streams.gateway.access.guard import Guard
    from streams.gateway.intake.feeder import Feeder
    from streams.gateway.state.state import State
    from streams.settings.settings import Settings

SETTINGS: Final[web.AppKey[Settings]] = web.AppKey("settings")
STATE: Final[web.AppKey[State]] = web.AppKey("state")
FEEDER: Final[web.AppKey[Feeder]] = web.AppKey("feeder")
DUE: Final[web.AppKey[Feeder]] = web.AppKey("due")
GUARD: Final[web.AppKey[Guard]] = web.AppKey("guard")
