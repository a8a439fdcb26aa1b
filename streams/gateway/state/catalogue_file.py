"""The catalogue's file, looked at again and again: other words are shown without a restart.

Words are asked of the catalogue when something is answered. All else in it is in what has been
counted, in topics and in the index of cases: to take it over while running, a gateway would have to
count again, and at the same moment as every worker and every other gateway.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from aiohttp import web

from streams.core.county.renaming import GUESSED_BY, changed_beyond_words
from streams.core.errors import BadFile
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.state.state import STATE, State
from streams.kafka.ending import end_tasks
from streams.settings.settings import Settings

log = logging.getLogger(__name__)

CATALOGUE_SECONDS: Final = 2.0
"""How often the file is looked at."""

_Stamp = tuple[int, int, int]
_AWAY: Final[_Stamp] = (0, 0, 0)


class CatalogueFile:
    """The file that the settings name.

    Args:
        state: What has read it already; it gets the catalogue with other words.
        settings: They name the file.
    """

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings
        self._path = Path(settings.catalogue)
        self._stamp = _stamp(self._path)

    def look(self) -> bool:
        """Read the file again if it has changed; return whether other words are shown from now on.

        A file that is gone, broken or changed in more than words changes nothing but the log.
        """
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        old = self._state.catalogue
        try:
            new = self._settings.read_catalogue()
        except BadFile as error:
            log.error("%s; what was read before stays in force until it is mended", error)  # noqa: TRY400  the message says it all
            return False
        if new == old:
            return False
        changed = changed_beyond_words(old, new)
        if GUESSED_BY in changed:
            log.warning(
                "%s: %s have changed: workers guess by those that they read at their start; "
                "restart all of them",
                *(self._path, GUESSED_BY),
            )
        if beyond := [name for name in changed if name != GUESSED_BY]:
            log.warning(
                "%s: more has changed than names (%s), and all figures, topics and cases are made "
                "by it: nothing is taken over until all workers and gateways are restarted",
                *(self._path, ", ".join(beyond)),
            )
            return False
        self._state.catalogue = new
        log.info("%s: read again; its names are shown from now on", self._path)
        return True

    async def run(self) -> None:
        """Look at the file again and again."""
        failed = False
        while True:
            await asyncio.sleep(CATALOGUE_SECONDS)
            try:
                await asyncio.to_thread(self.look)
                failed = False
            except Exception:
                # What was read before is still in force; saying so every time would fill the log.
                if not failed:
                    log.exception("the catalogue's file cannot be looked at")
                failed = True


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return _AWAY
    return status.st_ino, status.st_mtime_ns, status.st_size


def prepare(app: web.Application) -> None:
    """Look at the file for as long as an application that has STATE and SETTINGS runs."""
    app.cleanup_ctx.append(_looking)


async def _looking(app: web.Application) -> AsyncIterator[None]:
    looking = asyncio.create_task(CatalogueFile(app[STATE], app[SETTINGS]).run())
    yield
    await end_tasks([looking])
