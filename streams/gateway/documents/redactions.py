"""``POST /v1/quick-reports/{year}/{number}/redactions``: takes a title out of an issued one."""

import logging
from datetime import UTC
from typing import Annotated, Final

import msgspec
from aiohttp import web
from msgspec import Meta

from streams.core.bulletins.quick_reports import Issue
from streams.core.days import moment
from streams.core.events.messages import RedactedData
from streams.feeding.redaction import redaction
from streams.gateway.documents.quick_reports import find_issue
from streams.gateway.http.callers import Routes, caller
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.http.request_ids import request_id
from streams.gateway.http.small_bodies import read_small
from streams.gateway.intake.feeder import DUE_FEEDER, Away, Busy
from streams.gateway.queries.figures import require_figures
from streams.gateway.state.state import STATE
from streams.printing.as_json import item_json

logger = logging.getLogger(__name__)

MOST_REQUEST_BYTES: Final = 8_192
"""How many bytes the body of a request may have."""

RETRY_SECONDS: Final = 5
"""The time after which the caller may try again."""

GATEWAY_SOURCE: Final = "urn:kuaibao:gateway"

_EXAMPLE: Final = '{"id": "opinion-2015-1107", "reason": "…"}'


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for.

    Attributes:
        id: The case whose title is to be taken out.
        reason: Why; kept and shown, so it names nobody.
    """

    id: str
    reason: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]


async def post_redaction(request: web.Request) -> web.Response:
    """Ask the workers to take a title out; answered once Kafka has acknowledged it."""
    state = request.app[STATE]
    parameters(request.rel_url.raw_query_string, ())
    if request.content_type != "application/json":
        raise Problem(415, "Unsupported media type", f"send application/json: {_EXAMPLE}")
    asked = _asked(await read_small(request, "asking for a redaction", MOST_REQUEST_BYTES))
    require_figures(state)
    issue = find_issue(state, request.match_info["year"], request.match_info["number"])
    said = {"year": issue.year, "number": issue.number, "id": asked.id}
    item = next((item for item in issue.items if item.subject == asked.id), None)
    if item is None:
        detail = f"the quick report {issue.key} has no item of this id; it lists those it has"
        raise Problem(404, "No such item", detail)
    if item.withdrawn:
        shown = item_json(item, state.catalogue)
        return web.json_response(body=msgspec.json.encode(said | {"withdrawn": shown["withdrawn"]}))
    await _send(request, issue, asked)
    return web.json_response(status=202, body=msgspec.json.encode(said))


async def _send(request: web.Request, issue: Issue, asked: Asked) -> None:
    who = caller(request)
    by = who.key or "local"
    now = moment(request.app[STATE].intake_clock()).astimezone(UTC)
    data = RedactedData(issue=issue.key, reason=asked.reason, by=by)
    try:
        await request.app[DUE_FEEDER].send(
            [redaction(data, asked.id, source=GATEWAY_SOURCE, now=now)]
        )
    except (Away, Busy) as fault:
        again = {"Retry-After": str(RETRY_SECONDS)}
        detail = f"{fault}; ask again, to ask twice is harmless"
        raise Problem(503, "Kafka is away", detail, headers=again) from None
    logger.info(
        "quick report %s: key %s (%s) asks for a title to be taken out",
        *(issue.key, by, who.name),
        extra={"key": by, "key_name": who.name or None, "request_id": request_id(request)},
    )


def _asked(body: bytes) -> Asked:
    try:
        return msgspec.json.decode(body, type=Asked)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        # What msgspec says names places and types, and of what is there the names alone.
        said, _, place = str(error).partition(" matching regex")
        detail = (
            f"the body must be JSON, {_EXAMPLE}; a reason has 1 to 200 characters, and no control "
            f"characters: {said}{place and ' of that form'}"
        )
        raise Problem(400, "Unreadable body", detail) from None


routes: Routes = [
    ("POST", "/v1/quick-reports/{year}/{number}/redactions", post_redaction, "redact"),
]
