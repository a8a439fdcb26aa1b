"""Keys that expire: whether one still counts, and a warning while there is time."""

import logging
from typing import Final

from streams.gateway.access.keys import Key

logger = logging.getLogger(__name__)

DAY_SECONDS: Final = 86_400.0
WARNING_SECONDS: Final = 14 * DAY_SECONDS
"""How long before a key expires the log begins to say so."""


class ExpiryWarnings:
    """Looks at keys when they are used."""

    def __init__(self) -> None:
        self._warned: dict[str, float] = {}

    def is_in_force(self, key: Key, now: float) -> bool:
        """Return whether a key has not expired; near its end, say so in the log, once a day."""
        left = key.seconds_left(now)
        if 0 < left <= WARNING_SECONDS and self._warned.get(key.id) != now // DAY_SECONDS:
            self._warned[key.id] = now // DAY_SECONDS
            logger.warning(
                "the key %s (%s) expires at %s; make another with `kuaibao keys make`",
                *(key.name, key.id, key.expires),
            )
        return left > 0
