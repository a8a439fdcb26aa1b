"""Errors as they go out: problem details of RFC 9457, for whatever went wrong."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestPayloadError

from streams.core.errors import BadQuery
from streams.gateway.http.callers import KEY_NAME
from streams.gateway.http.request_ids import request_id

logger = logging.getLogger(__name__)

CONTENT_TYPE: Final = "application/problem+json"

REFUSED_FOR: Final = web.RequestKey("refused_for", str)
"""The field or parameter that a request was refused for, as its problem names it."""

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})

# What aiohttp says of these is for programmers.
DETAILS: Final = {
    404: "there is nothing at this address; /docs and /v1/openapi.json say what there is",
    500: "this is a fault of the gateway; its log says more",
}


class Problem(Exception):
    """A request cannot be answered; becomes ``application/problem+json``.

    Args:
        status: The HTTP status, 400 to 599.
        title: The same for every problem of its sort, in few words.
        detail: What is wrong this time, which rule says so and what to do. No citizen's words.
        headers: Further headers to send, such as ``Retry-After``.
        members: Further members of the body: ``parameter``, ``limit``, ``errors``; those that are
            None are left out.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        **members: Any,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers
        self.members = {name: value for name, value in members.items() if value is not None}

    def response(self, request: str = "") -> web.Response:
        """Return the answer that says so, and to which `request`, by its id."""
        body = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **({"request_id": request} if request else {}),
            **self.members,
        }
        return web.Response(
            body=orjson.dumps(body),
            status=self.status,
            headers={"Cache-Control": "no-store", **self.headers},
            content_type=CONTENT_TYPE,
        )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler raises into an answer."""
    try:
        return await handler(request)
    except ConnectionError:
        raise  # The client has gone; there is nobody to tell.
    except Exception as error:
        problem = _problem_of(error)
        if problem is None:
            # The path may name a case, so only its pattern is logged.
            logger.exception(
                "a fault while answering %s %s",
                *(request.method, template(request)),
                extra={"request_id": request_id(request), "key": request.get(KEY_NAME)},
            )
            problem = Problem(500, "Internal Server Error", DETAILS[500])
        if request.writer.output_size:
            # Part of another answer is out already; that this is not all shows by hanging up.
            raise ConnectionError from error
        if field := _field_of(problem.members):
            request[REFUSED_FOR] = field
        return problem.response(request_id(request))


def _problem_of(error: Exception) -> Problem | None:
    """Return the problem that an error means; None where it is a fault of ours."""
    match error:
        case Problem():
            return error
        case BadQuery():
            return bad_query(error)
        case web.HTTPException():
            return of_http(error)
        case RequestPayloadError():
            return Problem(400, "Unreadable body", f"the body cannot be read: {error}")
    return None


def _field_of(members: Mapping[str, Any]) -> str:
    """Return the parameter that a problem is about, or the field of its first error, if any."""
    errors: Sequence[Mapping[str, str]] = members.get("errors") or ({},)
    return str(members.get("parameter") or errors[0].get("field") or "")


def bad_query(error: BadQuery) -> Problem:
    """Say which parameter of a query is wrong, and why."""
    return Problem(400, "Bad query", str(error), parameter=error.parameter)


def template(request: web.BaseRequest) -> str:
    """Return the pattern of the route that answers: never what a caller put into the path."""
    try:
        match = getattr(request, "match_info", None)
    except AssertionError:  # aiohttp's, where a request could not be read as far as its path
        match = None
    resource = match.route.resource if match is not None else None
    return resource.canonical if resource is not None else "-"


def of_http(error: web.HTTPException) -> Problem:
    """Say in our form what aiohttp raised; its own Content-Type and text are not taken along."""
    headers = {
        name: value for name, value in error.headers.items() if name in ("Allow", "Retry-After")
    }
    detail = DETAILS.get(error.status, "")
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        detail = f"the method {error.method} is not answered here; allowed are {allowed}"
    return Problem(error.status, error.reason, detail or error.reason, headers=headers)
