"""``/v1/department/events``: the events of a department's cases, for its own system."""

import asyncio
import re
from typing import Final, NamedTuple

from aiohttp import web

from streams.core.errors import BadQuery
from streams.gateway.access.guarded import still_admitted
from streams.gateway.departments.cursor import Place, read_positions, write_positions
from streams.gateway.departments.reading import EventBatch, Reader
from streams.gateway.departments.serving import (
    CATCH_UP_SECONDS,
    DEPARTMENTS,
    EVENTS_LOOK_SECONDS,
    Departments,
)
from streams.gateway.http.callers import Routes, caller, keeps_to_units
from streams.gateway.http.negotiation import require
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.intake.cloudevents import BATCH
from streams.gateway.state.state import STATE
from streams.metrics import metrics
from streams.printing.formats import Format

MOST_ANSWERED_EVENTS: Final = 1_000
LONGEST_WAIT: Final = 60
_PARAMETERS: Final = ("cursor", "begin", "wait", "limit", "content")
_WHOLE: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_FORM: Final = Format("events", BATCH, ".json")
_TICK: Final = 1e-3


class EventsAsked(NamedTuple):
    """What is asked.

    Attributes:
        cursor: Where to go on; "" to begin.
        with_what_is_there: Where to begin without a cursor.
        wait: Seconds to wait for events where there are none.
        limit: How many events at most.
        has_data: Whether events are to have their data.
    """

    cursor: str
    with_what_is_there: bool
    wait: float
    limit: int
    has_data: bool


def read_asked(raw: str) -> EventsAsked:
    """Read a query.

    Raises:
        BadQuery: It cannot be used.
    """
    given = parameters(raw, _PARAMETERS)
    if "cursor" in given and "begin" in given:
        raise BadQuery("begin", "says where to begin, and cursor where to go on; send one of them")
    return EventsAsked(
        given.get("cursor", ""),
        _one_of(given, "begin", ("first", "now")) == "first",
        float(_number(given, "wait", 0, 0, LONGEST_WAIT)),
        _number(given, "limit", 100, 1, MOST_ANSWERED_EVENTS),
        _one_of(given, "content", ("full", "none")) == "full",
    )


def _one_of(given: dict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name, allowed[0])
    if value not in allowed:
        raise BadQuery(name, f"must be {' or '.join(allowed)}")
    return value


def _number(given: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise BadQuery(name, f"must be a whole number from {least} to {most}")
    return int(text)


@keeps_to_units
async def get_events(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/department/events``."""
    require(request, _FORM)
    asked = read_asked(request.rel_url.raw_query_string)
    departments, who = request.app[DEPARTMENTS], caller(request)
    known = read_positions(asked.cursor) if asked.cursor else None
    async with departments.place(who):
        if known is not None:
            positions = await departments.places(known)
        else:
            positions = await departments.begin(with_what_is_there=asked.with_what_is_there)
        batch = await _wait_for(request, departments, positions, asked)
    metrics.DEPARTMENT_EVENTS.inc(len(batch.events))
    metrics.department_asked(who.name, batch.left, request.app[STATE].clock())
    cursor = write_positions(batch.positions)
    return web.Response(
        body=b"[" + b",\n".join(batch.events) + b"]",
        headers={
            "Content-Type": BATCH,
            "Kuaibao-Next": cursor,
            "Kuaibao-Left": str(batch.left),
            "Link": f'</v1/department/events?cursor={cursor}>; rel="next"',
        },
    )


async def _wait_for(
    request: web.Request, departments: Departments, positions: dict[Place, int], asked: EventsAsked
) -> EventBatch:
    """Read until there is something, as long as the request may wait.

    Raises:
        Problem: The key was revoked meanwhile, or events cannot be read.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + asked.wait
    read_on = loop.time() + max(asked.wait, CATCH_UP_SECONDS)
    while True:
        if not still_admitted(request, "department"):
            raise Problem(401, "Unauthorized", "the key is not in force any more")
        # Whose cases are read is told by the tree of today, which may begin meanwhile.
        reader = Reader(departments.ours(caller(request)), asked.limit, asked.has_data)
        batch = await departments.read(positions, reader)
        has_moved, positions = batch.positions != positions, batch.positions
        if batch.events or departments.is_ending:
            return batch
        now = loop.time()
        if batch.left and has_moved and now < read_on:
            continue
        if now + _TICK >= until:
            return batch
        await departments.pause(min(EVENTS_LOOK_SECONDS, until - now))


def prepare(app: web.Application) -> None:
    """Put what departments' requests share into an application that has STATE.

    Its shutdown answers those that wait.
    """
    app[DEPARTMENTS] = Departments(app[STATE])
    app.on_shutdown.append(_end)
    app.on_cleanup.append(_stop)


async def _end(app: web.Application) -> None:
    app[DEPARTMENTS].end()


async def _stop(app: web.Application) -> None:
    await app[DEPARTMENTS].stop()


routes: Routes = [("GET", "/v1/department/events", get_events, "department")]
