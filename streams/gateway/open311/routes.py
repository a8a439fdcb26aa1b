"""``/open311/v2``: GeoReport v2, so that apps which know nothing of Kuaibao can send cases.

Source: https://wiki.open311.org/GeoReport_v2/.
"""

from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from streams.core.days import moment
from streams.gateway.access.guard import GUARD
from streams.gateway.http.callers import CALLER, Caller, Routes
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.intake.handler import INTAKE_KEY
from streams.gateway.open311.admission import FORM_FIELDS, OPEN311, admitted, said_in_form
from streams.gateway.open311.asked import read_count, read_wanted
from streams.gateway.open311.following import (
    MOST_REQUESTS,
    described,
    listed_requests,
    request_told,
)
from streams.gateway.open311.form import FORM_TYPE, case_data, subject_of, time_of
from streams.gateway.open311.offer import Offer, received_event
from streams.gateway.open311.written import ANSWER_FORMS, ToldInForm, answered
from streams.gateway.queries.cases import require_cases
from streams.gateway.queries.figures import require_figures
from streams.gateway.state.state import STATE

_PAGE: Final = 100


def _check_jurisdiction(offer: Offer, said: str | None) -> None:
    if said and said != offer.jurisdiction_id:
        raise Problem(404, "Not found", f"jurisdiction_id: this is {offer.jurisdiction_id}")


async def get_discovery(request: web.Request, offer: Offer, form: str) -> web.Response:
    """Say what there is, and where."""
    url = offer.url or str(request.url.origin() / "open311" / "v2")
    told = {
        "changeset": None,
        "contact": offer.contact or None,
        "key_service": offer.key_service or None,
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": url,
                "changeset": None,
                "type": "production",
                "formats": [*ANSWER_FORMS.values()],
            }
        ],
    }
    return answered("discovery", told, form)


async def get_services(request: web.Request, offer: Offer, form: str) -> web.Response:
    """List the services."""
    _check_jurisdiction(offer, request.query.get("jurisdiction_id"))
    return answered("services", [_service(offer, code) for code in offer.services], form)


def _service(offer: Offer, code: str) -> dict[str, Any]:
    service = offer.services[code]
    return {
        "service_code": code,
        "service_name": service.name,
        "description": service.description,
        "metadata": False,
        "type": "realtime",
        "keywords": ",".join(service.keywords),
        "group": service.group,
    }


async def post_request(request: web.Request, offer: Offer, form: str) -> web.Response:
    """Take a request in: 201 once Kafka has acknowledged it."""
    if request.content_type != FORM_TYPE:
        raise Problem(415, "Unsupported media type", f"send {FORM_TYPE}; pictures as media_url")
    fields, state, who = request[FORM_FIELDS], request.app[STATE], request[CALLER]
    _check_jurisdiction(offer, fields.get("jurisdiction_id"))
    code = fields.get("service_code", "")
    if not code:
        raise Problem(400, "Bad request", "service_code: is missing; services.json lists them")
    if code not in offer.services:
        raise Problem(404, "Not found", "service_code: is none of those that services.json lists")
    now = moment(state.intake_clock()).astimezone(ZoneInfo(state.catalogue.time_zone))
    subject = subject_of(offer, fields, now.date().isoformat(), _secret(request, who))
    kept = request.app[OPEN311]
    if subject not in kept.lately and not await _is_counted(request, subject):
        time = time_of(fields, now)
        event = received_event(offer, code, subject, time, case_data(offer, code, fields))
        await request.app[INTAKE_KEY].take_in([msgspec.json.encode(event)], who)
        kept.remember(subject, code, time)
    told = [{"service_request_id": subject, "service_notice": None, "account_id": None}]
    return answered("service_requests", told, form, 201)


def _secret(request: web.Request, who: Caller) -> str:
    """Return what only those know who may read the file of keys."""
    key = request.app[GUARD].keys.by_id(who.key)
    return key.sha256 if key else ""


async def _is_counted(request: web.Request, subject: str) -> bool:
    try:
        return await request.app[STATE].cases.history(subject) is not None
    except NotYet:
        return False  # The same event again counts once.


async def get_requests(request: web.Request, offer: Offer, form: str) -> web.Response:
    """List requests."""
    query, state = request.query, request.app[STATE]
    _check_jurisdiction(offer, query.get("jurisdiction_id"))
    _check_sees(request[CALLER], offer)
    require_figures(state)
    require_cases(state)
    if asked := query.get("service_request_id"):
        subjects = asked.split(",")[:MOST_REQUESTS]
        each = [await _one(request, offer, subject.strip()) for subject in subjects]
        return _requests([told for told in each if told], form)
    first, size = (
        read_count(query, "page", 1, 1_000),
        read_count(query, "page_size", _PAGE, MOST_REQUESTS),
    )
    try:
        found = await listed_requests(
            offer, state, read_wanted(query, state.today(), state.catalogue.time_zone)
        )
    except (NotYet, Expired):
        detail = "the index of cases cannot be read just now; ask again"
        raise Problem(503, "Not ready", detail, headers={"Retry-After": "2"}) from None
    if "page" in query or "page_size" in query:
        found = found[(first - 1) * size : first * size]
    return _requests(found, form)


async def get_request(request: web.Request, offer: Offer, form: str) -> web.Response:
    """Return one request."""
    _check_jurisdiction(offer, request.query.get("jurisdiction_id"))
    _check_sees(request[CALLER], offer)
    require_cases(request.app[STATE])
    told = await _one(request, offer, request.match_info["id"])
    if told is None:
        raise Problem(404, "Not found", "service_request_id: there is no such request")
    return _requests([told], form)


async def _one(request: web.Request, offer: Offer, subject: str) -> dict[str, Any] | None:
    """Return a request that is counted, or that has just come in here."""
    if not subject.startswith(offer.subject):
        return None
    state = request.app[STATE]
    try:
        value = await state.cases.history(subject)
    except NotYet as error:
        raise Problem(503, "Not ready", str(error), headers={"Retry-After": "2"}) from None
    told = described(offer, state, subject, value) if value else None
    if told is None and value is None and (lately := request.app[OPEN311].lately.get(subject)):
        return request_told(offer, subject, *lately)
    return told


def _requests(told: ToldInForm, form: str) -> web.Response:
    return answered("service_requests", told, form)


def _check_sees(who: Caller, offer: Offer) -> None:
    if not who.speaks_for(offer.source) or not who.may_name(offer.subject):
        detail = f"the key {who.name} is not for {offer.source} and its cases"
        raise Problem(403, "Forbidden", detail)


routes: Final[Routes] = (
    ("GET", "/open311/v2/discovery.{form}", said_in_form(get_discovery), None),
    ("GET", "/open311/v2/services.{form}", said_in_form(get_services), None),
    ("GET", "/open311/v2/requests.{form}", admitted(get_requests), "feed"),
    ("POST", "/open311/v2/requests.{form}", admitted(post_request), "feed"),
    ("GET", "/open311/v2/requests/{id}.{form}", admitted(get_request), "feed"),
)
