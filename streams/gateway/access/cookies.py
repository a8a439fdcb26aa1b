"""The session's cookie: a key's id, when it ends, and a code over both that only we can make.

The code is keyed by what the keys file holds of the key. So no gateway remembers sessions, each
with the same file takes them, and a key that is revoked ends its own.
"""

import hashlib
import hmac
import re
from typing import Final

from streams.gateway.access.keys import Key, Keys

NAME: Final = "kuaibao"
SECURE_NAME: Final = f"__Host-{NAME}"
"""Its name where it goes over TLS alone. Browsers take it from this host alone, and over TLS."""

SECONDS: Final = 12 * 3_600
"""How long a session lasts: a working day. Nothing prolongs it."""

_FORM: Final = re.compile(r"([0-9a-f]{8})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII)


def name(*, secure: bool) -> str:
    """Return the cookie's name."""
    return SECURE_NAME if secure else NAME


def write(key: Key, now: float) -> str:
    """Make the cookie of a session that begins now (seconds since the epoch)."""
    said = f"{key.id}.{int(now) + SECONDS}"
    return f"{said}.{_code(key, said)}"


def read(cookie: str, keys: Keys, now: float) -> Key | None:
    """Give the key that signed in, or None if it did not, is revoked, or the session has ended."""
    form = _FORM.fullmatch(cookie)
    if form is None or int(form[2]) <= now:
        return None
    key = keys.by_id(form[1])
    if key is None or not hmac.compare_digest(_code(key, f"{form[1]}.{form[2]}"), form[3]):
        return None
    return key


def _code(key: Key, said: str) -> str:
    # The words before set this use of the hash apart from any other.
    message = f"kuaibao session {said}".encode()
    return hmac.new(bytes.fromhex(key.sha256), message, hashlib.sha256).hexdigest()
