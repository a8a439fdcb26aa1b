"""Where handlers find the settings, in ``request.app``."""

from typing import Final

from aiohttp import web

from streams.settings.settings import Settings

SETTINGS: Final[web.AppKey[Settings]] = web.AppKey("settings")
