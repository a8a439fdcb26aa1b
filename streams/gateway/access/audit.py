"""What the audit log says: who opened which case or published what, by which key, from where."""

from typing import Final

from aiohttp import web

from streams.gateway.access.guard import GUARD, KEY, SESSION
from streams.gateway.access.visits import client_address
from streams.gateway.http.callers import KEY_NAME
from streams.gateway.http.problems import template
from streams.gateway.http.request_ids import request_id
from streams.logs.audit import AUDIT

_SHOWN_OF_SESSION: Final = 8
"""Characters of a session's id that tell it from others of its key; they open nothing."""


def opened(request: web.Request, subject: str) -> None:
    """Say that who asks is being shown a case or record; called just before it is shown.

    Args:
        request: Which asked for it.
        subject: Of a case or record that there is: what somebody only asked for is not logged.
    """
    _say(request, "case", subject, "opened")


def published(request: web.Request, publication: str, done: str) -> None:
    """Say that who asks has drafted, reviewed or issued a publication; Kafka has it.

    Args:
        request: Which asked for it.
        publication: Its id.
        done: What was done, in a word or two.
    """
    _say(request, "publication", publication, done)


def _say(request: web.Request, what: str, subject: str, done: str) -> None:
    guard = request.app.get(GUARD)
    address = guard.visits.address(request) if guard else client_address(request, by_proxy=False)
    key, name = request.get(KEY, ""), request.get(KEY_NAME, "")
    session = request.get(SESSION, "")[:_SHOWN_OF_SESSION]
    AUDIT.info(
        "%s %s %s by key %s (%s)%s from %s, request %s",
        *(what, subject, done, name or "-", key or "-", f", session {session}" if session else ""),
        *(address, request_id(request)),
        extra={
            "event": f"{what} {done}",
            "subject": subject,
            "key": key or None,
            "key_name": name or None,
            "session": session or None,
            "address": address,
            "route": template(request),
            "request_id": request_id(request),
        },
    )
