"""Handlers behind the guard: only callers with the role, and no page of another site."""

from functools import wraps
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.gateway.access.guard import EVERYBODY, GUARD, KEY, RENEWED, SAFE
from streams.gateway.access.hosts import host_of, is_loopback
from streams.gateway.access.visits import REFUSALS
from streams.gateway.http.callers import CALLER, Caller, Role, may_be_limited
from streams.gateway.http.problems import Problem

IMPERSONAL: Final = frozenset[Role]({"feed", "figures", "metrics"})
"""Roles whose answers say nothing of single cases; all others' are kept by no browser or proxy."""


def guarded(handler: Handler, role: Role) -> Handler:
    """Let a handler answer only those who have the role."""

    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        request[CALLER] = who = request.app[GUARD].admit(request, role)
        if not may_be_limited(handler):
            refuse_limited(who)
        response = await handler(request)
        if role not in IMPERSONAL and not response.prepared:
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def still_admitted(request: web.Request, role: Role) -> bool:
    """Return whether who was admitted would be again: keys are revoked, and sessions end."""
    guard = request.app.get(GUARD)
    if guard is None:  # An application that admits everybody, as tests make them.
        return True
    guard.keys.look()
    try:
        now = guard.admit(request, role)
    except Problem:
        return False
    before = request.get(CALLER, EVERYBODY)
    return (now.units, now.categories) == (before.units, before.categories)


@web.middleware
async def ours_alone(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page of another site makes a browser send; and look whether keys changed."""
    guard = request.app[GUARD]
    guard.keys.look()
    # Where no key is asked for, a name of another site that leads to this machine (DNS rebinding)
    # would let that site's scripts read everything.
    if guard.is_open and not is_loopback(host_of(request)):
        detail = (
            "Host is not a loopback address or localhost; a gateway without keys answers to no "
            "other name"
        )
        raise Problem(421, "Misdirected request", detail)
    # There are no CORS headers, so other sites' scripts read nothing; nor may they change anything.
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in SAFE and site not in ("none", "same-origin"):
        raise Problem(403, "Forbidden", "a page of another site may not send this (Sec-Fetch-Site)")
    try:
        response = await handler(request)
    except Problem as problem:
        if problem.status in REFUSALS:
            guard.visits.refused(request, problem.status, request.get(KEY, ""))
        raise
    used = request.get(RENEWED)
    if used is not None and not response.prepared:
        guard.keep(response, used)
    return response


def refuse_limited(who: Caller) -> None:
    """Refuse who is limited to units.

    Raises:
        Problem: 403; they are.
    """
    if not who.units:
        return
    detail = (
        f"the key {who.name} is limited to {', '.join(who.units)} and what is under it, and this "
        "cannot be told of a unit alone; ask for a key without --unit"
    )
    raise Problem(403, "Forbidden", detail)
