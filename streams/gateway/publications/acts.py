"""``POST /v1/publications`` and what follows: drafting, reviewing and issuing, through Kafka.

A gateway tries what is asked on its own copy of what was published, so that it is mostly refused at
once and nothing is sent. The worker that numbers decides. What it makes of it comes back by the
topic `publications`, which is waited for.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC
from typing import Any, Final

from aiohttp import web
from aiokafka.errors import KafkaError

from streams.core.days import instant, moment
from streams.core.publications.course import (
    Act,
    NotPublishable,
    PublicationCourse,
    PublicationCourses,
)
from streams.core.publications.request_events import (
    AskedBy,
    RequestEvent,
    drafted_event,
    issued_event,
    reviewed_event,
)
from streams.gateway.access import audit
from streams.gateway.documents.bulletins import BULLETINS
from streams.gateway.documents.courses import headed_json, shown_course
from streams.gateway.documents.taking_over import issued_before
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, caller
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.intake.feeder import PUBLISHING_FEEDER, RECORD_OVERHEAD_BYTES, Away, Busy
from streams.gateway.publications.asked import DraftAsked, IssueAsked, ReviewAsked, read_publishing
from streams.gateway.publications.drafting_here import DRAFTING, ToDraft
from streams.gateway.publications.finding import find_course, require_publications
from streams.gateway.queries.figures import require_figures
from streams.gateway.state.publication_book import PublicationHead
from streams.gateway.state.state import STATE, State

ANSWER_WAIT_SECONDS: Final = 10.0
"""How long the workers' answer is waited for once Kafka has what is asked."""

PUBLISHING_RETRY: Final = {"Retry-After": "5"}

GATEWAY_PUBLISHES: Final = "urn:kuaibao:gateway"
"""The source of the events that a gateway makes of what it is asked."""

_Tried = Callable[[PublicationCourses], list[PublicationCourse]]


async def post_draft(request: web.Request) -> web.Response:
    """Draft a bulletin over all that is counted now."""
    parameters(request.rel_url.raw_query_string, ())
    asked = await read_publishing(request, DraftAsked)
    state, bulletins = request.app[STATE], request.app[BULLETINS]
    require_publications(state)
    definition = bulletins.find(asked.bulletin)
    require_figures(state)
    if asked.corrects:
        find_course(state, asked.corrects)
    missing = await _behind(state)
    if missing and not asked.although_missing:
        partitions = ", ".join(map(str, missing))
        detail = (
            f"events of partitions {partitions} are not counted yet; ask again once workers have "
            "counted them, or say although_missing, which the publication then says as well"
        )
        raise Problem(503, "Not whole", detail, headers=PUBLISHING_RETRY)
    file = bulletins.digest(definition)
    if file is None:
        detail = "the bulletin's file has changed this moment; ask again in some seconds"
        raise Problem(503, "Not ready", detail, headers=PUBLISHING_RETRY)
    drafting = request.app[DRAFTING]
    before = issued_before(definition, bulletins.files, state)
    content = await drafting.draft(ToDraft(definition, file, missing, asked.corrects, before))
    by = _asked_by(request)
    event = await asyncio.to_thread(drafted_event, content, by)
    act = Act(by.key, by.at)
    tried = _try(state, lambda courses: courses.draft(event.id, content, event.digest, act))
    if not tried:
        return _answer(200, shown_course(state, find_course(state, event.id)))

    def is_drafted(course: PublicationCourse) -> bool:
        return course.digest == event.digest

    course = await _send(
        request,
        event,
        "drafted",
        is_drafted,
        lambda courses: courses.draft(event.id, content, event.digest, act),
    )
    where = {"Location": f"/v1/publications/{event.id}"}
    if course is None:
        head = PublicationHead(content.title, content.period)
        return _answer(202, headed_json(tried[0], head, state.catalogue), where)
    return _answer(201, shown_course(state, course), where)


async def post_review(request: web.Request) -> web.Response:
    """Say what a confidentiality review of a draft ended with."""
    parameters(request.rel_url.raw_query_string, ())
    asked = await read_publishing(request, ReviewAsked)
    state, id_ = request.app[STATE], request.match_info["id"]
    require_publications(state)
    find_course(state, id_)
    by = _asked_by(request)
    act = Act(by.key, by.at, asked.result)

    def tried(courses: PublicationCourses) -> list[PublicationCourse]:
        return courses.review(id_, asked.digest, act)

    def first(courses: PublicationCourses) -> list[PublicationCourse]:
        courses.see_latest(id_, act)
        return tried(courses)

    _try(state, first)
    event = reviewed_event(id_, asked.digest, asked.result, by)
    done = f"reviewed ({asked.result})"
    at = instant(by.at)
    course = await _send(
        request,
        event,
        done,
        lambda course: course.reviewed is not None and instant(course.reviewed.at) >= at,
        tried,
    )
    return _asked_answer(state, id_, course)


async def post_issue(request: web.Request) -> web.Response:
    """Issue what was reviewed."""
    parameters(request.rel_url.raw_query_string, ())
    asked = await read_publishing(request, IssueAsked)
    state, id_ = request.app[STATE], request.match_info["id"]
    require_publications(state)
    find_course(state, id_)
    by = _asked_by(request)

    def tried(courses: PublicationCourses) -> list[PublicationCourse]:
        act, although = Act(by.key, by.at), asked.although_missing
        return courses.issue(id_, asked.digest, act, although_missing=although)

    if not _try(state, tried):
        return _answer(200, shown_course(state, find_course(state, id_)))
    event = issued_event(id_, asked.digest, by, although_missing=asked.although_missing)
    course = await _send(request, event, "issued", lambda course: course.issued is not None, tried)
    return _asked_answer(state, id_, course)


async def _behind(state: State) -> list[int]:
    try:
        return await state.behind()
    except (TimeoutError, KafkaError) as error:
        detail = "what workers have counted is not here, or Kafka does not answer; ask again soon"
        raise Problem(503, "Not ready", detail, headers=PUBLISHING_RETRY) from error


def _asked_by(request: web.Request) -> AskedBy:
    # An office is named by its key; a gateway without keys is this machine's alone.
    name = caller(request).name or "local"
    now = moment(request.app[STATE].intake_clock()).astimezone(UTC)
    return AskedBy(GATEWAY_PUBLISHES, name, now)


def _try(state: State, tried: _Tried) -> list[PublicationCourse]:
    """Do what is asked on a copy of what was published.

    Raises:
        Problem: 409; it cannot be done.
    """
    courses = PublicationCourses.of(state.catalogue, state.publications.courses())
    try:
        return tried(courses)
    except NotPublishable as why:
        raise Problem(409, "Not publishable", str(why), rule=why.rule.value) from None


async def _send(
    request: web.Request,
    event: RequestEvent,
    done: str,
    is_done: Callable[[PublicationCourse], bool],
    tried: _Tried,
) -> PublicationCourse | None:
    """Send what is asked to Kafka, and wait until it has become of the publication.

    Returns:
        The course; None where Kafka has what is asked and no worker has answered in time.

    Raises:
        Problem: 409, what others asked came before it; 413, it is too large; 503, Kafka is away.
    """
    state = request.app[STATE]
    most = state.installation.settings.message_bytes
    if len(event.id) + len(event.value) + RECORD_OVERHEAD_BYTES > most:
        detail = (
            f"what it says has {len(event.value)} bytes in Kafka, and a record may have {most}: "
            "raise message_bytes, for the topics too, or cut the bulletin into several"
        )
        raise Problem(413, "Content too large", detail)
    try:
        await request.app[PUBLISHING_FEEDER].send([(event.id.encode(), event.value)])
    except (Away, Busy) as fault:
        detail = f"{fault}; ask again, to ask twice is harmless"
        raise Problem(503, "Kafka is away", detail, headers=PUBLISHING_RETRY) from None
    audit.published(request, event.id, done)
    book, seen = state.publications, -1

    def is_there() -> bool:
        nonlocal seen
        if seen == book.version:
            return False
        seen = book.version
        course = book.course(event.id)
        if course is not None and is_done(course):
            return True
        _try(state, tried)  # What others asked may have come first.
        return False

    try:
        async with asyncio.timeout(ANSWER_WAIT_SECONDS):
            await book.until(is_there)
    except TimeoutError:
        return None
    return book.course(event.id)


def _asked_answer(state: State, id_: str, course: PublicationCourse | None) -> web.Response:
    if course is None:
        return _answer(202, shown_course(state, find_course(state, id_)))
    return _answer(200, shown_course(state, course))


def _answer(
    status: int, content: dict[str, Any], headers: dict[str, str] | None = None
) -> web.Response:
    return web.json_response(status=status, body=encode_json(content), headers=headers)


routes: Routes = [
    ("POST", "/v1/publications", post_draft, "draft"),
    ("POST", "/v1/publications/{id}/review", post_review, "review"),
    ("POST", "/v1/publications/{id}/issue", post_issue, "issue"),
]
