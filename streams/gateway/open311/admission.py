"""Who may ask what of Open311, and in which form what is wrong is said.

Who may not ask is told so by a problem, as everywhere; what is wrong with a request, as GeoReport
says it.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Final

from aiohttp import web

from streams.gateway.access.guard import GUARD
from streams.gateway.access.guarded import refuse_limited
from streams.gateway.http.callers import CALLER, admits_itself
from streams.gateway.http.problems import Problem
from streams.gateway.http.small_bodies import read_small
from streams.gateway.open311.form import FORM_TYPE, MOST_BODY_BYTES, read_form
from streams.gateway.open311.offer import Offer, read_offer
from streams.gateway.open311.written import ANSWER_FORMS, error_answered
from streams.topics.installation import Installation

MOST_LATELY: Final = 10_000
"""Requests that are remembered until the index of cases has them."""


class Open311:
    """What the handlers keep.

    Attributes:
        offer: What is offered; None: nothing.
        lately: Requests taken in by this gateway, by subject: service and time.
    """

    def __init__(self, offer: Offer | None) -> None:
        self.offer = offer
        self.lately: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def remember(self, subject: str, code: str, time: str) -> None:
        """Remember a request that Kafka has acknowledged."""
        self.lately[subject] = (code, time)
        if len(self.lately) > MOST_LATELY:
            self.lately.popitem(last=False)


OPEN311: Final = web.AppKey("open311", Open311)

Answer = Callable[[web.Request, Offer, str], Awaitable[web.Response]]


def prepare(app: web.Application, installation: Installation) -> None:
    """Read what is offered.

    Raises:
        BadFile: The file cannot be used.
    """
    app[OPEN311] = Open311(read_offer(installation))


def said_in_form(answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answer where Open311 is offered, and say what is wrong as GeoReport does."""

    @wraps(answer)
    async def handle(request: web.Request) -> web.StreamResponse:
        form = request.match_info["form"]
        if form not in ANSWER_FORMS:
            raise Problem(404, "Not found", f"there is .{' and .'.join(ANSWER_FORMS)}")
        offer = request.app[OPEN311].offer
        if offer is None:
            raise Problem(404, "Not found", "Open311 is not offered here (the setting open311)")
        try:
            return await answer(request, offer, form)
        except Problem as problem:
            return error_answered(_as_georeport(problem), form)

    return handle


def admitted(answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answer those alone who have a key with the role `feed`: in a header, or as ``api_key``."""
    inner = said_in_form(answer)

    @admits_itself
    @wraps(answer)
    async def handle(request: web.Request) -> web.StreamResponse:
        guard = request.app[GUARD]
        fields: Mapping[str, str] = {}
        if request.method == "POST" and request.content_type == FORM_TYPE:
            fields = read_form(await read_small(request, "a request", MOST_BODY_BYTES))
        request[FORM_FIELDS] = fields
        token, in_address = fields.get("api_key", ""), request.query.get("api_key", "")
        if "Authorization" in request.headers or not (token or in_address):
            who = guard.admit(request, "feed")
        else:
            who = guard.admit_token(request, "feed", token or in_address, is_in_address=not token)
        refuse_limited(who)
        request[CALLER] = who
        return await inner(request)

    return handle


FORM_FIELDS: Final = web.RequestKey("fields", Mapping)
"""The form that a request came with."""


def _as_georeport(problem: Problem) -> Problem:
    """Return a problem with the status that GeoReport has for it."""
    if problem.status == 422:  # noqa: PLR2004  a field that is no good is 400 there
        errors = problem.members.get("errors", [])
        rules = "; ".join(f"{each['field']}: {each['rule']}" for each in errors)
        return Problem(400, "Bad request", rules or problem.detail)
    return problem
