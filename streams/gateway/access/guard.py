"""The guard: who asks, by key or cookie, and whether they may."""

import time
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from streams.gateway.access import sessions
from streams.gateway.access.ended_sessions import EndedSessions
from streams.gateway.access.expiry_warnings import ExpiryWarnings
from streams.gateway.access.hosts import is_loopback
from streams.gateway.access.keys import Key, Keys
from streams.gateway.access.sessions import Session
from streams.gateway.access.visits import Visits
from streams.gateway.http.callers import (
    KEY_NAME,
    ROLES,
    Caller,
    Role,
)
from streams.gateway.http.problems import Problem

SAFE: Final = frozenset({"GET", "HEAD"})
"""Methods that change nothing, and the only ones for which a cookie is worth anything."""

SESSION_ROLES: Final = frozenset[Role]({"figures", "cases"})
"""What a cookie may do at most: see what the page shows."""

IN_ADDRESS: Final[Role] = "calendar"
"""The one role whose keys may be in an address. It opens the desk's calendar and nothing else."""

ADDRESS_KEY: Final = "key"
"""The parameter that such a key is in."""

KEY: Final = web.RequestKey("key", str)
"""The id of the key that a request came with, whether or not it may do what was asked."""

SESSION: Final = web.RequestKey("session", str)
"""The id of the session that a request came in, if it did."""

RENEWED: Final = web.RequestKey("renewed", Session)
"""The session that a request has used, as its cookie is to say from now on."""

IDLE: Final = "Kuaibao-Idle"
"""A header with which the page asks by itself: such a request keeps no session from ending."""

EVERYBODY: Final = Caller("", frozenset(ROLES), ())


class Guard:
    """Knows the keys, and says who asks.

    Args:
        keys: Those in force.
        host: The address the gateway listens on. Without keys, only a loopback one is open.
        secure: Whether the gateway is reached over TLS, so that cookies go over nothing else.
        is_behind_proxy: Whether a proxy serves that TLS, and says which client asked it.
        idle: Seconds after which a session that is not used ends.
        clock: Returns seconds since the epoch.

    Attributes:
        ended_sessions: Those that were signed out before their time.
    """

    def __init__(
        self,
        keys: Keys,
        host: str,
        *,
        secure: bool,
        is_behind_proxy: bool = False,
        idle: float = 1_800.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keys = keys
        self.secure = secure
        self.idle = idle
        self.ended_sessions = EndedSessions(sessions.SESSION_SECONDS)
        self.visits = Visits(by_proxy=is_behind_proxy)
        self.clock = clock
        self._is_local = is_loopback(host)
        self._expiry = ExpiryWarnings()

    @property
    def is_open(self) -> bool:
        """Whether everybody who reaches it may ask everything: no keys, and on a loopback."""
        return self._is_local and self.keys.current is None

    def identify(self, request: web.Request) -> Caller | None:
        """Say who asks; None if they do not say.

        Raises:
            Problem: 401; they say so wrongly, or their session has ended. 503; whether it has is
                not known yet.
        """
        if self.is_open:
            return EVERYBODY
        said = request.headers.get("Authorization")
        if said is not None:
            key = self._key(said)
            take_note(request, key)
            self.require_in_force(key)
            return _caller(key)
        if request.method not in SAFE:
            return None
        cookie = self.cookie(request)
        if cookie is None:
            return None
        session = self._session(request, cookie)
        self.require_in_force(session.key)
        now = self.clock()
        # The page says when it asks by itself, while nobody is there.
        if IDLE not in request.headers and (used := session.used_at(now, self.idle)):
            request[RENEWED] = used
        caller = _caller(session.key)
        return caller._replace(roles=caller.roles & SESSION_ROLES)

    def cookie(self, request: web.Request) -> str | None:
        """Return the cookie of a session that a request has, if any."""
        return request.cookies.get(sessions.name(secure=self.secure))

    def _session(self, request: web.Request, cookie: str) -> Session:
        session = sessions.read(cookie, self.keys, self.clock(), self.idle)
        if session is not None:
            take_note(request, session.key)
            request[SESSION] = session.id
            if not self.ended_sessions.is_ready:
                detail = "which sessions were signed out is not read yet; ask again"
                raise Problem(503, "Not ready", detail, headers={"Retry-After": "2"})
        if session is None or self.ended_sessions.knows(session.sign_out):
            raise unauthorized(
                "the session has ended: by its time, idle, signed out, or its key was revoked; "
                "sign in again"
            )
        return session

    def admit(self, request: web.Request, role: Role) -> Caller:
        """Return who asks, if they may.

        Raises:
            Problem: 401, the caller is not known; 403, the caller does not have the role.
        """
        in_address = role == IN_ADDRESS and request.rel_url.query.get(ADDRESS_KEY)
        caller = self._by_address(request, in_address) if in_address else self.identify(request)
        if caller is None:
            raise unauthorized("send a key as Authorization: Bearer …, made by `kuaibao keys make`")
        self._require_role(caller, role)
        return caller

    def admit_token(
        self, request: web.Request, role: Role, token: str, *, is_in_address: bool
    ) -> Caller:
        """Return who asks by a key that is in a form or in the address, if they may.

        Raises:
            Problem: 401, there is no such key; 403, it does not have the role, or is in an address
                although it has others.
        """
        if self.is_open:
            return EVERYBODY
        key = self.key(token)
        request[KEY] = key.id
        self.require_in_force(key)
        caller = _caller(key)
        self._require_role(caller, role)
        if is_in_address and key.roles != (role,):
            detail = (
                f"the key {key.name} can do more than {role}, and addresses are kept in histories "
                "and logs: send it in a header, or use one that has this role alone"
            )
            raise Problem(403, "Forbidden", detail)
        return caller

    def _require_role(self, caller: Caller, role: Role) -> None:
        if role not in caller.roles:
            has = ", ".join(one for one in ROLES if one in caller.roles) or "none"
            detail = (
                f"the key {caller.name} does not have the role {role} here; "
                f"roles usable here: {has}"
            )
            raise Problem(403, "Forbidden", detail)

    def _by_address(self, request: web.Request, token: str) -> Caller:
        """Return who asks by a key in the address, as programs do that can send no header."""
        if self.is_open:
            return EVERYBODY
        key = self.key(token)
        take_note(request, key)
        self.require_in_force(key)
        if key.roles != (IN_ADDRESS,):
            detail = (
                f"the key {key.name} can do more than read a calendar, and addresses are kept in "
                "histories and logs: revoke it, and use one made with --role calendar alone"
            )
            raise Problem(403, "Forbidden", detail)
        return _caller(key)

    def keep(self, response: web.StreamResponse, session: Session | None) -> None:
        """Make the browser keep a session's cookie, or forget it where the session is None."""
        kept: dict[str, Any] = {
            "httponly": True,
            "samesite": "Strict",
            "path": "/",
            "secure": self.secure or None,
        }
        name = sessions.name(secure=self.secure)
        if session is None:
            response.del_cookie(name, **kept)
            return
        left = session.seconds_left(self.clock())
        response.set_cookie(name, sessions.write(session), max_age=left, **kept)

    def key(self, token: str) -> Key:
        """Return the key of a token, expired or not.

        Raises:
            Problem: 401; there is no such key.
        """
        key = self.keys.find(token)
        if key is None:
            raise unauthorized("the key is not known here, or was revoked", error=True)
        return key

    def require_in_force(self, key: Key) -> None:
        """Check that a key has not expired.

        Raises:
            Problem: 401; it has expired.
        """
        if not self._expiry.is_in_force(key, self.clock()):
            detail = f"the key {key.name} expired at {key.expires}; ask who made it for another"
            raise unauthorized(detail, error=True)

    def _key(self, authorization: str) -> Key:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise unauthorized("Authorization: only Bearer and a key are taken")
        return self.key(token.strip())


def take_note(request: web.Request, key: Key) -> None:
    """Note which key a request came with, for the log."""
    request[KEY] = key.id
    request[KEY_NAME] = key.name


def unauthorized(detail: str, *, error: bool = False) -> Problem:
    """Return the answer to a caller who does not say who they are, or says it wrongly."""
    challenge = 'Bearer error="invalid_token"' if error else "Bearer"
    return Problem(401, "Unauthorized", detail, headers={"WWW-Authenticate": challenge})


def _caller(key: Key) -> Caller:
    return Caller(
        key.name,
        frozenset(key.roles),
        key.sources,
        subjects=key.subjects,
        restate_others=key.restate_others,
        own_cases=key.own_cases,
        key=key.id,
        units=key.units,
        categories=key.categories,
    )


GUARD: Final[web.AppKey[Guard]] = web.AppKey("guard")
