"""``/v1/session``: signing in with a key, out, and who one is."""

import math
from typing import Any, Final

import msgspec
from aiohttp import web

from streams.gateway.access import sessions
from streams.gateway.access.guard import GUARD, SESSION_ROLES, take_note, unauthorized
from streams.gateway.access.sign_outs import SIGN_OUTS_KEY
from streams.gateway.http.callers import ROLES, Routes
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.http.small_bodies import read_small

LONGEST: Final = 4_096
"""How many bytes the body of signing in may have."""


class SignIn(msgspec.Struct, frozen=True):
    """The body that signs in."""

    key: str


async def get_session(request: web.Request) -> web.Response:
    """Say who asks and what they may."""
    parameters(request.rel_url.raw_query_string, ())
    guard = request.app[GUARD]
    caller = guard.identify(request)
    if caller is None:
        raise unauthorized("nobody is signed in; POST a key to /v1/session, or send it as Bearer")
    key = guard.keys.by_id(caller.key) if caller.key else None
    # A session looks and does not send: whoever has another key at hand is told what this one may.
    held = caller.roles if key is None else frozenset(key.roles)
    said: dict[str, Any] = {
        "name": caller.name,
        "roles": [role for role in ROLES if role in caller.roles],
        "key_roles": [role for role in ROLES if role in held],
        "keys": not guard.is_open,
    }
    if caller.units:
        said["units"] = caller.units
    return web.json_response(body=msgspec.json.encode(said))


async def post_session(request: web.Request) -> web.Response:
    """Sign in: a key for a cookie that no script can read and no other site can use."""
    if request.content_type != "application/json":
        raise Problem(415, "Unsupported media type", 'send application/json: {"key": "…"}')
    token = _sign_in(await read_small(request, "signing in", LONGEST)).key
    guard = request.app[GUARD]
    if guard.is_open:
        raise Problem(403, "Forbidden", "this gateway has no keys; all may be asked without one")
    key = guard.key(token)
    take_note(request, key)
    guard.require_in_force(key)
    if not SESSION_ROLES.intersection(key.roles):
        raise Problem(403, "Forbidden", f"the key {key.name} has neither role: figures, cases")
    response = web.Response(status=204)
    guard.keep(response, sessions.begin(key, guard.clock()))
    guard.visits.signed("signed in", request, key.id)
    return response


async def delete_session(request: web.Request) -> web.Response:
    """Sign out, without asking for a role: the cookie and all copies of it end, at all gateways."""
    guard = request.app[GUARD]
    cookie = guard.cookie(request)
    # A copy may have been used since, so one that is idle is signed out as well.
    session = cookie and sessions.read(cookie, guard.keys, guard.clock(), math.inf)
    if session:
        await request.app[SIGN_OUTS_KEY].tell(session.sign_out)
        guard.visits.signed("signed out", request, session.key.id)
    response = web.Response(status=204)
    guard.keep(response, None)
    return response


def _sign_in(body: bytes) -> SignIn:
    try:
        return msgspec.json.decode(body, type=SignIn)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        # What msgspec says names places and types, never what is there.
        detail = f'the body must be JSON, {{"key": "…"}}: {error}'
        raise Problem(400, "Unreadable body", detail) from None


routes: Routes = [
    ("GET", "/v1/session", get_session, None),
    ("POST", "/v1/session", post_session, None),
    ("DELETE", "/v1/session", delete_session, None),
]
