"""A gateway that only takes events in, and a client that posts to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple, TypeVar

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.receipts import Receipt
from streams.core.record_headers import Headers
from streams.feeding.sending import Keyed
from streams.gateway.access.answering import Answers
from streams.gateway.access.limits import Limits, Receipts
from streams.gateway.http.callers import CALLER, Caller, Role
from streams.gateway.http.problems import problems
from streams.gateway.intake.handler import INTAKE_KEY, Intake, Sends, routes
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.county import LABELLED, NOW, Sent, to_json

LIMIT: Final = 30.0
"""Seconds within which whatever a test waits for must have come."""

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"

T = TypeVar("T")


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        """Index, field and rule of what was refused."""
        return [(error["index"], error["field"], error["rule"]) for error in self.body["errors"]]


class FakeFeeder:
    """Takes all events, or raises what it is told to."""

    def __init__(self) -> None:
        self.sent: list[Keyed] = []
        self.headers: list[Headers] = []
        self.fault: Exception | None = None

    async def send(self, events: Sequence[Keyed], headers: Headers = ()) -> None:
        """Take events."""
        if self.fault:
            raise self.fault
        self.sent += events
        self.headers.append(headers)


class Gateway:
    """A running gateway.

    Attributes:
        feeder: Where its events go.
        session: A client that knows its address.
    """

    def __init__(self, feeder: FakeFeeder, session: aiohttp.ClientSession, port: int) -> None:
        self.feeder = feeder
        self.session = session
        self.port = port

    async def post(
        self, body: Any, content_type: str | None = STRUCTURED, **headers: str
    ) -> Answer:
        """Post a body; underscores in headers' names become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            named["Content-Type"] = content_type
        async with self.session.post("/v1/events", data=body, headers=named) as response:
            raw = await response.read()
            problem = response.status != 202
            kind = "application/problem+json" if problem else "application/json"
            assert response.content_type == kind, raw
            return Answer(response.status, json.loads(raw), response.headers)

    async def batch(self, events: Sequence[Sent]) -> Answer:
        """Post a batch."""
        return await self.post(b"[" + b",".join(map(to_json, events)) + b"]", BATCH)


async def _no_records(_subjects: Collection[str]) -> dict[str, bytes]:
    return {}


async def _no_receipts(_subjects: Collection[str]) -> dict[str, list[Receipt]]:
    return {}


@asynccontextmanager
async def serving(
    feeder: Sends,
    settings: Settings,
    sources: tuple[str, ...] = (),
    *,
    roles: tuple[Role, ...] = ("feed", "due"),
    who: Caller | Callable[[], Caller] | None = None,
    receipts: Receipts | None = None,
    **options: Any,
) -> AsyncIterator[TestServer]:
    """Run a gateway that takes events in, and whose index knows no case; options are the intake's.

    The caller has the roles and may feed what comes from `sources`, or is `who` (or the caller
    that `who` returns).
    """
    made: dict[str, Any] = {
        "due": feeder,
        "limits": Limits(receipts or _no_receipts),
        "answers": Answers(_no_records, CaseRecords(LABELLED), lambda units: units),
    }
    intake = Intake(Installation(settings, LABELLED), feeder, lambda: NOW, **made | options)

    @web.middleware
    async def called(request: web.Request, handler: Handler) -> web.StreamResponse:
        caller = who() if callable(who) else who
        request[CALLER] = caller or Caller("test", frozenset(roles), sources)
        return await handler(request)

    app = web.Application(middlewares=[problems, called])
    app[INTAKE_KEY] = intake
    app.add_routes([web.route(method, path, handler) for method, path, handler, _ in routes])
    server = TestServer(app)
    await server.start_server(auto_decompress=False)
    try:
        yield server
    finally:
        await server.close()


def with_gateway(
    work: Callable[[Gateway], Awaitable[T]],
    settings: Settings | None = None,
    sources: tuple[str, ...] = (),
    **options: Any,
) -> T:
    """Run a gateway with a fake feeder, work with it, and end it."""

    async def running() -> T:
        feeder = FakeFeeder()
        async with (
            serving(feeder, settings or Settings(), sources, **options) as server,
            aiohttp.ClientSession(server.make_url("/"), auto_decompress=False) as session,
        ):
            assert server.port
            return await work(Gateway(feeder, session, server.port))

    return within(running())


def within(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, within LIMIT."""
    return asyncio.run(asyncio.wait_for(work, LIMIT))


def posted(body: bytes, content_type: str | None = STRUCTURED, **headers: str) -> Answer:
    """Post one body to a gateway of its own."""
    return with_gateway(lambda gateway: gateway.post(body, content_type, **headers))
