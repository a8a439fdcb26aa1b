"""The session's cookie: whose it is, since when, when last used, and a code that only we can make.

The code is keyed by what the keys file keeps of the key. So each gateway with the same file takes
the session, none need remember it, and a key that is revoked ends its own. What ends it before its
time otherwise, signing out, is told to all gateways (`streams.gateway.access.ended_sessions`).
"""

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

from streams.gateway.access.ended_sessions import SignOut
from streams.gateway.access.keys import Key, Keys

NAME: Final = "kuaibao"
SECURE_NAME: Final = f"__Host-{NAME}"
"""Its name where it goes over TLS alone. Browsers take it from this host alone, and over TLS."""

SESSION_SECONDS: Final = 12 * 3_600
"""How long a session lasts at most: a working day. Nothing prolongs it."""

RENEWALS: Final = 20
"""How many parts the time after which an idle session ends is cut into: its precision."""

_FORM: Final = re.compile(
    r"([0-9a-f]{8})\.([0-9a-f]{32})\.([0-9]{1,12})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII
)


class Session(NamedTuple):
    """A session, as its cookie says.

    Attributes:
        key: The id of the key that signed in.
        id: Its own id, which no other session has.
        issued: When it began, in seconds since the epoch.
        used: When somebody last asked for something in it.
    """

    key: Key
    id: str
    issued: int
    used: int

    def seconds_left(self, now: float) -> int:
        """Return for how long it lasts, if it is used."""
        return self.issued + SESSION_SECONDS - int(now)

    def used_at(self, now: float, idle: float) -> "Session | None":
        """Return what it becomes by being used now; None where its cookie says so well enough."""
        used = int(now)
        return self._replace(used=used) if used - self.used > idle / RENEWALS else None

    @property
    def sign_out(self) -> SignOut:
        """Return the sign-out that ends it."""
        return SignOut(self.key.id, self.id, self.issued)


def name(*, secure: bool) -> str:
    """Return the cookie's name."""
    return SECURE_NAME if secure else NAME


def begin(key: Key, now: float) -> Session:
    """Begin a session, now (seconds since the epoch)."""
    return Session(key, secrets.token_hex(16), int(now), int(now))


def write(session: Session) -> str:
    """Return the cookie of a session."""
    said = f"{session.key.id}.{session.id}.{session.issued}.{session.used}"
    return f"{said}.{_code(session.key, said)}"


def read(cookie: str, keys: Keys, now: float, idle: float) -> Session | None:
    """Return the session of a cookie; None where it is not one of ours, or has ended.

    Args:
        cookie: The cookie.
        keys: Those in force; where the session's is not among them, it has ended.
        now: The time, in seconds since the epoch.
        idle: Seconds after which a session that is not used ends.
    """
    form = _FORM.fullmatch(cookie)
    key = keys.by_id(form[1]) if form else None
    if form is None or key is None:
        return None
    if not hmac.compare_digest(_code(key, cookie.rpartition(".")[0]), form[5]):
        return None
    session = Session(key, form[2], int(form[3]), int(form[4]))
    is_over = session.seconds_left(now) <= 0 or session.used + idle <= now
    return None if is_over else session


def _code(key: Key, said: str) -> str:
    # The words before set this use of the hash apart from any other.
    message = f"kuaibao session 2 {said}".encode()
    return hmac.new(bytes.fromhex(key.sha256), message, hashlib.sha256).hexdigest()
