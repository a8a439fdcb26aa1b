"""Sessions that were signed out before their time: what this gateway knows of them."""

from typing import Final

import msgspec

MOST_OF_KEY: Final = 1_000
"""Sessions of one key that are remembered one by one; of more, all that began until then end."""


class SignOut(msgspec.Struct, frozen=True, gc=False):
    """A session that was signed out.

    Attributes:
        key: The id of its key.
        session: Its own id.
        issued: When it began, in seconds since the epoch.
    """

    key: str
    session: str
    issued: int


class EndedSessions:
    """Remembers sessions that were signed out until they would have ended by themselves.

    Args:
        seconds: How long a session lasts.

    Attributes:
        is_ready: Whether all is known that was signed out anywhere before this gateway started.
    """

    def __init__(self, seconds: int) -> None:
        self.is_ready = True
        self._seconds = seconds
        self._of_keys: dict[str, dict[str, int]] = {}
        self._all_until: dict[str, int] = {}

    def add(self, out: SignOut, now: float) -> None:
        """Remember a sign-out, unless its session is over by now or begins much later."""
        oldest = now - self._seconds
        if not oldest < out.issued < now + self._seconds:
            return
        known = self._of_keys.setdefault(out.key, {})
        known[out.session] = out.issued
        if len(known) <= MOST_OF_KEY:
            return
        known = {session: issued for session, issued in known.items() if issued > oldest}
        if len(known) > MOST_OF_KEY:
            # A key that signs in and out a thousand times fills no memory, and loses more sessions.
            self._all_until[out.key] = max(known.values())
            known = {}
        self._of_keys[out.key] = known

    def knows(self, out: SignOut) -> bool:
        """Return whether a session was signed out."""
        if out.issued <= self._all_until.get(out.key, -1):
            return True
        return out.session in self._of_keys.get(out.key, {})
